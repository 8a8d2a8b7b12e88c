package explore

import (
	"fmt"
	"slices"
	"strings"

	"tandem/datasets"
	"tandem/datasets/clean"
	"tandem/datasets/split"
	"tandem/experiments/report/chart"
)

func (b *builder) odd() *figure {
	f := &figure{ID: "odd", Title: "Oddities in the data as read"}
	if len(b.e.Read.Odd) == 0 {
		return f
	}
	t := table{Open: true, Head: []string{"found", "number", "of", "share", "examples"}}
	for _, o := range b.e.Read.Odd {
		name := oddName(o.Name)
		if o.Most > 0 {
			name += fmt.Sprintf(" (up to %s)", number(float64(o.Most)))
		}
		t.Rows = append(t.Rows, []cell{{Text: name, Class: "wrap"}, count(o.Count), count(o.Of), share(o.Share), {Text: strings.Join(o.Examples, ", "), Class: "wrap left"}})
	}
	f.Tables = []table{t}
	return f
}

func (b *builder) cleaning() *figure {
	if len(b.e.Clean) == 0 {
		return nil
	}
	first := b.e.Clean[0]
	t := table{Open: true, Head: []string{"rule", "interactions", "", "users", "items"}, Rows: [][]cell{
		{text("as read"), count(first.RowsIn), barred(cell{Class: "gauge"}, 1, 1), count(first.UsersIn), count(first.ItemsIn)}}}
	lost := slices.ContainsFunc(b.e.Clean, func(s datasets.CleanStep) bool { return clean.LostTargets(s) != "" })
	if lost {
		t.Head, t.Rows[0] = append(t.Head, "targets dropped"), append(t.Rows[0], text(""))
	}
	for _, s := range b.e.Clean {
		row := []cell{text(s.Name), count(s.RowsOut), barred(cell{Class: "gauge"}, float64(s.RowsOut), float64(first.RowsIn)), count(s.UsersOut), count(s.ItemsOut)}
		if lost {
			row = append(row, text(clean.LostTargets(s)))
		}
		t.Rows = append(t.Rows, row)
	}
	return &figure{ID: "cleaning", Title: "Cleaning", Tables: []table{t}}
}

func (b *builder) leaks() *figure {
	l, s := b.e.Leaks, b.e.Split
	if l == nil {
		return nil
	}
	sizes := table{Open: true, Head: []string{s.Kind + ", by " + s.OrderedBy, "interactions"}, Rows: [][]cell{
		{text("train"), count(s.TrainRows)}, {text("valid"), count(s.ValidRows)}, {text("test"), count(s.TestRows)}}}
	if s.Ties != nil {
		sizes.Rows = append(sizes.Rows, []cell{{Text: "users cut between rows of one time", Class: "wrap"}, {Text: s.Ties.String(), Class: "wrap"}})
	}
	t := table{Open: true, Head: []string{"check", "part", "verdict", "found", "of", "share", "correlation"}}
	rules := table{Name: "The rules of the verdicts", Head: []string{"check", "rule"}}
	for _, c := range l.Checks {
		if n := len(rules.Rows); n == 0 || rules.Rows[n-1][0].Text != checkName(c.Name) {
			rules.Rows = append(rules.Rows, []cell{{Text: checkName(c.Name), Class: "wrap"}, {Text: c.Rule, Class: "wrap left"}})
		}
		t.Rows = append(t.Rows, checkRow(c))
	}
	return &figure{ID: "leaks", Title: "Does the split leak?", Tables: []table{sizes, t, rules}}
}

// checkRow leaves out what a check does not go by.
func checkRow(c split.LeakCheck) []cell {
	name := cell{Text: checkName(c.Name), Class: "wrap", Small: c.Note}
	if c.Column != "" {
		name.Text += ": " + c.Column
	}
	found, of, part, r := count(c.Count), count(c.Of), share(c.Share), text("")
	switch c.Name {
	case split.LeakAttribute:
		found, part, r = text(""), text(""), correlation(c.Correlation)
	case split.LeakPopularity:
		found, of, part, r = text(""), text(""), text(""), correlation(c.Correlation)
	}
	if c.Verdict == split.Unknown {
		found, of, part = text(""), text(""), text("")
		if c.Name == split.LeakAttribute {
			r = text("")
		}
	}
	return []cell{name, text(c.Part), {Text: string(c.Verdict), Class: "badge " + verdictClass(c.Verdict)}, found, of, part, r}
}

func verdictClass(v split.Verdict) string {
	if v == split.Unknown {
		return "unknown"
	}
	return string(v)
}

func (b *builder) timeline() *figure {
	l := b.e.Leaks
	if l == nil || l.Timeline == nil {
		return nil
	}
	parts := []chart.Line{{Name: "train", Series: 0}, {Name: "valid", Series: 2}, {Name: "test", Series: 1}}
	starts := make([]string, len(l.Timeline))
	t := table{Name: "Interactions of each part", Head: []string{"", "train", "valid", "test"}}
	for i, p := range l.Timeline {
		starts[i] = p.Start
		for k, n := range []struct{ rows, all int }{{p.Train, b.e.Split.TrainRows}, {p.Valid, b.e.Split.ValidRows}, {p.Test, b.e.Split.TestRows}} {
			parts[k].Points = append(parts[k].Points, chart.Point{X: float64(i), Y: ratio(n.rows, n.all)})
		}
		t.Rows = append(t.Rows, []cell{text(p.Start), count(p.Train), count(p.Valid), count(p.Test)})
	}
	return &figure{ID: "timeline", Title: "The split over time", Tables: []table{t}, Plots: []plot{{
		Title: "Share of each part's interactions", Legend: []legend{{"train", 0}, {"valid", 2}, {"test", 1}},
		SVG:  b.drawn(chart.Lines(periodAxis(starts), chart.Axis{Zero: true, Format: chart.Percent}, parts...)),
		Note: "The more the curves overlap, the more train knows of the time of test."}}}
}

func (b *builder) popularity() *figure {
	l := b.e.Leaks
	if l == nil || len(l.Popularity) < 2 {
		return nil
	}
	var names []string
	items, rows := chart.Group{Name: "items", Series: 0}, chart.Group{Name: "test", Series: 1}
	t := table{Name: "Test by popularity in train", Head: []string{"in train", "items", "share", "test interactions", "share", "per item", "95 % interval", ""}}
	for _, x := range l.Popularity {
		names = append(names, span(x.From, x.To))
		items.Y, rows.Y = append(items.Y, x.ItemsShare), append(rows.Y, x.RowsShare)
		t.Rows = append(t.Rows, []cell{text(span(x.From, x.To)), count(x.Items), share(x.ItemsShare), count(x.Rows), share(x.RowsShare), value(x.Mean), value(x.CI95[0]), value(x.CI95[1])})
	}
	return &figure{ID: "popularity", Title: "Popularity in train and in test", Tables: []table{t}, Plots: []plot{{
		Title: "Test by popularity in train", Legend: []legend{{"share of items", 0}, {"share of test interactions", 1}},
		SVG: b.drawn(chart.Bars(names, chart.Axis{Format: chart.Percent}, "interactions in train", items, rows))}}}
}
