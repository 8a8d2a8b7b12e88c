package op_test

import (
	"fmt"
	"math/rand/v2"
	"slices"
	"testing"

	"tandem/model/op"

	"github.com/stretchr/testify/require"
	"gonum.org/v1/gonum/blas"
	"gonum.org/v1/gonum/blas/gonum"
	G "gorgonia.org/gorgonia"
	"gorgonia.org/tensor"
	"pgregory.net/rapid"
)

var _ G.BLAS = op.BLAS{}

// sgemm is one call of Sgemm, by value.
type sgemm struct {
	tA, tB        blas.Transpose
	m, n, k       int
	alpha, beta   float32
	a, b, c       []float32
	lda, ldb, ldc int
}

// run returns C after the call, and what it panicked with.
func (s sgemm) run(by blas.Float32Level3) (c []float32, panicked any) {
	c = slices.Clone(s.c)
	defer func() { panicked = recover() }()
	by.Sgemm(s.tA, s.tB, s.m, s.n, s.k, s.alpha, s.a, s.lda, s.b, s.ldb, s.beta, c, s.ldc)
	return c, nil
}

func drawSgemm(t *rapid.T) sgemm {
	size, gap := rapid.IntRange(0, 40), rapid.IntRange(0, 3)
	flag := rapid.SampledFrom([]blas.Transpose{blas.NoTrans, blas.Trans, blas.ConjTrans})
	s := sgemm{
		tA: flag.Draw(t, "tA"), tB: flag.Draw(t, "tB"),
		m: size.Draw(t, "m"), n: size.Draw(t, "n"), k: size.Draw(t, "k"),
		alpha: rapid.SampledFrom([]float32{0, 1, .7}).Draw(t, "alpha"),
		beta:  rapid.SampledFrom([]float32{0, 1, -.5}).Draw(t, "beta"),
	}
	rng := rand.New(rand.NewPCG(rapid.Uint64().Draw(t, "seed"), 0))
	matrix := func(rows, cols int, trans blas.Transpose) ([]float32, int) {
		if trans != blas.NoTrans {
			rows, cols = cols, rows
		}
		ld := max(1, cols+gap.Draw(t, "gap"))
		x := make([]float32, max(0, (rows-1)*ld+cols))
		for i := range x {
			x[i] = rng.Float32() - .5
		}
		return x, ld
	}
	s.a, s.lda = matrix(s.m, s.k, s.tA)
	s.b, s.ldb = matrix(s.k, s.n, s.tB)
	s.c, s.ldc = matrix(s.m, s.n, blas.NoTrans)
	return s
}

func TestBLASMatchesGonum(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		s := drawSgemm(t)
		want, panicked := s.run(gonum.Implementation{})
		require.Nil(t, panicked)
		got, panicked := s.run(op.BLAS{})
		require.Nil(t, panicked)
		require.Len(t, got, len(want))
		for i := range want {
			require.InDelta(t, want[i], got[i], 1e-5)
		}
	})
}

// Whatever argument is bad, the panic is gonum's.
func TestBLASPanicsLikeGonum(t *testing.T) {
	good := func() sgemm {
		x := make([]float32, 12)
		return sgemm{tA: blas.NoTrans, tB: blas.NoTrans, m: 3, n: 3, k: 4, alpha: 1, a: x, b: x, c: x[:9], lda: 4, ldb: 3, ldc: 3}
	}
	for name, spoil := range map[string]func(s *sgemm){
		"tA": func(s *sgemm) { s.tA = 'x' }, "tB": func(s *sgemm) { s.tB = 0 },
		"m": func(s *sgemm) { s.m = -1 }, "n": func(s *sgemm) { s.n = -1 }, "k": func(s *sgemm) { s.k = -1 },
		"lda": func(s *sgemm) { s.lda = 3 }, "ldb": func(s *sgemm) { s.ldb = 2 }, "ldc": func(s *sgemm) { s.ldc = 2 },
		"lda of Aᵀ": func(s *sgemm) { s.tA, s.lda = blas.Trans, 2 }, "ldb of Bᵀ": func(s *sgemm) { s.tB = blas.Trans },
		"a": func(s *sgemm) { s.a = s.a[:11] }, "b": func(s *sgemm) { s.b = s.b[:11] }, "c": func(s *sgemm) { s.c = s.c[:8] },
		"lda, no rows": func(s *sgemm) { s.m, s.lda = 0, 0 }, "c, alpha = 0": func(s *sgemm) { s.alpha, s.c = 0, s.c[:8] },
	} {
		t.Run(name, func(t *testing.T) {
			s := good()
			_, want := s.run(gonum.Implementation{})
			require.Nil(t, want)
			spoil(&s)
			_, want = s.run(gonum.Implementation{})
			require.NotNil(t, want)
			_, got := s.run(op.BLAS{})
			require.Equal(t, want, got)
		})
	}
}

// stock runs gorgonia's own Mul of an (m×k) by a (k×n) matrix, with its gradients.
func stock(tb testing.TB, m, k, n int) (run func(), y *G.Node) {
	g := G.NewGraph()
	matrix := func(name string, r, c int) *G.Node {
		v := tensor.New(tensor.WithShape(r, c), tensor.WithBacking(tensor.Random(tensor.Float32, r*c)))
		return G.NewMatrix(g, tensor.Float32, G.WithShape(r, c), G.WithName(name), G.WithValue(v))
	}
	x, w := matrix("x", m, k), matrix("w", k, n)
	y = G.Must(G.Mul(x, w))
	_, err := G.Grad(G.Must(G.Sum(y)), x, w)
	require.NoError(tb, err)
	vm := G.NewTapeMachine(g)
	tb.Cleanup(func() { require.NoError(tb, vm.Close()) })
	return func() {
		require.NoError(tb, vm.RunAll())
		vm.Reset()
	}, y
}

func TestGorgoniaUsesBLAS(t *testing.T) {
	run, y := stock(t, 30, 20, 40)
	run()
	want := slices.Clone(y.Value().Data().([]float32))
	use(t, op.BLAS{})
	run()
	require.InDeltaSlice(t, want, y.Value().Data(), 1e-3)
}

// use switches gorgonia to b until the end of the test.
func use(tb testing.TB, b G.BLAS) {
	was := G.WhichBLAS()
	G.Use(b)
	tb.Cleanup(func() { G.Use(was) })
}

// BenchmarkStockMul is gorgonia's own dense product, forward and back, with gonum's
// Sgemm and with ours.
func BenchmarkStockMul(b *testing.B) {
	for _, s := range [][3]int{{1280, 32, 16}, {1280, 64, 64}, {1280, 256, 128}} {
		for name, impl := range map[string]G.BLAS{"gonum": gonum.Implementation{}, "kernel": op.BLAS{}} {
			b.Run(fmt.Sprintf("%dx%dx%d/%s", s[0], s[1], s[2], name), func(b *testing.B) {
				use(b, impl)
				run, _ := stock(b, s[0], s[1], s[2])
				b.ReportAllocs()
				for b.Loop() {
					run()
				}
			})
		}
	}
}
