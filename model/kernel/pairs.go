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
