package model

import (
	"fmt"
	"math"
	"slices"
	"strings"

	"tandem/datasets/setting"
	"tandem/features"
	"tandem/model/embed"
	"tandem/model/internal/fuse"
	"tandem/model/kernel"
	"tandem/model/op"

	G "gorgonia.org/gorgonia"
)

// Tower is a small MLP over some item features. Its input is, for each of them in turn,
// the sum of its rows of Width values; layers of the widths Hidden with ReLU follow, and
// a linear one into the columns that an id row has.
type Tower struct {
	// Features are the names of those that it reads, among those of the model.
	// Touch: group those that belong together.
	Features []string `yaml:"features"`
	// Width is that of a row of every feature; the input are their sums side by side.
	// Touch: rarely; it is small beside the id.
	Width int `yaml:"width" range:"≥ 1"`
	// Hidden are the widths of the layers between the input and the id's width; it may be
	// empty.
	// Touch: one layer is usually enough.
	Hidden []int `yaml:"hidden" range:"≥ 1"`
}

// SetDefaults gives t small layers that cost little.
func (t *Tower) SetDefaults(string) { *t = Tower{Width: 16, Hidden: []int{64}} }

// The ways to make one row of an item's id row a and the sum b of its features, towers
// included (Config.Fusion). Biases are a + b in all of them.
const (
	Sum        = fuse.Sum        // a + b
	Concat     = fuse.Concat     // [a ; b]·W + c, part by part
	Gate       = fuse.Gate       // g·a + (1−g)·b, g = σ(slope·ln(1+n) + start), n training rows
	VectorGate = fuse.VectorGate // the same with a slope and a start for every column
)

// itemPrefix begins the names of the dense weights that Fuse reads; Logits reads the
// others.
const itemPrefix = fuse.Prefix

// InHead tells whether Logits reads entry i of Dense, not Fuse.
func (m *Model) InHead(i int) bool { return !strings.HasPrefix(m.Dense[i].Name, "dense/"+itemPrefix) }

// Fuses tells whether the row of an item is more than the sum of id and feature rows.
func (c Config) Fuses() bool { return len(c.Towers) > 0 || c.Fusion != "" && c.Fusion != Sum }

func (c Config) gates() bool { return c.Fusion == Gate || c.Fusion == VectorGate }

// fused are the parts that are fused otherwise than by a sum, and their columns, which
// are the first ones of a row.
func (c Config) fused() (parts []embed.Part, columns int) {
	for _, p := range c.parts(false) {
		parts = append(parts, p)
		columns += p.Width
	}
	return parts, columns
}

// checkFusion adds what is wrong with the towers and the fusion of c beyond their tags.
func (c Config) checkFusion(faults *setting.Faults) {
	if c.GateAdds && !c.gates() {
		faults.Add("gate_adds", " = true, want fusion gate or vector-gate with it")
	}
	var used []string
	for t, tower := range c.Towers {
		at := fmt.Sprintf("towers.%d.features", t)
		if len(tower.Features) == 0 {
			faults.Add(at, ": none, want at least one")
		}
		for i, f := range tower.Features {
			if slices.Contains(used, f) {
				faults.Add(fmt.Sprintf("%s.%d", at, i), " = %q, in a tower already", f)
			}
			used = append(used, f)
		}
	}
}

// addBlocks gives the item side its feature tables: those of towers stand beyond the row,
// in the order of the towers.
func (c Config) addBlocks(side *embed.Side, blocks []*features.Block) error {
	if c.Fuses() && len(blocks) == 0 {
		return fmt.Errorf("model: fusion %q and %d towers without item features, want some", c.Fusion, len(c.Towers))
	}
	type columns struct{ at, width int }
	place := map[string]columns{}
	at := side.Width
	for _, t := range c.Towers {
		for _, f := range t.Features {
			if !slices.ContainsFunc(blocks, func(b *features.Block) bool { return b.Name == f }) {
				return fmt.Errorf("model: a tower over %q, which is no feature of the items", f)
			}
			place[f] = columns{at, t.Width}
			at += t.Width
		}
	}
	for _, b := range blocks {
		if p, ok := place[b.Name]; ok {
			side.Add("feature", b, p.at, p.width)
		} else {
			side.Add("feature", b, 0, side.ID.Width)
		}
	}
	return nil
}

