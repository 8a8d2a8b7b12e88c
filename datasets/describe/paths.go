package describe

import (
	"strings"

	"tandem/datasets"
)

// Paths numbers the distinct paths of a label column, cut to level labels (0 = not cut), in
// the order of the entities: of[e] is that of entity e, −1 where it has none; names[n] is
// that of path n, Toys > Balls. A path is all its labels, root first: A > Other and B > Other
// are two, and the same label under different parents is never compared.
// It panics if c is a column of numbers. Cost: O(labels).
func Paths(c *datasets.Column, level int) (of []int32, names []string) {
	if c.IsNumeric() {
		panic("describe: paths of numbers")
	}
	type step struct{ parent, label int32 }
	nodes := map[step]int32{} // of the tree of all beginnings
	number := map[int32]int32{}
	of = make([]int32, c.Len())
	for e := range of {
		path := c.Labels.At(int32(e))
		if level > 0 {
			path = path[:min(level, len(path))]
		}
		of[e] = -1
		if len(path) == 0 {
			continue
		}
		at := int32(-1)
		for _, label := range path {
			next, known := nodes[step{at, label}]
			if !known {
				next = int32(len(nodes))
				nodes[step{at, label}] = next
			}
			at = next
		}
		n, known := number[at]
		if !known {
			n = int32(len(names))
			number[at] = n
			names = append(names, pathName(c, path))
		}
		of[e] = n
	}
	return of, names
}

func pathName(c *datasets.Column, path []int32) string {
	labels := make([]string, len(path))
	for at, code := range path {
		labels[at] = c.Dict.Key(code)
	}
	return strings.Join(labels, " > ")
}
