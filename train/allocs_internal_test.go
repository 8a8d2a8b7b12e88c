package train

import (
	"runtime/debug"
	"testing"

	"tandem/train/optim"

	"github.com/stretchr/testify/require"
)

// Gorgonia's machine allocates while it runs; a step must add nothing to that. Both are
// counted over the same graphs, in steady state: after an epoch, without the collector
// (which empties pools).
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
			machine := testing.AllocsPerRun(50, func() {
				for _, s := range e.slots[:used] {
					_ = s.vm.RunAll()
					s.vm.Reset()
				}
			})
			whole := testing.AllocsPerRun(50, step)
			t.Log(machine, whole)
			require.Zero(t, whole-machine)
		})
	}
}
