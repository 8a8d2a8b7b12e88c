//go:build !purego

package kernel

import "math"

// Rows narrower than a vector waste most of it. So biasReLU and colSum read 8 or 16 of
// them (one vector's lanes) as one wide row.

// floor is what max(·, floor) must have to be the activation.
func floor(relu bool) float32 {
	if relu {
		return 0
	}
	return float32(math.Inf(-1))
}

func biasReLU(y, bias []float32, relu bool) {
	if active == levelGo {
		biasReLUGo(y, bias, relu)
		return
	}
	n := len(bias)
	if wide := n * lanes(); n < lanes() && len(y) >= wide {
		var pattern [16 * 16]float32
		for i := range lanes() {
			copy(pattern[i*n:], bias)
		}
		whole := len(y) / wide * wide
		biasRows(y[:whole], pattern[:wide], relu)
		y = y[whole:]
	}
	if len(y) > 0 {
		biasRows(y, bias, relu)
	}
}

func biasRows(y, bias []float32, relu bool) {
	n, rows := len(bias), len(y)/len(bias)
	if active == levelAVX512 {
		biasReLUAVX512(at(y), at(bias), n, rows, floor(relu))
	} else {
		biasReLUAVX2(at(y), at(bias), n, rows, floor(relu))
	}
}

func pairsReLU(dst, x, q []float32, index []int32, n, group int) {
	switch groups := len(index) / group; active {
	case levelAVX512:
		pairsReLUAVX512(at(dst), at(x), at(q), &index[0], n, groups, group)
	case levelAVX2:
		pairsReLUAVX2(at(dst), at(x), at(q), &index[0], n, groups, group)
	default:
		pairsReLUGo(dst, x, q, index, n, group)
	}
}

func pairsReLUGrad(dx, dq, dy, y []float32, index []int32, n, group int) {
	switch groups := len(index) / group; active {
	case levelAVX512:
		pairsReLUGradAVX512(at(dy), at(dx), at(dq), &index[0], n, groups, group, at(y))
	case levelAVX2:
		pairsReLUGradAVX2(at(dy), at(dx), at(dq), &index[0], n, groups, group, at(y))
	default:
		pairsReLUGradGo(dx, dq, dy, y, index, n, group)
	}
}

func pairDots(dst, x, q []float32, index []int32, n, group int) {
	switch groups := len(index) / group; {
	case active == levelGo:
		pairDotsGo(dst, x, q, index, n, group)
	case active == levelAVX2 || n <= 8:
		pairDotsAVX2(at(dst), at(x), at(q), &index[0], n, groups, group)
	default:
		pairDotsAVX512(at(dst), at(x), at(q), &index[0], n, groups, group)
	}
}

func pairDotsGrad(dx, dq, w, x, q []float32, index, into []int32, n, group int) {
	switch groups := len(index) / group; {
	case active == levelGo:
		pairDotsGradGo(dx, dq, w, x, q, index, into, n, group)
	case active == levelAVX2 || n <= 8:
		pairDotsGradAVX2(at(dx), at(dq), at(w), at(x), at(q), &index[0], &into[0], n, groups, group)
	default:
		pairDotsGradAVX512(at(dx), at(dq), at(w), at(x), at(q), &index[0], &into[0], n, groups, group)
	}
}

func colSum(dst, x []float32) {
	if active == levelGo {
		colSumGo(dst, x)
		return
	}
	n := len(dst)
	if wide := n * lanes(); n < lanes() && len(x) >= wide {
		var sums [16 * 16]float32
		whole := len(x) / wide * wide
		sumRows(sums[:wide], x[:whole])
		colSumGo(dst, sums[:wide])
		x = x[whole:]
	}
	if len(x) > 0 {
		sumRows(dst, x)
	}
}

// sumRows adds the rows of x to dst; there is at least one.
func sumRows(dst, x []float32) {
	n, rows := len(dst), len(x)/len(dst)
	if active == levelAVX512 {
		colSumAVX512(at(dst), at(x), n, rows)
	} else {
		colSumAVX2(at(dst), at(x), n, rows)
	}
}

func dotRows(dst, x, y []float32, n, group int) {
	if active == levelGo {
		dotRowsGo(dst, x, y, n, group)
		return
	}
	for i := 0; i < len(dst); i += group {
		rowDots(dst[i:i+group], y[i*n:], n, x[i/group*n:][:n])
	}
}

func outerRows(dst, weights, x []float32, n, group int) {
	switch groups := len(weights) / group; {
	case active == levelGo:
		outerRowsGo(dst, weights, x, n, group)
	case active == levelAVX2 || n <= 8:
		outerRowsAVX2(at(dst), at(x), at(weights), n, groups, group)
	default:
		outerRowsAVX512(at(dst), at(x), at(weights), n, groups, group)
	}
}

func weightRows(dst, weights, y []float32, n, group int) {
	switch groups := len(weights) / group; {
	case active == levelGo:
		weightRowsGo(dst, weights, y, n, group)
	case active == levelAVX2 || n <= 8:
		weightRowsAVX2(at(y), at(dst), at(weights), n, groups, group)
	default:
		weightRowsAVX512(at(y), at(dst), at(weights), n, groups, group)
	}
}
