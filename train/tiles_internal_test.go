package train

import (
	"runtime"
	"testing"

	"tandem/features"
	"tandem/model"
	"tandem/train/loss"
	"tandem/train/optim"
	"tandem/train/sample"

	"github.com/stretchr/testify/require"
)

// wideSteps takes three steps, the last one short, with layers so wide that 16 positives
// fill a tile, and returns the weights and the mean loss of each step.
func wideSteps(t *testing.T, microBatch int) (after map[string][]float32, losses []float64, e *engine) {
	t.Helper()
	log := movies(30, 20, 110)
	block := &features.Block{Name: "kind", Rows: 5, Offsets: []int32{0}}
	for i := range int32(20) {
		block.Index, block.Weight = append(block.Index, i%5), append(block.Weight, 1)
		block.Offsets = append(block.Offsets, i+1)
	}
	m, err := model.New(model.Config{Kind: model.NeuMF, Dim: 3, Layers: []int{6, 5000, 3}, InitSD: .5},
		model.Entities{Seen: features.SeenUsers(log)}, model.Entities{Seen: features.SeenItems(log), Blocks: []*features.Block{block}}, 1)
	require.NoError(t, err)
	sampler, err := sample.NewUniform(log)
	require.NoError(t, err)
	c := Config{Epochs: 1, Batch: 40, MicroBatch: microBatch, Negatives: 2, LR: .1, LRSchedule: "constant", RowConfig: RowConfig{IDDropout: .3}, Seed: 3}
	e, err = newEngine(m, log, c, loss.BCE, sampler, &optim.SGD{})
	require.NoError(t, err)
	defer e.close()
	for i := range 3 {
		mean, err := e.step(0, i)
		require.NoError(t, err)
		losses = append(losses, mean)
	}
	return weights(m), losses, e
}

// 40 positives are three tiles of 14, one of 16 or five of 8, each a slot of its own.
func TestTilesDoNotChangeTheStep(t *testing.T) {
	want, wantLosses, e := wideSteps(t, 8)
	require.Equal(t, 8, e.slots[0].tile)
	require.Len(t, e.slots, 5)
	for microBatch, tile := range map[int]int{40: 14, 20: 10, 16: 16} {
		got, losses, e := wideSteps(t, microBatch)
		require.Equal(t, tile, e.slots[0].tile)
		require.InDeltaSlice(t, wantLosses, losses, 1e-5)
		for name := range want {
			require.InDeltaSlice(t, want[name], got[name], 2e-5, "%s, slots of %d", name, microBatch)
		}
	}
}

func TestTilesAreTheSameAtAnyGOMAXPROCS(t *testing.T) {
	defer runtime.GOMAXPROCS(runtime.GOMAXPROCS(1))
	want, wantLosses, _ := wideSteps(t, 20)
	for _, workers := range []int{2, 8} {
		runtime.GOMAXPROCS(workers)
		got, losses, _ := wideSteps(t, 20)
		require.Equal(t, wantLosses, losses)
		require.Equal(t, want, got, "%d workers", workers)
	}
}
