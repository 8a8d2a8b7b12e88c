package explore

import (
	"strings"

	"tandem/datasets/describe"
	"tandem/datasets/tabular"
	"tandem/experiments/figures"
	"tandem/experiments/report/chart"
)

func (b *builder) eventTimes() *figure {
	e := b.e.Read.EventTimes
	if e == nil {
		return nil
	}
	starts := make([]string, len(e.Periods))
	lines := make([]chart.Line, len(b.e.Read.Events))
	t := table{Name: "By " + e.Unit, Head: []string{e.Unit}}
	var names []legend
	for k, kind := range b.e.Read.Events {
		lines[k] = chart.Line{Name: kind.Name, Series: k % 6}
		names = append(names, legend{kind.Name, k % 6})
		t.Head = append(t.Head, kind.Name)
	}
	for i, p := range e.Periods {
		starts[i] = p.Start
		row := []cell{text(p.Start)}
		for k, n := range p.Rows {
			lines[k].Points = append(lines[k].Points, chart.Point{X: float64(i), Y: ratio(n, b.e.Read.Events[k].Rows)})
			row = append(row, count(n))
		}
		t.Rows = append(t.Rows, row)
	}
	return &figure{ID: "event-times", Title: "Kinds of interaction over time", Tables: []table{t}, Plots: []plot{{
		Title: "Share of each kind's interactions by " + e.Unit, Legend: names,
		SVG:  b.drawn(chart.Lines(periodAxis(starts), chart.Axis{Zero: true, Format: chart.Percent}, lines...)),
		Note: "Where curves part, the kinds do not speak of the same time."}}}
}

// conversionTable is the table of one column of items.
func conversionTable(c describe.Conversion, events []describe.Event) table {
	t := table{Name: "By " + c.Column, Open: true, Head: []string{c.Column}}
	for k, e := range events {
		t.Head = append(t.Head, "pairs with "+e.Name)
		if k+1 < len(events) {
			t.Head = append(t.Head, e.Name+" → "+events[k+1].Name)
		}
	}
	last := len(events) - 1
	if last > 1 {
		t.Head = append(t.Head, events[0].Name+" → "+events[last].Name)
	}
	for _, g := range c.Groups {
		row := []cell{text(g.Name)}
		for k, n := range g.Pairs {
			row = append(row, count(n))
			if k < len(g.Steps) {
				row = append(row, barred(share(g.Steps[k]), g.Steps[k], 1))
			}
		}
		if last > 1 {
			row = append(row, barred(share(g.Whole), g.Whole, 1))
		}
		t.Rows = append(t.Rows, row)
	}
	return t
}

func (b *builder) conversion() *figure {
	if len(b.e.Read.Conversions) == 0 {
		return nil
	}
	f := &figure{ID: "conversion", Title: "Conversion"}
	for _, c := range b.e.Read.Conversions {
		f.Tables = append(f.Tables, conversionTable(c, b.e.Read.Events))
	}
	f.Tables[0].Note = "Of the pairs of user and item with the kind on the left of the arrow, the share that also has the kind on its right."
	return f
}

func (b *builder) signals() *figure {
	s := b.e.Signals
	if s == nil {
		return nil
	}
	t := table{Open: true, Head: []string{"test rows whose user and item met before, in the data as read", "number", "share"}, Rows: [][]cell{
		{text("by any kind"), count(s.Before), barred(share(s.Share), s.Share, 1)}}}
	for _, k := range s.Kinds {
		t.Rows = append(t.Rows, []cell{text("by " + k.Event), count(k.Targets), barred(share(k.Share), k.Share, 1)})
	}
	return &figure{ID: "signals", Title: "Signals before the target", Tables: []table{t}}
}

func (b *builder) blanks() *figure {
	x := b.e.Blanks
	if x == nil {
		return nil
	}
	t := table{Open: true, Head: []string{"column", "blank", "share of all rows"}}
	var names []legend
	lines := make([]chart.Line, len(x.Columns))
	over := table{Name: "By month", Head: []string{"month", "rows"}}
	for k, c := range x.Columns {
		t.Rows = append(t.Rows, []cell{text(c.Role + ": " + c.Column), count(c.Rows), barred(share(ratio(c.Rows, x.Rows)), ratio(c.Rows, x.Rows), 1)})
		lines[k] = chart.Line{Name: c.Role, Series: k % 6}
		names = append(names, legend{c.Role, k % 6})
		over.Head = append(over.Head, "blank "+c.Role, "share")
	}
	t.Rows = append(t.Rows, []cell{text("any of them"), count(x.Any), share(ratio(x.Any, x.Rows))})
	f := &figure{ID: "blanks", Title: "Rows that say too little", Tables: []table{t}}
	if len(x.Months) == 0 {
		return f
	}
	var starts []string
	for i, m := range x.Months {
		starts = append(starts, m.Start)
		row := []cell{text(m.Start), count(m.Rows)}
		for k, n := range m.Blank {
			lines[k].Points = append(lines[k].Points, chart.Point{X: float64(i), Y: ratio(n, m.Rows)})
			row = append(row, count(n), share(ratio(n, m.Rows)))
		}
		over.Rows = append(over.Rows, row)
	}
	f.Tables = append(f.Tables, over)
	f.Plots = []plot{{Title: "Share of blank rows by month", Legend: names,
		SVG: b.drawn(chart.Lines(periodAxis(starts), chart.Axis{Zero: true, Format: chart.Percent}, lines...))}}
	return f
}

func sayConversion(h *describe.Habits) []Finding {
	best, worst := -1., 2.
	var high, low, column string
	for _, c := range h.Conversions {
		if column != "" && column != c.Column {
			break // the first column, the category where there is one
		}
		for _, g := range c.Groups {
			if g.Pairs[0] < 100 {
				continue
			}
			column = c.Column
			if g.Whole > best {
				best, high = g.Whole, g.Name
			}
			if g.Whole < worst {
				worst, low = g.Whole, g.Name
			}
		}
	}
	if high == low {
		return nil
	}
	return say("conversion", false, "From %s to %s it is %s of the pairs in %s and %s in %s: what is looked at is not what is bought.",
		h.Events[0].Name, h.Events[len(h.Events)-1].Name, percent(best), high, percent(worst), low)
}

func saySignals(s *describe.Signals) []Finding {
	if s == nil {
		return nil
	}
	if s.Before == 0 {
		return say("signals", false, "No test row had an earlier row of its user and item: kinds of events are signals of taste alone.")
	}
	return say("signals", s.Share >= .5, "%s of the test rows had an earlier row of the same user and item in the data as read: a model that sees it need only repeat it.", percent(s.Share))
}

func sayBlanks(x *tabular.Blanks) []Finding {
	if x == nil {
		return nil
	}
	var which []string
	for _, c := range x.Columns {
		which = append(which, percent(ratio(c.Rows, x.Rows))+" have no "+c.Role)
	}
	return say("blanks", ratio(x.Any, x.Rows) >= .01, "Of %s rows %s: they are left out of all figures here, and run refuses them; where: %s leaves them out there too.",
		figures.Grouped(x.Rows), strings.Join(which, ", "), tabular.LeaveOut(x))
}
