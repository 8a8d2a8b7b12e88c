package kernel

// The kernels of this file pair rows: group rows of one matrix belong to one row of
// another, row i to row i/group, as candidates belong to a user. With group = number of
// rows they are a matrix by a vector.

// DotRows writes dst[i] = ⟨x[i/group], y[i]⟩ for rows of n values: y has len(dst) rows
// and x len(dst)/group. It panics on other lengths, and if group does not divide len(dst).
func DotRows(dst, x, y []float32, n, group int) {
	checkPairs(y, x, dst, n, group)
	if n == 0 {
		clear(dst)
	} else if len(dst) > 0 {
		dotRows(dst, x, y, n, group)
	}
}

// OuterRows writes weights[i]·x[i/group] to row i of dst, rows of n values: the gradient
// of DotRows by y. Lengths as there, dst for y and weights for dst.
func OuterRows(dst, weights, x []float32, n, group int) {
	checkPairs(dst, x, weights, n, group)
	if len(dst) > 0 {
		outerRows(dst, weights, x, n, group)
	}
}

// WeightRows writes Σ_j weights[g·group+j]·y[g·group+j] to row g of dst, rows of n
// values: the gradient of DotRows by x. Lengths as there, dst for x and weights for dst.
func WeightRows(dst, weights, y []float32, n, group int) {
	checkPairs(y, dst, weights, n, group)
	if len(weights) == 0 {
		clear(dst) // sums over nothing
	} else if len(dst) > 0 {
		weightRows(dst, weights, y, n, group)
	}
}

// PairsReLU writes max(0, x[i/group] + q[index[i]]) to row i of dst, rows of n values:
// the first layer of an MLP over pairs whose left side (x) is shared by group pairs, and
// whose right side is any row of q. NaN stays NaN. dst has len(index) rows and x
// len(index)/group; it panics on other lengths, if group does not divide len(index), and
// if an index is no row of q.
func PairsReLU(dst, x, q []float32, index []int32, n, group int) {
	checkIndexed(dst, x, q, index, n, group)
	if len(dst) > 0 {
		pairsReLU(dst, x, q, index, n, group)
	}
}

// PairsReLUGrad is the gradient of PairsReLU: with y its result and dy the gradient of
// that, it adds dy[i], where y[i] > 0, to row index[i] of dq and writes the sum over the
// pairs of a group to its row of dx. It panics as PairsReLU does, and unless y is as
// long as dy.
func PairsReLUGrad(dx, dq, dy, y []float32, index []int32, n, group int) {
	if len(y) != len(dy) {
		panic("kernel: lengths differ")
	}
	checkIndexed(dy, dx, dq, index, n, group)
	clear(dx)
	if len(dy) > 0 {
		pairsReLUGrad(dx, dq, dy, y, index, n, group)
	}
}

// PairDots writes ⟨x[i/group], q[index[i]]⟩ to dst[i], rows of n values: DotRows for
// right sides that are any rows of q. dst is as long as index and x has len(index)/group
// rows; it panics on other lengths, if group does not divide len(index), and if an index
// is no row of q.
func PairDots(dst, x, q []float32, index []int32, n, group int) {
	if len(dst) != len(index) {
		panic("kernel: lengths differ")
	}
	checkGroups(x, index, n, group)
	checkIndex(index, q, n)
	if n == 0 {
		clear(dst)
	} else if len(dst) > 0 {
		pairDots(dst, x, q, index, n, group)
	}
}

// PairDotsGrad is the gradient of PairDots: with w the gradient of its result, it writes
// Σ w[i]·q[index[i]] over the pairs of a group to its row of dx and adds w[i]·x[i/group]
// to row into[i] of dq. It panics as PairDots does, and unless dx is as long as x, into as
// index, and every into is a row of dq.
func PairDotsGrad(dx, dq, w, x, q []float32, index, into []int32, n, group int) {
	if len(dx) != len(x) || len(w) != len(index) || len(into) != len(index) {
		panic("kernel: lengths differ")
	}
	checkGroups(x, index, n, group)
	checkIndex(index, q, n)
	checkIndex(into, dq, n)
	clear(dx)
	if len(w) > 0 && n > 0 {
		pairDotsGrad(dx, dq, w, x, q, index, into, n, group)
	}
}

// checkIndexed panics unless many has one row of n values per index, few one for every
// group of them, and every index is a row of q.
func checkIndexed(many, few, q []float32, index []int32, n, group int) {
	if n < 0 || len(many) != len(index)*n {
		panic("kernel: not one row per index")
	}
	checkGroups(few, index, n, group)
	checkIndex(index, q, n)
}

// checkGroups panics unless few has one row of n values for every group indices.
func checkGroups(few []float32, index []int32, n, group int) {
	if n < 0 || !multiple(len(index), group) || len(few)*group != len(index)*n {
		panic("kernel: not group rows per row")
	}
}

// checkIndex panics unless every index is a row of q.
func checkIndex(index []int32, q []float32, n int) {
	rows := 0
	if n > 0 {
		rows = len(q) / n
	}
	for _, at := range index {
		if uint(at) >= uint(rows) {
			panic("kernel: index is no row")
		}
	}
}

// checkPairs panics unless many has one row of n values per weight, and few one for
// every group of them.
func checkPairs(many, few, weights []float32, n, group int) {
	if n < 0 || len(many) != len(weights)*n {
		panic("kernel: not one weight per row")
	}
	if !multiple(len(weights), group) || len(few)*group != len(many) {
		panic("kernel: not group rows per row")
	}
}

func dotRowsGo(dst, x, y []float32, n, group int) {
	for i := range dst {
		dst[i] = dotGo(x[i/group*n:][:n], y[i*n:][:n])
	}
}

func outerRowsGo(dst, weights, x []float32, n, group int) {
	for i, s := range weights {
		row, from := dst[i*n:][:n], x[i/group*n:][:n]
		for j, v := range from {
			row[j] = s * v
		}
	}
}

func weightRowsGo(dst, weights, y []float32, n, group int) {
	clear(dst)
	for i, s := range weights {
		axpyGo(dst[i/group*n:][:n], s, y[i*n:][:n])
	}
}

func pairsReLUGo(dst, x, q []float32, index []int32, n, group int) {
	for i, at := range index {
		row, left, right := dst[i*n:][:n], x[i/group*n:][:n], q[int(at)*n:][:n]
		for j, v := range left {
			row[j] = max(v+right[j], 0)
		}
	}
}

func pairsReLUGradGo(dx, dq, dy, y []float32, index []int32, n, group int) {
	for i, at := range index {
		left, right := dx[i/group*n:][:n], dq[int(at)*n:][:n]
		for j, d := range dy[i*n:][:n] {
			if y[i*n+j] > 0 {
				left[j] += d
				right[j] += d
			}
		}
	}
}

func pairDotsGo(dst, x, q []float32, index []int32, n, group int) {
	for i, at := range index {
		dst[i] = dotGo(x[i/group*n:][:n], q[int(at)*n:][:n])
	}
}

func pairDotsGradGo(dx, dq, w, x, q []float32, index, into []int32, n, group int) {
	for i, at := range index {
		g := i / group * n
		axpyGo(dx[g:][:n], w[i], q[int(at)*n:][:n])
		axpyGo(dq[int(into[i])*n:][:n], w[i], x[g:][:n])
	}
}
