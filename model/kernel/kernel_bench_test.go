package kernel

import (
	"fmt"
	"math/rand/v2"
	"runtime"
	"testing"
)

// timed runs f over and over and returns how long one run took this thread, in ns.
func timed(b *testing.B, f func()) float64 {
	runtime.LockOSThread()
	defer runtime.UnlockOSThread()
	b.ReportAllocs()
	f() // fills the pool of scratch
	start := cpuTime()
	for b.Loop() {
		f()
	}
	return (cpuTime() - start) / float64(b.N)
}

// benchLevels runs bench at every level.
func benchLevels(b *testing.B, bench func(b *testing.B)) {
	defer setLevel(best)
	for l := levelGo; l <= best; l++ {
		setLevel(l)
		b.Run(l.String(), bench)
	}
}

// BenchmarkSgemm reports GFLOP/s, and the share of the multiply-add peak that the core
// has just shown, for products as they occur: layers forward (NN), their weight (TN) and
// input gradients (NT), users against items (NT).
func BenchmarkSgemm(b *testing.B) {
	benchLevels(b, func(b *testing.B) {
		peak := PeakGFLOPS()
		for _, s := range []struct {
			m, n, k int
			forms   []string
		}{
			{1024, 64, 64, []string{"NN", "TN", "NT"}},
			{4096, 256, 128, []string{"NN", "TN", "NT"}},
			{4096, 128, 256, []string{"NN", "TN", "NT"}},
			{64, 64, 4096, []string{"TN"}},
			{256, 64, 4096, []string{"TN"}},
			{128, 256, 4096, []string{"TN"}},
			{256, 256, 256, []string{"TN"}},
			{256, 256, 1280, []string{"TN"}},
			{256, 256, 5120, []string{"TN"}},
			{256, 128, 5120, []string{"TN"}},
			{128, 64, 1280, []string{"TN"}},
			{128, 128, 1280, []string{"TN"}},
			{64, 128, 5120, []string{"TN"}},
			{64, 32, 1280, []string{"TN"}},
			{32, 32, 256, []string{"TN"}},
			{32, 16, 1280, []string{"TN"}},
			{16, 32, 1280, []string{"TN"}},
			{16, 16, 1280, []string{"TN"}},
			{16, 8, 1280, []string{"TN"}},
			{8, 8, 1280, []string{"TN"}},
			{8, 64, 1280, []string{"TN"}},
			{20480, 64, 64, []string{"NN", "NT"}},
			{1024, 32, 64, []string{"NN", "NT"}},
			{1024, 16, 32, []string{"NN", "NT"}},
			{1024, 16, 8, []string{"NN", "NT"}},
			{1280, 12, 32, []string{"NN", "NT", "TN"}},
			{1280, 8, 16, []string{"NN", "NT"}},
			{1280, 32, 16, []string{"NN", "NT"}},
			{1280, 48, 64, []string{"NN", "NT"}},
			{8, 16, 1280, []string{"TN"}},
			{4096, 8, 16, []string{"NN", "NT"}},
			{1024, 1, 16, []string{"NN"}},
			{16, 1, 1024, []string{"TN"}},
			{1024, 1024, 64, []string{"NT"}},
			{64, 12000, 64, []string{"NT"}},
			{8, 12000, 64, []string{"NT"}},
			{1, 12000, 64, []string{"NT"}},
			{8, 64, 64, []string{"NN"}},
			{1, 64, 64, []string{"NN"}},
		} {
			for _, form := range s.forms {
				benchProduct(b, Float32, form, s.m, s.n, s.k, peak)
			}
		}
	})
}

// BenchmarkPairProducts is BenchmarkSgemm with factors rounded to bfloat16, for whole matrices
// and for the tiles and batches of a training step; the peak is that of float32.
func BenchmarkPairProducts(b *testing.B) {
	benchLevels(b, func(b *testing.B) {
		peak := PeakGFLOPS()
		for _, s := range [][3]int{{1024, 64, 64}, {4096, 256, 128}, {4096, 128, 256}, {1280, 256, 128}} {
			for _, form := range []string{"NN", "TN", "NT"} {
				benchProduct(b, BFloat16, form, s[0], s[1], s[2], peak)
			}
		}
		for _, s := range [][2]int{{128, 256}, {64, 128}} { // columns and rows of a weight
			benchProduct(b, BFloat16, "NN", 320, s[0], s[1], peak)
			benchProduct(b, BFloat16, "NT", 320, s[1], s[0], peak)
			benchProduct(b, BFloat16, "TN", s[1], s[0], 320, peak)
		}
	})
}