// addFusionWeights lists the dense weights that Fuse reads after those of the head: of
// every tower weight and bias of each layer (uniform as Glorot and Bengio 2010), then
// those of the fusion. Concat starts as the sum; gates start at σ(ln(1+n) − 1).
func (c Config) addFusionWeights(add func(name string, bound float64, shape ...int) *Weight) {
	parts, columns := c.fused()
	if c.itemBias() {
		columns++
	}
	for t, tower := range c.Towers {
		in := tower.input()
		for l, n := range append(slices.Clone(tower.Hidden), columns) {
			add(towerName(t, l, "weight"), math.Sqrt(6/float64(in+n)), in, n)
			add(towerName(t, l, "bias"), 0, n)
			in = n
		}
	}
	_, columns = c.fused()
	switch c.Fusion {
	case Concat:
		for _, p := range parts {
			w := add(itemPrefix+"concat/"+p.Name, 0, 2*p.Width, p.Width)
			for i := range w.Shape[0] {
				w.Data[i*p.Width+i%p.Width] = 1
			}
		}
		add(itemPrefix+"concat/bias", 0, columns)
	case Gate, VectorGate:
		n := 1
		if c.Fusion == VectorGate {
			n = columns
		}
		slope, start := add(itemPrefix+"gate/slope", 0, n), add(itemPrefix+"gate/start", 0, n)
		for i := range n {
			slope.Data[i], start.Data[i] = 1, -1
		}
	}
}

func (t Tower) input() int { return len(t.Features) * t.Width }

// towerName names a weight of layer l of tower t, both from 0.
func towerName(t, l int, what string) string { return fuse.TowerName(t, l, what) }

// TowerInputs are the widths of the inputs of the towers, whose columns of the sum follow
// those of the row.
func (m *Model) TowerInputs() []int {
	var out []int
	for _, t := range m.Towers {
		out = append(out, t.input())
	}
	return out
}

// FusionInputs are the nodes that Fuse reads of R items.
type FusionInputs struct {
	ID       *G.Node   // (R×Items.Width): id rows, zero where they are left out
	Sum      *G.Node   // (R×Items.Width): what features outside towers add up to
	Towers   []*G.Node // (R×TowerInputs[t])
	Evidence *G.Node   // (R): see Model.Evidence; 0 where the id row is left out
	Dense    []*G.Node // by Model.Dense; those of the head are not read

	// With Pull, (R), features are drawn towards Target, which holds what ID holds: see
	// op.Pull.
	Pull, Target *G.Node
}

// Fuse adds to a graph how rows of items, (R×Items.Width), come from their id rows and
// features; their parts are what Logits reads. An error means the inputs do not fit the
// model.
func (m *Model) Fuse(in FusionInputs) (*G.Node, error) {
	b := &builder{m: m, in: Inputs{Dense: in.Dense}}
	own := m.Items.ID.Width
	sum := in.Sum
	for t, tower := range m.Towers {
		x := in.Towers[t]
		for l := range len(tower.Hidden) + 1 {
			from := x
			x = b.try(func() (*G.Node, error) {
				return op.Linear(from, b.dense(towerName(t, l, "weight")), b.dense(towerName(t, l, "bias")), l < len(tower.Hidden), kernel.Float32)
			})
		}
		before := sum
		sum = b.try(func() (*G.Node, error) { return op.AddLeft(before, x) })
	}
	if in.Pull != nil {
		features := sum
		sum = b.try(func() (*G.Node, error) { return op.Pull(features, in.Target, in.Pull, own) })
	}
	out := b.try(func() (*G.Node, error) {
		parts, columns := m.fused()
		switch m.Fusion {
		case Concat:
			var weights G.Nodes
			for _, p := range parts {
				weights = append(weights, b.dense(itemPrefix+"concat/"+p.Name))
			}
			return op.Concat(in.ID, sum, weights, b.dense(itemPrefix+"concat/bias"))
		case Gate, VectorGate:
			return op.Gate(in.ID, sum, b.dense(itemPrefix+"gate/slope"), b.dense(itemPrefix+"gate/start"), columns, !m.GateAdds, in.Evidence)
		}
		return op.Add(in.ID, sum)
	})
	if b.err != nil {
		return nil, fmt.Errorf("model: items: %w", b.err)
	}
	return out, nil
}
