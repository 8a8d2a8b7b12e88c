package train_test

import (
	"bytes"
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"math"
	"os"
	"path/filepath"
	"runtime"
	"testing"

	"tandem/datasets"
	"tandem/features"
	"tandem/model"
	"tandem/train"
	"tandem/train/loss"
	"tandem/train/optim"
	"tandem/train/sample"

	"github.com/stretchr/testify/require"
	G "gorgonia.org/gorgonia"
)

// shop is a log with two tastes: user u buys items of its own parity only.
func shop(users, items, perUser int) *datasets.Log {
	l := &datasets.Log{UserIDs: datasets.NewIDs(), ItemIDs: datasets.NewIDs()}
	for i := range items {
		l.ItemIDs.Add(fmt.Sprint("i", i))
	}
	for u := range users {
		l.UserIDs.Add(fmt.Sprint("u", u))
		for j := range perUser {
			l.Users = append(l.Users, int32(u))
			l.Items = append(l.Items, int32((2*(u*7+j*(u%5+1))+u%2)%items))
		}
	}
	return l
}

// parity is a feature block: entity e has row e mod 2.
func parity(n int) *features.Block {
	b := &features.Block{Name: "parity", Rows: 2, Offsets: []int32{0}}
	for e := range n {
		b.Index, b.Weight = append(b.Index, int32(e%2)), append(b.Weight, 1)
		b.Offsets = append(b.Offsets, int32(e+1))
	}
	return b
}

var neumf = model.Config{Kind: model.NeuMF, Dim: 8, Layers: []int{16, 8}, InitSD: .1}

// newRun is a small run of the given model; change its fields before Fit.
func newRun(t testing.TB, c model.Config, hybrid bool) *train.Run {
	t.Helper()
	log := shop(60, 40, 6)
	sampler, err := sample.NewUniform(log)
	require.NoError(t, err)
	users, items := model.Entities{Seen: features.SeenUsers(log)}, model.Entities{Seen: features.SeenItems(log)}
	if hybrid {
		users.Blocks = []*features.Block{parity(log.NumUsers())}
		items.Blocks = []*features.Block{parity(log.NumItems())}
	}
	m, err := model.New(c, users, items, 7)
	require.NoError(t, err)
	cfg := train.DefaultConfig()
	cfg.Epochs, cfg.Batch, cfg.MicroBatch, cfg.LR, cfg.CheckpointEvery = 3, 48, 16, .01, 0
	return &train.Run{
		Config: cfg, Model: m, Train: log, Loss: loss.BCE, Sampler: sampler,
		Rule: &optim.Adam{Beta1: .9, Beta2: .999, Eps: 1e-8}, Dir: t.TempDir(), Identity: "one recipe",
	}
}

func checkpoint(t *testing.T, r *train.Run) []byte {
	t.Helper()
	data, err := os.ReadFile(filepath.Join(r.Dir, train.CheckpointFile))
	require.NoError(t, err)
	return data
}

// variantsOf are runs that exercise every path of a step, with tables of that type.
func variantsOf(t *testing.T, dtype string) map[string]func() *train.Run {
	neumf := neumf
	neumf.TableDType = dtype
	tower := model.Config{Kind: model.TwoTower, Dim: 8, Similarity: "cosine", Temperature: .2, ItemBias: true, InitSD: .1, TableDType: dtype}
	return map[string]func() *train.Run{
		"neumf": func() *train.Run { return newRun(t, neumf, false) },
		"hybrid with dropout, l2, clip, average": func() *train.Run {
			r := newRun(t, neumf, true)
			r.Config.IDDropout, r.Config.L2, r.Config.ClipNorm = .3, .01, .05
			r.Config.Average, r.Config.AverageEvery, r.Config.LRSchedule = .9, 2, "cosine"
			return r
		},
		"two-tower, shared negatives": func() *train.Run {
			r := newRun(t, tower, true)
			r.Loss, r.Config.SharedNegatives, r.Config.Negatives, r.Config.IDDropout = loss.Softmax, true, 20, .3
			return r
		},
		"history without users, all negatives": func() *train.Run {
			r := newRun(t, reading(tower, false, &model.History{Kind: "attention", Length: 4, Blocks: 2, Heads: 2, Dropout: .2, Positions: true, Filter: 2}), false)
			r.Loss, r.Config.SharedNegatives, r.Config.Negatives = loss.Softmax, true, 0
			return histories(t, r)
		},
		"history hybrid, shared negatives": func() *train.Run {
			r := newRun(t, reading(tower, true, &model.History{Kind: "gru", Length: 5, Hidden: 6, Dropout: .2}), true)
			r.Loss, r.Config.SharedNegatives, r.Config.Negatives, r.Config.LogQ = loss.Softmax, true, 20, true
			r.Config.IDDropout, r.Config.UserIDDropout, r.Config.L2, r.Config.ClipNorm = .3, .2, .01, .5
			r.Config.Average, r.Config.AverageEvery = .9, 2
			return histories(t, r)
		},
		"mf, adagrad, bpr": func() *train.Run {
			r := newRun(t, model.Config{Kind: model.MF, Dim: 8, InitSD: .1, TableDType: dtype}, false)
			r.Loss, r.Rule = loss.BPR, &optim.Adagrad{Eps: 1e-6}
			return r
		},
	}
}

