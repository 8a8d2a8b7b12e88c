package explore

import (
	"strings"

	"tandem/datasets/describe"
	"tandem/experiments/report/chart"
)

func (b *builder) growth() *figure {
	g := b.e.Data.Growth
	if g == nil {
		return nil
	}
	starts := make([]string, len(g.Periods))
	var bars chart.Steps
	users, items := chart.Line{Name: "users", Series: 1}, chart.Line{Name: "items", Series: 2}
	t := table{Name: "By " + g.Unit, Head: []string{g.Unit, "interactions", "new users", "new items"}}
	for i, p := range g.Periods {
		x := float64(i)
		starts[i] = p.Start
		bars.Spans = append(bars.Spans, chart.Span{From: x - .5, To: x + .5, Y: float64(p.Rows)})
		users.Points = append(users.Points, chart.Point{X: x, Y: float64(p.NewUsers)})
		items.Points = append(items.Points, chart.Point{X: x, Y: float64(p.NewItems)})
		t.Rows = append(t.Rows, []cell{text(p.Start), count(p.Rows), count(p.NewUsers), count(p.NewItems)})
	}
	return &figure{ID: "growth", Title: "Growth", Tables: []table{t}, Plots: []plot{
		{Title: "Interactions by " + g.Unit, SVG: b.drawn(chart.Histogram(periodAxis(starts), chart.Axis{}, bars))},
		{Title: "First interactions by " + g.Unit, Legend: []legend{{"new users", 1}, {"new items", 2}},
			SVG:  b.drawn(chart.Lines(periodAxis(starts), chart.Axis{Zero: true}, users, items)),
			Note: "An item is new when it is met for the first time: a catalogue may have had it before."},
	}}
}

// periodAxis writes years below months and months below days; what has no room is left
// out by the plot. Positions count the periods.
func periodAxis(starts []string) chart.Axis {
	a := chart.Axis{Format: func(x float64) string {
		if i := int(x + .5); i >= 0 && i < len(starts) {
			return starts[i]
		}
		return ""
	}}
	for i, s := range starts {
		year, rest, _ := strings.Cut(s, "-")
		switch {
		case len(starts) > 18 && len(rest) == 2 && rest == "01":
			a.Ticks = append(a.Ticks, chart.Tick{At: float64(i), Label: year})
		case len(starts) <= 18 && len(rest) == 2, len(rest) == 5 && i%7 == 0:
			a.Ticks = append(a.Ticks, chart.Tick{At: float64(i), Label: s})
		}
	}
	return a
}

func (b *builder) seasons() *figure {
	g := b.e.Data.Growth
	if g == nil {
		return nil
	}
	f := &figure{ID: "seasons", Title: "Seasons"}
	add := func(title string, s []describe.Season) {
		if len(s) == 0 {
			return
		}
		var names []string
		var y []float64
		t := table{Name: title, Head: []string{"", "interactions", "share", "index"}}
		for _, x := range s {
			names, y = append(names, x.Name), append(y, x.Index)
			t.Rows = append(t.Rows, []cell{text(longName(x.Name)), count(x.Rows), share(x.Share), value(x.Index)})
		}
		f.Plots = append(f.Plots, plot{Title: title, SVG: b.drawn(chart.Bars(names, chart.Axis{Label: "1 = as usual"}, "", chart.Group{Y: y}))})
		f.Tables = append(f.Tables, t)
	}
	add("Month of the year", g.Months)
	add("Day of the week", g.Weekdays)
	add("Hour of the day (UTC)", g.Hours)
	if g.Clock != nil {
		var days, hours []string
		values := make([][]float64, len(g.Clock))
		t := table{Name: "Interactions by weekday and hour", Head: []string{""}}
		for _, s := range g.Hours {
			hours = append(hours, s.Name)
			t.Head = append(t.Head, s.Name)
		}
		for i, row := range g.Clock {
			days = append(days, g.Weekdays[i].Name)
			cells := []cell{text(g.Weekdays[i].Name)}
			for _, n := range row {
				values[i] = append(values[i], float64(n))
				cells = append(cells, count(n))
			}
			t.Rows = append(t.Rows, cells)
		}
		f.Plots = append(f.Plots, plot{Title: "Weekday and hour (UTC)", SVG: b.drawn(chart.Heat(days, hours, values, number)),
			Note: "The stronger the colour, the more interactions."})
		f.Tables = append(f.Tables, t)
	}
	return f
}

func (b *builder) fresh() *figure {
	x := b.e.Data.Freshness
	if x == nil {
		return nil
	}
	return &figure{ID: "fresh", Title: "What has just arrived", Tables: []table{{
		Open: true, Head: []string{"in the last " + plural(x.Days, "day"), "interactions", "share"},
		Rows: [][]cell{
			{text("all"), count(x.Rows), text("")},
			{text("on items first met in the " + plural(x.Days, "day") + " before"), count(x.YoungItems), share(x.YoungItemsShare)},
			{text("by users first seen in the " + plural(x.Days, "day") + " before"), count(x.YoungUsers), share(x.YoungUsersShare)},
		},
	}}}
}
