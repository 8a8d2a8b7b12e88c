//go:build !race

// The race detector makes pools drop some of what they are given, and gorgonia pools.

package train

import (
	"runtime/debug"
	"testing"

	"tandem/train/optim"

	"github.com/stretchr/testify/require"
)

// Gorgonia's machine allocates while it runs; a step must add nothing to that. Both are
// counted over ten runs of the same graphs, in steady state and without the collector
// (which empties pools). Starting the machine's goroutines costs an allocation now and
// then; one of ours in every other step would make five.
func TestStepAllocatesNothingOfItsOwn(t *testing.T) {
	defer debug.SetGCPercent(debug.SetGCPercent(-1))
	for _, c := range stepCases() {
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
			used := (e.n + e.micro - 1) / e.micro
			ten := func(f func()) float64 {
				return testing.AllocsPerRun(5, func() {
					for range 10 {
						f()
					}
				})
			}
			machine := ten(func() {
				for _, s := range e.slots[:used] {
					_ = s.vm.RunAll()
					s.vm.Reset()
				}
			})
			require.InDelta(t, machine, ten(step), 4)
		})
	}
}
