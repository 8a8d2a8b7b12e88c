//go:build !race

// The race detector makes pools drop some of what they are given, and the kernels pool their
// scratch.

package history_test

import (
	"testing"

	"tandem/model/internal/history"
	"tandem/model/kernel"

	"github.com/stretchr/testify/require"
)

func TestNothingAllocates(t *testing.T) {
	for name, c := range configs() {
		c.Dropout = .2
		p := &history.Packed{Offsets: []int32{0, 5, 20}, Rows: make([]int32, 20), Gaps: make([]int32, 20), Events: make([]int32, 20)}
		w, dw := weightsOf(c)
		e := history.New(c, 20, kernel.Float32, true)
		rows, y, drows := values(1, 8), make([]float32, 20*8), make([]float32, 8)
		require.Zero(t, testing.AllocsPerRun(20, func() {
			e.Forward(y, rows, w, p)
			e.Backward(drows, dw, y, w, p)
		}), name)
	}
}
