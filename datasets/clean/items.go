package clean

import (
	"errors"
	"fmt"

	"tandem/datasets"
	"tandem/datasets/internal/group"
	"tandem/datasets/setting"
)

// UnknownItems drops rows of items that no column of the item table says anything of:
// they have no row there, or an empty one.
type UnknownItems struct{}

// String is the rule as a recipe writes it.
func (UnknownItems) String() string { return "unknown_items: drop" }

// Validate finds no fault.
func (UnknownItems) Validate() error { return nil }

func (UnknownItems) apply(w *cleaning) error {
	l, err := w.log()
	if err != nil {
		return err
	}
	if len(w.data.Items) == 0 {
		return errors.New("the data has no item table")
	}
	known := make([]bool, l.NumItems())
	for _, c := range w.data.Items {
		for i := range known {
			known[i] = known[i] || c.Has(int32(i))
		}
	}
	return w.keepIf(func(l *datasets.Log, r int) bool { return known[l.Items[r]] })
}

// What MinCategory does with the items of a small category.
const (
	ThenParent = "parent" // they move up: their path loses its last part
	ThenDrop   = "drop"   // their rows are dropped
)

// MinCategory looks for categories with fewer than Items items. A category is a whole
// path; its items are those with exactly that path and a row in the log. With
// ThenParent the deepest ones are looked at first, so a parent counts what moved up to
// it; a path keeps its first part. With ThenDrop paths are looked at once, as they are.
type MinCategory struct {
	// Column is the label column of the item table that holds the path, root first.
	// Touch: where categories have another name.
	Column string `yaml:"column"`
	// Items is the fewest items of a category that stays what it is.
	// Touch: to what is enough to learn a vector of a category from, some tens.
	Items int `yaml:"items" range:"≥ 1"`
	// Then says what becomes of the items of a smaller one: they move to its parent, or
	// their rows are dropped.
	// Touch: drop where a rare category is none of the shop's business.
	Then string `yaml:"then" choice:"parent drop"`
}

// String is the rule as a recipe writes it.
func (m MinCategory) String() string {
	return fmt.Sprintf("min_category: %s, %d items, else %s", m.Column, m.Items, m.Then)
}

// Validate wants a column, at least 1 item and a known word.
func (m MinCategory) Validate() error {
	faults := setting.Check(m)
	columnFault(&faults, m.Column)
	return faults.Join("datasets: clean: min_category: ")
}

// SetDefaults is all but the number of items.
func (m *MinCategory) SetDefaults(string) { *m = MinCategory{Column: "category", Then: ThenParent} }

func (m MinCategory) apply(w *cleaning) error {
	c, at, err := w.labels(m.Column)
	if err != nil {
		return err
	}
	seen := make([]bool, c.Len())
	if err := w.each(func(l *datasets.Log) { group.Mark(seen, l.Items) }); err != nil {
		return err
	}
	tree := newPathTree(c)
	for i, is := range seen {
		if is {
			tree.items[tree.node[i]]++
		}
	}
	if m.Then == ThenDrop {
		if _, err := w.log(); err != nil {
			return err
		}
		return w.keepIf(func(l *datasets.Log, r int) bool {
			node := tree.node[l.Items[r]]
			return node == noPath || tree.items[node] >= m.Items
		})
	}
	tree.moveUp(m.Items)
	w.data.Items[at] = tree.cut(c, &w.changed)
	return nil
}

// noPath is the node of items without labels.
const noPath = 0

// pathTree numbers the different prefixes of the paths of a column, parents first.
type pathTree struct {
	parent []int32 // by node
	depth  []int32
	items  []int   // items whose path ends at the node
	node   []int32 // by item: where its path ends
}

func newPathTree(c *datasets.Column) *pathTree {
	t := &pathTree{parent: []int32{noPath}, depth: []int32{0}, node: make([]int32, c.Len())}
	type edge struct{ parent, code int32 }
	nodes := map[edge]int32{} // looked up only: its order reaches nothing
	for i := range t.node {
		at := int32(noPath)
		for _, code := range c.Labels.At(int32(i)) {
			e := edge{at, code}
			next, known := nodes[e]
			if !known {
				next = int32(len(t.parent))
				nodes[e] = next
				t.parent, t.depth = append(t.parent, at), append(t.depth, t.depth[at]+1)
			}
			at = next
		}
		t.node[i] = at
	}
	t.items = make([]int, len(t.parent))
	return t
}

// moveUp empties nodes of fewer than least items into their parents. A child has a
// higher number than its parent, so going down visits all children first.
func (t *pathTree) moveUp(least int) {
	target := make([]int32, len(t.parent))
	for n := len(t.parent) - 1; n > noPath; n-- {
		target[n] = int32(n)
		if t.items[n] < least && t.depth[n] > 1 {
			target[n] = t.parent[n]
			t.items[t.parent[n]] += t.items[n]
			t.items[n] = 0
		}
	}
	for n := range target { // parents first: their own target is final
		target[n] = target[target[n]]
	}
	for i, n := range t.node {
		t.node[i] = target[n]
	}
}

// cut returns c with every path as long as its node is deep.
func (t *pathTree) cut(c *datasets.Column, changed *int) *datasets.Column {
	out := &datasets.Column{Name: c.Name, Dict: c.Dict}
	for i, n := range t.node {
		path := c.Labels.At(int32(i))
		if int(t.depth[n]) < len(path) {
			*changed++
		}
		out.Labels.Append(path[:t.depth[n]]...)
	}
	return out
}
