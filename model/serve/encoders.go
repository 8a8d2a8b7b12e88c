package serve

import (
	"encoding/json"
	"fmt"
	"path/filepath"
	"slices"
	"strings"

	"tandem/features"
	"tandem/model/embed"
	"tandem/model/internal/fuse"
)

// EncodersFile and WeightsFile make vectors of items and users that came later.
const (
	EncodersFile = "encoders.json"
	WeightsFile  = "weights.safetensors"
)

// Encoders is the content of EncodersFile: how attributes become vectors.
type Encoders struct {
	Items EncoderSide `json:"items"` // of new items
	Users EncoderSide `json:"users"` // of new users

	Fuse       fuse.Config  `json:"fuse"`               // how rows of items are made
	Product    fuse.Product `json:"product"`            // how rows become vectors
	Output     string       `json:"output,omitempty"`   // the tensor of Product.Output
	Constant   string       `json:"constant,omitempty"` // the tensor that every score has on top
	Dense      []string     `json:"dense,omitempty"`    // tensors that Fuse reads
	ColdOffset float64      `json:"cold_offset"`        // what items without a training row have on top
}

// EncoderSide is one side: tables of rows, and what says which of them an entity has.
type EncoderSide struct {
	Refused  string           `json:"refused,omitempty"` // why nobody new can be encoded; "" = they can
	Parts    []embed.Part     `json:"parts"`             // of a row
	Tables   []EncoderTable   `json:"tables"`            // that rows are read from
	Features []EncoderFeature `json:"features"`          // that say which rows; every one a table reads
}

// EncoderTable is a table of embedding rows, the tensor called Name, (Rows × Width), which
// are added to the columns from At on.
type EncoderTable struct {
	Name    string `json:"name"`    // of the tensor
	Feature string `json:"feature"` // whose rows they are
	At      int    `json:"at"`      // first column that it adds to
	Width   int    `json:"width"`   // columns
	Rows    int    `json:"rows"`    // of the table
}

// EncoderFeature is an encoder of package features. One made of events has the row of
// an entity without any in Index and Weight, in place of a kind.
type EncoderFeature struct {
	Name    string          `json:"name"`              // unique in a side
	Kind    string          `json:"kind,omitempty"`    // as features.Kinds names it; "" of one made of events
	Column  string          `json:"column,omitempty"`  // the attribute it reads
	Within  string          `json:"within,omitempty"`  // column of categories that percentiles are taken in
	Numeric bool            `json:"numeric,omitempty"` // reads Attributes.Numbers, not Labels
	Rows    int             `json:"rows"`              // of its tables
	Index   []int32         `json:"index,omitempty"`   // rows, of one made of events
	Weight  []float32       `json:"weight,omitempty"`  // by entry of Index
	State   json.RawMessage `json:"state,omitempty"`   // the fitted encoder in JSON
}

// encoder makes vectors of one side.
type encoder struct {
	*EncoderSide
	side   *embed.Side
	states []*fitted // by feature; nil for a fixed row
}

// fitted is an encoder of package features.
type fitted struct {
	kind  features.Kind
	state features.Encoder
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

// state restores the fitted encoder, and finds how it encodes; nil where Index and Weight
// say all.
func (f *EncoderFeature) state() (*fitted, error) {
	if f.Kind == "" {
		return nil, nil
	}
	kind, ok := kindOf(f.Kind)
	if !ok {
		return nil, fmt.Errorf("kind %q, which this program does not know", f.Kind)
	}
	s := &fitted{kind: kind, state: kind.Empty()}
	return s, json.Unmarshal(f.State, s.state)
}

// kindOf finds a kind of feature that is made of attributes.
func kindOf(name string) (features.Kind, bool) {
	for _, k := range features.Kinds() {
		if k.Name == name && !k.OfEvents {
			return k, true
		}
	}
	return features.Kind{}, false
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
