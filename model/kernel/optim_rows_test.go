package kernel

import (
	"math/rand/v2"
	"slices"
	"testing"

	"github.com/stretchr/testify/require"
	"pgregory.net/rapid"
)

// AdamRows is Adam on every row, to the bit, and leaves the other rows alone.
func TestAdamRowsIsAdamOnEveryRow(t *testing.T) {
	eachLevel(t, func(t *testing.T) {
		rapid.Check(t, func(t *rapid.T) {
			n, width := rapid.IntRange(1, 12).Draw(t, "n"), rapid.IntRange(1, 70).Draw(t, "width")
			rows := rapid.SliceOfN(rapid.Int32Range(0, int32(n-1)), 0, 12).Draw(t, "rows") // repeated ones too
			rng := rand.New(rand.NewPCG(rapid.Uint64().Draw(t, "seed"), 0))
			w, m, v, g := normals(rng, n*width), normals(rng, n*width), positives(rng, n*width), normals(rng, len(rows)*width)
			w2, m2, v2 := slices.Clone(w), slices.Clone(m), slices.Clone(v)
			for i, r := range rows {
				from, to := int(r)*width, int(r+1)*width
				Adam(w[from:to], m[from:to], v[from:to], g[i*width:][:width], adamStep)
			}
			AdamRows(w2, m2, v2, rows, width, g, adamStep)
			require.Equal(t, bits(w), bits(w2))
			require.Equal(t, bits(m), bits(m2))
			require.Equal(t, bits(v), bits(v2))
		})
	})
}

func TestAdamRowsPanics(t *testing.T) {
	x := make([]float32, 12)
	for _, tc := range []struct {
		want string
		call func()
	}{
		{"kernel: lengths differ", func() { AdamRows(x, x[:11], x, []int32{0}, 3, x[:3], adamStep) }},
		{"kernel: lengths differ", func() { AdamRows(x, x, x[:11], []int32{0}, 3, x[:3], adamStep) }},
		{"kernel: g has not one row per row", func() { AdamRows(x, x, x, []int32{0}, 3, x[:4], adamStep) }},
		{"kernel: row out of range", func() { AdamRows(x, x, x, []int32{0, 4}, 3, x[:6], adamStep) }},
		{"kernel: row out of range", func() { AdamRows(x, x, x, []int32{-1}, 3, x[:3], adamStep) }},
	} {
		require.PanicsWithValue(t, tc.want, tc.call)
	}
	require.Equal(t, make([]float32, 12), x, "nothing is written before the panic")
}

// Prefetch changes nothing and cannot fault.
func TestPrefetchIsHarmless(t *testing.T) {
	eachLevel(t, func(t *testing.T) {
		x, empty := []float32{1, 2, 3}, []int32{}
		Prefetch(x)
		Prefetch(x[3:])
		Prefetch(empty)
		Prefetch([]uint64(nil))
		require.Equal(t, []float32{1, 2, 3}, x)
	})
}
