package kernel

import (
	"math/rand/v2"
	"slices"
	"testing"

	"github.com/stretchr/testify/require"
	"pgregory.net/rapid"
)

// layer is a random dense layer: a drawn product and a bias.
type layer struct {
	drawn
	bias []float32
	relu bool
}

func drawLayer(rng *rand.Rand, m, n, k int) layer {
	l := layer{drawn: drawProduct(rng, m, n, k, false, false), bias: normals(rng, n), relu: rng.IntN(2) == 0}
	l.alpha, l.beta = 1, 0
	for i := range l.c {
		l.c[i] = nan // C is not read
	}
	return l
}

// run computes the layer into a copy of c, made in c's place, and returns it.
func (l layer) run(a, b, bias, c []float32) []float32 {
	was := slices.Clone(c)
	SgemmBiasReLU(l.m, l.n, l.k, a, l.lda, b, l.ldb, bias, l.relu, c, l.ldc)
	out := slices.Clone(c)
	copy(c, was)
	return out
}

// reference is the same by gonum's Sgemm and a loop.
func (l layer) reference() []float32 {
	c := l.drawn.reference()
	for i := range l.m {
		for j, b := range l.bias {
			v := &c[i*l.ldc+j]
			*v += b
			if l.relu {
				*v = max(*v, 0)
			}
		}
	}
	return c
}

func TestSgemmBiasReLUByHand(t *testing.T) {
	// |1 2|·|1 0  3| = |5 −2  3|, + |−5 1 −1| = |0 −1 2|
	// |0 3| |2 −1 0|   |6 −3  0|                |1 −2 −1|
	a, b, bias := []float32{1, 2, 0, 3}, []float32{1, 0, 3, 2, -1, 0}, []float32{-5, 1, -1}
	eachLevel(t, func(t *testing.T) {
		c := []float32{nan, nan, nan, nan, nan, nan}
		SgemmBiasReLU(2, 3, 2, a, 2, b, 3, bias, false, c, 3)
		require.Equal(t, []float32{0, -1, 2, 1, -2, -1}, c)
		SgemmBiasReLU(2, 3, 2, a, 2, b, 3, bias, true, c, 3)
		require.Equal(t, []float32{0, 0, 2, 1, 0, 0}, c)
		SgemmBiasReLU(2, 3, 0, nil, 0, nil, 3, bias, true, c, 3) // no depth: the bias is left
		require.Equal(t, []float32{0, 1, 0, 0, 1, 0}, c)
		SgemmBiasReLU(0, 3, 2, nil, 2, b, 3, bias, true, nil, 3)
	})
}

func TestSgemmBiasReLUMatchesGonum(t *testing.T) {
	eachLevel(t, func(t *testing.T) {
		rapid.Check(t, func(t *rapid.T) {
			size := rapid.OneOf(rapid.IntRange(1, 12), rapid.IntRange(1, 80))
			rng := rand.New(rand.NewPCG(rapid.Uint64().Draw(t, "seed"), 0))
			l := drawLayer(rng, size.Draw(t, "m"), size.Draw(t, "n"), size.Draw(t, "k"))
			requireClose(t, l.reference(), l.run(l.a, l.b, l.bias, l.c), l.tolerance())
		})
		rng := rand.New(rand.NewPCG(5, 1))
		for _, s := range [][3]int{{300, 70, 33}, {1100, 40, 20}, {9, 40, 2100}, {1, 300, 520}, {300, 1, 520}, {150, 33, 513}, {1280, 16, 32}, {290, 8, 16}} {
			l := drawLayer(rng, s[0], s[1], s[2])
			requireClose(t, l.reference(), l.run(l.a, l.b, l.bias, l.c), l.tolerance())
		}
	})
}

// What stands beside C stays; a NaN of A reaches its row, and only it, through the ReLU.
func TestSgemmBiasReLUKeepsNaN(t *testing.T) {
	eachLevel(t, func(t *testing.T) {
		for _, n := range []int{1, 5, 8, 16, 33, 70} {
			for _, k := range []int{3, 300} {
				const m = 14
				a, b, bias, c := make([]float32, m*k), make([]float32, k*n), make([]float32, n), make([]float32, m*(n+1))
				a[3*k+1] = nan
				SgemmBiasReLU(m, n, k, a, k, b, n, bias, true, c, n+1)
				for i, v := range c {
					require.Equal(t, i/(n+1) == 3 && i%(n+1) < n, v != v)
				}
			}
		}
	})
}

func TestSgemmBiasReLUPanics(t *testing.T) {
	x := make([]float32, 12)
	for name, tc := range map[string]struct {
		want string
		f    func()
	}{
		"a":    {"kernel: a too short", func() { SgemmBiasReLU(3, 2, 4, x[:11], 4, x, 2, x[:2], true, x, 2) }},
		"b":    {"kernel: b too short", func() { SgemmBiasReLU(2, 3, 4, x, 4, x[:11], 3, x[:3], true, x, 3) }},
		"c":    {"kernel: c too short", func() { SgemmBiasReLU(4, 3, 2, x, 2, x, 3, x[:3], true, x[:11], 3) }},
		"ldc":  {"kernel: ldc too small", func() { SgemmBiasReLU(3, 2, 2, x, 2, x, 2, x[:2], true, x, 1) }},
		"bias": {"kernel: bias has not n values", func() { SgemmBiasReLU(3, 2, 2, x, 2, x, 2, x[:3], true, x, 2) }},
		"k":    {"kernel: negative size", func() { SgemmBiasReLU(2, 2, -1, x, 2, x, 2, x[:2], true, x, 2) }},
	} {
		t.Run(name, func(t *testing.T) { require.PanicsWithValue(t, tc.want, tc.f) })
	}
}
