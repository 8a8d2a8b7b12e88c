package eval_test

import "slices"

// ascending returns items as sorted ids.
func ascending(items []int) []int32 {
	out := make([]int32, len(items))
	for r, i := range items {
		out[r] = int32(i)
	}
	slices.Sort(out)
	return out
}
