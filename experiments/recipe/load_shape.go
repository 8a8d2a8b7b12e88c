package recipe

import (
	"time"

	"tandem/datasets/tabular"
)

// TimeUnits are what whole numbers in a time column may count.
var TimeUnits = map[string]time.Duration{
	"": time.Second, "s": time.Second, "ms": time.Millisecond, "us": time.Microsecond, "ns": time.Nanosecond,
}

// Shape says what a table's rows become before its columns are taken.
func (d Data) Shape(lookups []Lookup, where []tabular.Rule, derive []tabular.Derived) tabular.Shape {
	s := tabular.Shape{Where: where, Derive: derive}
	for _, l := range lookups {
		s.Lookup = append(s.Lookup, tabular.Lookup{
			Layout: tabular.Layout{Format: tabular.Format(l.Format), Delimiter: l.Delimiter, Header: l.Header},
			Path:   d.Resolve(l.Path), Key: l.Key, On: l.On, Columns: l.Columns,
		})
	}
	return s
}
