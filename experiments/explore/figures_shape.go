package explore

import (
	"fmt"

	"tandem/datasets/describe"
	"tandem/experiments/figures"
	"tandem/experiments/report/chart"
)

func (b *builder) tail() *figure {
	d := b.e.Data
	if d.ItemTail.Lorenz == nil {
		return nil
	}
	points := func(t describe.Tail) (out []chart.Point) {
		for _, p := range t.Lorenz {
			out = append(out, chart.Point{X: p.Of, Y: p.Rows})
		}
		return out
	}
	unit := chart.Axis{Low: 0, High: 1, Format: chart.Percent}
	x, y := unit, unit
	x.Label, y.Label = "share of all, least active first", "share of interactions"
	f := &figure{ID: "tail", Title: "Long tail", Plots: []plot{{
		Title:  "Lorenz curves",
		Legend: []legend{{"items", 0}, {"users", 1}, {"all alike", 6}},
		SVG: b.drawn(chart.Lines(x, y,
			chart.Line{Series: 6, Dashed: true, Points: []chart.Point{{X: 0, Y: 0}, {X: 1, Y: 1}}},
			chart.Line{Series: 0, Area: true, Points: points(d.ItemTail)},
			chart.Line{Series: 1, Points: points(d.UserTail)})),
		Note: "How much the least popular items, and the least active users, have together. The further below the dashed line, the longer the tail.",
	}}}
	i, u := d.ItemTail, d.UserTail
	f.Tables = []table{
		{Open: true, Head: []string{"", "items", "users"}, Rows: [][]cell{
			{text("in all"), count(d.Items), count(d.Users)},
			{text("Gini coefficient"), value(i.Gini), value(u.Gini)},
			{text("interactions of the top 1 %"), share(i.Top1), share(u.Top1)},
			{text("interactions of the top 10 %"), share(i.Top10), share(u.Top10)},
			{text("so many have half of all"), count(i.Half), count(u.Half)},
			{text("that is"), share(i.HalfShare), share(u.HalfShare)}}},
		lorenzTable("Lorenz curve of the items", d.ItemTail), lorenzTable("Lorenz curve of the users", d.UserTail),
	}
	return f
}

func lorenzTable(name string, t describe.Tail) table {
	out := table{Name: name, Head: []string{"share of all", "share of interactions"}}
	for _, p := range t.Lorenz {
		out.Rows = append(out.Rows, []cell{share(p.Of), share(p.Rows)})
	}
	return out
}

func (b *builder) activity() *figure {
	d := b.e.Data
	if d.Rows == 0 {
		return nil
	}
	points := func(a describe.Activity) (out []chart.Point) {
		for _, p := range a.CCDF {
			out = append(out, chart.Point{X: float64(p.Rows), Y: p.Share})
		}
		return out
	}
	f := &figure{ID: "activity", Title: "Activity", Plots: []plot{{
		Title:  "Interactions per item and per user",
		Legend: []legend{{"items", 0}, {"users", 1}},
		SVG: b.drawn(chart.Lines(chart.Axis{Label: "interactions, at least", Log: true}, chart.Axis{Label: "share of items or users", Log: true, Format: chart.Percent},
			chart.Line{Name: "items", Series: 0, Dots: true, Points: points(d.ItemActivity)},
			chart.Line{Name: "users", Series: 1, Dots: true, Points: points(d.UserActivity)})),
		Note: "Both axes are logarithmic: a straight line is a power law, a bend is where activity ends.",
	}}}
	i, u := d.ItemActivity.Summary, d.UserActivity.Summary
	f.Tables = []table{{Open: true, Head: []string{"interactions", "per item", "per user"}, Rows: [][]cell{
		{text("mean"), value(i.Mean), value(u.Mean)}, {text("median"), value(i.Median), value(u.Median)},
		{text("most"), count(i.Max), count(u.Max)}, {text("share without any"), share(i.NoneShare), share(u.NoneShare)}}},
		ccdfTable("Items with at least so many", d.ItemActivity), ccdfTable("Users with at least so many", d.UserActivity)}
	return f
}

func ccdfTable(name string, a describe.Activity) table {
	out := table{Name: name, Head: []string{"interactions, at least", "number", "share"}}
	for _, p := range a.CCDF {
		out.Rows = append(out.Rows, []cell{count(p.Rows), count(p.Count), share(p.Share)})
	}
	return out
}

