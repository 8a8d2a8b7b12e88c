package history_test

import (
	"encoding/json"
	"math"
	"os"
	"testing"

	"tandem/model/draw"
	"tandem/model/internal/history"
	"tandem/model/kernel"

	"github.com/stretchr/testify/require"
)

// values are those of golden.py.
func values(seed, n int) []float32 {
	out := make([]float32, n)
	for i := range out {
		out[i] = float32(.5 * math.Sin(float64(seed)+1.7*float64(i)))
	}
	return out
}

func weightsOf(c history.Config) (w, dw [][]float32) {
	for i, x := range c.Weights() {
		n := 1
		for _, s := range x.Shape {
			n *= s
		}
		w, dw = append(w, values(i+2, n)), append(dw, make([]float32, n))
	}
	return w, dw
}

// testdata/golden.py made the file with PyTorch.
func TestAgainstPyTorch(t *testing.T) {
	text, err := os.ReadFile("testdata/golden.json")
	require.NoError(t, err)
	var golden map[string]struct{ Y, DRows []float64 }
	require.NoError(t, json.Unmarshal(text, &golden))
	for name, c := range map[string]history.Config{
		"attention": {Kind: history.Attention, Width: 8, Length: 5, Blocks: 2, Heads: 2, Hidden: 12, Filter: 3, Positions: true},
		"gru":       {Kind: history.GRU, Width: 8, Length: 5, Hidden: 12},
	} {
		t.Run(name, func(t *testing.T) {
			p := &history.Packed{Offsets: []int32{0, 3, 4, 9}, Rows: []int32{0, 2, 4, 1, 3, 5, 0, 2, 2}}
			w, dw := weightsOf(c)
			e := history.New(c, 9, kernel.Float32, true)
			rows, y, dy, drows := values(1, 6*8), make([]float32, 9*8), make([]float32, 9*8), make([]float32, 6*8)
			e.Forward(y, rows, w, p)
			require.InDeltaSlice(t, golden[name].Y, y, 2e-5)
			for i := range dy {
				dy[i] = float32(math.Cos(float64(i)))
			}
			e.Backward(drows, dw, dy, w, p)
			require.InDeltaSlice(t, golden[name].DRows, drows, 2e-4)
		})
	}
}

// Rows 2, 4 with θ = (ln 3, 0): the newest weighs ¾, so y = 2, then ¾·4 + ¼·2 = 3.5.
func TestMeanByHand(t *testing.T) {
	e := history.New(history.Config{Kind: history.Mean, Width: 1, Length: 2}, 2, kernel.Float32, false)
	y := make([]float32, 2)
	e.Forward(y, []float32{2, 4}, [][]float32{{1.0986123, 0}}, &history.Packed{Offsets: []int32{0, 2}, Rows: []int32{0, 1}})
	require.InDeltaSlice(t, []float32{2, 3.5}, y, 1e-6)
}

func configs() map[string]history.Config {
	return map[string]history.Config{
		"mean":      {Kind: history.Mean, Width: 8, Length: 20},
		"gru":       {Kind: history.GRU, Width: 8, Length: 20, Hidden: 8, Gaps: 3},
		"attention": {Kind: history.Attention, Width: 8, Length: 20, Blocks: 2, Heads: 2, Hidden: 16, Filter: 3, Positions: true, Events: 2},
	}
}

// A vector depends on its own history alone, up to its position: whatever comes later it is the
// same, and whatever other histories are packed beside it, its bits are.
func TestCausalAndAlone(t *testing.T) {
	for name, c := range configs() {
		t.Run(name, func(t *testing.T) {
			w, _ := weightsOf(c)
			rows := values(1, 30*8)
			encode := func(offsets, items []int32) []float32 {
				p := &history.Packed{Offsets: offsets, Rows: items, Gaps: make([]int32, len(items)), Events: make([]int32, len(items))}
				for i, r := range items {
					p.Gaps[i], p.Events[i] = r%3, r%2
				}
				y := make([]float32, 40*8)
				history.New(c, 40, kernel.Float32, false).Forward(y, rows, w, p)
				return y[:len(items)*8]
			}
			alone := encode([]int32{0, 4}, []int32{3, 1, 4, 1})
			longer := encode([]int32{0, 6}, []int32{3, 1, 4, 1, 5, 9})
			beside := encode([]int32{0, 2, 8, 20}, []int32{7, 7, 3, 1, 4, 1, 5, 9, 2, 6, 5, 3, 5, 8, 9, 7, 9, 3, 2, 3})
			require.InDeltaSlice(t, alone, longer[:4*8], 1e-5) // sums of another length round otherwise
			require.Equal(t, longer, beside[2*8:8*8])
		})
	}
}

// Masks go by the number of a position in the step, not by where it is packed, and their mean
// keeps values as they are.
func TestDropoutGoesByPosition(t *testing.T) {
	c := history.Config{Kind: history.Attention, Width: 8, Length: 20, Blocks: 2, Heads: 2, Hidden: 16, Dropout: .4}
	w, _ := weightsOf(c)
	rows := values(1, 30*8)
	encode := func(first int, key uint64, offsets, items []int32) []float32 {
		y := make([]float32, 9*8)
		e := history.New(c, 9, kernel.Float32, true)
		e.Forward(y, rows, w, &history.Packed{Offsets: offsets, Rows: items, Key: draw.New(key, draw.Dropout), First: first})
		return y[:len(items)*8]
	}
	both := encode(0, 1, []int32{0, 3, 5}, []int32{1, 2, 3, 4, 5})
	require.Equal(t, both[3*8:], encode(3, 1, []int32{0, 2}, []int32{4, 5}))
	require.NotEqual(t, both[3*8:], encode(0, 1, []int32{0, 2}, []int32{4, 5}))
	require.NotEqual(t, both, encode(0, 2, []int32{0, 3, 5}, []int32{1, 2, 3, 4, 5}))
}
