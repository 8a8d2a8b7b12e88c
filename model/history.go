package model

import (
	"cmp"
	"math"

	"tandem/datasets/setting"
	"tandem/model/embed"
	"tandem/model/internal/history"
	"tandem/model/op"

	G "gorgonia.org/gorgonia"
)

// History is a tower of the user side that reads the last items of a user in their order. It reads
// the rows that these items have in the same model, id and features, so that an item without an id
// row speaks by its features here too, and what it makes of them is added to the row of the user.
// Package model/internal/history has the formulae.
type History struct {
	// Kind is the encoder: a learned mean by recency, a gated recurrent unit, or causal attention.
	// Touch: mean first, which costs least; attention where orders are long and data many.
	Kind string `yaml:"kind" kind:"true" choice:"mean gru attention"`
	// Length is how many items of a user are read, the latest ones. Of longer histories the oldest
	// items are left out, in training too, and a run counts them.
	// Touch: with how many rows users have; attention costs its square.
	Length int `yaml:"length" range:"≥ 1"`
	// Blocks are the layers of attention, each with a feed-forward net behind it.
	// Touch: 1 or 2; more need more data.
	Blocks int `yaml:"blocks" range:"≥ 1" only:"attention"`
	// Heads are the parts that a block splits dim into, each with weights of attention of its own.
	// Touch: search 1, 2 and 4; it divides dim.
	Heads int `yaml:"heads" range:"≥ 1" only:"attention"`
	// Hidden is the inner width of a block, or that of the state of a GRU; 0 = four times dim, or
	// dim.
	// Touch: rarely.
	Hidden int `yaml:"hidden" range:"≥ 0" only:"gru attention"`
	// Dropout is the chance of every value of rows, attention and branches to be left out in
	// training.
	// Touch: first of all; small data like 0.5.
	Dropout float64 `yaml:"dropout" range:"[0, 1)"`
	// Positions adds a learned row for the place of an item in the history, the oldest that is read
	// being the first.
	// Touch: false in a search: few blocks tell order by their mask alone.
	Positions bool `yaml:"positions" only:"attention"`
	// Gaps are the buckets of the time between an item and the one before, on a logarithmic scale
	// from a minute on, of which each has a learned row; 0 = none, 24 reach 8 years.
	// Touch: where pauses say something: sessions, seasons.
	Gaps int `yaml:"gaps" range:"≥ 0" only:"gru attention"`
	// Events adds a learned row for the kind of event of each item.
	// Touch: where the data have several events, such as views and purchases.
	Events bool `yaml:"events" only:"gru attention"`
	// Filter is the width of a causal convolution, column by column, beside attention; 0 = none.
	// Touch: 3 to 5, in a search.
	Filter int `yaml:"filter" range:"≥ 0" only:"attention"`

	// EventKinds are the kinds of event that the data have.
	EventKinds int `yaml:"-"`
}

// SetDefaults gives h the settings that small public data sets like; those that its kind does not
// use are 0.
func (h *History) SetDefaults(kind string) {
	*h = History{Kind: cmp.Or(kind, history.Attention), Length: 50, Dropout: .5}
	if h.Kind == history.Attention {
		h.Blocks, h.Heads, h.Positions = 2, 2, true
	}
}

// Validate returns every fault of h at once.
func (h History) Validate() error {
	faults := setting.Check(h)
	if h.Gaps == 1 {
		faults.Add("gaps", " = 1, want 0 or ≥ 2: one bucket tells nothing")
	}
	return faults.Join("model: ")
}

// Reads tells whether a model makes something of the histories of users.
func (c Config) Reads() bool { return c.History != nil }

// hasUsers tells whether users have id rows.
func (c Config) hasUsers() bool { return c.UserTable == nil || *c.UserTable }

// userParts are the parts of the user side: without a table, features alone have columns.
func (c Config) userParts() []embed.Part {
	parts := c.sideParts(c.Kind == MF, false)
	for i := range parts {
		parts[i].NoID = !c.hasUsers()
	}
	return parts
}

