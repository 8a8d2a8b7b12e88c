package group

import (
	"iter"
	"slices"
)

// Marked says of n keys, by id, whether they are among names; nil = all are, without names.
func Marked(n int, keys iter.Seq2[int32, string], names []string) []bool {
	if len(names) == 0 {
		return nil
	}
	out := make([]bool, n)
	for id, key := range keys {
		out[id] = slices.Contains(names, key)
	}
	return out
}
