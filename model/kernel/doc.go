// Package kernel holds the float32 loops that everything above spends its time in:
// the matrix product (Sgemm) and the dense layer (SgemmBiasReLU), element-wise maps,
// row-wise layers (BiasReLU), rows in pairs (DotRows, PairDots, PairsReLU), reductions,
// the optimisers' inner loops (SGD, Adagrad, Adam, AdamRows), conversions from and to
// bfloat16 (Widen, Round, RoundRandom), float16 (WidenHalf, RoundHalf) and int8, and TopK. An Arithmetic says whether the factors of
// a matrix product are float32 or rounded to bfloat16.
//
//	x := []float32{1, 2, 3, 4}      // 2×2, row by row
//	w := []float32{1, 0, -1, 1}     // 2×2
//	y := make([]float32, 4)
//	kernel.Sgemm(false, false, 2, 2, 2, 1, x, 2, w, 2, 0, y, 2) // y = x·w
//	kernel.BiasReLU(y, []float32{0.5, -3}, true)                // y = max(y + b, 0)
//
// Everything works on flat row-major slices that the caller owns. Nothing allocates
// (Sgemm keeps scratch in a pool), nothing starts a goroutine, and every function may be
// called from many goroutines at once. A slice of the wrong length is a programmer's
// mistake: a panic with a constant message, before anything is written.
//
// # Levels
//
// Each kernel exists three times: in AVX-512 (F, BW, DQ, VL) and in AVX2 with FMA, both
// Plan 9 assembly, and in plain Go, its twin, which is also the only one on other
// processors and with -tags purego. The best that the processor can do is chosen at
// start-up; Level names it. cgo and GOEXPERIMENT are not needed.
//
// The assembly is written by the generator in gen, from a few templates: a tile of C
// in registers, a stream over parallel slices, a reduction, a walk over rows. A test
// fails when the generated files are not what the generator writes.
//
// # Numbers
//
// The same call gives the same bits at one level, whatever the alignment and the
// goroutine. Levels differ in the last bits, since they add in different orders. So do
// shapes: the product of few rows with a transposed matrix (m ≤ 4) and of a matrix with
// one column are dot products, all others add along k one by one, in blocks of 256.
// Conversions have the same bits at every level. Products of bfloat16 differ in the last
// bits between processors with AVX512_BF16 and those without, since pairs are added first.
//
// # Speed
//
// GFLOP/s of one core of an AMD EPYC (Zen 4, family 25 model 17) in a virtual machine
// shared with other work, where the multiply-add peak (PeakGFLOPS) is 118 for AVX-512
// and AVX2 alike: this processor does a 512-bit operation in two halves. Best of 9 runs
// of the benchmark Sgemm with -benchtime 15ms, by the clock of the thread; the medians
// were 0 to 5 % lower.
//
//	   m ×    n ×   k         AVX-512          AVX2             Go
//	                      NN   TN   NT     NN   TN   NT     NN   TN   NT
//	 1024 ×   64 ×   64  113  112  113    113  104  114    9.5  8.7  5.7
//	 4096 ×  256 ×  128  114  110  114    113  108  113    9.6  9.5  6.5
//	 4096 ×  128 ×  256  115  108  114    110   96  111    9.5  8.9  6.6
//	20480 ×   64 ×   64  110       111    108       113    8.9       5.6
//	 1280 ×   48 ×   64  112       112    113       113
//	 1280 ×   32 ×   16  104       104    106       106
//	 1024 ×   16 ×   32  111       110    110       110    7.4       4.9
//	 4096 ×    8 ×   16   84        84     84        84    5.8       3.5
//	 1280 ×   12 ×   32   61   61   61     57   50   57
//	   64 ×   64 × 4096       114              103              7.6
//	  128 ×  256 × 4096       112              100              6.0
//	  256 ×  256 × 1280       114              104
//	  256 ×  256 × 5120       107               96
//	   64 ×   32 × 1280       115              108
//	   32 ×   16 × 1280       105              105
//	   16 ×   16 × 1280       103              104
//	   16 ×    8 × 1280        90               90
//	    8 ×    8 × 1280        89               87
//	 1024 × 1024 ×   64            109              110              5.7
//	   64 ×12000 ×   64            102              100              5.6
//	    1 ×12000 ×   64             46               47              5.4
//	    8 ×   64 ×   64  102              94               8.9
//	    1 ×   64 ×   64   55              41               9.0
//
// Eight columns are bound by loads: each value of A serves one multiply-add.
//
// With BFloat16 the first three shapes run at 155 to 211 GFLOP/s in all forms (medians of
// 5 runs of tandem bench, AVX512_BF16), both factors being packed anew by every call. That
// pays least where a packed value is used least: 1,280 × n × 2n runs at 58, 110, 158 and
// 181 GFLOP/s for n = 8, 16, 32 and 64, with Float32 at 60, 97, 102 and 102.
//
// In cache, per value: Adam 0.3 ns (Go 3.2), sigmoid 0.5 ns (Go 9), softplus 0.7 ns
// (Go 28), ReLUGrad 0.1 ns (Go 0.6), Widen 0.1 ns (Go 0.4), RoundRandom 0.2 ns (Go 2); the 100 best of 200,000 random scores take 47 µs.
//
// Rows of a table at random are bound by memory, and a call costs 8 ns. A row of 40
// values of a table of 40,000 takes Adam 74 ns, AdamRows 22 ns; 1,280 products of 8
// values take Dot 10.7 µs, DotRows 2.6 µs. Prefetch does for any loop what AdamRows does
// for its own.
//
// What it deliberately does not do: sums in other types than float32, vectors with
// strides, and several threads (the caller cuts its work).
package kernel

//go:generate go run gen/main.go gen/gemm.go gen/vector.go gen/exp.go gen/rows.go gen/bfloat.go gen/pairs.go
