package report

import (
	"fmt"
	"strings"

	"tandem/experiments/report/chart"
)

// shortest is the time below which models are drawn alike: the clock tells nothing there.
const shortest = 1e-3

// trades draws what accuracy costs: the metric that leads against the time of training,
// and against coverage where a metric of that name was asked for.
func (v *view) trades() error {
	if v.Lead == "" {
		return nil
	}
	var time []chart.Dot
	for _, m := range v.Models {
		if m.Train.Seconds > 0 {
			time = append(time, v.dot(m, max(m.Train.Seconds, shortest)))
		}
	}
	seconds := chart.Axis{Label: "seconds of training, one seed", Log: true}
	if err := v.trade(v.Lead+" on test by time", "Whiskers are 95\u00a0% intervals; a dot without room for its name tells it when pointed at. What took less than a millisecond stands at one.", seconds, time); err != nil {
		return err
	}
	for _, metric := range v.Summary.Metrics {
		if metric == v.Lead || !strings.HasPrefix(metric, "coverage") {
			continue
		}
		var dots []chart.Dot
		for _, m := range v.Models {
			if e, ok := m.Aggregates[metric]; ok {
				dots = append(dots, v.dot(m, e.Mean))
			}
		}
		axis := chart.Axis{Label: metric + ", share of the catalogue that anybody gets", Zero: true}
		if err := v.trade(v.Lead+" on test by coverage", "", axis, dots); err != nil {
			return err
		}
	}
	return nil
}

// dot is a model at x and at its value of the metric that leads.
func (v *view) dot(m modelRow, x float64) chart.Dot {
	e := m.Metrics[v.Lead]
	return chart.Dot{Name: m.Name, Series: m.Index, Point: chart.Point{X: x, Y: e.Mean, Low: e.Interval()[0], High: e.Interval()[1]}}
}

func (v *view) trade(title, note string, x chart.Axis, dots []chart.Dot) error {
	if len(dots) < 2 { // nothing to trade
		return nil
	}
	svg, err := chart.Dots(x, chart.Axis{}, dots...)
	if err != nil {
		return fmt.Errorf("report: plot of %s: %w", title, err)
	}
	v.Trades = append(v.Trades, plot{Title: title, Note: note, SVG: svg})
	return nil
}
