package tabular

import (
	"fmt"
	"math"
	"slices"
	"strconv"

	"tandem/datasets"
	"tandem/datasets/internal/group"
	"tandem/datasets/setting"
)

// Weights are what events count for. In a recipe they are a map, {view: 0.2, purchase: 1},
// or {view: {weight: 0.2}, purchase: {weight: 1}}.
type Weights []Weight

// Weight is what a row of one event counts for.
type Weight struct {
	Event string `yaml:"-"` // as the data have it
	// Value is the weight of a row in learning, and its value where no column has one.
	// Touch: to what an event says of a taste, against the strongest at 1.
	Value float64 `yaml:"weight" range:"≥ 0"`
	// Target says that the event is what is to be recommended: its rows are held out by splits,
	// evaluated, seen, and no negatives. Rows of other events are signals, that training learns
	// from as far as they are older than what is held out. Where no event is a target, all are.
	// Touch: true on purchases, where views and carts are there too.
	Target bool `yaml:"target,omitempty"`
}

// SetDefaults makes the event count 1.
func (w *Weight) SetDefaults(string) { *w = Weight{Event: w.Event, Value: 1} }

// Validate returns every fault of w.
func (w Weight) Validate() error {
	faults := setting.Check(w)
	if w.Value > math.MaxFloat32 && !math.IsInf(w.Value, 1) {
		faults.Add("weight", " = %g, want a number of float32", w.Value)
	}
	return faults.Join("tabular: ")
}

// The words of ValueRule.
const (
	asRating, asAmount, asCount           = "rating", "amount", "count"
	weightLinear, weightLog1p, unweighted = "linear", "log1p", "none"
)

// ValueRule says what the values of rows are, and what a row counts for by its value x.
type ValueRule struct {
	// As is what the column holds: ratings, amounts of money or of goods, or how often the row
	// happened.
	// Touch: always.
	As string `yaml:"as" kind:"true" choice:"rating amount count"`
	// Weight is what a row counts for in learning: x itself (linear), ln(1+x), or 1 whatever x
	// is (none). It multiplies that of the row's event.
	// Touch: log1p where a few values are far above the others.
	Weight string `yaml:"weight" choice:"linear log1p none"`
	// PositiveFrom is the least rating that says that somebody liked the item; rows below are
	// dropped and counted. Left out, all rows stay.
	// Touch: 4 of 5 stars.
	PositiveFrom *float64 `yaml:"positive_from,omitempty" only:"rating"`
}

// SetDefaults counts ratings alike, counts as they are, and amounts by their logarithm.
func (v *ValueRule) SetDefaults(as string) {
	*v = ValueRule{As: as, Weight: unweighted}
	switch as {
	case asAmount:
		v.Weight = weightLog1p
	case asCount:
		v.Weight = weightLinear
	}
}

// Validate returns every fault of v.
func (v ValueRule) Validate() error {
	faults := setting.Check(v)
	if v.Weight == unweighted && v.PositiveFrom == nil {
		want := "want linear or log1p"
		if v.As == asRating {
			want += ", or positive_from with it"
		}
		faults.Add("weight", " = none, %s: the rule would change nothing", want)
	}
	return faults.Join("tabular: ")
}

// weighs reports whether rows of c may count for another weight than 1.
func (c *LogConfig) weighs() bool {
	return slices.ContainsFunc(c.Events, func(w Weight) bool { return w.Value != 1 }) || c.Value != nil && c.Value.Weight != unweighted
}

// below reports whether a row of that value is not positive.
func (c *LogConfig) below(value float64) bool {
	// Values are float32, and so is the bound for them: see clean.ValueRange.
	return c.Value != nil && c.Value.PositiveFrom != nil && value < float64(float32(*c.Value.PositiveFrom))
}

// weigh is the weight of a row whose event counts for so much.
func (c *LogConfig) weigh(event, value float64) (float32, error) {
	w := event
	if c.Value != nil && c.Value.Weight != unweighted {
		if value < 0 {
			return 0, fmt.Errorf("value %g, want ≥ 0 for value.weight = %s", value, c.Value.Weight)
		}
		if c.Value.Weight == weightLog1p {
			value = math.Log1p(value)
		}
		w *= value
	}
	if w > math.MaxFloat32 {
		return 0, fmt.Errorf("weight %g, want a number of float32", w)
	}
	return float32(w), nil
}

// values are those of the events; nil when there are none.
func (w Weights) values() map[string]float64 {
	if w == nil {
		return nil
	}
	values := map[string]float64{}
	for _, weight := range w {
		values[weight.Event] = weight.Value
	}
	return values
}

// mark says which events of a log are targets, and which count as seen.
func (c *LogConfig) mark(l *datasets.Log) {
	var names []string
	for _, w := range c.Events {
		if w.Target {
			names = append(names, w.Event)
		}
	}
	l.Targets = group.Marked(l.EventIDs.Len(), l.EventIDs.All(), names)
	if l.Met = l.Targets; len(c.Seen) > 0 {
		l.Met = group.Marked(l.EventIDs.Len(), l.EventIDs.All(), c.Seen)
	}
}

// checkTargets wants every name in Seen to be an event, and a target to tell it from.
func (c LogConfig) checkTargets(faults *setting.Faults) {
	known, target := []string(nil), false
	for _, w := range c.Events {
		known = append(known, w.Event)
		target = target || w.Target
	}
	if c.Seen != nil && !target {
		faults.Add("seen", ": want an event with target: true, without which everything counts as seen")
	}
	for i, name := range c.Seen {
		if !slices.Contains(known, name) {
			faults.Add("seen."+strconv.Itoa(i), " = %q, not in events, %s", name, setting.Wanted(name, known))
		}
	}
}
