//go:build !purego

package kernel

import "golang.org/x/sys/cpu"

func detect() level {
	x := &cpu.X86
	switch {
	case x.HasAVX512F && x.HasAVX512BW && x.HasAVX512DQ && x.HasAVX512VL && x.HasAVX2 && x.HasFMA:
		return levelAVX512
	case x.HasAVX2 && x.HasFMA:
		return levelAVX2
	}
	return levelGo
}

func dot(a, b []float32) float32                       { return dotGo(a, b) }
func sum(x []float32) float32                          { return sumGo(x) }
func maximum(x []float32) float32                      { return maximumGo(x) }
func axpy(y []float32, alpha float32, x []float32)     { axpyGo(y, alpha, x) }
func add(dst, a, b []float32)                          { addGo(dst, a, b) }
func mul(dst, a, b []float32)                          { mulGo(dst, a, b) }
func mulAdd(dst, a, b []float32)                       { mulAddGo(dst, a, b) }
func scale(dst []float32, alpha float32)               { scaleGo(dst, alpha) }
func exp(dst, x []float32)                             { expGo(dst, x) }
func sigmoid(dst, x []float32)                         { sigmoidGo(dst, x) }
func softplus(dst, x []float32)                        { softplusGo(dst, x) }
func biasReLU(y, bias []float32, relu bool)            { biasReLUGo(y, bias, relu) }
func reluGrad(dx, dy, y []float32)                     { reluGradGo(dx, dy, y) }
func colSum(dst, x []float32)                          { colSumGo(dst, x) }
func sgd(w, g []float32, lr, keep float32)             { sgdGo(w, g, lr, keep) }
func adagrad(w, h, g []float32, lr, eps, keep float32) { adagradGo(w, h, g, lr, eps, keep) }
func adam(w, m, v, g []float32, c *adamConst)          { adamGo(w, m, v, g, c) }

func addRowsReLU(y, rows, bias []float32, group int, relu bool) {
	addRowsReLUGo(y, rows, bias, group, relu)
}

func nextAbove(scores []float32, start int, bound float32) int {
	return nextAboveGo(scores, start, bound)
}

// peakLoop runs about 4 ms of multiply-adds and returns the number of operations.
func peakLoop() int {
	const rounds = 1 << 20
	switch active {
	case levelAVX512:
		peakAVX512(rounds)
		return rounds * 12 * 16 * 2
	case levelAVX2:
		peakAVX2(rounds)
		return rounds * 12 * 8 * 2
	}
	return 0
}