// benchProduct reports the rate of one form of product.
func benchProduct(b *testing.B, a Arithmetic, form string, m, n, k int, peak float64) {
	b.Run(fmt.Sprintf("%dx%dx%d/%s", m, n, k, form), func(b *testing.B) {
		p := drawn{m: m, n: n, k: k, transA: form[0] == 'T', transB: form[1] == 'T', lda: k, ldb: n}
		if p.transA {
			p.lda = m
		}
		if p.transB {
			p.ldb = k
		}
		rng := rand.New(rand.NewPCG(1, 1))
		x, y, z := normals(rng, m*k), normals(rng, k*n), make([]float32, m*n)
		rate := 2 * float64(m*n*k) / timed(b, func() {
			a.Sgemm(p.transA, p.transB, m, n, k, 1, x, p.lda, y, p.ldb, 0, z, n)
		})
		b.ReportMetric(rate, "GFLOP/s")
		if peak > 0 {
			b.ReportMetric(100*rate/peak, "%peak")
		}
	})
}

// BenchmarkDense reports the time of a dense layer: in one pass over C, and in two.
func BenchmarkDense(b *testing.B) {
	benchLevels(b, func(b *testing.B) {
		for _, s := range [][3]int{{1280, 64, 64}, {1280, 32, 64}, {1280, 16, 32}, {1280, 8, 16}, {1280, 256, 128}} {
			m, n, k := s[0], s[1], s[2]
			rng := rand.New(rand.NewPCG(1, 1))
			x, w, bias, y := normals(rng, m*k), normals(rng, k*n), normals(rng, n), make([]float32, m*n)
			for name, f := range map[string]func(){
				"one": func() { SgemmBiasReLU(m, n, k, x, k, w, n, bias, true, y, n) },
				"two": func() {
					Sgemm(false, false, m, n, k, 1, x, k, w, n, 0, y, n)
					BiasReLU(y, bias, true)
				},
			} {
				b.Run(fmt.Sprintf("%dx%dx%d/%s", m, n, k, name), func(b *testing.B) {
					b.ReportMetric(timed(b, f)/1000, "µs")
				})
			}
		}
	})
}

// BenchmarkPeak reports the multiply-add peak of one core.
func BenchmarkPeak(b *testing.B) {
	benchLevels(b, func(b *testing.B) {
		var peak float64
		for b.Loop() {
			peak = max(peak, PeakGFLOPS())
		}
		b.ReportMetric(peak, "GFLOP/s")
	})
}

// BenchmarkVectors reports the traffic of the streaming kernels in GB/s: n values of
// each operand (64 of each row for the row kernels), in the cache and out of it.
func BenchmarkVectors(b *testing.B) {
	benchLevels(b, func(b *testing.B) {
		for _, size := range []int{4 << 10, 1 << 20} {
			rng := rand.New(rand.NewPCG(1, 1))
			s := [][]float32{normals(rng, size), normals(rng, size), positives(rng, size), normals(rng, size)}
			bias, rows, pairs := normals(rng, 64), normals(rng, size/8), make([]int32, size/64)
			for i := range pairs {
				pairs[i] = rng.Int32N(int32(len(pairs)))
			}
			for _, k := range []struct {
				name    string
				streams int // slices read plus slices written
				run     func()
			}{
				{"Add", 3, func() { Add(s[0], s[1], s[2]) }},
				{"Axpy", 3, func() { Axpy(s[0], 1e-9, s[1]) }},
				{"Dot", 2, func() { Dot(s[0], s[1]) }},
				{"Sum", 1, func() { Sum(s[0]) }},
				{"Max", 1, func() { Max(s[0]) }},
				{"BiasReLU", 2, func() { BiasReLU(s[0], bias, true) }},
				{"PairsReLU", 2, func() { PairsReLU(s[0], rows, s[1], pairs, 64, 8) }},
				{"PairsReLUGrad", 4, func() { PairsReLUGrad(rows, s[1], s[3], s[2], pairs, 64, 8) }},
				{"ReLUGrad", 3, func() { ReLUGrad(s[0], s[1], s[2]) }},
				{"ColSum", 1, func() { ColSum(bias, s[0], 64, 0) }},
				{"Exp", 2, func() { Exp(s[0], s[1]) }},
				{"Sigmoid", 2, func() { Sigmoid(s[0], s[1]) }},
				{"Softplus", 2, func() { Softplus(s[0], s[1]) }},
				{"SGD", 3, func() { SGD(s[0], s[1], 1e-9, 0) }},
				{"Adagrad", 5, func() { Adagrad(s[0], s[2], s[1], 1e-9, 1e-8, 0) }},
				{"Adam", 7, func() { Adam(s[0], s[1], s[2], s[3], adamStep) }},
			} {
				b.Run(fmt.Sprintf("%s/%d", k.name, size), func(b *testing.B) {
					b.ReportMetric(float64(4*size*k.streams)/timed(b, k.run), "GB/s")
				})
			}
		}
	})
}