// reading is c with a history, and a table of users or none.
func reading(c model.Config, table bool, h *model.History) model.Config {
	c.History, c.UserTable = h, &table
	return c
}

// histories gives the model of r its training rows to read.
func histories(t *testing.T, r *train.Run) *train.Run {
	h, err := model.NewHistories(r.Model.Config, r.Train)
	require.NoError(t, err)
	r.Model.Histories, r.Config.Batch = h, 24
	return r
}

// variants are those with tables of either type, and some with products of bfloat16.
func variants(t *testing.T) map[string]func() *train.Run {
	all := variantsOf(t, "float32")
	for name, make := range variantsOf(t, "bfloat16") {
		all[name+", bfloat16"] = make
	}
	for _, name := range []string{"hybrid with dropout, l2, clip, average", "two-tower, shared negatives", "history without users, all negatives"} {
		make := all[name]
		all[name+", bfloat16 products"] = func() *train.Run {
			r := make()
			r.Config.Arithmetic = "bfloat16"
			return r
		}
	}
	return all
}

func TestCheckpointDoesNotDependOnThreads(t *testing.T) {
	defer runtime.GOMAXPROCS(runtime.GOMAXPROCS(0))
	for name, make := range variants(t) {
		t.Run(name, func(t *testing.T) {
			var want []byte
			for _, procs := range []int{1, 2, 8} {
				runtime.GOMAXPROCS(procs)
				r := make()
				_, err := r.Fit(context.Background(), false)
				require.NoError(t, err)
				got := checkpoint(t, r)
				if want == nil {
					want = got
				}
				require.True(t, bytes.Equal(want, got), "GOMAXPROCS %d gives other bytes", procs)
			}
		})
	}
}

// A run is cancelled after every possible step in turn and resumed by a fresh process'
// worth of objects; it must end in the same bytes.
func TestResumeEqualsUninterrupted(t *testing.T) {
	for name, make := range variants(t) {
		t.Run(name, func(t *testing.T) {
			whole := make()
			_, err := whole.Fit(context.Background(), false)
			require.NoError(t, err)
			want := checkpoint(t, whole)
			for stop := 1; stop < 24; stop += 4 {
				first := make()
				ctx, cancel := context.WithCancel(context.Background())
				steps := 0
				first.Progress = func(train.Progress) {
					if steps++; steps == stop {
						cancel()
					}
				}
				_, err := first.Fit(ctx, false)
				require.ErrorIs(t, err, context.Canceled)
				second := make()
				second.Dir = first.Dir
				_, err = second.Fit(context.Background(), true)
				require.NoError(t, err)
				require.True(t, bytes.Equal(want, checkpoint(t, second)), "stopped after step %d", stop)
			}
		})
	}
}

func TestMicroBatchesDoNotChangeTheGradient(t *testing.T) {
	for name, make := range variantsOf(t, "float32") {
		t.Run(name, func(t *testing.T) {
			var want []float32
			for _, micro := range []int{48, 16, 7} {
				r := make()
				r.Config.MicroBatch, r.Config.Epochs = micro, 1
				res, err := r.Fit(context.Background(), false)
				require.NoError(t, err)
				if want == nil {
					want = res.Model.Items.ID.Data
				}
				require.InDeltaSlice(t, want, res.Model.Items.ID.Data, 2e-4)
			}
		})
	}
}

