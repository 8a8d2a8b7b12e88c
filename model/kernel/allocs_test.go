//go:build !race

package kernel

import (
	"math/rand/v2"
	"testing"

	"github.com/stretchr/testify/require"
)

// Under the race detector sync.Pool forgets on purpose, hence the build line.
func TestNothingAllocates(t *testing.T) {
	eachLevel(t, func(t *testing.T) {
		rng := rand.New(rand.NewPCG(8, 0))
		for c, k := range cases {
			s := operands(rng, c, 67)
			require.Zero(t, testing.AllocsPerRun(20, func() { k.run(s) }), k.name)
		}
		a, c := normals(rng, 2100*64), make([]float32, 2100*64)
		for form := range 4 {
			transA, transB := form&1 != 0, form&2 != 0
			require.Zero(t, testing.AllocsPerRun(5, func() {
				Sgemm(transA, transB, 64, 64, 64, 1, a, 64, a, 64, 0, c, 64)
				Sgemm(transA, transB, 1, 64, 64, 1, a, 64, a, 64, 0, c, 64)
				Sgemm(transA, transB, 64, 1, 64, 1, a, 64, a, 64, 0, c, 64)
				Sgemm(transA, transB, 64, 64, 64, 1, a, 2100, a, 64, 0, c, 64)
			}), "Sgemm %v %v", transA, transB)
		}
		require.Zero(t, testing.AllocsPerRun(5, func() { SgemmBiasReLU(64, 64, 64, a, 64, a, 64, a[:64], true, c, 64) }))
		rows := []int32{5, 3}
		require.Zero(t, testing.AllocsPerRun(5, func() { Prefetch(a[:64]); AdamRows(c, c, c, rows, 32, a[:64], adamStep) }))
		idx := make([]int32, 0, 100)
		require.Zero(t, testing.AllocsPerRun(5, func() { TopK(a, 100, idx) }))
	})
}
