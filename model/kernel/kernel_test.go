package kernel

import (
	"fmt"
	"math"
	"math/rand/v2"
	"testing"
)

func TestGemmQuick(t *testing.T) {
	rng := rand.New(rand.NewPCG(1, 2))
	for _, l := range []level{levelAVX2, levelAVX512} {
		if !setLevel(l) {
			continue
		}
		for iter := range 3000 {
			m, n, k := 1+rng.IntN(70), 1+rng.IntN(80), 1+rng.IntN(60)
			if iter%50 == 0 {
				k += 1000
			}
			ta, tb := rng.IntN(2) == 0, rng.IntN(2) == 0
			fill := func(r, c int) ([]float32, int) {
				ld := c + rng.IntN(4)
				x := make([]float32, (r-1)*ld+c)
				for i := range x {
					x[i] = float32(rng.NormFloat64())
				}
				return x, ld
			}
			ar, ac, br, bc := m, k, k, n
			if ta {
				ar, ac = ac, ar
			}
			if tb {
				br, bc = bc, br
			}
			a, lda := fill(ar, ac)
			b, ldb := fill(br, bc)
			c, ldc := fill(m, n)
			beta := []float32{0, 1, 0.5}[rng.IntN(3)]
			want := append([]float32(nil), c...)
			sgemmGo(ta, tb, m, n, k, 0.7, a, lda, b, ldb, beta, want, ldc)
			Sgemm(ta, tb, m, n, k, 0.7, a, lda, b, ldb, beta, c, ldc)
			for i := range c {
				if d := math.Abs(float64(c[i] - want[i])); !(d < 1e-4*math.Sqrt(float64(k))) {
					t.Fatalf("%v ta=%v tb=%v %d %d %d beta %v: at %d got %v want %v", l, ta, tb, m, n, k, beta, i, c[i], want[i])
				}
			}
		}
	}
	setLevel(best)
}

func BenchmarkSgemm(b *testing.B) {
	for _, l := range []level{levelAVX2, levelAVX512} {
		setLevel(l)
		peak := PeakGFLOPS()
		for _, s := range [][3]int{{1024, 64, 64}, {4096, 256, 128}, {4096, 128, 256}, {64, 64, 4096}, {128, 256, 4096}, {1024, 32, 64}, {1024, 16, 32}, {4096, 8, 16}, {1024, 1, 16}, {1024, 1024, 64}, {64, 12000, 64}, {1, 12000, 64}, {8, 64, 64}, {1, 64, 64}} {
			for f, form := range []string{"NN", "TN", "NT"} {
				m, n, k := s[0], s[1], s[2]
				ta, tb := f == 1, f == 2
				lda, ldb := k, n
				if ta {
					lda = m
				}
				if tb {
					ldb = k
				}
				x, y, z := make([]float32, m*k), make([]float32, k*n), make([]float32, m*n)
				b.Run(fmt.Sprintf("%v/%dx%dx%d/%s", l, m, n, k, form), func(b *testing.B) {
					for b.Loop() {
						Sgemm(ta, tb, m, n, k, 1, x, lda, y, ldb, 0, z, n)
					}
					g := 2 * float64(m*n*k) * float64(b.N) / float64(b.Elapsed().Nanoseconds())
					b.ReportMetric(g, "GFLOP/s")
					b.ReportMetric(100*g/peak, "%peak")
				})
			}
		}
	}
	setLevel(best)
}
