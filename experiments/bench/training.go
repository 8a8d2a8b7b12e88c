package bench

import (
	"context"
	"fmt"
	"math"

	"tandem/datasets"
	"tandem/features"
	"tandem/model"
	"tandem/model/draw"
	"tandem/train"
	"tandem/train/loss"
	"tandem/train/optim"
)

// perPositive is the number of negatives of every positive here, as in He et al. 2017.
const perPositive = 4

var (
	neuMF8  = model.Config{Kind: model.NeuMF, Dim: 8, Layers: []int{64, 32, 16, 8}, InitSD: .01}
	neuMF64 = model.Config{Kind: model.NeuMF, Dim: 64, Layers: []int{256, 256, 128, 64}, InitSD: .01}
	mf64    = model.Config{Kind: model.MF, Dim: 64, InitSD: .1}
	tower64 = model.Config{Kind: model.TwoTower, Dim: 64, Similarity: "cosine", Temperature: .2, InitSD: .05}
)

// trainings are NeuMF with binary cross-entropy and Adam: pure ("train"), the same with
// bfloat16 products ("bfloat16"), with the rows of price and of the category path added
// ("hybrid"), and with an MLP over both and a gate between it and the id ("tower").
func trainings(f *fixtures) []benchmark {
	var out []benchmark
	for _, group := range []string{"train", "bfloat16", "hybrid", "tower"} {
		for _, m := range []struct {
			name   string
			config model.Config
		}{{"NeuMF-8", neuMF8}, {"NeuMF-64", neuMF64}} {
			for _, samples := range []int{1280, 5120, 20480} {
				for _, workers := range []int{1, everyCore} {
					out = append(out, benchmark{
						name: fmt.Sprintf("%s/%s/%d", group, m.name, samples), workers: workers, unit: "samples/s",
						run: func(ctx context.Context, w *stopwatch) error {
							return trainMovies(ctx, w, f, m.config, samples, group)
						},
					})
				}
			}
		}
	}
	return out
}

func trainMovies(ctx context.Context, w *stopwatch, f *fixtures, c model.Config, samples int, group string) error {
	log, sampler, err := f.movies()
	if err != nil {
		return err
	}
	items := model.Entities{Seen: features.SeenItems(log)}
	if group == "hybrid" || group == "tower" {
		if items.Blocks, err = priceAndPath(items.Seen); err != nil {
			return err
		}
	}
	if group == "tower" {
		c.Towers = []model.Tower{{Features: []string{"price", "category"}, Width: 16, Hidden: []int{64}}}
		c.Fusion = model.Gate
	}
	m, err := model.New(c, model.Entities{Seen: features.SeenUsers(log)}, items, 1)
	if err != nil {
		return err
	}
	r := train.Run{Config: train.DefaultConfig(), Model: m, Train: log, Sampler: sampler}
	if group == "bfloat16" {
		r.Config.Arithmetic = "bfloat16"
	}
	return timeSteps(ctx, w, r, samples)
}

// timeSteps trains r in steps of so many samples until w has enough. Only steps are
// timed: the clocks start at the end of one.
func timeSteps(ctx context.Context, w *stopwatch, r train.Run, samples int) error {
	r.Config.Epochs = 1 << 20 // w ends it
	r.Config.Batch, r.Config.Negatives = samples/(1+perPositive), perPositive
	r.Config.CheckpointEvery = 0
	r.Loss, r.Rule = loss.BCE, &optim.Adam{Beta1: .9, Beta2: .999, Eps: 1e-8}
	if r.Config.SharedNegatives {
		r.Loss, r.Config.Negatives = loss.Softmax, r.Config.Batch
	}
	ctx, stop := context.WithCancel(ctx)
	defer stop()
	enough := false
	r.Progress = func(p train.Progress) {
		positives := min(r.Config.Batch, r.Train.Len()-(p.Step-1)*r.Config.Batch)
		if !w.done(float64(positives * (1 + perPositive))) {
			enough = true
			stop()
		}
	}
	_, err := r.Fit(ctx, false)
	if enough {
		return nil // the error is that of stop
	}
	return err
}

// steps show what the number of rows in the item table costs a step: 1,024 positives of
// items all over the table. Beyond the caches a gather waits for memory, and nothing
// else may grow. MF with 4 negatives of its own per positive reads 6,000 rows and computes
// next to nothing with them; the two-tower model with 1,024 negatives for all, the
// default, reads 3,000.
func steps() []benchmark {
	const samples = 1024 * (1 + perPositive)
	var out []benchmark
	for _, m := range []struct {
		name   string
		config model.Config
		dtypes []string
	}{{"MF-64", mf64, model.TableDTypes()}, {"two-tower-64", tower64, model.TableDTypes()[:1]}} {
		for _, rows := range []int{10_000, 1_000_000, 10_000_000} {
			for _, dtype := range m.dtypes {
				out = append(out, benchmark{
					name: of(fmt.Sprintf("step/%s/%d", m.name, rows), dtype), workers: everyCore, unit: "samples/s", large: rows > 1_000_000,
					warm: rows / 25_000, // until nearly all pages of the moments are there: before, their first touch is timed
					note: func(m Measurement) string {
						return fmt.Sprintf("%.2f ms a step of %d", 1000*samples/m.Rate, samples)
					},
					run: func(ctx context.Context, w *stopwatch) error {
						config := m.config
						config.TableDType = dtype
						return stepAnywhere(ctx, w, config, rows, samples)
					},
				})
			}
		}
	}
	return out
}

// stepAnywhere trains a model of so many items, all equally popular.
func stepAnywhere(ctx context.Context, w *stopwatch, c model.Config, rows, samples int) error {
	const users, positives = 10_000, 1_000_000
	log := &datasets.Log{UserIDs: numbered(users), Users: make([]int32, positives), Items: make([]int32, positives)} // training reads no keys of items
	key := draw.New(1, draw.Shuffle)
	for r := range positives {
		log.Users[r], log.Items[r] = int32(r%users), int32(key.At(uint64(r)).Below(rows))
	}
	m, err := model.New(c, model.Entities{Seen: allSeen(users)}, model.Entities{Seen: allSeen(rows)}, 1)
	if err != nil {
		return err
	}
	r := train.Run{Config: train.DefaultConfig(), Model: m, Train: log, Sampler: anywhere(rows)}
	r.Config.SharedNegatives = c.Kind == model.TwoTower
	return timeSteps(ctx, w, r, samples)
}

func allSeen(n int) features.Seen {
	seen := make(features.Seen, n)
	for i := range seen {
		seen[i] = 1
	}
	return seen
}

// anywhere draws from so many items and does not ask who has seen them: the lists of
// ten million items are not what is measured.
type anywhere int

func (n anywhere) Own(dst []int32, _ int32, key draw.Key) { n.Shared(dst, nil, key) }

func (n anywhere) Shared(dst, _ []int32, key draw.Key) {
	for j := range dst {
		dst[j] = int32(key.At(uint64(j)).Below(int(n)))
	}
}

func (n anywhere) LogQ(int32) float32 { return float32(-math.Log(float64(n))) }
