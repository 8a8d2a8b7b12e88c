package clean

import (
	"errors"
	"fmt"
	"math"
	"strings"
	"time"

	"tandem/datasets"
	"tandem/datasets/setting"
)

// MinValue drops rows whose value is below it or NaN; see ValueRange.
type MinValue float64

// String is the rule as a recipe writes it.
func (m MinValue) String() string { return fmt.Sprintf("min_value: %g", float64(m)) }

// Validate wants a finite number.
func (m MinValue) Validate() error {
	if x := float64(m); math.IsNaN(x) || math.IsInf(x, 0) {
		return fmt.Errorf("datasets: clean: min_value: %g, want a finite number", x)
	}
	return nil
}

func (m MinValue) apply(w *cleaning) error { return ValueRange{Min: new(float64(m))}.apply(w) }

// ValueRange drops rows whose value is NaN, below Min or above Max; nil is no bound. Values are
// float32, and so are the bounds for them: 3.3 in the data is not below a bound of 3.3, though
// its float32, 3.29999995, is below the float64 3.3.
type ValueRange struct {
	// Min is the smallest value that stays; none = no bound.
	// Touch: to the lowest value that can be right.
	Min *float64 `yaml:"min,omitempty"`
	// Max is the largest value that stays; none = no bound.
	// Touch: to the highest value that can be right.
	Max *float64 `yaml:"max,omitempty"`
}

// String is the rule as a recipe writes it.
func (v ValueRange) String() string { return "value_range: " + bounds(v.Min, v.Max) }

// Validate wants finite bounds, at least one, and the lower not above the upper.
func (v ValueRange) Validate() error {
	faults := setting.Check(v)
	boundFaults(&faults, v.Min, v.Max)
	return faults.Join("datasets: clean: value_range: ")
}

func (v ValueRange) apply(w *cleaning) error {
	l, err := w.log()
	if err != nil {
		return err
	}
	if l.Values == nil {
		return errors.New("the log has no values: every row counts 1")
	}
	low, high := rounded(v.Min), rounded(v.Max)
	return w.keepIf(func(l *datasets.Log, r int) bool { return within(float64(l.Values[r]), low, high) })
}

// rounded is a bound as a value of the log would be stored; nil stays nil.
func rounded(bound *float64) *float64 {
	if bound == nil {
		return nil
	}
	return new(float64(float32(*bound)))
}

// within is false for NaN.
func within(x float64, low, high *float64) bool {
	return !math.IsNaN(x) && (low == nil || x >= *low) && (high == nil || x <= *high)
}

func bounds(low, high *float64) string {
	var parts []string
	if low != nil {
		parts = append(parts, fmt.Sprintf("min %g", *low))
	}
	if high != nil {
		parts = append(parts, fmt.Sprintf("max %g", *high))
	}
	return strings.Join(parts, ", ")
}

// boundFaults wants at least one bound, and the lower not above the upper.
func boundFaults(faults *setting.Faults, low, high *float64) {
	switch {
	case low == nil && high == nil:
		faults.Add("", ": neither min nor max, want at least one")
	case low != nil && high != nil && *low > *high:
		faults.Add("min", " = %g, want at most max = %g", *low, *high)
	}
}

// Window drops rows older than From and rows of To and later; nil is no bound. Both are
// in the seconds of Log.Times.
type Window struct {
	// From is the first moment of the window; none = open.
	// Touch: to leave out what is too old to tell anything.
	From *Moment `yaml:"from,omitempty"`
	// To is the first moment after the window; none = open.
	// Touch: to leave out days that are not whole.
	To *Moment `yaml:"to,omitempty"`
}

// String is the rule as a recipe writes it.
func (t Window) String() string {
	show := func(word string, at *Moment) string {
		if at == nil {
			return ""
		}
		return word + time.Unix(int64(*at), 0).UTC().Format(time.RFC3339)
	}
	return "window:" + show(" from ", t.From) + show(" to ", t.To)
}

// Validate wants at least one bound, and From before To.
func (t Window) Validate() error {
	var faults setting.Faults
	switch {
	case t.From == nil && t.To == nil:
		faults.Add("", ": neither from nor to, want at least one")
	case t.From != nil && t.To != nil && *t.From >= *t.To:
		faults.Add("from", " = %s, want before to = %s", *t.From, *t.To)
	}
	return faults.Join("datasets: clean: window: ")
}

func (t Window) apply(w *cleaning) error {
	l, err := w.log()
	if err != nil {
		return err
	}
	if l.Times == nil {
		return errors.New("the log has no times")
	}
	return w.keepIf(func(l *datasets.Log, r int) bool {
		return (t.From == nil || Moment(l.Times[r]) >= *t.From) && (t.To == nil || Moment(l.Times[r]) < *t.To)
	})
}
