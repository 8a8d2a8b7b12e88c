package prepare

import (
	"encoding/json"
	"errors"
	"fmt"

	"tandem/datasets"
	"tandem/datasets/setting"
	"tandem/experiments/kinds"
	"tandem/experiments/recipe"
	"tandem/features"
)

// Encoder is a feature of a recipe and what it learned from the training log.
type Encoder struct {
	Feature recipe.Feature   // as the recipe has it
	State   features.Encoder // what it learned
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
	b, err := e.Apply(known)
	if err != nil {
		return nil, fmt.Errorf("experiments: feature %s: %w", e.Feature.Name, err)
	}
	return b, nil
}

// Apply is Encode with errors that do not name the feature.
func (e *Encoder) Apply(known Known) (*features.Block, error) {
	kind, err := kinds.Feature(&e.Feature)
	if err != nil {
		return nil, err
	}
	from, err := sourceOf(&e.Feature, known)
	if err != nil {
		return nil, err
	}
	b, err := kind.Encode(e.State, from)
	if err != nil {
		return nil, err
	}
	b.Name = e.Feature.Name
	return b, nil
}

// fitEncoder lets a feature learn from the seen entities.
func fitEncoder(f recipe.Feature, seen features.Seen, known Known) (*Encoder, error) {
	kind, err := kinds.Feature(&f)
	if err != nil {
		return nil, err
	}
	from, err := sourceOf(&f, known)
	if err != nil {
		return nil, err
	}
	state, err := kind.Fit(seen, from, f.Encoding)
	return &Encoder{f, state}, err
}

// emptyEncoder is the encoder of a feature before it has learned anything.
func emptyEncoder(f recipe.Feature) (*Encoder, error) {
	kind, err := kinds.Feature(&f)
	if err != nil {
		return nil, err
	}
	return &Encoder{f, kind.Empty()}, nil
}

// sourceOf is what the encoder of a feature reads.
func sourceOf(f *recipe.Feature, known Known) (from features.Source, err error) {
	if from, err = ColumnFor(f, known); err != nil {
		return from, err
	}
	if w := f.Within(); w != nil {
		from.Within, err = columnOf(known.Columns, w.Column)
	}
	return from, err
}

// ColumnFor is the column that a feature encodes, and the events it may be made from.
func ColumnFor(f *recipe.Feature, known Known) (from features.Source, err error) {
	kind, err := kinds.Feature(f)
	if err != nil {
		return from, err
	}
	stat, isStat, err := kinds.Statistic(f)
	if err != nil {
		return from, err
	}
	if (isStat || kind.OfEvents) && known.Events == nil {
		return from, errors.New("made from events, and none are given")
	}
	if f.Event != "" {
		if known.Events, err = onlyEvent(known.Events, f.Event); err != nil {
			return from, err
		}
	}
	from.Events = known.Events
	switch {
	case kind.OfEvents || stat.OfItems:
		from.Column, err = columnOf(known.Items, f.Column)
	case !isStat:
		from.Column, err = columnOf(known.Columns, f.Column)
	}
	if err == nil && isStat {
		from.Column, err = stat.Of(known.Events, from.Column)
	}
	return from, err
}

// onlyEvent are the rows of one kind of event, which the log must know.
func onlyEvent(l *datasets.Log, event string) (*datasets.Log, error) {
	if l.Events == nil {
		return nil, fmt.Errorf("event %q: the rows have no events, want columns.event", event)
	}
	id, ok := l.EventIDs.Find(event)
	if !ok {
		return nil, fmt.Errorf("event %q: no row has it, %s", event, setting.Wanted(event, l.EventIDs.Keys()))
	}
	only := make([]bool, l.EventIDs.Len())
	only[id] = true
	return l.Of(only), nil
}

// KindOfFeature is the kind of a decoded feature.
func KindOfFeature(f *recipe.Feature) features.Kind {
	kind, err := kinds.Feature(f)
	if err != nil {
		panic(err.Error()) // decoding refuses it
	}
	return kind
}

// FromEvents reports whether a feature is made from the training log.
func FromEvents(f *recipe.Feature) bool { return f.Statistic != "" || KindOfFeature(f).OfEvents }

func columnOf(columns datasets.Columns, name string) (*datasets.Column, error) {
	if c := columns.Find(name); c != nil {
		return c, nil
	}
	return nil, fmt.Errorf("no column %q, %s", name, setting.Wanted(name, columns.Names()))
}
