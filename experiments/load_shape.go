package experiments

import (
	"log/slog"
	"strconv"

	"tandem/datasets/tabular"
)

// shape says what a table's rows become before its columns are taken.
func (d Data) shape(lookups []Lookup, where []tabular.Rule, derive []tabular.Derived) tabular.Shape {
	s := tabular.Shape{Where: where, Derive: derive}
	for _, l := range lookups {
		s.Lookup = append(s.Lookup, tabular.Lookup{
			Layout: tabular.Layout{Format: tabular.Format(l.Format), Delimiter: l.Delimiter, Header: l.Header},
			Path:   d.path(l.Path), Key: l.Key, On: l.On, Columns: l.Columns,
		})
	}
	return s
}

// weights is what tabular wants of w; nil when there is none.
func (w Weights) weights() tabular.Weights {
	if w == nil {
		return nil
	}
	out := tabular.Weights{}
	for _, weight := range w {
		out = append(out, tabular.Weight(weight))
	}
	return out
}

// tell writes to log what reading a file left out.
func (in *Interactions) tell(log *slog.Logger, path string, r tabular.LogReport) {
	dropped := 0
	counts := []any{"path", path, "rows", r.Rows}
	for i, n := range r.Dropped {
		dropped += n
		counts = append(counts, "where."+strconv.Itoa(i)+"_"+in.Where[i].Column, n)
	}
	for i, n := range r.Unmatched {
		dropped += n
		counts = append(counts, "unmatched_in_"+in.Lookup[i].Path, n)
	}
	if in.UnknownEvents == "drop" {
		counts = append(counts, "unknown_events", r.UnknownEvents)
	}
	if dropped+r.UnknownEvents > 0 {
		log.Info("rows of interactions that were left out or found no match", counts...)
	}
}
