package serve

import (
	"errors"
	"fmt"
	"maps"
	"math"
	"slices"
	"strings"

	"tandem/datasets"
	"tandem/features"
	"tandem/model/embed"
	"tandem/model/internal/fuse"
)

// Attributes are what is known of an item or user who came later, by column. A column
// that is not there is missing. Labels of a path begin with the root.
type Attributes struct {
	Numbers map[string]float64  `json:"numbers,omitempty"` // by name of a number column
	Labels  map[string][]string `json:"labels,omitempty"`  // by name of a label column: tags, or a path from its root
}

func (a Attributes) empty() bool { return len(a.Numbers)+len(a.Labels) == 0 }

// block encodes one entity.
func (f *EncoderFeature) block(s *fitted, a Attributes) (*features.Block, error) {
	if s == nil {
		return &features.Block{Name: f.Name, Rows: f.Rows, Offsets: []int32{0, int32(len(f.Index))}, Index: f.Index, Weight: f.Weight}, nil
	}
	from := features.Source{Column: a.column(f.Column, f.Numeric)}
	if f.Within != "" {
		from.Within = a.column(f.Within, false)
	}
	b, err := s.kind.Encode(s.state, from)
	if err != nil {
		return nil, err
	}
	b.Name = f.Name
	return b, nil
}

// column is what a has in a column, of one entity.
func (a Attributes) column(name string, numeric bool) *datasets.Column {
	c := &datasets.Column{Name: name}
	x, isNumber := a.Numbers[name]
	labels, isLabels := a.Labels[name]
	switch {
	case isNumber:
		c.Numbers = []float64{x}
	case numeric && !isLabels:
		c.Numbers = []float64{math.NaN()}
	default:
		c.Dict = datasets.NewIDs()
		var codes []int32
		for _, l := range labels {
			codes = append(codes, c.Dict.Add(l))
		}
		c.Labels.Append(codes...)
	}
	return c
}

// check refuses columns that no feature reads, and those of another kind.
func (s *EncoderSide) check(a Attributes) error {
	kinds := map[string]string{}
	var names []string
	add := func(name, kind string) {
		if _, there := kinds[name]; name != "" && !there {
			kinds[name], names = kind, append(names, name)
		}
	}
	for _, f := range s.Features {
		kind, _ := kindOf(f.Kind)
		switch {
		case f.Numeric:
			add(f.Column, "a number")
		case kind.Reads == features.ReadsEither:
			add(f.Column, "")
		default:
			add(f.Column, "labels")
		}
		add(f.Within, "labels")
	}
	given := slices.AppendSeq(slices.Collect(maps.Keys(a.Numbers)), maps.Keys(a.Labels))
	slices.Sort(given) // the first fault is told, whatever the order of maps
	for _, name := range given {
		kind, known := kinds[name]
		_, number := a.Numbers[name]
		_, labels := a.Labels[name]
		switch {
		case !known:
			return fmt.Errorf("no feature reads the column %q, want one of %s", name, strings.Join(names, ", "))
		case number && labels, number && kind == "labels", labels && kind == "a number":
			return fmt.Errorf("column %q: want %s", name, kind)
		}
	}
	return nil
}

// over is the side over one entity with these attributes, whose id row is zero.
func (c *encoder) over(a Attributes) (*embed.Side, error) {
	if c.EncoderSide == nil {
		return nil, errors.New("the bundle has no encoders")
	}
	if c.Refused != "" {
		return nil, errors.New(c.Refused)
	}
	if err := c.check(a); err != nil {
		return nil, err
	}
	var blocks []*features.Block
	for i := range c.Features {
		b, err := c.Features[i].block(c.states[i], a)
		if err != nil {
			return nil, fmt.Errorf("feature %s: %w", c.Features[i].Name, err)
		}
		blocks = append(blocks, b)
	}
	return c.side.Over(1, blocks), nil
}

// EncodeItem returns the vector of an item that the run's data did not have, Dim values,
// the bias last, which an index of the bundle's items can take: what the run gives an
// unseen item of the same attributes. Values that training never met get what package
// features says of them.
//
// A column that no feature reads or of another kind, a model without features, a placebo
// and one that scores through an MLP are an error.
func (b *Bundle) EncodeItem(a Attributes) ([]float32, error) {
	e := b.encoders
	side, err := e.items.over(a)
	if err != nil {
		return nil, fmt.Errorf("serve: new item: %w", err)
	}
	row := fuse.NewRows(e.Fuse, side, []float32{0}, e.weight).All()
	out := make([]float32, b.Manifest.Dim)
	n := e.Product.Item(out, row, side)
	offset := float32(0)
	if at, _ := side.Range(fuse.Bias); at >= 0 {
		offset = row[at]
	}
	out[n] = offset + e.constant + float32(e.ColdOffset)
	return out, nil
}

// EncodeUser returns the vector of a user whom training did not know, Dim values, the last
// one 1. Errors are those of EncodeItem.
func (b *Bundle) EncodeUser(a Attributes) ([]float32, error) {
	e := b.encoders
	if b.head != nil {
		return nil, fmt.Errorf("serve: new user: %s scores through an MLP, so there is no vector: ask Recommend", b.Manifest.Model)
	}
	side, err := e.users.over(a)
	if err != nil {
		return nil, fmt.Errorf("serve: new user: %w", err)
	}
	row := make([]float32, side.Width)
	side.Row(row, 0, true)
	out := make([]float32, b.Manifest.Dim)
	out[e.Product.User(out, row, side)] = 1
	return out, nil
}
