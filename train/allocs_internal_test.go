//go:build !race

// The race detector makes pools drop some of what they are given, and the kernels pool
// their scratch.

package train

import (
	"fmt"
	"runtime"
	"runtime/debug"
	"slices"
	"testing"

	"tandem/datasets"
	"tandem/features"
	"tandem/model"
	"tandem/train/optim"
	"tandem/train/sample"

	"github.com/stretchr/testify/require"
)

// Counted over ten steps in steady state, without the collector (which empties the pool
// of the kernels' scratch).
func TestStepAllocatesNothing(t *testing.T) {
	defer debug.SetGCPercent(debug.SetGCPercent(-1))
	cases := stepCases()
	for _, c := range stepCases() {
		c.Name += ", bfloat16"
		c.Config.TableDType = "bfloat16"
		cases = append(cases, c)
	}
	for _, c := range cases {
		t.Run(c.Name, func(t *testing.T) {
			c.Blocks = smallBlocks()
			c.Train.Average, c.Train.AverageEvery = .9, 2
			e := engineOf(t, &c, &optim.Adam{Beta1: .9, Beta2: .999, Eps: 1e-8})
			defer e.close()
			step := func() {
				_, err := e.step(0, c.Batch)
				require.NoError(t, err)
			}
			step()
			require.Zero(t, testing.AllocsPerRun(10, step))
		})
	}
}

// A weighted step allocates nothing either.
func TestWeightedStepAllocatesNothing(t *testing.T) {
	for _, c := range stepCases() {
		if c.Rows == nil {
			continue
		}
		c.Blocks = smallBlocks()
		e := engineOf(t, &c, &optim.SGD{})
		_, err := e.step(0, 0)
		require.NoError(t, err)
		require.Zero(t, testing.AllocsPerRun(20, func() { _, err = e.step(0, 1) }), c.Name)
		require.NoError(t, err)
		e.close()
	}
}

// Neither does one with labelled negatives, shared or own, which are the same on any number of
// cores and whatever was drawn before.
func TestHardNegativesAreFunctionsOfTheirPlace(t *testing.T) {
	log := &datasets.Log{UserIDs: datasets.NewIDs(), ItemIDs: datasets.NewIDs(), EventIDs: datasets.NewIDs("view", "buy"), Targets: []bool{false, true}}
	for u := range int32(40) {
		log.UserIDs.Add(fmt.Sprint(u))
		for i := range int32(12) {
			log.ItemIDs.Add(fmt.Sprint((u + i*i) % 30))
			log.Users, log.Items, log.Events = append(log.Users, u), append(log.Items, (u+i*i)%30), append(log.Events, uint16(i%2))
		}
	}
	for _, shared := range []bool{true, false} {
		weights := func(cores int, share float64, batches ...int) []float32 {
			defer runtime.GOMAXPROCS(runtime.GOMAXPROCS(cores))
			m, err := model.New(model.Config{Kind: model.TwoTower, Dim: 4, Similarity: "dot", InitSD: .1}, model.Entities{Seen: features.SeenUsers(log)}, model.Entities{Seen: features.SeenItems(log)}, 1)
			require.NoError(t, err)
			base, err := sample.NewUniform(log)
			require.NoError(t, err)
			s := Sampler(base)
			if share > 0 {
				s, err = sample.NewHard(base, log, sample.HardConfig{From: []string{"view"}, Share: share})
				require.NoError(t, err)
			}
			e, err := newEngine(m, log, Config{Epochs: 1, Batch: 64, Negatives: 8, SharedNegatives: shared, LogQ: shared, LR: .1, LRSchedule: "constant"}, lossOf("softmax"), s, &optim.SGD{})
			require.NoError(t, err)
			defer e.close()
			for _, b := range batches {
				_, err := e.step(0, b)
				require.NoError(t, err)
			}
			if cores == 1 && share > 0 {
				require.Zero(t, testing.AllocsPerRun(10, func() { _, err = e.step(0, 1) }))
				require.NoError(t, err)
				return nil
			}
			return slices.Clone(m.Items.ID.Data)
		}
		weights(1, .5, 0)
		got := weights(2, .5, 0, 1, 2)
		require.Equal(t, got, weights(4, .5, 0, 1, 2))
		require.NotEqual(t, got, weights(2, 0, 0, 1, 2))
	}
}

func TestSequenceStepAllocatesNothing(t *testing.T) {
	defer debug.SetGCPercent(debug.SetGCPercent(-1))
	for _, c := range sequenceCases() {
		c.train.Average, c.train.AverageEvery = .9, 2
		e := c.engine(t, &optim.Adam{Beta1: .9, Beta2: .999, Eps: 1e-8})
		step := func() {
			for i := range 2 {
				_, err := e.step(0, i)
				require.NoError(t, err)
			}
		}
		step()
		require.Zero(t, testing.AllocsPerRun(10, step), c.name)
		e.close()
	}
}
