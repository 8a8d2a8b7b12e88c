package chart

import (
	"fmt"
	"html/template"
)

// Dot is one named point, with an interval up and down where Low < High.
type Dot struct {
	Name   string // beside the dot and in its title
	Series int    // colour, in [0, SeriesColours)
	Point
}

// Dots draws a name beside every dot, as far as it finds room without covering another
// dot or name: earlier dots choose first. Errors as for Lines.
func Dots(x, y Axis, dots ...Dot) (template.HTML, error) {
	var xs, ys []float64
	for _, d := range dots {
		xs, ys = append(xs, d.X), append(ys, d.Y)
		if d.Low < d.High {
			ys = append(ys, d.Low, d.High)
		}
	}
	f, err := newFrame(x, y, xs, ys)
	if err != nil {
		return "", err
	}
	var taken []box
	for _, d := range dots {
		px, py := f.x.at(d.X), f.y.at(d.Y)
		taken = append(taken, box{px - 4, py - 4, px + 4, py + 4})
		f.series(d.Series)
		if d.Low < d.High {
			f.line(px, f.y.at(d.Low), px, f.y.at(d.High), "whisker")
		}
		f.printf("<circle class=\"dot\" cx=\"%s\" cy=\"%s\" r=\"4\">%s</circle>\n", num(px), num(py),
			titled(fmt.Sprintf("%s, %s: %s", d.Name, f.x.text(d.X), f.y.text(d.Y))))
		f.end()
	}
	for _, d := range dots {
		for _, l := range labels(f.x.at(d.X), f.y.at(d.Y), charWidth*float64(len([]rune(d.Name)))) {
			if l.left < f.x.from || l.right > width || l.top < 0 || l.bottom > f.y.from || l.meets(taken) {
				continue
			}
			taken = append(taken, l.box)
			f.text(l.x, l.bottom-2.5, "name "+l.anchor, d.Name)
			break
		}
	}
	return f.html(), nil
}

// box is the room that a dot or a name takes.
type box struct{ left, top, right, bottom float64 }

func (b box) meets(others []box) bool {
	for _, o := range others {
		if b.left < o.right && o.left < b.right && b.top < o.bottom && o.top < b.bottom {
			return true
		}
	}
	return false
}

// label is a place for a name.
type label struct {
	box
	x      float64
	anchor string
}

// labels are the places around a dot, the best one first.
func labels(x, y, wide float64) []label {
	const high = 12.0
	at := func(dx, dy float64, anchor string) label {
		left := x + dx
		switch anchor {
		case "end":
			left -= wide
		case "mid":
			left -= wide / 2
		}
		return label{box{left, y + dy - high/2, left + wide, y + dy + high/2}, x + dx, anchor}
	}
	return []label{
		at(7, 0, ""), at(-7, 0, "end"), at(0, -11, "mid"), at(0, 11, "mid"),
		at(6, -9, ""), at(6, 9, ""), at(-6, -9, "end"), at(-6, 9, "end"),
	}
}
