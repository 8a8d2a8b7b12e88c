package describe

import (
	"cmp"
	"slices"

	"tandem/datasets"
	"tandem/datasets/internal/measure"
)

// Tree is the category tree of the items, with what is bought where.
type Tree struct {
	Column  string `json:"column"`  // name of the category column
	Missing int    `json:"missing"` // items without a category
	// MissingRows are on such items.
	MissingRows int `json:"missing_rows"`
	Nodes       int `json:"nodes"`  // distinct paths and their beginnings
	Leaves      int `json:"leaves"` // of them without a child
	// Depths counts items by the length of their path, from 1 up.
	Depths []int `json:"depths"`
	// SmallLeaves have fewer than 5 items.
	SmallLeaves int     `json:"small_leaves"`
	Branches    []*Node `json:"branches"` // the first level, by rows
	// More are the branches beyond the listed ones; nil = none.
	More *More `json:"more,omitempty"`
}

// Node is one category; its counts include all below it.
type Node struct {
	Name       string  `json:"name"`               // label of the category
	Items      int     `json:"items"`              // in it
	ItemsShare float64 `json:"items_share"`        // of all items
	Rows       int     `json:"rows"`               // on them
	RowsShare  float64 `json:"rows_share"`         // of all rows
	Children   []*Node `json:"children,omitempty"` // by rows, then items, the largest first
	More       *More   `json:"more,omitempty"`     // children beyond the listed ones; nil = none

	label int32
}

// More sums up what is too small to list.
type More struct {
	Nodes int `json:"nodes"` // left out
	Items int `json:"items"` // in them
	Rows  int `json:"rows"`  // on them
}

// maxChildren is how many children of a node are listed.
const maxChildren = 25

// newTree counts paths. A node is a label below its parent: "Other" under two parents is
// two nodes.
func newTree(category *datasets.Column, rows []int32) *Tree {
	type place struct {
		parent *Node
		label  int32
	}
	t := &Tree{Column: category.Name}
	root := &Node{}
	nodes := map[place]*Node{}
	allRows := 0
	for i := range category.Len() {
		path := category.Labels.At(int32(i))
		allRows += int(rows[i])
		if len(path) == 0 {
			t.Missing++
			t.MissingRows += int(rows[i])
			continue
		}
		for len(t.Depths) < len(path) {
			t.Depths = append(t.Depths, 0)
		}
		t.Depths[len(path)-1]++
		at := root
		for _, label := range path {
			child := nodes[place{at, label}]
			if child == nil {
				child = &Node{Name: category.Dict.Key(label), label: label}
				nodes[place{at, label}] = child
				at.Children = append(at.Children, child)
				t.Nodes++
			}
			child.Items++
			child.Rows += int(rows[i])
			at = child
		}
	}
	root.finish(t, category.Len(), allRows)
	t.Branches, t.More = root.Children, root.More
	return t
}

// finish sorts the children, counts leaves, fills in shares and folds what is too much.
func (n *Node) finish(t *Tree, items, rows int) {
	n.ItemsShare, n.RowsShare = measure.Share(n.Items, items), measure.Share(n.Rows, rows)
	slices.SortFunc(n.Children, func(a, b *Node) int {
		return cmp.Or(cmp.Compare(b.Rows, a.Rows), cmp.Compare(b.Items, a.Items), cmp.Compare(a.label, b.label))
	})
	for _, c := range n.Children {
		c.finish(t, items, rows)
	}
	if len(n.Children) == 0 && n.Items > 0 {
		t.Leaves++
		if n.Items < 5 {
			t.SmallLeaves++
		}
	}
	if len(n.Children) <= maxChildren {
		return
	}
	n.More = &More{Nodes: len(n.Children) - maxChildren}
	for _, c := range n.Children[maxChildren:] {
		n.More.Items += c.Items
		n.More.Rows += c.Rows
	}
	n.Children = slices.Clone(n.Children[:maxChildren])
}