// checkHistory adds what is wrong with the history of c beyond its tags.
func (c Config) checkHistory(faults *setting.Faults) {
	switch {
	case c.History == nil && !c.hasUsers():
		faults.Add("user_table", " = false, want a history in its place")
	case c.History == nil:
	case c.Kind != TwoTower:
		faults.Add("history", ": with kind %s, want two-tower: other heads need a row of the user", c.Kind)
	case c.History.Kind == history.Attention && c.History.Heads > 0 && c.Dim%c.History.Heads != 0:
		faults.Add("history.heads", " = %d, want a divisor of dim = %d", c.History.Heads, c.Dim)
	}
	if c.History != nil && len(c.Affinity) > 0 {
		faults.Add("affinity", ": with a history, want one of them: a history reads what an item is, not a taste beside it")
	}
}

// encoder is the config of the encoder.
func (c Config) encoder() history.Config {
	h := c.History
	out := history.Config{Kind: h.Kind, Width: c.Dim, Length: h.Length, Blocks: h.Blocks, Heads: h.Heads, Hidden: h.Hidden,
		Filter: h.Filter, Dropout: h.Dropout, Positions: h.Positions, Gaps: h.Gaps}
	if h.Events {
		out.Events = max(1, h.EventKinds)
	}
	if out.Hidden == 0 {
		out.Hidden = c.Dim
		if h.Kind == history.Attention {
			out.Hidden = 4 * c.Dim
		}
	}
	return out
}

// historyPrefix begins the names of the weights of the encoder.
const historyPrefix = "history/"

// addHistoryWeights lists the weights of the encoder, in its order.
func (c Config) addHistoryWeights(add func(name string, bound float64, shape ...int) *Weight) {
	if !c.Reads() {
		return
	}
	for _, w := range c.encoder().Weights() {
		made := add(historyPrefix+w.Name, w.Bound, w.Shape...)
		for i := range made.Data {
			made.Data[i] += w.Start
		}
	}
}

// encoderWeights are those weights.
func (m *Model) encoderWeights() [][]float32 {
	var out [][]float32
	for _, w := range m.encoder().Weights() {
		out = append(out, m.weight(historyPrefix+w.Name))
	}
	return out
}

// Packed are some histories, one after the other without padding.
type Packed = history.Packed

// SequenceInputs are the nodes and the data that SequenceLoss reads of R items and P positions of
// histories.
type SequenceInputs struct {
	Users     []*G.Node     // by part of Users, (P × width): the user of every position; nil where rows of users are empty
	Items     []*G.Node     // by part of Items, (R × width)
	Read      *G.Node       // (R × Dim), the vectors of Items again: what the encoder reads
	Dense     []*G.Node     // by Model.Dense
	Weights   *G.Node       // (P): of positions in the loss
	Positions int           // P
	Packed    *Packed       // the histories at hand; its Rows are among the R
	Catalogue *op.Catalogue // what each position predicts, and among what
	Inputs                  // Arithmetic alone is read
}

// SequenceLoss adds to a graph the cross-entropy of what comes next over histories: a scalar, the
// sum over positions of weight times loss. The vector of a position is that of its user, as far as
// training would know it there. An error means that the inputs do not fit the model.
func (m *Model) SequenceLoss(in SequenceInputs) (*G.Node, error) {
	in.Inputs.Dense = in.Dense
	b := &builder{m: m, in: in.Inputs}
	var weights G.Nodes
	c := m.encoder()
	for _, w := range c.Weights() {
		weights = append(weights, b.dense(historyPrefix+w.Name))
	}
	e := history.New(c, in.Positions, in.Arithmetic, true)
	p := b.try(func() (*G.Node, error) { return op.History(in.Read, weights, e, in.Packed) })
	if u := part(m.Users.Parts, in.Users, vector); u != nil {
		encoded := p
		p = b.try(func() (*G.Node, error) { return op.Add(encoded, u) })
	}
	q := part(m.Items.Parts, in.Items, vector)
	if m.cosine() {
		encoded, items := p, q
		p = b.try(func() (*G.Node, error) { return op.Normalize(encoded, float32(1/m.Temperature), nil) })
		q = b.try(func() (*G.Node, error) { return op.Normalize(items, 1, nil) })
	}
	loss := b.try(func() (*G.Node, error) {
		return op.CatalogueSoftmax(p, q, part(m.Items.Parts, in.Items, bias), in.Weights, in.Catalogue, in.Arithmetic)
	})
	return loss, b.err
}

// gapBucket is the bucket of so many seconds out of n: 0 for the first item of a history, then
// 1 + ⌊log₂(1 + s/60)⌋, the last one for all beyond.
func gapBucket(seconds int64, n int) int32 {
	return int32(min(n-1, 1+int(math.Log2(1+float64(max(seconds, 0))/60))))
}