func (b *builder) cold() *figure {
	d := b.e.Data
	if d.Rows == 0 {
		return nil
	}
	draw := func(title string, a describe.Activity, series int) plot {
		var names []string
		var of, rows []float64
		for _, x := range used(a.Buckets) {
			names = append(names, span(x.From, x.To))
			of, rows = append(of, x.Share), append(rows, x.RowsShare)
		}
		return plot{Title: title + " by their interactions", Legend: []legend{{"share of " + title, series}, {"share of interactions", 6}},
			SVG: b.drawn(chart.Bars(names, chart.Axis{Format: chart.Percent}, "interactions",
				chart.Group{Name: title, Series: series, Y: of}, chart.Group{Name: "interactions", Series: 6, Y: rows}))}
	}
	return &figure{ID: "cold", Title: "Cold start",
		Plots:  []plot{draw("items", d.ItemActivity, 0), draw("users", d.UserActivity, 1)},
		Tables: []table{bucketTable("Items", d.ItemActivity.Buckets), bucketTable("Users", d.UserActivity.Buckets)}}
}

func bucketTable(name string, buckets []describe.Bucket) table {
	t := table{Name: name + " by their interactions", Head: []string{"interactions", name, "share", "their interactions", "share of all"}}
	for _, x := range used(buckets) {
		t.Rows = append(t.Rows, []cell{text(span(x.From, x.To)), count(x.Count), share(x.Share), count(x.Rows), share(x.RowsShare)})
	}
	return t
}

// used drops the empty buckets at both ends.
func used(buckets []describe.Bucket) []describe.Bucket {
	for len(buckets) > 0 && buckets[len(buckets)-1].Count == 0 {
		buckets = buckets[:len(buckets)-1]
	}
	for len(buckets) > 0 && buckets[0].Count == 0 {
		buckets = buckets[1:]
	}
	return buckets
}

// span names a bucket.
func span(from, to int) string {
	switch {
	case from == to:
		return figures.Grouped(from)
	case to == 0:
		return figures.Grouped(from) + "+"
	}
	return figures.Grouped(from) + "–" + figures.Grouped(to)
}

func (b *builder) values() *figure {
	v := b.e.Data.Values
	if v == nil {
		return nil
	}
	f := &figure{ID: "values", Title: "Values"}
	t := table{Name: "Values", Head: []string{"value", "interactions", "share"}}
	p := plot{Title: "Interactions by value"}
	if v.Bars != nil {
		var names []string
		var y []float64
		for _, x := range v.Bars {
			names, y = append(names, number(x.Value)), append(y, x.Share)
			t.Rows = append(t.Rows, []cell{value(x.Value), count(x.Rows), share(x.Share)})
		}
		p.SVG = b.drawn(chart.Bars(names, chart.Axis{Format: chart.Percent}, "value", chart.Group{Y: y}))
	} else {
		var s chart.Steps
		for _, x := range v.Bins {
			s.Spans = append(s.Spans, chart.Span{From: x.From, To: x.To, Y: x.Share})
			t.Rows = append(t.Rows, []cell{{Text: number(x.From) + " to " + number(x.To)}, count(x.Count), share(x.Share)})
		}
		p.SVG = b.drawn(chart.Histogram(chart.Axis{Label: "value"}, chart.Axis{Format: chart.Percent}, s))
	}
	f.Plots = []plot{p}
	f.Tables = []table{t, quantileTable("Quantiles", []string{"value"}, v.Quantiles)}
	if v.NotFinite > 0 {
		f.Tables[0].Note = fmt.Sprintf("%s values are no number, and not counted.", figures.Grouped(v.NotFinite))
	}
	return f
}

// quantileTable has one line for each list of quantiles.
func quantileTable(name string, of []string, lists ...[]describe.Quantile) table {
	t := table{Name: name, Head: []string{""}}
	for i, list := range lists {
		row := []cell{text(of[i])}
		for _, q := range list {
			if i == 0 {
				t.Head = append(t.Head, quantileName(q.P))
			}
			row = append(row, value(q.Value))
		}
		t.Rows = append(t.Rows, row)
	}
	return t
}

func quantileName(p float64) string {
	switch p {
	case 0:
		return "least"
	case .5:
		return "median"
	case 1:
		return "most"
	}
	return chart.Percent(p)
}