// Every variant learns the planted taste: positives end far above the items of the
// other parity.
func TestLearnsThePlantedTaste(t *testing.T) {
	for name, make := range variants(t) {
		t.Run(name, func(t *testing.T) {
			r := make()
			r.Config.Epochs, r.Config.LR, r.Config.ClipNorm = 60, .02, 0
			res, err := r.Fit(context.Background(), false)
			require.NoError(t, err)
			scores := make2(res.Model.Items.ID.Rows)
			s := res.Model.Scorer()
			good, bad := 0., 0.
			for u := range int32(r.Train.NumUsers()) {
				require.NoError(t, s.Score(scores, []int32{u}))
				for i, v := range scores {
					if i%2 == int(u%2) {
						good += float64(v)
					} else {
						bad += float64(v)
					}
				}
			}
			require.Greater(t, (good-bad)/float64(r.Train.NumUsers()*len(scores)/2), .5)
		})
	}
}

func make2(n int) []float32 { return make([]float32, n) }

func TestEarlyStoppingKeepsTheBestWeights(t *testing.T) {
	r := newRun(t, neumf, false)
	r.Config.Epochs, r.Config.Stop.Patience = 20, 3
	values := []float64{.1, .3, .2, .25, .3, .9}
	var atBest []float32
	r.Evaluate = func(_ context.Context, m *model.Model, epoch int) (train.Evaluation, error) {
		if epoch == 2 {
			atBest = append(atBest, m.Items.ID.Data...)
		}
		return train.Evaluation{Value: values[epoch-1]}, nil
	}
	var records []train.Record
	r.Record = func(x train.Record) error { records = append(records, x); return nil }
	res, err := r.Fit(context.Background(), false)
	require.NoError(t, err)
	require.Equal(t, 2, res.BestEpoch)
	require.Equal(t, .3, res.BestValue)
	require.Equal(t, 5, res.Epochs) // 3, 4 and 5 are no better than 2
	require.Equal(t, "patience", res.Stopped)
	require.Equal(t, atBest, res.Model.Items.ID.Data)
	require.Len(t, records, 5)
	require.True(t, records[1].Best)
	require.False(t, records[4].Best)
	// A finished run that is resumed trains no further.
	again := newRun(t, neumf, false)
	again.Config, again.Dir = r.Config, r.Dir
	again.Evaluate = func(context.Context, *model.Model, int) (train.Evaluation, error) {
		return train.Evaluation{}, errors.New("evaluated again")
	}
	res, err = again.Fit(context.Background(), true)
	require.NoError(t, err)
	require.Equal(t, atBest, res.Model.Items.ID.Data)
}

func TestNaNLossStopsWithTheLastGoodCheckpoint(t *testing.T) {
	r := newRun(t, neumf, false)
	r.Config.CheckpointSteps = 1
	step := 0
	r.Loss = func(logits, weights *G.Node) (*G.Node, error) { return loss.BCE(logits, weights) }
	var good []byte
	r.Progress = func(train.Progress) {
		if step++; step == 4 {
			r.Model.Items.ID.Data[r.Train.Items[0]*int32(r.Model.Items.Width)] = float32(math.NaN())
			for i := range r.Model.Dense[0].Data {
				r.Model.Dense[0].Data[i] = float32(math.NaN())
			}
			good = checkpoint(t, r) // of step 3
		}
	}
	_, err := r.Fit(context.Background(), false)
	require.ErrorIs(t, err, train.ErrDiverged)
	require.True(t, bytes.Equal(good, checkpoint(t, r)), "the good checkpoint was overwritten")
}

func TestDivergenceNamesEpochStepAndBatch(t *testing.T) {
	r := newRun(t, neumf, false)
	r.Progress = func(train.Progress) {
		r.Model.Dense[len(r.Model.Dense)-1].Data[0] = float32(math.Inf(1))
	}
	_, err := r.Fit(context.Background(), false)
	require.ErrorIs(t, err, train.ErrDiverged)
	require.ErrorContains(t, err, "train: epoch 1, step 2 of 8: loss = ")
	require.ErrorContains(t, err, "diverged.json")
	data, err := os.ReadFile(filepath.Join(r.Dir, "diverged.json"))
	require.NoError(t, err)
	require.Contains(t, string(data), `"users":[`)
}

