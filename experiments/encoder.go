package experiments

import (
	"encoding/json"
	"fmt"

	"tandem/datasets"
	"tandem/features"
)

// Encoder is a feature of a recipe and what it learned from the training log.
type Encoder struct {
	Feature Feature
	State   any // a pointer to an encoder of package features
}

// MarshalJSON writes the state alone: the recipe has the feature.
func (e *Encoder) MarshalJSON() ([]byte, error) { return json.Marshal(e.State) }

// Encode encodes entities of the side that e is for, those of the run or others. They
// have an attribute for every column that the feature names.
func (e *Encoder) Encode(columns datasets.Columns) (*features.Block, error) {
	b, err := e.encode(columns)
	if err != nil {
		return nil, fmt.Errorf("experiments: feature %s: %w", e.Feature.Name, err)
	}
	return b, nil
}

func (e *Encoder) encode(columns datasets.Columns) (*features.Block, error) {
	kind, err := find("feature kind", e.Feature.Kind, encoders())
	if err != nil {
		return nil, err
	}
	s, err := e.Feature.source(columns)
	if err != nil {
		return nil, err
	}
	b, err := kind.encode(e.State, s)
	if err != nil {
		return nil, err
	}
	b.Name = e.Feature.Name
	return b, nil
}

// fitEncoder lets a feature learn from the seen entities.
func fitEncoder(f Feature, seen features.Seen, columns datasets.Columns) (*Encoder, error) {
	kind, err := find("feature kind", f.Kind, encoders())
	if err != nil {
		return nil, err
	}
	s, err := f.source(columns)
	if err != nil {
		return nil, err
	}
	state, err := kind.fit(f, seen, s)
	return &Encoder{f, state}, err
}

// source is what an encoder looks at.
type source struct {
	column *datasets.Column
	within *datasets.Column // nil = none
}

func (f Feature) source(columns datasets.Columns) (s source, err error) {
	if s.column, err = columnOf(columns, f.Column); err == nil && f.Within != nil {
		s.within, err = columnOf(columns, f.Within.Column)
	}
	return s, err
}

func columnOf(columns datasets.Columns, name string) (*datasets.Column, error) {
	if c := columns.Find(name); c != nil {
		return c, nil
	}
	return nil, fmt.Errorf("no column %q, %s", name, wanted(name, columns.Names()))
}

// encoderKind is what there is to do with encoders of one kind.
type encoderKind struct {
	check  func(Feature) error // joined faults
	fit    func(f Feature, seen features.Seen, s source) (any, error)
	encode func(state any, s source) (*features.Block, error)
	empty  func() any // a state to decode JSON into
}

// encoding is the kind of an encoder *E with config C.
func encoding[C interface{ Validate() error }, E any](
	config func(Feature) C,
	fit func(features.Seen, source, C) (*E, error),
	encode func(*E, source) (*features.Block, error),
) encoderKind {
	return encoderKind{
		check:  func(f Feature) error { return config(f).Validate() },
		fit:    func(f Feature, seen features.Seen, s source) (any, error) { return fit(seen, s, config(f)) },
		encode: func(state any, s source) (*features.Block, error) { return encode(state.(*E), s) },
		empty:  func() any { return new(E) },
	}
}

// ofColumn is the kind of an encoder that looks at one column.
func ofColumn[C interface{ Validate() error }, E any, P interface {
	*E
	Encode(*datasets.Column) (*features.Block, error)
}](config func(Feature) C, fit func(features.Seen, *datasets.Column, C) (*E, error)) encoderKind {
	return encoding(config,
		func(seen features.Seen, s source, c C) (*E, error) { return fit(seen, s.column, c) },
		func(e *E, s source) (*features.Block, error) { return P(e).Encode(s.column) })
}

// withinCategory is the kind of an encoder that may look at a category too.
func withinCategory[C interface{ Validate() error }, E any, P interface {
	*E
	EncodeWithin(column, category *datasets.Column) (*features.Block, error)
}](config func(Feature) C, fit func(seen features.Seen, column, category *datasets.Column, c C) (*E, error)) encoderKind {
	return encoding(config,
		func(seen features.Seen, s source, c C) (*E, error) { return fit(seen, s.column, s.within, c) },
		func(e *E, s source) (*features.Block, error) { return P(e).EncodeWithin(s.column, s.within) })
}
