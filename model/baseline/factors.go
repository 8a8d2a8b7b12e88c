package baseline

import "tandem/model/kernel"

// byVectors writes to dst (users × items) the products of one vector of d values per
// user with the columns of items (d × items). The bits of a row depend on nothing but
// that row and the shape of items.
func byVectors(dst, users, items []float32, d int) {
	rows := len(users) / d
	if rows == 0 {
		return
	}
	n := len(items) / d
	kernel.Sgemm(false, false, rows, n, d, 1, users, d, items, n, 0, dst, n)
}

// transposed returns the columns of x, which has rows of d values, as rows.
func transposed(x []float32, d int) []float32 {
	n := len(x) / d
	out := make([]float32, len(x))
	for i := range n {
		for c, v := range x[i*d : (i+1)*d] {
			out[c*n+i] = v
		}
	}
	return out
}