// BenchmarkTableRows reports the time per row of Adam over random rows of tables that
// lie outside the cache: row by row, and together.
func BenchmarkTableRows(b *testing.B) {
	benchLevels(b, func(b *testing.B) {
		for _, s := range [][2]int{{4000, 40}, {40_000, 8}, {40_000, 40}, {40_000, 128}} { // rows, width
			n, width := s[0], s[1]
			rng := rand.New(rand.NewPCG(1, 1))
			w, m, v := normals(rng, n*width), normals(rng, n*width), positives(rng, n*width)
			var rows []int32
			for _, r := range rng.Perm(n)[:min(n, 4000)] {
				rows = append(rows, int32(r))
			}
			g := normals(rng, len(rows)*width)
			for _, c := range []struct {
				name string
				run  func()
			}{
				{"Adam", func() {
					for i, r := range rows {
						from, to := int(r)*width, int(r+1)*width
						Adam(w[from:to], m[from:to], v[from:to], g[i*width:][:width], adamStep)
					}
				}},
				{"AdamRows", func() { AdamRows(w, m, v, rows, width, g, adamStep) }},
			} {
				b.Run(fmt.Sprintf("%s/%dx%d", c.name, n, width), func(b *testing.B) {
					b.ReportMetric(timed(b, c.run)/float64(len(rows)), "ns/row")
				})
			}
		}
	})
}

// BenchmarkPairs reports the time of scores and gradients of 256 users with 5 candidates
// each, or of one vector with all of them: row by row, and together.
func BenchmarkPairs(b *testing.B) {
	benchLevels(b, func(b *testing.B) {
		for _, s := range [][2]int{{8, 5}, {64, 5}, {8, 1280}} { // n, group
			n, group := s[0], s[1]
			rng := rand.New(rand.NewPCG(1, 1))
			many, few, weights := normals(rng, 1280*n), normals(rng, 1280/group*n), normals(rng, 1280)
			out, sums := make([]float32, 1280*n), make([]float32, len(few))
			each := func(f func(i int, row, of []float32)) func() {
				return func() {
					for i := range weights {
						f(i, many[i*n:][:n], few[i/group*n:][:n])
					}
				}
			}
			for _, c := range []struct {
				name string
				run  func()
			}{
				{"Dot", each(func(i int, row, of []float32) { out[i] = Dot(of, row) })},
				{"DotRows", func() { DotRows(out[:1280], few, many, n, group) }},
				{"Axpy", each(func(i int, row, _ []float32) { Axpy(sums[i/group*n:][:n], weights[i], row) })},
				{"WeightRows", func() { WeightRows(sums, weights, many, n, group) }},
				{"loop", each(func(i int, _, of []float32) {
					to, s := out[i*n:][:n], weights[i]
					for j, v := range of {
						to[j] = s * v
					}
				})},
				{"OuterRows", func() { OuterRows(out, weights, few, n, group) }},
			} {
				b.Run(fmt.Sprintf("%d by %d/%s", n, group, c.name), func(b *testing.B) {
					b.ReportMetric(timed(b, c.run)/1000, "µs")
				})
			}
		}
	})
}

// BenchmarkTopK ranks a catalogue of random scores; sorted ascending is its worst case.
func BenchmarkTopK(b *testing.B) {
	benchLevels(b, func(b *testing.B) {
		for _, n := range []int{12_000, 200_000} {
			scores := normals(rand.New(rand.NewPCG(1, 1)), n)
			idx := make([]int32, 0, 100)
			for _, k := range []int{10, 100} {
				b.Run(fmt.Sprintf("%d of %d", k, n), func(b *testing.B) {
					b.ReportMetric(timed(b, func() { idx = TopK(scores, k, idx) })/1000, "µs")
				})
			}
		}
	})
}

// BenchmarkBFloat16 reports ns a row of 64 values, in cache.
func BenchmarkBFloat16(b *testing.B) {
	benchLevels(b, func(b *testing.B) {
		x, h := make([]float32, 64), make([]uint16, 64)
		for name, f := range map[string]func(){
			"Widen": func() { Widen(x, h) }, "WidenAxpy": func() { WidenAxpy(x, .5, h) },
			"Round": func() { Round(h, x) }, "RoundRandom": func() { RoundRandom(h, x, 1) },
		} {
			b.Run(name, func(b *testing.B) { b.ReportMetric(timed(b, f), "cpu-ns/op") })
		}
	})
}
