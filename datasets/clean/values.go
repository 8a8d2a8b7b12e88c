package clean

import (
	"errors"
	"fmt"
	"math"
	"strings"
	"time"

	"tandem/datasets"
)

// MinValue drops rows whose value is below it or NaN.
type MinValue float64

func (m MinValue) String() string { return fmt.Sprintf("min_value: %g", float64(m)) }

// Validate wants a finite number.
func (m MinValue) Validate() error { return ValueRange{Min: new(float64(m))}.validate("min_value") }

func (m MinValue) apply(w *cleaning) error { return ValueRange{Min: new(float64(m))}.apply(w) }

// ValueRange drops rows whose value is NaN, below Min or above Max; nil is no bound.
type ValueRange struct{ Min, Max *float64 }

func (v ValueRange) String() string { return "value_range: " + bounds(v.Min, v.Max) }

// Validate wants finite bounds, at least one, and the lower not above the upper.
func (v ValueRange) Validate() error { return v.validate("value_range") }

func (v ValueRange) validate(rule string) error { return faulty(rule, boundFaults(v.Min, v.Max)...) }

func (v ValueRange) apply(w *cleaning) error {
	l, err := w.log()
	if err != nil {
		return err
	}
	if l.Values == nil {
		return errors.New("the log has no values: every row counts 1")
	}
	return w.keepIf(func(l *datasets.Log, r int) bool { return within(float64(l.Values[r]), v.Min, v.Max) })
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

func boundFaults(low, high *float64) []string {
	var faults []string
	for _, b := range []struct {
		name string
		x    *float64
	}{{"min", low}, {"max", high}} {
		if b.x != nil && (math.IsNaN(*b.x) || math.IsInf(*b.x, 0)) {
			faults = append(faults, fmt.Sprintf("%s = %g, want a finite number", b.name, *b.x))
		}
	}
	switch {
	case low == nil && high == nil:
		faults = append(faults, "neither min nor max, want at least one")
	case low != nil && high != nil && *low > *high:
		faults = append(faults, fmt.Sprintf("min = %g, want at most max = %g", *low, *high))
	}
	return faults
}

// Window drops rows older than From and rows of To and later; nil is no bound. Both are
// in the seconds of Log.Times.
type Window struct{ From, To *int64 }

func (t Window) String() string {
	show := func(word string, at *int64) string {
		if at == nil {
			return ""
		}
		return word + time.Unix(*at, 0).UTC().Format(time.RFC3339)
	}
	return "window:" + show(" from ", t.From) + show(" to ", t.To)
}

// Validate wants at least one bound, and From before To.
func (t Window) Validate() error {
	switch {
	case t.From == nil && t.To == nil:
		return faulty("window", "neither from nor to, want at least one")
	case t.From != nil && t.To != nil && *t.From >= *t.To:
		return faulty("window", fmt.Sprintf("from = %d, want before to = %d", *t.From, *t.To))
	}
	return nil
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
		return (t.From == nil || l.Times[r] >= *t.From) && (t.To == nil || l.Times[r] < *t.To)
	})
}
