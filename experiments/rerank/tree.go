package rerank

import (
	"strings"

	"tandem/datasets"
)

// Tree is the category of every item: its path as numbers of nodes, root first. A node
// is a label below another node, so Toys > Balls and Sports > Balls are two.
type Tree struct {
	column *datasets.Column
	paths  datasets.Lists // by item
	names  []string       // by node: Toys > Balls
	nodes  map[edge]int32
}

type edge struct{ parent, label int32 }

// Separator stands between the labels of a path.
const Separator = " > "

// NewTree numbers the nodes of a column of paths in the order of the items.
// It panics if the column is one of numbers.
func NewTree(column *datasets.Column) *Tree {
	if column.IsNumeric() {
		panic("rerank: categories are numbers")
	}
	t := &Tree{column: column, nodes: map[edge]int32{}}
	var path []int32
	for i := range int32(column.Len()) {
		path = path[:0]
		at := int32(-1)
		for _, label := range column.Labels.At(i) {
			next, ok := t.nodes[edge{at, label}]
			if !ok {
				next = int32(len(t.names))
				t.nodes[edge{at, label}] = next
				name := column.Dict.Key(label)
				if at >= 0 {
					name = t.names[at] + Separator + name
				}
				t.names = append(t.names, name)
			}
			at = next
			path = append(path, at)
		}
		t.paths.Append(path...)
	}
	return t
}

// Names lists every path and every beginning of one, in the order of the items.
func (t *Tree) Names() []string { return t.names }

// Find returns the node of a path as Names has it; spaces around > do not matter.
func (t *Tree) Find(name string) (node int32, ok bool) {
	at := int32(-1)
	for _, label := range strings.Split(name, strings.TrimSpace(Separator)) {
		code, known := t.column.Dict.Find(strings.TrimSpace(label))
		if !known {
			return t.find(name)
		}
		if at, ok = t.nodes[edge{at, code}]; !ok {
			return t.find(name)
		}
	}
	return at, true
}

// find looks for a path whose labels contain the separator themselves.
func (t *Tree) find(name string) (node int32, ok bool) {
	for n, known := range t.names {
		if known == name {
			return int32(n), true
		}
	}
	return -1, false
}

// Below reports whether item i stands at a node or below it.
func (t *Tree) Below(i, node int32) bool {
	for _, n := range t.paths.At(i) {
		if n == node {
			return true
		}
	}
	return false
}

// Group is the node of item i at a level, 1 = root; the last one of a shorter path, and at
// level 0. It is −1 without a category.
func (t *Tree) Group(i int32, level int) int32 {
	path := t.paths.At(i)
	switch {
	case len(path) == 0:
		return -1
	case level < 1 || level > len(path):
		level = len(path)
	}
	return path[level-1]
}

// Len is the number of items.
func (t *Tree) Len() int { return t.paths.Len() }

// Depth is the number of labels of the longest path.
func (t *Tree) Depth() int {
	longest := 0
	for i := range int32(t.paths.Len()) {
		longest = max(longest, len(t.paths.At(i)))
	}
	return longest
}

// Similarity of two items in [0, 1]: 2·c/(a + b), with c the labels that their paths share
// from the root on, and a and b their lengths; 0 if either has no category.
// Source: Wu and Palmer 1994, with the root of all paths at depth 0.
func (t *Tree) Similarity(i, j int32) float64 {
	a, b := t.paths.At(i), t.paths.At(j)
	shared := 0
	for shared < min(len(a), len(b)) && a[shared] == b[shared] {
		shared++
	}
	if shared == 0 {
		return 0
	}
	return 2 * float64(shared) / float64(len(a)+len(b))
}
