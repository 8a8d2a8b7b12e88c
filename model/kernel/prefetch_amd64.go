//go:build amd64 && !purego

package kernel

// Prefetch asks for the cache lines of x, which is read or written soon. It changes no
// value and never faults. Rows of a table that a step is about to touch stand far apart;
// asked for a few rows ahead, they arrive while the rows before them are worked on.
//
//go:noescape
func Prefetch(x []float32)
