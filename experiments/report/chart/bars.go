package chart

import (
	"fmt"
	"html/template"
)

// Span is a bar over a stretch of the x axis.
type Span struct {
	From, To, Y float64 // the stretch, and the height
}

// Steps is one histogram.
type Steps struct {
	Name   string // in titles
	Series int    // colour, in [0, SeriesColours)
	Spans  []Span // ascending, without an overlap
}

// Histogram draws the first of steps as bars and the others as outlines over them.
// Errors as for Lines.
func Histogram(x, y Axis, steps ...Steps) (template.HTML, error) {
	var xs []float64
	ys := []float64{}
	for _, s := range steps {
		for _, b := range s.Spans {
			xs, ys = append(xs, b.From, b.To), append(ys, b.Y)
		}
	}
	y.Zero = true
	f, err := newFrame(x, y, xs, ys)
	if err != nil {
		return "", err
	}
	for i, s := range steps {
		f.series(s.Series)
		outline := ""
		for k, b := range s.Spans {
			left, right, top := f.x.at(b.From), f.x.at(b.To), f.y.at(b.Y)
			title := fmt.Sprintf("%s to %s: %s", x.text(b.From), x.text(b.To), y.text(b.Y))
			if i == 0 {
				f.rect(left, top, max(right-left-.7, .7), f.y.from-top, "mark", title)
				continue
			}
			move := "L"
			if k == 0 {
				move = "M"
			}
			outline += fmt.Sprintf("%s%s %sL%s %s", move, num(left), num(top), num(right), num(top))
		}
		if outline != "" {
			f.printf("<path class=\"line\" d=\"%s\"/>\n", outline)
		}
		f.end()
	}
	return f.html(), nil
}

// Group is one series of Bars: a number for each name.
type Group struct {
	Name   string    // in the legend and in titles
	Series int       // colour, in [0, SeriesColours)
	Y      []float64 // by the names of Bars
}

// Bars draws a bar for every name and group, side by side, from 0. Errors as for Lines.
func Bars(names []string, y Axis, label string, groups ...Group) (template.HTML, error) {
	x := Axis{Label: label, Low: -.5, High: float64(len(names)) - .5}
	for i, name := range names {
		x.Ticks = append(x.Ticks, Tick{float64(i), name})
	}
	ys := []float64{}
	for _, g := range groups {
		ys = append(ys, g.Y...)
	}
	y.Zero = true
	f, err := newFrame(x, y, nil, ys)
	if err != nil {
		return "", err
	}
	slot := .82 / float64(max(1, len(groups)))
	for k, g := range groups {
		f.series(g.Series)
		for i, v := range g.Y {
			left := float64(i) - .41 + float64(k)*slot
			title := names[i] + ": " + y.text(v)
			if g.Name != "" {
				title = g.Name + ", " + title
			}
			top, zero := f.y.at(v), f.y.at(0)
			f.rect(f.x.at(left), min(top, zero), f.x.at(left+slot)-f.x.at(left)-.5, max(top-zero, zero-top), "mark", title)
		}
		f.end()
	}
	return f.html(), nil
}

// Box is a distribution by five quantiles, ascending.
type Box struct {
	Name                      string  // of the category below it
	Low, Q1, Median, Q3, High float64 // the quantiles
}

// Boxes draws one horizontal box for each of a list, its name above it. Errors as for
// Lines.
func Boxes(x Axis, boxes []Box) (template.HTML, error) {
	const step = 34.0
	var xs []float64
	for _, b := range boxes {
		xs = append(xs, b.Low, b.Q1, b.Median, b.Q3, b.High)
	}
	bottom := 6 + step*float64(len(boxes))
	s, err := x.fit(xs, 8, width-marginRight)
	if err != nil {
		return "", err
	}
	f := &frame{canvas: newCanvas(bottom + marginBottom), x: s, y: scale{from: bottom, to: 0}}
	for _, t := range s.ticks {
		f.line(s.at(t.At), 0, s.at(t.At), bottom, "grid")
	}
	f.xTicks()
	f.text((s.from+s.to)/2, f.height-4, "label mid", x.Label)
	f.series(0)
	for i, b := range boxes {
		top := 6 + step*float64(i)
		mid := top + 22
		f.text(8, top+9, "name", b.Name)
		f.line(s.at(b.Low), mid, s.at(b.High), mid, "whisker")
		f.rect(s.at(b.Q1), mid-6, max(s.at(b.Q3)-s.at(b.Q1), 1), 12, "box", fmt.Sprintf("%s: %s, %s, %s, %s, %s", b.Name,
			x.text(b.Low), x.text(b.Q1), x.text(b.Median), x.text(b.Q3), x.text(b.High)))
		f.line(s.at(b.Median), mid-6, s.at(b.Median), mid+6, "median")
	}
	f.end()
	return f.html(), nil
}

// Heat draws a table of numbers ≥ 0 as shades, the largest full. Errors as for Lines.
func Heat(rows, columns []string, values [][]float64, format func(float64) string) (template.HTML, error) {
	most := 0.0
	left := 0
	for i, name := range rows {
		left = max(left, len([]rune(name)))
		for _, v := range values[i] {
			if !(v >= 0) || v > 1e300 {
				return "", fmt.Errorf("chart: %s: %g, want a finite number ≥ 0", name, v)
			}
			most = max(most, v)
		}
	}
	const cell = 22.0
	from := charWidth*float64(left) + 8
	step := (width - from - 2) / float64(len(columns))
	bottom := cell * float64(len(rows))
	c := newCanvas(bottom + 20)
	c.series(0)
	for i, name := range rows {
		c.text(from-6, cell*float64(i)+cell/2+4, "tick end", name)
		for j, v := range values[i] {
			shade := 0.0
			if most > 0 {
				shade = v / most
			}
			c.printf("<rect class=\"cell\" style=\"--a:%s\" x=\"%s\" y=\"%s\" width=\"%s\" height=\"%s\">%s</rect>\n", shaded(shade),
				num(from+step*float64(j)), num(cell*float64(i)), num(step-1), num(cell-1), titled(name+" "+columns[j]+": "+format(v)))
		}
	}
	c.end()
	f := &frame{canvas: c, x: scale{Axis: Axis{}, low: -.5, high: float64(len(columns)) - .5, from: from, to: width - 2}, y: scale{from: bottom}}
	for j, name := range columns {
		f.x.ticks = append(f.x.ticks, Tick{float64(j), name})
	}
	f.xTicks()
	return c.html(), nil
}

// shaded writes an opacity: a faint cell is still a cell.
func shaded(share float64) string { return fmt.Sprintf("%.2f", .04+.96*share) }
