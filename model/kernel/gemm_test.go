package kernel

import (
	"fmt"
	"math"
	"math/rand/v2"
	"slices"
	"sync"
	"testing"

	"github.com/stretchr/testify/require"
	"gonum.org/v1/gonum/blas"
	"gonum.org/v1/gonum/blas/gonum"
	"pgregory.net/rapid"
)

// drawn is a random product, with gaps between the rows.
type drawn struct {
	transA, transB bool
	m, n, k        int
	alpha, beta    float32
	a, b, c        []float32
	lda, ldb, ldc  int
}

func (p drawn) String() string {
	return fmt.Sprintf("m=%d n=%d k=%d transA=%v transB=%v beta=%v lda=%d ldb=%d ldc=%d",
		p.m, p.n, p.k, p.transA, p.transB, p.beta, p.lda, p.ldb, p.ldc)
}

func drawProduct(rng *rand.Rand, m, n, k int, transA, transB bool) drawn {
	p := drawn{transA: transA, transB: transB, m: m, n: n, k: k,
		alpha: []float32{1, 0.7}[rng.IntN(2)], beta: []float32{0, 1, -0.5}[rng.IntN(3)]}
	matrix := func(rows, cols int, trans bool) ([]float32, int) {
		if trans {
			rows, cols = cols, rows
		}
		ld := cols + max(0, rng.IntN(6)-3)
		return normals(rng, (rows-1)*ld+cols), ld
	}
	p.a, p.lda = matrix(m, k, transA)
	p.b, p.ldb = matrix(k, n, transB)
	p.c, p.ldc = matrix(m, n, false)
	return p
}

// run multiplies into a copy of c, made in c's place, and returns it.
func (p drawn) run(a, b, c []float32) []float32 {
	was := slices.Clone(c)
	Sgemm(p.transA, p.transB, p.m, p.n, p.k, p.alpha, a, p.lda, b, p.ldb, p.beta, c, p.ldc)
	out := slices.Clone(c)
	copy(c, was)
	return out
}

// reference is the same by gonum's Sgemm, another implementation.
func (p drawn) reference() []float32 {
	flag := map[bool]blas.Transpose{false: blas.NoTrans, true: blas.Trans}
	c := slices.Clone(p.c)
	gonum.Implementation{}.Sgemm(flag[p.transA], flag[p.transB], p.m, p.n, p.k, p.alpha, p.a, p.lda, p.b, p.ldb, p.beta, c, p.ldc)
	return c
}

// tolerance is the error that a sum of k products of normals may have, generously.
func (p drawn) tolerance() float64 { return 2e-6 * math.Sqrt(float64(p.k)) * 4 }

func TestSgemmByHand(t *testing.T) {
	// A = |1 2 3|  B = |1 0|  A·B = |1+ 0+15  0+2+18| = |16 20|
	//     |4 5 6|      |0 1|        |4+ 0+30  0+5+36|   |34 41|
	//                  |5 6|
	a, at := []float32{1, 2, 3, 4, 5, 6}, []float32{1, 4, 2, 5, 3, 6}
	b, bt := []float32{1, 0, 0, 1, 5, 6}, []float32{1, 0, 5, 0, 1, 6}
	eachLevel(t, func(t *testing.T) {
		c := []float32{nan, nan, nan, nan} // beta = 0: C is not read
		Sgemm(false, false, 2, 2, 3, 1, a, 3, b, 2, 0, c, 2)
		require.Equal(t, []float32{16, 20, 34, 41}, c)
		Sgemm(true, false, 2, 2, 3, 1, at, 2, b, 2, 1, c, 2)
		require.Equal(t, []float32{32, 40, 68, 82}, c)
		Sgemm(false, true, 2, 2, 3, 2, a, 3, bt, 3, -1, c, 2)
		require.Equal(t, []float32{0, 0, 0, 0}, c)
		Sgemm(true, true, 2, 2, 3, 0.5, at, 2, bt, 3, 0, c, 2)
		require.Equal(t, []float32{8, 10, 17, 20.5}, c)
	})
}

func TestSgemmMatchesGonum(t *testing.T) {
	eachLevel(t, func(t *testing.T) {
		rapid.Check(t, func(t *rapid.T) {
			size := rapid.OneOf(rapid.IntRange(1, 12), rapid.IntRange(1, 80))
			rng := rand.New(rand.NewPCG(rapid.Uint64().Draw(t, "seed"), 0))
			p := drawProduct(rng, size.Draw(t, "m"), size.Draw(t, "n"), size.Draw(t, "k"),
				rapid.Bool().Draw(t, "transA"), rapid.Bool().Draw(t, "transB"))
			requireClose(t, p.reference(), p.run(p.a, p.b, p.c), p.tolerance())
		})
		rng := rand.New(rand.NewPCG(5, 0))
		for _, s := range [][3]int{ // each takes another road through packing and blocks
			{300, 70, 33}, {300, 64, 64}, {1100, 40, 20}, {2100, 40, 20}, {9, 40, 2100}, {64, 64, 1000},
			{1, 300, 520}, {300, 1, 520}, {3, 700, 64}, {7, 5000, 20}, {150, 33, 513}, {2, 3, 70000}, {1, 1, 70001}, {1, 1, 1}, {1, 1, 20}, {20, 1, 1}, {1, 20, 1},
		} {
			for form := range 4 {
				p := drawProduct(rng, s[0], s[1], s[2], form&1 != 0, form&2 != 0)
				requireClose(t, p.reference(), p.run(p.a, p.b, p.c), p.tolerance())
			}
		}
	})
}

