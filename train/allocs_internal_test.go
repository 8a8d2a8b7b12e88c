//go:build !race

// The race detector makes pools drop some of what they are given, and the kernels pool
// their scratch.

package train

import (
	"runtime/debug"
	"testing"

	"tandem/train/optim"

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
