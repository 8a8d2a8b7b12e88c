package group

import "slices"

// Filled returns the values or weights of n rows: the column itself, or ones where it is nil.
func Filled(column []float32, n int) []float32 {
	if column != nil {
		return column
	}
	return slices.Repeat([]float32{1}, n)
}
