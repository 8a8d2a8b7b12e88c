package features

import (
	"cmp"
	"errors"
	"fmt"
	"slices"
	"strconv"

	"tandem/datasets"
	"tandem/datasets/setting"
)

// The weights that Path knows.
const (
	pathSum  PathWeight = "sum"  // 1 each
	pathMean PathWeight = "mean" // 1/n each, n nodes
)

// PathWeight is how much a node of a path weighs. In the JSON of an encoder it is whether
// it is PathMean.
type PathWeight string

// MarshalJSON writes whether w is PathMean.
func (w PathWeight) MarshalJSON() ([]byte, error) { return strconv.AppendBool(nil, w == pathMean), nil }

// UnmarshalJSON reads what MarshalJSON wrote.
func (w *PathWeight) UnmarshalJSON(text []byte) error {
	mean, err := strconv.ParseBool(string(text))
	if err != nil {
		return fmt.Errorf("features: path: mean = %s, want true or false", text)
	}
	if *w = pathSum; mean {
		*w = pathMean
	}
	return nil
}

// PathConfig says how a category path is encoded.
type PathConfig struct {
	// MinItems is how many seen entities a node needs, in it or below it, to get a row of
	// its own; below, it is part of the one above it.
	// Touch: raise it where leaves are many and small.
	MinItems int `yaml:"min_items" range:"≥ 1"`
	// Weight is that of the nodes of a path: sum counts each as 1, mean as 1/n of n.
	// Touch: mean where paths are of different lengths.
	Weight PathWeight `yaml:"weight" json:"Mean" choice:"mean sum"`
}

// DefaultPathConfig sums every node that one seen entity has.
func DefaultPathConfig() PathConfig { return PathConfig{MinItems: 1, Weight: pathSum} }

// Validate reports all faults of c.
func (c PathConfig) Validate() error { return setting.Check(c.filled()).Join("features: path: ") }

// filled is c with PathSum where no weight is told.
func (c PathConfig) filled() PathConfig {
	c.Weight = cmp.Or(c.Weight, pathSum)
	return c
}

// PathNode is a category: a label below a parent. The same label under two parents is
// two nodes.
type PathNode struct {
	Parent int32  // row of the parent; 0 for a top category
	Label  string // of this level alone
	Items  int    // seen entities in it or below it, ≥ Config.MinItems
}

// pathMissing is the row of entities that are in no known category.
const pathMissing = 0

// Path encodes a category path, root first, as the sum (or mean) of one embedding row
// per node on it, so that siblings share what is above them and a sparse leaf leans on
// its parent. A path is cut before the first node that fewer than MinItems seen
// entities are in, and before the first one that no seen entity is in: what is left is
// the nearest known ancestor. An entity with nothing left, or no label, is missing.
type Path struct {
	Config PathConfig // what it was fitted with

	Nodes   []PathNode // row r is Nodes[r−1]; parents first, then by parent and label
	Missing int        // seen entities that are in no node
}

// FitPath learns from the seen entities of a label column whose lists are paths.
// Cost: O(labels) map operations.
func FitPath(seen Seen, column *datasets.Column, config PathConfig) (*Path, error) {
	if err := errors.Join(config.Validate(), seen.checkFit(column, false)); err != nil {
		return nil, err
	}
	t := newTree()
	for e, n := range seen {
		if n == 0 {
			continue
		}
		node := int32(0)
		for _, code := range column.Labels.At(int32(e)) {
			node = t.child(node, code)
			t.items[node]++
		}
	}
	p := &Path{Config: config.filled()}
	if err := p.keep(t, column); err != nil {
		return nil, err
	}
	missing := p.walker(column)
	for e, n := range seen {
		if n > 0 && len(missing(column.Labels.At(int32(e)))) == 0 {
			p.Missing++
		}
	}
	return p, nil
}

// Encode encodes every entity of column, seen or not. A missing category gives an empty
// row when no seen entity misses it.
func (p *Path) Encode(column *datasets.Column) (*Block, error) {
	if err := checkKind(column, false); err != nil {
		return nil, err
	}
	b := newBlock(column.Name, 1+len(p.Nodes), column.Len())
	walk := p.walker(column)
	for e := range column.Len() {
		rows := walk(column.Labels.At(int32(e)))
		weight := 1.0
		if p.Config.Weight == pathMean && len(rows) > 0 {
			weight = 1 / float64(len(rows))
		}
		for _, r := range rows {
			b.add(r, weight)
		}
		if len(rows) == 0 && p.Missing > 0 {
			b.add(pathMissing, 1)
		}
		b.endRow()
	}
	return b.done()
}

// walker returns a function that lists the rows of the known part of a path. The list
// is good until the next call.
func (p *Path) walker(column *datasets.Column) func(path []int32) []int32 {
	type edge struct {
		parent int32
		label  string
	}
	rows := make(map[edge]int32, len(p.Nodes))
	for i, n := range p.Nodes {
		rows[edge{n.Parent, n.Label}] = int32(i + 1)
	}
	var list []int32
	return func(path []int32) []int32 {
		list = list[:0]
		node := int32(0)
		for _, code := range path {
			row, ok := rows[edge{node, column.Dict.Key(code)}]
			if !ok {
				break
			}
			list = append(list, row)
			node = row
		}
		return list
	}
}

// keep fills Nodes with the nodes of t that have MinItems, level by level. A child
// never has more items than its parent, so what is kept hangs together.
func (p *Path) keep(t *tree, column *datasets.Column) error {
	row := make([]int32, len(t.items)) // of a tree node; 0 for the root
	for level := []int32{0}; len(level) > 0; {
		var next []int32
		for _, parent := range level {
			for _, node := range t.children[parent] {
				if t.items[node] >= p.Config.MinItems {
					next = append(next, node)
				}
			}
		}
		label := func(node int32) string { return column.Dict.Key(t.code[node]) }
		slices.SortFunc(next, func(a, b int32) int {
			return cmp.Or(cmp.Compare(row[t.parent[a]], row[t.parent[b]]), cmp.Compare(label(a), label(b)))
		})
		for _, node := range next {
			if err := checkText(column, label(node)); err != nil {
				return err
			}
			p.Nodes = append(p.Nodes, PathNode{Parent: row[t.parent[node]], Label: label(node), Items: t.items[node]})
			row[node] = int32(len(p.Nodes))
		}
		level = next
	}
	return nil
}

// tree is every prefix of the paths of a column, by node; node 0 is the root.
type tree struct {
	ids      map[[2]int32]int32 // (parent, code) → node
	parent   []int32
	code     []int32
	items    []int
	children [][]int32
}

func newTree() *tree {
	return &tree{ids: map[[2]int32]int32{}, parent: []int32{-1}, code: []int32{-1}, items: []int{0}, children: [][]int32{nil}}
}

// child returns the node of code below parent, making it if it is new.
func (t *tree) child(parent, code int32) int32 {
	id, ok := t.ids[[2]int32{parent, code}]
	if !ok {
		id = int32(len(t.items))
		t.ids[[2]int32{parent, code}] = id
		t.parent = append(t.parent, parent)
		t.code = append(t.code, code)
		t.items = append(t.items, 0)
		t.children = append(t.children, nil)
		t.children[parent] = append(t.children[parent], id)
	}
	return id
}
