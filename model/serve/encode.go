package serve

import (
	"encoding/json"
	"errors"
	"fmt"
	"math"
	"path/filepath"
	"slices"
	"strings"

	"tandem/datasets"
	"tandem/features"
	"tandem/model/embed"
	"tandem/model/fuse"
)

// EncodersFile and WeightsFile make vectors of items and users that came later.
const (
	EncodersFile = "encoders.json"
	WeightsFile  = "weights.safetensors"
)

// Encoders is the content of EncodersFile: how attributes become vectors.
type Encoders struct {
	Items EncoderSide `json:"items"`
	Users EncoderSide `json:"users"`

	Fuse       fuse.Config  `json:"fuse"`
	Product    fuse.Product `json:"product"`
	Output     string       `json:"output,omitempty"`   // the tensor of Product.Output
	Constant   string       `json:"constant,omitempty"` // the tensor that every score has on top
	Dense      []string     `json:"dense,omitempty"`    // tensors that Fuse reads
	ColdOffset float64      `json:"cold_offset"`        // what items without a training row have on top
}

// EncoderSide is one side: tables of rows, and what says which of them an entity has.
type EncoderSide struct {
	Refused  string           `json:"refused,omitempty"` // why nobody new can be encoded; "" = they can
	Parts    []embed.Part     `json:"parts"`
	Tables   []EncoderTable   `json:"tables"`
	Features []EncoderFeature `json:"features"`
}

// EncoderTable is a table of embedding rows, the tensor called Name, (Rows × Width), which
// are added to the columns from At on.
type EncoderTable struct {
	Name    string `json:"name"`
	Feature string `json:"feature"`
	At      int    `json:"at"`
	Width   int    `json:"width"`
	Rows    int    `json:"rows"`
}

// EncoderFeature is an encoder of package features. One made of events has the row of
// an entity without any in Index and Weight, in place of a kind.
type EncoderFeature struct {
	Name    string          `json:"name"`
	Kind    string          `json:"kind,omitempty"`
	Column  string          `json:"column,omitempty"`
	Within  string          `json:"within,omitempty"` // column of categories that percentiles are taken in
	Numeric bool            `json:"numeric,omitempty"`
	Rows    int             `json:"rows"` // of its tables
	Index   []int32         `json:"index,omitempty"`
	Weight  []float32       `json:"weight,omitempty"`
	State   json.RawMessage `json:"state,omitempty"`
}

// Attributes are what is known of an item or user who came later, by column. A column
// that is not there is missing. Labels of a path begin with the root.
type Attributes struct {
	Numbers map[string]float64  `json:"numbers,omitempty"`
	Labels  map[string][]string `json:"labels,omitempty"`
}

func (a Attributes) empty() bool { return len(a.Numbers)+len(a.Labels) == 0 }

// encoder makes vectors of one side.
type encoder struct {
	*EncoderSide
	side   *embed.Side
	states []any // by feature; nil for a fixed row
}

// encoders are those of both sides.
type encoders struct {
	*Encoders
	items, users encoder
	constant     float32
	dense        map[string][]float32
}

// newEncoders reads the file, and what it names from the weights.
func newEncoders(text []byte, weights *tensors) (*encoders, error) {
	e := &encoders{Encoders: &Encoders{}, dense: map[string][]float32{}}
	if err := json.Unmarshal(text, e.Encoders); err != nil {
		return nil, err
	}
	if err := e.items.read("items", &e.Items, weights); err != nil {
		return nil, err
	}
	if err := e.users.read("users", &e.Users, weights); err != nil {
		return nil, err
	}
	for _, name := range e.Dense {
		x, err := get[float32](weights, name, -1)
		if err != nil {
			return nil, err
		}
		e.dense[strings.TrimPrefix(name, "dense/")] = x
	}
	if e.Constant != "" {
		x, err := get[float32](weights, e.Constant, 1)
		if err != nil {
			return nil, err
		}
		e.constant = x[0]
	}
	var err error
	if e.Output != "" {
		e.Product.Output, err = get[float32](weights, e.Output, -1)
	}
	return e, err
}

