package train

import (
	"context"
	"crypto/sha256"
	"encoding/binary"
	"math"
	"slices"
	"testing"

	"tandem/datasets"
	"tandem/features"
	"tandem/model"
	"tandem/model/draw"
	"tandem/train/optim"
	"tandem/train/sample"

	"github.com/stretchr/testify/require"
)

// weightedRun trains a kind of batch over smallLog with weights for some epochs.
func weightedRun(t *testing.T, c stepCase, log *datasets.Log) (*Result, [32]byte) {
	t.Helper()
	c.Train.Epochs, c.Train.LR = 3, .05
	m, err := model.New(c.Config, model.Entities{Seen: features.SeenUsers(log), Blocks: smallBlocks()["users"]},
		model.Entities{Seen: features.SeenItems(log), Blocks: smallBlocks()["items"]}, 1)
	require.NoError(t, err)
	sampler, err := sample.NewUniform(log)
	require.NoError(t, err)
	r := &Run{Config: c.Train, Model: m, Train: log, Loss: lossOf(c.Loss), Sampler: sampler, Rule: &optim.Adam{Beta1: .9, Beta2: .999, Eps: 1e-8}}
	result, err := r.Fit(context.Background(), false)
	require.NoError(t, err)
	h := sha256.New()
	for _, w := range weightsOf(m, "") {
		for _, v := range w.F32 {
			require.NoError(t, binary.Write(h, binary.LittleEndian, math.Float32bits(v)))
		}
	}
	return result, [32]byte(h.Sum(nil))
}

// Rows that all count 1, or all as much, train to the same bytes as rows without weights; other
// weights do not.
func TestWeightsOfOneTrainTheSameBytes(t *testing.T) {
	for _, c := range stepCases() {
		if c.Rows == nil {
			continue
		}
		t.Run(c.Name, func(t *testing.T) {
			log := smallLog()
			_, want := weightedRun(t, c, log)
			for _, w := range []float32{1, .25} {
				log.Weights = slices.Repeat([]float32{w}, log.Len())
				_, got := weightedRun(t, c, log)
				require.Equal(t, want, got, "weight %g", w)
			}
			log.Weights = c.Rows
			_, got := weightedRun(t, c, log)
			require.NotEqual(t, want, got)
		})
	}
}

// A row of weight 2 pulls as much as the row twice: the gradient of the whole log is the same, as
// it is the mean over rows by weight.
func TestWeightTwoIsTheRowTwiceInALoss(t *testing.T) {
	c := stepCase{Config: model.Config{Kind: model.MF, Dim: 3}, Loss: "bpr",
		Train: Config{Epochs: 1, Batch: 15, MicroBatch: 4, Negatives: 7, LR: 1, LRSchedule: "constant", EvaluateEvery: 1, Seed: 5}}
	log := smallLog()
	gradients := func(log *datasets.Log) (float64, map[string][]float32) {
		m, err := model.New(c.Config, model.Entities{Seen: features.SeenUsers(smallLog())}, model.Entities{Seen: features.SeenItems(smallLog())}, 1)
		require.NoError(t, err)
		e, err := newEngine(m, log, c.Train, lossOf(c.Loss), everything{}, &optim.SGD{})
		require.NoError(t, err)
		defer e.close()
		plant(m)
		before := weights(m)
		mean, err := e.step(0, 0)
		require.NoError(t, err)
		after := weights(m)
		for name, x := range before {
			for i := range x {
				x[i] -= after[name][i]
			}
		}
		return mean, before
	}
	log.Weights = slices.Repeat([]float32{1}, log.Len())
	log.Weights[3] = 2
	rows := make([]int, log.Len(), log.Len()+1)
	for r := range rows {
		rows[r] = r
	}
	mean, want := gradients(log)
	double := smallLog().Select(append(rows, 3))
	twice, got := gradients(double)
	require.InDelta(t, twice, mean, 1e-6)
	for name := range want {
		require.InDeltaSlice(t, got[name], want[name], 1e-6, name)
	}
}

func TestWeightsOfNothingAreRefused(t *testing.T) {
	log := smallLog()
	log.Weights = make([]float32, log.Len())
	r := &Run{Config: stepCases()[0].Train, Train: log}
	require.EqualError(t, r.check(), "train: the weights of all rows are 0, want one above")
	log.Weights[2] = 1
	r.Rows = []int32{0, 1}
	require.EqualError(t, r.check(), "train: the weights of all rows are 0, want one above")
}

// everything draws all items but the first, whoever asks: what is drawn does not hang on rows.
type everything struct{}

func (everything) Own(dst []int32, _ int32, _ draw.Key) {
	for i := range dst {
		dst[i] = int32(i + 1)
	}
}
func (everything) Shared([]int32, []int32, draw.Key) { panic("not asked") }
func (everything) LogQ(int32) float32                { panic("not asked") }
