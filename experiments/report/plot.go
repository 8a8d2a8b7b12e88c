package report

import (
	"bytes"
	"fmt"
	"html/template"
	"image/color"
	"regexp"
	"strings"

	"gonum.org/v1/plot"
	"gonum.org/v1/plot/font"
	"gonum.org/v1/plot/plotter"
	"gonum.org/v1/plot/vg"
	"gonum.org/v1/plot/vg/draw"
	"gonum.org/v1/plot/vg/vgsvg"

	"tandem/experiments"
)

// chart is one plot of the page.
type chart struct {
	Title string
	Note  string
	SVG   template.HTML
}

// curve is one line of a chart.
type curve struct {
	series int
	dashed bool
	points plotter.XYs
}

// newCurves makes one curve per history, of the lines that value accepts, by epoch.
func newCurves(histories []History, index map[string]int, value func(History, experiments.HistoryLine) (float64, bool)) []curve {
	var out []curve
	for _, h := range histories {
		c := curve{series: index[h.Model]}
		for _, l := range h.Lines {
			if y, ok := value(h, l); ok {
				c.points = append(c.points, plotter.XY{X: float64(l.Epoch), Y: y})
			}
		}
		if len(c.points) > 0 {
			out = append(out, c)
		}
	}
	return out
}

// chart adds a plot of training by epoch.
func (v *view) chart(title string, curves []curve) error {
	if len(curves) == 0 {
		return nil
	}
	svg, err := drawCurves("epoch", curves)
	if err != nil {
		return fmt.Errorf("report: plot of %s: %w", title, err)
	}
	v.Charts = append(v.Charts, chart{Title: title, SVG: svg})
	return nil
}

func newColdChart(c Curve, series int) (chart, error) {
	warm, cold := curve{series: series}, curve{series: series, dashed: true}
	for _, p := range c.Points {
		warm.points = append(warm.points, plotter.XY{X: p.Offset, Y: p.Warm})
		cold.points = append(cold.points, plotter.XY{X: p.Offset, Y: p.Cold})
	}
	title := fmt.Sprintf("%s, %s on validation", c.Model, c.Metric)
	svg, err := drawCurves("offset of cold items", []curve{warm, cold})
	if err != nil {
		return chart{}, fmt.Errorf("report: plot of %s: %w", title, err)
	}
	chosen := experiments.Signed("%g", c.Chosen)
	return chart{Title: title, Note: "Solid: warm items. Dashed: cold items. The model uses " + chosen + ".", SVG: svg}, nil
}

// The page themes a plot by replacing these colours, which nothing else has: the
// stylesheet knows the reader's mode, the drawing does not.
var (
	inkColour  = color.RGBA{R: 1, G: 2, B: 3, A: 255}
	gridColour = color.RGBA{R: 4, G: 5, B: 6, A: 255}
)

// seriesColours is how many the stylesheet has.
const seriesColours = 8

func seriesColour(i int) color.Color {
	return color.RGBA{R: 7, G: 8, B: uint8(i % seriesColours), A: 255}
}

const chartWidth, chartHeight = 5 * vg.Inch, 3 * vg.Inch

func drawCurves(x string, curves []curve) (template.HTML, error) {
	p := plot.New()
	p.BackgroundColor = nil // the page has one
	p.X.Label.Text = x
	for _, axis := range []*plot.Axis{&p.X, &p.Y} {
		axis.Color, axis.Label.TextStyle.Color = inkColour, inkColour
		axis.Tick.Color, axis.Tick.Label.Color = inkColour, inkColour
		axis.LineStyle.Width, axis.Tick.LineStyle.Width = 0, 0
		axis.Label.TextStyle.Font = font.Font{Variant: "Sans", Size: 11}
		axis.Tick.Label.Font = font.Font{Variant: "Sans", Size: 11}
		axis.Padding = 4
	}
	grid := plotter.NewGrid()
	grid.Vertical.Color = nil
	grid.Horizontal.Color, grid.Horizontal.Width = gridColour, 0.75
	p.Add(grid)
	for _, c := range curves {
		line, err := plotter.NewLine(c.points)
		if err != nil {
			return "", err
		}
		line.Color, line.Width = seriesColour(c.series), 1.75
		if c.dashed {
			line.Dashes = []vg.Length{5, 3}
		}
		p.Add(line)
		if len(c.points) == 1 { // a line of one point is none
			dot, err := plotter.NewScatter(c.points)
			if err != nil {
				return "", err
			}
			dot.GlyphStyle = draw.GlyphStyle{Color: seriesColour(c.series), Radius: 2.5, Shape: draw.CircleGlyph{}}
			p.Add(dot)
		}
	}
	canvas := vgsvg.New(chartWidth, chartHeight)
	p.Draw(draw.New(canvas))
	var out bytes.Buffer
	if _, err := canvas.WriteTo(&out); err != nil {
		return "", err
	}
	return themed(out.String()), nil
}

var svgSize = regexp.MustCompile(`<svg width="[^"]*" height="[^"]*"`)

// themed makes a drawing part of a page: without prologue, as wide as its place, in
// the colours of the stylesheet. Every text in it was escaped by the canvas.
func themed(svg string) template.HTML {
	svg = svg[strings.Index(svg, "<svg"):]
	svg = svgSize.ReplaceAllString(svg, `<svg aria-hidden="true"`)
	svg = strings.ReplaceAll(svg, hex(inkColour), "var(--muted)")
	svg = strings.ReplaceAll(svg, hex(gridColour), "var(--line)")
	for i := range seriesColours {
		svg = strings.ReplaceAll(svg, hex(seriesColour(i)), fmt.Sprintf("var(--series-%d)", i))
	}
	return template.HTML(svg)
}

func hex(c color.Color) string {
	r, g, b, _ := c.RGBA()
	return fmt.Sprintf("#%02X%02X%02X", r>>8, g>>8, b>>8)
}
