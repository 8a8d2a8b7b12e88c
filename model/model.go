package model

import (
	"fmt"
	"math"
	"slices"

	"tandem/features"
	"tandem/model/draw"
	"tandem/model/embed"
	"tandem/model/internal/fuse"
)

// The parts of a row (see embed.Part).
const (
	vector   = fuse.Vector // what is multiplied
	hidden   = fuse.Hidden // what enters the MLP
	bias     = fuse.Bias
	affinity = fuse.Affinity // see Affinity
)

// itemWeight multiplies the hidden part of an item: see ItemProduct.
const itemWeight = "layer1/item"

// Weight is one dense parameter: a matrix (rows × columns) or a vector.
type Weight struct {
	Name  string    // "dense/" and what it is; unique in a model
	Shape []int     // one or two lengths, ≥ 1
	Data  []float32 // row-major
}

// Model is a set of weights and how to use them.
type Model struct {
	Config
	Users, Items *embed.Side // the tables of rows
	Dense        []*Weight   // those of the head, then those of the fusion of items: see InHead
	Unseen       []bool      // items without a training interaction

	// Evidence is ln(1+n) for an item with n training interactions, what gates open by;
	// nil without gates.
	Evidence []float32

	// Histories are what scorers read of users, where History asks for them: not weights, but
	// data, which whoever scores chooses. nil gives errors in place of scores.
	Histories *Histories
	reads     *Model // whose items Histories name; nil = this one
}

// Entities describes one side of the training data to New.
type Entities struct {
	Seen   features.Seen     // training interactions per entity; its length is their number
	Blocks []*features.Block // encoded features, each over all entities
}

// New returns a model with freshly drawn weights, a pure function of its arguments:
// id and feature rows from N(0, InitSD²) (an InitSD of 0 draws none, for weights that
// are about to be loaded), id rows of unseen entities zero, biases as
// BiasInit says, dense layers uniform as Glorot and Bengio 2010, output weights uniform with
// variance 1/fan-in (LeCun et al. 1998).
func New(c Config, users, items Entities, seed uint64) (*Model, error) {
	if err := c.Validate(); err != nil {
		return nil, err
	}
	m := &Model{Config: c, Unseen: make([]bool, len(items.Seen))}
	for i, n := range items.Seen {
		m.Unseen[i] = n == 0
	}
	dtype, _ := c.tableDType() // it has been validated
	m.Users = embed.NewSideOf(dtype, "users", c.userParts(), len(users.Seen), nil)
	for _, b := range users.Blocks {
		m.Users.Add("feature", b, 0, m.Users.Width)
	}
	m.Items = embed.NewSideOf(dtype, "items", c.sideParts(c.itemBias(), true), len(items.Seen), nil)
	if err := c.addBlocks(m.Items, items.Blocks); err != nil {
		return nil, err
	}
	if err := c.addAffinities(m.Items, items.Blocks); err != nil {
		return nil, err
	}
	fill(m.Users, users.Seen, c.InitSD, draw.New(seed, draw.Init).At(0))
	fill(m.Items, items.Seen, c.InitSD, draw.New(seed, draw.Init).At(1))
	if c.gates() {
		m.Evidence = make([]float32, len(items.Seen))
		for i, n := range items.Seen {
			m.Evidence[i] = float32(math.Log1p(float64(n)))
		}
	}
	if err := c.startBias(m.Items, items.Seen); err != nil {
		return nil, err
	}
	m.Dense = c.denseWeights(draw.New(seed, draw.Init).At(2))
	return m, nil
}

// parts lists the columns of one side's rows.
func (c Config) parts(withBias bool) []embed.Part {
	var parts []embed.Part
	if c.hasVectors() {
		parts = append(parts, embed.Part{Name: vector, Width: c.Dim})
	}
	if c.hasLayers() {
		parts = append(parts, embed.Part{Name: hidden, Width: c.Layers[0] / 2})
	}
	if withBias {
		parts = append(parts, embed.Part{Name: bias, Width: 1})
	}
	return parts
}

