package train

import (
	"runtime"
	"testing"

	"tandem/datasets/setting"
	"tandem/features"
	"tandem/model"
	"tandem/train/loss"
	"tandem/train/optim"
	"tandem/train/sample"

	"github.com/stretchr/testify/require"
)

// manyKeys is an engine whose batches have more keys than two blocks of a fusion hold, the
// last one half empty.
func manyKeys(t *testing.T, mc model.Config, change func(*Config)) *engine {
	t.Helper()
	log := movies(30, 400, 1500)
	price := &features.Block{Name: "price", Rows: 5, Offsets: []int32{0}}
	kind := &features.Block{Name: "kind", Rows: 3, Offsets: []int32{0}}
	for i := range int32(400) {
		price.Index, price.Weight = append(price.Index, i%5, 4), append(price.Weight, 1, float32(i%7)/7)
		price.Offsets = append(price.Offsets, int32(len(price.Index)))
		kind.Index, kind.Weight = append(kind.Index, i%3), append(kind.Weight, .5)
		kind.Offsets = append(kind.Offsets, i+1)
	}
	m, err := model.New(mc, model.Entities{Seen: features.SeenUsers(log)},
		model.Entities{Seen: features.SeenItems(log), Blocks: []*features.Block{price, kind}}, 1)
	require.NoError(t, err)
	sampler, err := sample.NewUniform(log)
	require.NoError(t, err)
	c := Config{Epochs: 1, Batch: 100, Negatives: 3, LR: 1, LRSchedule: "constant", Seed: 3}
	change(&c)
	e, err := newEngine(m, log, c, loss.BCE, sampler, &optim.SGD{})
	require.NoError(t, err)
	return e
}

// fusedConfigs are one of every fusion, with a tower.
func fusedConfigs() map[string]model.Config {
	out := map[string]model.Config{}
	for _, fusion := range setting.Choices[model.Config]("fusion") {
		c := model.Config{Kind: model.NeuMF, Dim: 3, Layers: []int{6, 5, 3}, InitSD: .5, Fusion: fusion,
			Towers: []model.Tower{{Features: []string{"price"}, Width: 2, Hidden: []int{4}}}}
		out["neumf, "+fusion] = c
		c.Kind = model.GMF
		out["gmf, "+fusion] = c
		c.Kind, c.Similarity, c.Temperature, c.ItemBias = model.TwoTower, "cosine", .5, true
		out["two-tower, shared, "+fusion] = c
	}
	return out
}

func withDropout(mc model.Config) func(*Config) {
	return func(c *Config) {
		c.IDDropout = .3
		if mc.Kind == model.TwoTower {
			c.SharedNegatives, c.Negatives = true, 250
		}
	}
}

// The gradient of a step, over several blocks and slots, against finite differences of its
// loss, at some values of every weight. A head of ReLUs has too many kinks for that.
func TestFusedStepsAgainstFiniteDifferences(t *testing.T) {
	for name, mc := range fusedConfigs() {
		if mc.Kind == model.NeuMF {
			continue
		}
		t.Run(name, func(t *testing.T) {
			build := func() *engine {
				e := manyKeys(t, mc, withDropout(mc))
				for _, w := range e.m.Dense {
					for i := range w.Data {
						w.Data[i] += float32(i%5)/10 - .2
						if w.Name == "dense/item/tower1/layer1/bias" { // far from the kink, on both sides
							w.Data[i] = 3 - 6*float32(i%2)
						}
					}
				}
				return e
			}
			e := build()
			defer e.close()
			require.Greater(t, len(e.itemRows.fusion.blocks), 2)
			before := weights(e.m)
			_, err := e.step(0, 0)
			require.NoError(t, err)
			require.Greater(t, len(e.itemRows.keys.ids), 2*fusionRows)
			after := weights(e.m)

			lossWith := func(table, i int, change float32) float64 {
				fresh := build()
				defer fresh.close()
				weightsOf(fresh.m, "")[table].F32[i] += change
				loss, err := fresh.step(0, 0)
				require.NoError(t, err)
				return loss
			}
			for table, w := range weightsOf(e.m, "") {
				for _, i := range []int{0, len(w.F32) / 2, len(w.F32) - 1} {
					const h = 5e-3
					numeric := (lossWith(table, i, h) - lossWith(table, i, -h)) / (2 * h)
					got := float64(before[w.Name][i] - after[w.Name][i])
					require.InDelta(t, numeric, got, 1e-4+.03*max(numeric, -numeric), "%s[%d]", w.Name, i)
				}
			}
		})
	}
}

func TestFusedStepsAreTheSameAtAnyGOMAXPROCS(t *testing.T) {
	defer runtime.GOMAXPROCS(runtime.GOMAXPROCS(1))
	for name, mc := range fusedConfigs() {
		steps := func() map[string][]float32 {
			e := manyKeys(t, mc, withDropout(mc))
			defer e.close()
			for i := range 3 {
				_, err := e.step(0, i)
				require.NoError(t, err)
			}
			return weights(e.m)
		}
		runtime.GOMAXPROCS(1)
		want := steps()
		for _, workers := range []int{2, 8} {
			runtime.GOMAXPROCS(workers)
			require.Equal(t, want, steps(), "%s, %d workers", name, workers)
		}
	}
}
