package explore

import (
	"tandem/datasets/describe"
	"tandem/experiments/report/chart"
)

func (b *builder) price() *figure {
	p := b.e.Data.Price
	if p == nil {
		return nil
	}
	f := &figure{ID: "price", Title: "Price"}
	t := table{Name: "Items and interactions by price", Head: []string{"from", "to", "items", "share", "interactions", "share"}}
	items, rows := chart.Steps{Series: 0}, chart.Steps{Series: 1}
	for _, x := range p.Bins {
		items.Spans = append(items.Spans, chart.Span{From: x.From, To: x.To, Y: x.Share})
		rows.Spans = append(rows.Spans, chart.Span{From: x.From, To: x.To, Y: x.RowsShare})
		t.Rows = append(t.Rows, []cell{value(x.From), value(x.To), count(x.Count), share(x.Share), count(x.Rows), share(x.RowsShare)})
	}
	if len(p.Bins) > 1 {
		f.Plots = []plot{{Title: "Offered and bought", Legend: []legend{{"share of items", 0}, {"share of interactions", 1}},
			SVG:  b.drawn(chart.Histogram(chart.Axis{Label: p.Column, Log: true}, chart.Axis{Format: chart.Percent}, items, rows)),
			Note: "Where the line is above the bars, demand prefers the price."}}
	}
	f.Tables = []table{
		{Open: true, Head: []string{"items", "number"}, Rows: [][]cell{
			{text("with a price above 0"), count(p.Priced)}, {text("with a price of 0"), count(p.Zero)},
			{text("with a price below 0"), count(p.Negative)}, {text("with no price"), count(p.Missing)}}},
		quantileTable("Quantiles of the prices above 0", []string{p.Column}, p.Quantiles), t}
	return f
}

func (b *builder) boxes() *figure {
	p := b.e.Data.Price
	if p == nil || len(p.Boxes) < 2 {
		return nil
	}
	var boxes []chart.Box
	t := table{Name: "Quantiles by category", Head: []string{"category", "items", "5 %", "25 %", "median", "75 %", "95 %"}}
	for _, x := range p.Boxes {
		boxes = append(boxes, chart.Box{Name: x.Name, Low: x.P5, Q1: x.P25, Median: x.Median, Q3: x.P75, High: x.P95})
		t.Rows = append(t.Rows, []cell{text(x.Name), count(x.Items), value(x.P5), value(x.P25), value(x.Median), value(x.P75), value(x.P95)})
	}
	return &figure{ID: "boxes", Title: "Price by category", Tables: []table{t}, Plots: []plot{{
		Title: "The " + plural(len(boxes), "category", "largest categories"),
		SVG:   b.drawn(chart.Boxes(chart.Axis{Label: p.Column, Log: true}, boxes)),
		Note:  "Box: the middle half and its median. Line: 5\u00a0% to 95\u00a0%."}}}
}

func (b *builder) demand() *figure {
	p := b.e.Data.Price
	if p == nil || len(p.Demand) < 2 {
		return nil
	}
	line := chart.Line{Dots: true}
	t := table{Name: "Interactions per item by price", Head: []string{"from", "to", "median", "items", "interactions", "per item", "95 % interval", ""}}
	for _, x := range p.Demand {
		line.Points = append(line.Points, chart.Point{X: x.Median, Y: x.Mean, Low: x.CI95[0], High: x.CI95[1]})
		t.Rows = append(t.Rows, []cell{value(x.From), value(x.To), value(x.Median), count(x.Items), count(x.Rows), value(x.Mean), value(x.CI95[0]), value(x.CI95[1])})
	}
	return &figure{ID: "demand", Title: "Price and popularity", Tables: []table{t}, Plots: []plot{{
		Title: "Interactions per item, in tenths by price",
		SVG:   b.drawn(chart.Lines(chart.Axis{Label: p.Column, Log: true}, chart.Axis{Zero: true}, line)),
		Note:  "Upright lines: 95\u00a0% intervals of the mean."}}}
}

func (b *builder) category() *figure {
	t := b.e.Data.Category
	if t == nil {
		return nil
	}
	depths := table{Name: "Items by the length of their path", Head: []string{"levels", "items"}}
	for i, n := range t.Depths {
		depths.Rows = append(depths.Rows, []cell{text(number(float64(i + 1))), count(n)})
	}
	return &figure{ID: "category", Title: "Category tree", Tree: t, Tables: []table{
		{Open: true, Head: []string{"categories", "number"}, Rows: [][]cell{
			{text("on all levels"), count(t.Nodes)}, {text("without one below them"), count(t.Leaves)}, {text("of these with fewer than 5 items"), count(t.SmallLeaves)},
			{text("items without a category"), count(t.Missing)}, {text("interactions on such items"), count(t.MissingRows)}}},
		depths}}
}

func (b *builder) itemColumns() *figure {
	return columns("item-columns", "Item columns", "items", b.e.Data.ItemColumns)
}

func (b *builder) userColumns() *figure {
	return columns("user-columns", "User columns", "users", b.e.Data.UserColumns)
}

func columns(id, title, of string, cols []describe.Column) *figure {
	if len(cols) == 0 {
		return nil
	}
	main := table{Open: true, Head: []string{"column", "kind", "known", "missing", of + " missing", "interactions on them", "distinct", "per one", ""}}
	top := table{Name: "Most frequent values", Head: []string{"column", "value", of, "share"}}
	var names []string
	var lists [][]describe.Quantile
	for _, c := range cols {
		note, class := "", "warn-text"
		switch {
		case c.Constant:
			note = "constant"
		case c.Distinct == 0:
			note = "empty"
		case c.SameAs != "":
			note = "tells the same as " + c.SameAs
		}
		per := text("–")
		if c.Kind == "labels" {
			per = value(c.PerEntity)
		}
		main.Rows = append(main.Rows, []cell{text(c.Name), text(c.Kind), barred(cell{Class: "gauge"}, 1-c.MissingShare, 1), count(c.Missing), share(c.MissingShare),
			share(c.MissingRows), count(c.Distinct), per, {Text: note, Class: class}})
		for i, v := range c.Top {
			name := c.Name
			if i > 0 {
				name = ""
			}
			top.Rows = append(top.Rows, []cell{text(name), {Text: v.Value, Class: "left"}, count(v.Count), share(v.Share)})
		}
		if c.Quantiles != nil {
			names, lists = append(names, c.Name), append(lists, c.Quantiles)
		}
	}
	f := &figure{ID: id, Title: title, Tables: []table{main, top}}
	if lists != nil {
		f.Tables = append(f.Tables, quantileTable("Quantiles of the numbers", names, lists...))
	}
	return f
}