func TestSgemmWritesNothingElse(t *testing.T) {
	eachLevel(t, func(t *testing.T) {
		rng := rand.New(rand.NewPCG(6, 0))
		for range 200 {
			m, n, k := 1+rng.IntN(30), 1+rng.IntN(70), 1+rng.IntN(30)
			p := drawProduct(rng, m, n, k, rng.IntN(2) == 0, rng.IntN(2) == 0)
			got := p.run(p.a, p.b, p.c)
			for i := range got {
				if i%p.ldc >= n {
					require.Equal(t, p.c[i], got[i], p)
				}
			}
		}
	})
}

func TestSgemmSpecialValues(t *testing.T) {
	eachLevel(t, func(t *testing.T) {
		for _, m := range []int{1, 3, 5, 13, 300} {
			for _, n := range []int{1, 5, 16, 33, 70} {
				a, b, c := make([]float32, m*40), make([]float32, 40*n), make([]float32, m*n)
				for i := range c {
					c[i] = nan
				}
				for _, transB := range []bool{false, true} {
					ldb := n
					if transB {
						ldb = 40
					}
					Sgemm(false, transB, m, n, 40, 1, a, 40, b, ldb, 0, c, n)
					require.Equal(t, make([]float32, m*n), c, "beta = 0 reads nothing")
				}
				a[40*(m-1)+7] = nan
				Sgemm(false, false, m, n, 40, 1, a, 40, b, n, 0, c, n)
				for i, v := range c {
					require.Equal(t, i >= (m-1)*n, v != v, "NaN of A reaches its row, and only it")
				}
			}
		}
		c := []float32{nan, 2, 3}
		Sgemm(false, false, 1, 3, 5, 0, nil, 5, nil, 3, 0, c, 3)
		require.Equal(t, []float32{0, 0, 0}, c, "alpha = 0 reads neither A nor B")
		c = []float32{1, 2, 3}
		Sgemm(false, false, 1, 3, 0, 1, nil, 1, nil, 3, 2, c, 3)
		require.Equal(t, []float32{2, 4, 6}, c, "k = 0 leaves beta·C")
		Sgemm(false, false, 0, 3, 2, 1, nil, 2, nil, 3, 2, nil, 3)
	})
}

func TestSgemmPanics(t *testing.T) {
	x := make([]float32, 12)
	for name, tc := range map[string]struct {
		want string
		f    func()
	}{
		"a":   {"kernel: a too short", func() { Sgemm(false, false, 3, 2, 4, 1, x[:11], 4, x, 2, 0, x, 2) }},
		"b":   {"kernel: b too short", func() { Sgemm(false, false, 2, 3, 4, 1, x, 4, x[:11], 3, 0, x, 3) }},
		"c":   {"kernel: c too short", func() { Sgemm(false, false, 4, 3, 2, 1, x, 2, x, 3, 0, x[:11], 3) }},
		"lda": {"kernel: lda too small", func() { Sgemm(true, false, 3, 2, 2, 1, x, 2, x, 2, 0, x, 2) }},
		"ldb": {"kernel: ldb too small", func() { Sgemm(false, true, 3, 2, 2, 1, x, 2, x, 1, 0, x, 2) }},
		"ldc": {"kernel: ldc too small", func() { Sgemm(false, false, 3, 2, 2, 1, x, 2, x, 2, 0, x, 1) }},
		"m":   {"kernel: negative size", func() { Sgemm(false, false, -1, 2, 2, 1, x, 2, x, 2, 0, x, 2) }},
	} {
		t.Run(name, func(t *testing.T) { require.PanicsWithValue(t, tc.want, tc.f) })
	}
}

func TestSgemmIsSafeForConcurrentUse(t *testing.T) {
	eachLevel(t, func(t *testing.T) {
		rng := rand.New(rand.NewPCG(7, 0))
		p := drawProduct(rng, 130, 70, 300, false, true)
		want := bits(p.run(p.a, p.b, p.c))
		var wg sync.WaitGroup
		got := make([][]float32, 8)
		for g := range got {
			c := slices.Clone(p.c)
			wg.Go(func() {
				for range 5 {
					got[g] = p.run(p.a, p.b, c)
				}
			})
		}
		wg.Wait()
		for g := range got {
			require.Equal(t, want, bits(got[g]))
		}
	})
}
