package report

import (
	"fmt"
	"html/template"

	"tandem/experiments/figures"
	"tandem/experiments/report/chart"
	"tandem/experiments/result"
)

// plot is one plot of the page.
type plot struct {
	Title string
	Note  string
	SVG   template.HTML
}

// epoch and seconds are what curves of training go by.
func epoch(l result.HistoryLine) float64   { return float64(l.Epoch) }
func seconds(l result.HistoryLine) float64 { return l.Seconds }

// newCurves makes one curve per history, of the lines that value accepts.
func newCurves(histories []History, index map[string]int, by func(result.HistoryLine) float64, value func(History, result.HistoryLine) (float64, bool)) []chart.Line {
	var out []chart.Line
	for _, h := range histories {
		c := chart.Line{Name: h.Model, Series: index[h.Model]}
		for _, l := range h.Lines {
			if y, ok := value(h, l); ok {
				c.Points = append(c.Points, chart.Point{X: by(l), Y: y})
			}
		}
		if len(c.Points) > 0 {
			out = append(out, c)
		}
	}
	return out
}

// chart adds a plot of training.
func (v *view) chart(title, label string, curves []chart.Line) error {
	if len(curves) == 0 {
		return nil
	}
	svg, err := chart.Lines(chart.Axis{Label: label}, chart.Axis{}, curves...)
	if err != nil {
		return fmt.Errorf("report: plot of %s: %w", title, err)
	}
	v.Charts = append(v.Charts, plot{Title: title, SVG: svg})
	return nil
}

func newColdChart(c Curve, series int) (plot, error) {
	warm, cold := chart.Line{Name: "warm", Series: series}, chart.Line{Name: "cold", Series: series, Dashed: true}
	for _, p := range c.Points {
		warm.Points = append(warm.Points, chart.Point{X: p.Offset, Y: p.Warm})
		cold.Points = append(cold.Points, chart.Point{X: p.Offset, Y: p.Cold})
	}
	title := fmt.Sprintf("%s, %s on validation", c.Model, c.Metric)
	svg, err := chart.Lines(chart.Axis{Label: "offset of cold items"}, chart.Axis{}, warm, cold)
	if err != nil {
		return plot{}, fmt.Errorf("report: plot of %s: %w", title, err)
	}
	chosen := figures.Signed("%g", c.Chosen)
	return plot{Title: title, Note: "Solid: warm items. Dashed: cold items. The model uses " + chosen + ".", SVG: svg}, nil
}
