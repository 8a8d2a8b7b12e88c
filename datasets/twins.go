package datasets

import (
	"math"
	"slices"
)

// Pattern numbers the distinct values of a column by first appearance, -1 for a missing
// one: two columns with one pattern tell the same entities apart, under whatever names.
func (c *Column) Pattern() []int32 {
	out := make([]int32, c.Len())
	if c.IsNumeric() {
		seen := map[float64]int32{}
		for e, x := range c.Numbers {
			out[e] = number(seen, x, math.IsNaN(x))
		}
		return out
	}
	seen := map[string]int32{}
	var bytes []byte
	for e := range out {
		bytes = bytes[:0]
		for _, label := range c.Labels.At(int32(e)) {
			bytes = append(bytes, byte(label), byte(label>>8), byte(label>>16), byte(label>>24))
		}
		out[e] = number(seen, string(bytes), len(bytes) == 0)
	}
	return out
}

func number[K comparable](seen map[K]int32, key K, missing bool) int32 {
	if missing {
		return -1
	}
	n, ok := seen[key]
	if !ok {
		n = int32(len(seen))
		seen[key] = n
	}
	return n
}

// Twins returns for every entity the first one whose values in all columns are the same,
// -1 where there is none earlier; nil when there are fewer than two columns. Entities
// that lack a value are nobody's twins.
func (c Columns) Twins() []int32 {
	if len(c) < 2 {
		return nil
	}
	n := c[0].Len()
	out := slices.Repeat([]int32{-1}, n)
	// so numbers the entities by all columns so far, as Pattern does.
	var so []int32
	for _, col := range c {
		p := col.Pattern()
		if so == nil {
			so = p
			continue
		}
		seen := map[[2]int32]int32{}
		for i := range so {
			so[i] = number(seen, [2]int32{so[i], p[i]}, so[i] < 0 || p[i] < 0)
		}
	}
	first := map[int32]int32{}
	for i, p := range so {
		if p < 0 {
			continue
		}
		if j, ok := first[p]; ok {
			out[i] = j
		} else {
			first[p] = int32(i)
		}
	}
	return out
}
