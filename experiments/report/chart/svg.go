package chart

import (
	_ "embed"
	"fmt"
	"html/template"
	"math"
	"strconv"
	"strings"
)

// Style is the stylesheet of the pages and of the plots on them. It knows --series-0 to
// --series-7, follows light and dark mode, narrow screens and the printer.
//
//go:embed style.css
var Style template.CSS

// SeriesColours is how many colours Style has; a series beyond them begins anew.
const SeriesColours = 8

// The drawing's size, in its own units.
const (
	width, height = 400.0, 240.0
	charWidth     = 6.1 // of a sign of a tick, on average
)

// canvas collects the parts of a drawing.
type canvas struct {
	strings.Builder
	height float64
}

func newCanvas(height float64) *canvas { return &canvas{height: height} }

// html is the drawing as a part of a page.
func (c *canvas) html() template.HTML {
	return template.HTML(fmt.Sprintf("<svg class=\"plot\" viewBox=\"0 0 %s %s\" aria-hidden=\"true\">\n%s</svg>", num(width), num(c.height), c.String()))
}

func (c *canvas) printf(format string, args ...any) { fmt.Fprintf(&c.Builder, format, args...) }

// num writes a coordinate: a tenth of a unit is finer than any screen.
func num(x float64) string {
	s := strconv.FormatFloat(math.Round(10*x)/10, 'f', -1, 64)
	if s == "-0" {
		return "0"
	}
	return s
}

func (c *canvas) text(x, y float64, class, s string) {
	c.printf("<text x=\"%s\" y=\"%s\" class=\"%s\">%s</text>\n", num(x), num(y), class, template.HTMLEscapeString(s))
}

func (c *canvas) line(x1, y1, x2, y2 float64, class string) {
	c.printf("<path class=\"%s\" d=\"M%s %sL%s %s\"/>\n", class, num(x1), num(y1), num(x2), num(y2))
}

// rect draws a box with a title; opacity 1 is full.
func (c *canvas) rect(x, y, w, h float64, class, title string) {
	c.printf("<rect class=\"%s\" x=\"%s\" y=\"%s\" width=\"%s\" height=\"%s\">%s</rect>\n",
		class, num(x), num(y), num(w), num(h), titled(title))
}

func titled(s string) string {
	if s == "" {
		return ""
	}
	return "<title>" + template.HTMLEscapeString(s) + "</title>"
}

// series opens a group in the colour of a series; close it with end.
func (c *canvas) series(i int) {
	c.printf("<g style=\"--c:var(--series-%d)\">\n", i%SeriesColours)
}

func (c *canvas) end() { c.WriteString("</g>\n") }

// frame is the room between the axes.
type frame struct {
	*canvas
	x, y scale
}

const (
	marginTop, marginRight = 20.0, 12.0
	marginBottom           = 38.0
)

// newFrame fits both axes to their numbers and draws grid and ticks.
func newFrame(x, y Axis, xs, ys []float64) (*frame, error) {
	f := &frame{canvas: newCanvas(height)}
	var err error
	if f.y, err = y.fit(ys, height-marginBottom, marginTop); err != nil {
		return nil, err
	}
	left := 0
	for _, t := range f.y.ticks {
		left = max(left, len([]rune(t.Label)))
	}
	if f.x, err = x.fit(xs, charWidth*float64(left)+8, width-marginRight); err != nil {
		return nil, err
	}
	for _, t := range f.y.ticks {
		at := f.y.at(t.At)
		f.line(f.x.from, at, f.x.to, at, "grid")
		f.text(f.x.from-6, at+4, "tick end", t.Label)
	}
	f.xTicks()
	if y.Label != "" {
		f.text(0, 11, "label", y.Label)
	}
	if x.Label != "" {
		f.text((f.x.from+f.x.to)/2, height-4, "label mid", x.Label)
	}
	return f, nil
}

// xTicks draws as many labels as have room beside one another.
func (f *frame) xTicks() {
	end := math.Inf(-1)
	for _, t := range f.x.ticks {
		at, half := f.x.at(t.At), charWidth*float64(len([]rune(t.Label)))/2
		if at-half < end || at+half > width+4 {
			continue
		}
		f.line(at, f.y.from, at, f.y.from+3, "notch")
		f.text(at, f.y.from+15, "tick mid", t.Label)
		end = at + half + 5
	}
}