// fill draws every row of side but those of unseen entities; biases start at zero.
func fill(side *embed.Side, seen features.Seen, sd float64, key draw.Key) {
	if sd == 0 {
		return
	}
	biasFrom, biasTo := side.Range(bias)
	if biasFrom < 0 {
		biasFrom, biasTo = side.Width, side.Width
	}
	for i, t := range side.Tables() {
		at := 0 // the column of the sum where t begins
		var keep func(int) bool
		if i == 0 {
			keep = func(row int) bool { return seen[row] > 0 }
		} else {
			at = side.Features[i-1].At
		}
		k := key.At(uint64(i))
		t.Normal(k, 0, min(max(biasFrom-at, 0), t.Width), sd, keep)
		t.Normal(k, min(max(biasTo-at, 0), t.Width), t.Width, sd, keep)
	}
}

// denseWeights returns the weights in the order that Logits and Scorer read them: for
// an MLP user part and item part of the first layer, then its bias, then weight and
// bias of every further layer; then the output weights and bias. What Fuse reads follows.
func (c Config) denseWeights(key draw.Key) []*Weight {
	var out []*Weight
	add := func(name string, bound float64, shape ...int) *Weight {
		size := 1
		for _, n := range shape {
			size *= n
		}
		w := &Weight{Name: "dense/" + name, Shape: shape, Data: make([]float32, size)}
		k := key.At(uint64(len(out)))
		for i := range w.Data {
			w.Data[i] = float32(bound * (2*k.At(uint64(i)).Float64() - 1))
		}
		out = append(out, w)
		return w
	}
	outputs := 0
	if c.hasLayers() {
		for l := 1; l < len(c.Layers); l++ {
			in, n := c.Layers[l-1], c.Layers[l]
			bound := math.Sqrt(6 / float64(in+n))
			if l == 1 {
				add("layer1/user", bound, in/2, n)
				add(itemWeight, bound, in/2, n)
			} else {
				add(layerName(l, "weight"), bound, in, n)
			}
			add(layerName(l, "bias"), 0, n)
		}
		outputs += c.Layers[len(c.Layers)-1]
	}
	if c.Kind == GMF || c.Kind == NeuMF {
		outputs += c.Dim
	}
	bound := math.Sqrt(3 / float64(max(outputs, 1)))
	if c.Kind == GMF || c.Kind == NeuMF {
		add("output/vector", bound, c.Dim)
	}
	if c.hasLayers() {
		add("output/hidden", bound, c.Layers[len(c.Layers)-1])
	}
	if c.Kind != TwoTower {
		add("output/bias", 0, 1)
	}
	c.addHistoryWeights(add)
	c.addFusionWeights(add)
	return out
}

func layerName(l int, what string) string { return fmt.Sprintf("layer%d/%s", l, what) }

// weight returns the dense weight of that name, without its "dense/".
func (m *Model) weight(name string) []float32 {
	for _, w := range m.Dense {
		if w.Name == "dense/"+name {
			return w.Data
		}
	}
	panic("model: no dense weight of that name")
}

// Parameters is the number of trainable values.
func (m *Model) Parameters() int {
	n := 0
	for _, t := range append(m.Users.Tables(), m.Items.Tables()...) {
		n += t.Rows * t.Width
	}
	for _, w := range m.Dense {
		n += len(w.Data)
	}
	return n
}

// Clone returns a model with weights of its own; the features are shared.
func (m *Model) Clone() *Model {
	c := *m
	c.Users, c.Items = m.Users.Clone(), m.Items.Clone()
	c.Dense = make([]*Weight, len(m.Dense))
	for i, w := range m.Dense {
		c.Dense[i] = &Weight{Name: w.Name, Shape: w.Shape, Data: slices.Clone(w.Data)}
	}
	return &c
}
