package experiments

import (
	"encoding/json"
	"errors"
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

// Known is what encoders look at to encode users or items.
type Known struct {
	Columns datasets.Columns // attributes of the entities themselves

	// Features made from events look at these; nil where no feature is.
	Events *datasets.Log    // over the users, or the items, to encode
	Items  datasets.Columns // attributes of the items of Events
}

// Encode encodes entities of the side that e is for, those of the run or others. There
// must be a column for each that the feature names, and events if it is made from them.
func (e *Encoder) Encode(known Known) (*features.Block, error) {
	b, err := e.encode(known)
	if err != nil {
		return nil, fmt.Errorf("experiments: feature %s: %w", e.Feature.Name, err)
	}
	return b, nil
}

func (e *Encoder) encode(known Known) (*features.Block, error) {
	kind, err := find("feature kind", e.Feature.Kind, encoders())
	if err != nil {
		return nil, err
	}
	s, err := e.Feature.source(known)
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
func fitEncoder(f Feature, seen features.Seen, known Known) (*Encoder, error) {
	kind, err := find("feature kind", f.Kind, encoders())
	if err != nil {
		return nil, err
	}
	s, err := f.source(known)
	if err != nil {
		return nil, err
	}
	state, err := kind.fit(f, seen, s)
	return &Encoder{f, state}, err
}

// source is what one encoder looks at.
type source struct {
	column *datasets.Column
	within *datasets.Column // nil = none
	events *datasets.Log
}

func (f Feature) source(known Known) (s source, err error) {
	if f.fromEvents() && known.Events == nil {
		return s, errors.New("made from events, and none are given")
	}
	s.events = known.Events
	switch {
	case f.readsItems():
		s.column, err = columnOf(known.Items, f.Column)
	case f.Statistic == "":
		s.column, err = columnOf(known.Columns, f.Column)
	}
	if err != nil {
		return s, err
	}
	if f.Statistic != "" {
		stat, err := find("statistic", f.Statistic, statistics())
		if err != nil {
			return s, err
		}
		if s.column, err = stat.of(s.events, s.column); err != nil {
			return s, err
		}
	}
	if f.Within != nil {
		s.within, err = columnOf(known.Columns, f.Within.Column)
	}
	return s, err
}

// fromEvents reports whether a feature is made from the training log.
func (f Feature) fromEvents() bool { return f.Statistic != "" || f.Kind == favourites }

// readsItems reports whether Column is one of the items that a user had.
func (f Feature) readsItems() bool {
	stat, err := find("statistic", f.Statistic, statistics())
	return f.Kind == favourites || err == nil && stat.ofItems
}

// statistic makes a column from events: of one side, and perhaps of a column of the items.
type statistic struct {
	side    string
	ofItems bool
	of      func(events *datasets.Log, column *datasets.Column) (*datasets.Column, error)
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

// ofEvents is the kind of an encoder of users that looks at what they did.
func ofEvents[C interface{ Validate() error }, E any, P interface {
	*E
	Encode(*datasets.Log, *datasets.Column) (*features.Block, error)
}](config func(Feature) C, fit func(*datasets.Log, *datasets.Column, C) (*E, error)) encoderKind {
	return encoding(config,
		func(_ features.Seen, s source, c C) (*E, error) { return fit(s.events, s.column, c) },
		func(e *E, s source) (*features.Block, error) { return P(e).Encode(s.events, s.column) })
}

// emptyEncoder is the encoder of a feature before it has learned anything.
func emptyEncoder(f Feature) (*Encoder, error) {
	kind, err := find("feature kind", f.Kind, encoders())
	if err != nil {
		return nil, err
	}
	return &Encoder{f, kind.empty()}, nil
}
