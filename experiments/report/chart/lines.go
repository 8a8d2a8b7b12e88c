package chart

import (
	"html/template"
	"strings"
)

// Line is one curve.
type Line struct {
	Name   string  // for the titles of its dots
	Series int     // colour, in [0, SeriesColours)
	Dashed bool    // drawn so
	Dots   bool    // mark every point
	Area   bool    // fill down to the axis
	Points []Point // by ascending X
}

// Point is one point of a Line; from Low to High stands a whisker if Low < High.
type Point struct {
	X, Y      float64 // the place
	Low, High float64 // an interval of Y where Low < High; both 0 = none
}

// Lines draws curves. A curve of one point is a dot. It is an error if a number is not
// finite, or not above 0 on a logarithmic axis.
func Lines(x, y Axis, lines ...Line) (template.HTML, error) {
	var xs, ys []float64
	for _, l := range lines {
		for _, p := range l.Points {
			xs, ys = append(xs, p.X), append(ys, p.Y)
			if p.Low < p.High {
				ys = append(ys, p.Low, p.High)
			}
		}
	}
	f, err := newFrame(x, y, xs, ys)
	if err != nil {
		return "", err
	}
	for _, l := range lines {
		f.series(l.Series)
		f.curve(l)
		f.end()
	}
	return f.html(), nil
}

func (f *frame) curve(l Line) {
	var path strings.Builder
	for i, p := range l.Points {
		path.WriteString(map[bool]string{true: "M", false: "L"}[i == 0] + num(f.x.at(p.X)) + " " + num(f.y.at(p.Y)))
	}
	if n := len(l.Points); l.Area && n > 1 {
		f.printf("<path class=\"area\" d=\"%sL%s %sL%s %sZ\"/>\n", path.String(),
			num(f.x.at(l.Points[n-1].X)), num(f.y.from), num(f.x.at(l.Points[0].X)), num(f.y.from))
	}
	if len(l.Points) > 1 {
		class := "line"
		if l.Dashed {
			class = "line dashed"
		}
		f.printf("<path class=\"%s\" d=\"%s\"/>\n", class, path.String())
	}
	for _, p := range l.Points {
		if p.Low < p.High {
			f.line(f.x.at(p.X), f.y.at(p.Low), f.x.at(p.X), f.y.at(p.High), "whisker")
		}
		if l.Dots || len(l.Points) == 1 {
			title := f.x.text(p.X) + ": " + f.y.text(p.Y)
			if l.Name != "" {
				title = l.Name + ", " + title
			}
			f.printf("<circle class=\"dot\" cx=\"%s\" cy=\"%s\" r=\"3\">%s</circle>\n", num(f.x.at(p.X)), num(f.y.at(p.Y)), titled(title))
		}
	}
}
