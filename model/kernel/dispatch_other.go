//go:build !amd64 || purego

package kernel

import "unsafe"

const hasPairs = false

func detect() level { return levelGo }

func sgemm(transA, transB bool, m, n, k int, alpha float32, a []float32, lda int, b []float32, ldb int, beta float32, c []float32, ldc int) {
	sgemmGo(transA, transB, m, n, k, alpha, a, lda, b, ldb, beta, c, ldc)
}

func sgemmBiasReLU(m, n, k int, a []float32, lda int, b []float32, ldb int, bias []float32, relu bool, c []float32, ldc int) {
	sgemmBiasReLUGo(m, n, k, a, lda, b, ldb, bias, relu, c, ldc)
}

func sgemmBFloat16(transA, transB bool, m, n, k int, alpha float32, a []float32, lda int, b []float32, ldb int, beta float32, c []float32, ldc int) {
	sgemmRounded(transA, transB, m, n, k, alpha, a, lda, b, ldb, beta, c, ldc)
}

func sgemmBiasReLUBFloat16(m, n, k int, a []float32, lda int, b []float32, ldb int, bias []float32, relu bool, c []float32, ldc int) {
	sgemmBiasReLURounded(m, n, k, a, lda, b, ldb, bias, relu, c, ldc)
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
func dotRows(dst, x, y []float32, n, group int)        { dotRowsGo(dst, x, y, n, group) }
func outerRows(dst, s, x []float32, n, group int)      { outerRowsGo(dst, s, x, n, group) }
func weightRows(dst, s, y []float32, n, group int)     { weightRowsGo(dst, s, y, n, group) }
func sgd(w, g []float32, lr, keep float32)             { sgdGo(w, g, lr, keep) }
func adagrad(w, h, g []float32, lr, eps, keep float32) { adagradGo(w, h, g, lr, eps, keep) }
func adam(w, m, v, g []float32, c *adamConst)          { adamGo(w, m, v, g, c) }

func adamRows(w, m, v []float32, rows []int32, width int, g []float32, c *adamConst) {
	adamRowsGo(w, m, v, rows, width, g, c)
}

func widen16(dst []float32, x []uint16)                 { widen16Go(dst, x) }
func widenHalf(dst []float32, x []uint16)               { widenHalfGo(dst, x) }
func widen8(dst []float32, x []int8)                    { widen8Go(dst, x) }
func roundRandom(dst []uint16, x []float32, key uint64) { roundRandomGo(dst, x, key, 0) }

func prefetch(unsafe.Pointer, int) {}

func pairsReLU(dst, x, q []float32, index []int32, n, group int) {
	pairsReLUGo(dst, x, q, index, n, group)
}

func pairsReLUGrad(dx, dq, dy, y []float32, index []int32, n, group int) {
	pairsReLUGradGo(dx, dq, dy, y, index, n, group)
}

func pairDots(dst, x, q []float32, index []int32, n, group int) {
	pairDotsGo(dst, x, q, index, n, group)
}

func pairDotsGrad(dx, dq, w, x, q []float32, index, into []int32, n, group int) {
	pairDotsGradGo(dx, dq, w, x, q, index, into, n, group)
}

func nextAbove(scores []float32, start int, bound float32) int {
	return nextAboveGo(scores, start, bound)
}

func peakLoop() int { return 0 }