// The last batch of 360 purchases in batches of 48 has 24: the dump holds these and
// their negatives, nothing left over from the batch before.
func TestDivergedBatchIsTheBatchAlone(t *testing.T) {
	for name, c := range map[string]struct {
		shared bool
		want   int
	}{"own": {false, 24 * (1 + 4)}, "shared": {true, 24 + 4}} {
		t.Run(name, func(t *testing.T) {
			r := newRun(t, model.Config{Kind: model.MF, Dim: 8, InitSD: .1}, false)
			r.Config.SharedNegatives = c.shared
			r.Progress = func(p train.Progress) {
				if p.Step == 7 {
					r.Model.Dense[0].Data[0] = float32(math.Inf(1))
				}
			}
			_, err := r.Fit(context.Background(), false)
			require.ErrorContains(t, err, "train: epoch 1, step 8 of 8: loss = ")
			data, err := os.ReadFile(filepath.Join(r.Dir, "diverged.json"))
			require.NoError(t, err)
			var batch struct{ Users, Items []int32 }
			require.NoError(t, json.Unmarshal(data, &batch))
			require.Len(t, batch.Users, 24)
			require.Len(t, batch.Items, c.want)
		})
	}
}

func TestDamagedAndForeignCheckpoints(t *testing.T) {
	r := newRun(t, neumf, false)
	_, err := r.Fit(context.Background(), false)
	require.NoError(t, err)
	path := filepath.Join(r.Dir, train.CheckpointFile)
	good := checkpoint(t, r)

	other := newRun(t, neumf, false)
	other.Dir, other.Identity = r.Dir, "another recipe"
	_, err = other.Fit(context.Background(), true)
	require.ErrorContains(t, err, "made by another recipe or from other data (identity one recipe, want another reci)")

	wider := newRun(t, model.Config{Kind: model.NeuMF, Dim: 9, Layers: []int{16, 8}}, false)
	wider.Dir = r.Dir
	_, err = wider.Fit(context.Background(), true)
	require.ErrorContains(t, err, "tensor users/id is F32 [60 16], want F32 [60 17]")

	bad := bytes.Clone(good)
	bad[len(bad)/2] ^= 1
	require.NoError(t, os.WriteFile(path, bad, 0o644))
	again := newRun(t, neumf, false)
	again.Dir = r.Dir
	_, err = again.Fit(context.Background(), true)
	require.ErrorContains(t, err, "damaged")
	require.ErrorContains(t, err, path)
}

func TestRefusals(t *testing.T) {
	r := newRun(t, neumf, false)
	r.Config.SharedNegatives = true
	_, err := r.Fit(context.Background(), false)
	require.EqualError(t, err, "train: shared_negatives with a neumf model, want own negatives: its layers look at every pair")
	r = newRun(t, neumf, false)
	r.Config.IDDropout = .3
	_, err = r.Fit(context.Background(), false)
	require.ErrorContains(t, err, "id_dropout = 0.3 without item features")
	err = train.Config{Epochs: 0, Batch: 1, Negatives: 1, EvaluateEvery: 1, LR: math.NaN(), LRSchedule: "step", Average: 1}.Validate()
	for _, want := range []string{"epochs = 0, want ≥ 1", "lr = NaN, want > 0", `lr_schedule = "step"`, "average = 1, want in [0, 1)"} {
		require.ErrorContains(t, err, want)
	}
}

// A batch of 0 is chosen by the rows: 32 steps an epoch at least, in powers of two from 64 to
// 1,024. By hand: 25,000/32 = 781, below which 512 is the largest.
func TestBatchByRows(t *testing.T) {
	c := train.DefaultSharedConfig()
	for rows, want := range map[int]int{1: 64, 2049: 64, 4095: 64, 4096: 128, 25_000: 512, 32_767: 512, 32_768: 1024, 8_000_000: 1024} {
		require.Equal(t, want, c.BatchFor(rows), rows)
	}
	c.Batch = 7
	require.Equal(t, 7, c.BatchFor(25_000))
	require.NoError(t, train.DefaultSharedConfig().Validate())
	c.Batch = -1
	require.ErrorContains(t, c.Validate(), "batch = -1, want ≥ 0")
}
