package fuse

import "tandem/model/kernel"

// GateOpen writes how far every row with evidence x opens the gates of its columns to the
// matrix open, one row of values for each of x.
func GateOpen(open, slope, start, x []float32) {
	n := len(open) / len(x)
	for i, x := range x {
		row := open[i*n : (i+1)*n]
		switch {
		case x == 0:
			clear(row)
		case len(slope) == 1:
			row[0] = slope[0]*x + start[0]
			kernel.Sigmoid(row[:1], row[:1])
			for c := range row {
				row[c] = row[0]
			}
		default:
			copy(row, start)
			kernel.Axpy(row, x, slope)
			kernel.Sigmoid(row, row)
		}
	}
}

// GateRows writes g·a + (1−g)·b, or g·a + b without blend, to y in the first n of the d
// columns of every row, a + b in the others; open has g, n values for each row.
func GateRows(y, a, b, open []float32, d, n int, blend bool) {
	kernel.Add(y, a, b)
	for i := range len(y) / d {
		y, a, b := y[i*d:i*d+n], a[i*d:i*d+n], b[i*d:i*d+n]
		for c, g := range open[i*n : (i+1)*n] {
			if blend {
				y[c] = g*a[c] + (1-g)*b[c]
			} else {
				y[c] = g*a[c] + b[c]
			}
		}
	}
}
