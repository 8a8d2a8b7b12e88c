package serve

import (
	"fmt"
	"math"
	"strings"

	"tandem/model/rank"
)

// Side is what a bundle knows of its users or of its items, by dense id.
type Side struct {
	*Keys
	Rows    []int32   // training rows
	Columns []*Column // of the payload; none of users

	states States
	ends   []int64    // user u has met seen[ends[u]:ends[u+1]]; nil where that is not known
	seen   []int32    //
	rows   []float32  // vectors of users, (n × dim)
	flat   *rank.Flat // those of items
	dim    int
}

// Column is one attribute of the payload: Numbers is set, NaN where missing, or Labels.
type Column struct {
	ColumnInfo
	Numbers []float32 // by entity; nil of labels
	Dict    []string  // labels by code
	offsets []int32   // entity e has codes[offsets[e]:offsets[e+1]]
	codes   []int32
}

// State is hot, warm or cold, by training rows.
func (s *Side) State(id int32) string { return s.states.Of(s.Rows[id]) }

// Seen are the items that user u has met before the test part, ascending; nil of items, and
// in a bundle that does not know. It must not be changed.
func (s *Side) Seen(u int32) []int32 {
	if s.ends == nil {
		return nil
	}
	return s.seen[s.ends[u]:s.ends[u+1]]
}

// Dim is the width of vectors.
func (s *Side) Dim() int { return s.dim }

// Vector writes the vector of id to dst, Dim values: for an item as it is stored.
func (s *Side) Vector(dst []float32, id int32) {
	if s.flat != nil {
		s.flat.Row(dst[:s.dim], int(id))
		return
	}
	copy(dst[:s.dim], s.rows[int(id)*s.dim:])
}

// Vectors returns those of ids, row-major, or of all if ids is nil.
func (s *Side) Vectors(ids []int32) []float32 {
	n := len(ids)
	if ids == nil {
		n = s.Len()
	}
	out := make([]float32, n*s.dim)
	for r := range n {
		id := int32(r)
		if ids != nil {
			id = ids[r]
		}
		s.Vector(out[r*s.dim:], id)
	}
	return out
}

// Column returns the column of that name, or nil.
func (s *Side) Column(name string) *Column {
	for _, c := range s.Columns {
		if c.Name == name {
			return c
		}
	}
	return nil
}

// Labels are those of entity e, from the root where they are a path.
func (c *Column) Labels(e int32) []string {
	var out []string
	for _, code := range c.codes[c.offsets[e]:c.offsets[e+1]] {
		out = append(out, c.Dict[code])
	}
	return out
}

// Text writes the value of entity e: labels of a path with " > " between them, of others
// with "|"; a missing value is "".
func (c *Column) Text(e int32) string {
	switch {
	case c.Numbers == nil && c.Kind == "path":
		return strings.Join(c.Labels(e), " > ")
	case c.Numbers == nil:
		return strings.Join(c.Labels(e), "|")
	case math.IsNaN(float64(c.Numbers[e])):
		return ""
	}
	return fmt.Sprint(c.Numbers[e])
}

// sideFrom reads keys, rows and payload of n entities.
func sideFrom(t *tensors, n int, columns []ColumnInfo, states States) (*Side, error) {
	if err := t.parse(); err != nil {
		return nil, err
	}
	text, err := get[uint8](t, "keys", -1)
	if err != nil {
		return nil, err
	}
	ends, err := get[int64](t, "ends", n)
	if err != nil {
		return nil, err
	}
	s := &Side{states: states}
	if s.Rows, err = get[int32](t, "rows", n); err != nil {
		return nil, err
	}
	for _, info := range columns {
		c, err := columnFrom(t, info, n)
		if err != nil {
			return nil, fmt.Errorf("column %q: %w", info.Name, err)
		}
		s.Columns = append(s.Columns, c)
	}
	s.Keys, err = newKeys(string(text), ends)
	return s, err
}

func columnFrom(t *tensors, info ColumnInfo, n int) (c *Column, err error) {
	c = &Column{ColumnInfo: info}
	at := "column/" + info.Name
	if info.Kind == "number" {
		c.Numbers, err = get[float32](t, at, n)
		return c, err
	}
	if c.offsets, err = get[int32](t, at+"/offsets", n+1); err != nil {
		return nil, err
	}
	if c.codes, err = get[int32](t, at+"/codes", -1); err != nil {
		return nil, err
	}
	labels, err := get[uint8](t, at+"/labels", -1)
	if err != nil {
		return nil, err
	}
	ends, err := get[int64](t, at+"/ends", -1)
	if err != nil {
		return nil, err
	}
	dict, err := newKeys(string(labels), ends)
	if err != nil {
		return nil, err
	}
	for code := range dict.Len() {
		c.Dict = append(c.Dict, dict.Key(int32(code)))
	}
	return c, c.check()
}

// readSeen reads which of so many items the n users of s have met.
func (s *Side) readSeen(t *tensors, n, items int) (err error) {
	if s.ends, err = get[int64](t, "seen/offsets", n+1); err != nil {
		return err
	}
	if s.seen, err = get[int32](t, "seen/items", -1); err != nil {
		return err
	}
	from := int64(0)
	for u, to := range s.ends {
		if to < from || to > int64(len(s.seen)) {
			return fmt.Errorf("seen items of user %d end at %d, want %d to %d", u-1, to, from, len(s.seen))
		}
		from = to
	}
	for _, i := range s.seen {
		if i < 0 || int(i) >= items {
			return fmt.Errorf("seen item %d, want [0, %d)", i, items)
		}
	}
	return nil
}

// check refuses lists outside the dictionary.
func (c *Column) check() error {
	from := int32(0)
	for e, to := range c.offsets {
		if to < from || int(to) > len(c.codes) {
			return fmt.Errorf("list %d ends at %d, want %d to %d", e-1, to, from, len(c.codes))
		}
		from = to
	}
	for _, code := range c.codes {
		if code < 0 || int(code) >= len(c.Dict) {
			return fmt.Errorf("code %d, want [0, %d)", code, len(c.Dict))
		}
	}
	return nil
}
