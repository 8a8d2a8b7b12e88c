package explore

import (
	_ "embed"
	"fmt"
	"html/template"
	"io"
	"slices"
	"strings"

	"tandem/datasets/describe"
	"tandem/datasets/split"
	"tandem/experiments/figures"
	"tandem/experiments/report/chart"
)

//go:embed page.html
var pageText string

//go:embed page.css
var pageStyle template.CSS

var page = template.Must(template.New("page").Funcs(template.FuncMap{
	"grouped": figures.Grouped,
	"width":   func(share float64) string { return fmt.Sprintf("%.1f", 100*share) },
}).Parse(pageText))

// view is an Exploration as the page wants it: every number in its place and written
// out, nothing left to compute.
type view struct {
	Name     string
	Headline string
	Verdict  split.Verdict // of the split, "" without one
	Control  string        // what the checks of the split say
	Facts    []fact
	Notable  []Finding
	Sections []section
	Hash     string
	Styles   []template.CSS
}

// fact is one number of the card at the top.
type fact struct {
	Name string
	cell
}

// section is a chapter of the page.
type section struct {
	ID, Title string
	Figures   []figure
}

// figure is what one finding is about: plots, and the tables behind them.
type figure struct {
	ID, Title, Say string
	Plots          []plot
	Tables         []table
	Tree           *describe.Tree
}

// Beside says that the tables have room beside the plot: it is the only one, and one of
// them stands open.
func (f figure) Beside() bool {
	return len(f.Plots) == 1 && slices.ContainsFunc(f.Tables, func(t table) bool { return t.Open })
}

type plot struct {
	Title, Note string
	SVG         template.HTML
	Legend      []legend
}

type legend struct {
	Name   string
	Series int
}

// table stands open, or folded behind its name.
type table struct {
	Name string
	Open bool
	Note string
	Head []string
	Rows [][]cell
}

// HeadClass puts the head of a column of texts to its left, where they begin.
func (t table) HeadClass(column int) string {
	if len(t.Rows) > 0 && column < len(t.Rows[0]) && leftClass(t.Rows[0][column].Class) {
		return "left"
	}
	return ""
}

func leftClass(class string) bool {
	return strings.Contains(class, "left") || strings.HasPrefix(class, "badge") || class == "track"
}

// cell is a text, or a number that a machine can read again.
type cell struct {
	Text  string
	Value string // the number with all its digits; "" for a text
	Class string
	Bar   string   // width of a bar behind it in per cent; "" = none
	Range *whisker // an interval drawn instead of a text
	Small string   // a remark below it
}

// whisker is an interval with its middle, in per cent of the width of its track.
type whisker struct{ Low, Mid, Width string }

// WriteHTML writes the report as one page that needs nothing else. The same Exploration
// gives the same bytes. It is an error if a plot cannot be drawn.
func (e *Exploration) WriteHTML(w io.Writer) error {
	v, err := newView(e)
	if err != nil {
		return fmt.Errorf("explore: %w", err)
	}
	if err := page.Execute(w, v); err != nil {
		return fmt.Errorf("explore: %w", err)
	}
	return nil
}

func newView(e *Exploration) (*view, error) {
	d := e.Data
	v := &view{Name: e.Recipe, Hash: e.Hash, Styles: []template.CSS{chart.Style, pageStyle}}
	v.Headline = fmt.Sprintf("%s by %s on %s", plural(d.Rows, "interaction"), plural(d.Users, "user"), plural(d.Items, "item"))
	v.Facts = []fact{{"users", count(d.Users)}, {"items", count(d.Items)}, {"interactions", count(d.Rows)}, {"density", share(d.Density)}}
	if d.FirstTime != 0 || d.LastTime != 0 {
		v.Facts = append(v.Facts, fact{"first", text(date(d, d.FirstTime))}, fact{"last", text(date(d, d.LastTime))})
	}
	if e.Leaks != nil {
		v.Verdict = e.Leaks.Verdict
	}
	for _, f := range e.Findings {
		switch {
		case f.Figure == "leaks":
			v.Control = f.Text
		case f.Notable:
			v.Notable = append(v.Notable, f)
		}
	}
	b := builder{e: e}
	v.Sections = []section{
		{"shape", "Shape", b.figures(b.tail, b.activity, b.cold)},
		{"what", "Values", b.figures(b.values)},
		{"time", "Time", b.figures(b.growth, b.seasons, b.fresh)},
		{"prices", "Price", b.figures(b.price, b.boxes, b.demand)},
		{"categories", "Category", b.figures(b.category)},
		{"attributes", "Attributes", b.figures(b.itemColumns, b.userColumns, b.groups)},
		{"habits", "Habits", b.figures(b.events, b.eventTimes, b.conversion, b.repeats)},
		{"quality", "Quality", b.figures(b.blanks, b.odd, b.cleaning)},
		{"split", "Split", b.figures(b.leaks, b.signals, b.timeline, b.popularity)},
	}
	kept := v.Sections[:0]
	for _, s := range v.Sections {
		if len(s.Figures) > 0 {
			kept = append(kept, s)
		}
	}
	v.Sections = kept
	return v, b.err
}

// builder makes figures; the first fault stays in err.
type builder struct {
	e   *Exploration
	err error
}

// figures keeps what the makers make and gives each its sentence.
func (b *builder) figures(makers ...func() *figure) []figure {
	var out []figure
	for _, make := range makers {
		f := make()
		if f == nil {
			continue
		}
		for _, x := range b.e.Findings {
			if x.Figure == f.ID {
				f.Say = x.Text
			}
		}
		out = append(out, *f)
	}
	return out
}

// drawn notes a fault of a plot.
func (b *builder) drawn(svg template.HTML, err error) template.HTML {
	if b.err == nil {
		b.err = err
	}
	return svg
}

func text(s string) cell { return cell{Text: s} }

func count(n int) cell { return cell{Text: figures.Grouped(n), Value: fmt.Sprint(n)} }

func share(x float64) cell { return cell{Text: percent(x), Value: fmt.Sprint(x)} }

func value(x float64) cell { return cell{Text: number(x), Value: fmt.Sprint(x)} }

func correlation(x float64) cell { return cell{Text: signed(x), Value: fmt.Sprint(x)} }

// barred draws a bar behind c, as long as part is of whole.
func barred(c cell, part, whole float64) cell {
	if whole > 0 {
		c.Bar = fmt.Sprintf("%.1f", 100*part/whole)
	}
	return c
}

// ranged places an interval on a track from 0 to top.
func ranged(mean float64, ci [2]float64, top float64) cell {
	if top <= 0 {
		return cell{}
	}
	at := func(x float64) float64 { return 2 + 96*min(max(x/top, 0), 1) }
	return cell{Class: "track", Range: &whisker{
		Low: fmt.Sprintf("%.1f", at(ci[0])), Mid: fmt.Sprintf("%.1f", at(mean)), Width: fmt.Sprintf("%.1f", at(ci[1])-at(ci[0])),
	}}
}