// wanted are the tensors that e reads.
func (e *Encoders) wanted() []string {
	out := slices.Clone(e.Dense)
	for _, s := range []*EncoderSide{&e.Items, &e.Users} {
		for _, t := range s.Tables {
			out = append(out, t.Name)
		}
	}
	for _, name := range []string{e.Output, e.Constant} {
		if name != "" {
			out = append(out, name)
		}
	}
	return out
}

// read makes the tables of a side, over one entity.
func (c *encoder) read(name string, s *EncoderSide, weights *tensors) error {
	c.EncoderSide, c.side = s, embed.NewSide(name, s.Parts, 1, nil)
	for _, t := range s.Tables {
		if t.At < 0 || t.Width < 1 || t.Rows < 0 {
			return fmt.Errorf("table %s: %d rows of %d at %d", t.Name, t.Rows, t.Width, t.At)
		}
		x, err := get[float32](weights, t.Name, t.Rows*t.Width)
		if err != nil {
			return err
		}
		what := strings.Split(t.Name, "/")
		if len(what) < 3 {
			return fmt.Errorf("table %q, want a name of three parts", t.Name)
		}
		c.side.Add(what[1], &features.Block{Name: t.Feature, Rows: t.Rows, Offsets: []int32{0, 0}}, t.At, t.Width)
		c.side.Features[len(c.side.Features)-1].Table.Data = x
	}
	for _, f := range s.Features {
		state, err := f.state()
		if err != nil {
			return fmt.Errorf("feature %s: %w", f.Name, err)
		}
		c.states = append(c.states, state)
	}
	return nil
}

// state restores the fitted encoder.
func (f *EncoderFeature) state() (any, error) {
	var state any
	switch f.Kind {
	case "":
		return nil, nil
	case "price":
		state = &features.Price{}
	case "number":
		state = &features.Number{}
	case "path":
		state = &features.Path{}
	case "tags":
		state = &features.Tags{}
	case "vocabulary":
		state = &features.Vocabulary{}
	case "text":
		state = &features.Text{}
	case "date":
		state = &features.Date{}
	default:
		return nil, fmt.Errorf("kind %q, which this program does not know", f.Kind)
	}
	return state, json.Unmarshal(f.State, state)
}

// block encodes one entity.
func (f *EncoderFeature) block(state any, a Attributes) (b *features.Block, err error) {
	switch s := state.(type) {
	case nil:
		return &features.Block{Name: f.Name, Rows: f.Rows, Offsets: []int32{0, int32(len(f.Index))}, Index: f.Index, Weight: f.Weight}, nil
	case interface {
		EncodeWithin(column, category *datasets.Column) (*features.Block, error)
	}:
		var within *datasets.Column
		if f.Within != "" {
			within = a.column(f.Within, false)
		}
		b, err = s.EncodeWithin(a.column(f.Column, f.Numeric), within)
	case interface {
		Encode(*datasets.Column) (*features.Block, error)
	}:
		b, err = s.Encode(a.column(f.Column, f.Numeric))
	}
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
		switch {
		case f.Numeric:
			add(f.Column, "a number")
		case f.Kind == "date":
			add(f.Column, "")
		default:
			add(f.Column, "labels")
		}
		add(f.Within, "labels")
	}
	var given []string
	for name := range a.Numbers {
		given = append(given, name)
	}
	for name := range a.Labels {
		given = append(given, name)
	}
	slices.Sort(given)
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

func (e *encoders) weight(name string) []float32 { return e.dense[name] }

// readEncoders joins the two files, unless the bundle has none.
func (l *loading) readEncoders() error {
	l.b.encoders = &encoders{}
	if l.encoders == nil {
		return nil
	}
	e, err := newEncoders(l.encoders, l.weights)
	if err != nil {
		return fmt.Errorf("serve: %s: %w", filepath.Join(l.b.dir, EncodersFile), err)
	}
	l.b.encoders = e
	return nil
}
