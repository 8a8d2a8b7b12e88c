package report

import (
	"fmt"
	"html/template"
	"math"
	"slices"
	"strings"

	"tandem/experiments/compare"
	"tandem/experiments/figures"
	"tandem/experiments/report/chart"
	"tandem/experiments/result"
	"tandem/experiments/stats"
	"tandem/experiments/table"
	"tandem/train/eval"
)

// view is Data as the page wants it: every number in its place, nothing left to compute.
type view struct {
	Data
	Style      template.CSS
	Answer     []string // see compare.Answer: the best model, the verdicts
	Advice     []string // what to mend before they are believed
	Lead       string   // the metric that leads
	Models     []modelRow
	Pairs      []pairRow
	Charts     []plot // of training
	ColdCharts []plot
	Trades     []plot // of accuracy against time and coverage
	Legend     []legendEntry
	Segments   []segment
	Prices     *prices // nil without any
	Examples   []example
	LeakChecks []leak
	WarmStart  *warm   // nil without
	Seeds      int     // the most of any model
	Target     string  // ends a title: the set of targets, if the recipe names any
	Targets    []*view // of further sets: figures and comparisons alone
}

// modelRow is a line of the table of models.
type modelRow struct {
	result.ModelSummary
	Index int // for its colour
	Cells []modelCell
	Bar   whisker // of the metric that leads
}

type modelCell struct {
	stats.Estimate
	Half  float64 // of the interval
	Few   bool    // too few users have a value for it
	Known bool    // the model has the metric
	Alone bool    // an aggregate: it has no interval
	Best  bool
	Sown  bool // more than one seed: SD means something
}

// pairRow is a line of the table of comparisons.
type pairRow struct {
	result.Comparison
	Bar     whisker
	Verdict string // see Comparison.Verdict, or that users are too few
	Class   string // its own
}

// whisker is an interval with its middle, in per cent of the width of its track.
type whisker struct{ Low, Mid, Width, Zero float64 }

type legendEntry struct {
	Name  string
	Index int
}

func newView(d Data) (*view, error) {
	v := &view{Data: d, Style: chart.Style + pageStyle}
	s := d.Summary
	v.Advice = compare.Advice(s)
	for _, line := range compare.Answer(s, 0) {
		v.Answer = append(v.Answer, strings.ReplaceAll(line, " %", "\u00a0%"))
	}
	v.Answer = v.Answer[:len(v.Answer)-len(v.Advice)]
	if len(s.Metrics) > 0 {
		v.Lead = s.Metrics[0]
	}
	v.models()
	v.WarmStart = newWarm(d)
	v.pairs()
	v.targets()
	v.segments()
	if err := v.insight(); err != nil {
		return nil, err
	}
	if err := v.trades(); err != nil {
		return nil, err
	}
	return v, v.charts()
}

// Named is the name of a model with its mark, if it has one.
func (v *view) Named(name string) string { return compare.Named(v.Summary, name) }

// targets makes the tables of further sets of targets.
func (v *view) targets() {
	if len(v.Summary.Targets) == 0 {
		return
	}
	title := func(t result.TargetSummary) string {
		return fmt.Sprintf(", target %s (%s)", t.Name, figures.Counted(t.Users, "user"))
	}
	v.Target = title(v.Summary.Targets[0])
	for _, s := range compare.ByTarget(v.Summary) {
		own := &view{Data: Data{Summary: s}, Lead: v.Lead, Target: title(s.Targets[0])}
		own.models()
		own.pairs()
		v.Targets = append(v.Targets, own)
	}
}

func (v *view) models() {
	best := table.Best(v.Summary)
	top := 0.0
	for _, m := range v.Summary.Models {
		top = math.Max(top, m.Metrics[v.Lead].Interval()[1])
		v.Seeds = max(v.Seeds, len(m.Seeds))
	}
	for i, m := range v.Summary.Models {
		row := modelRow{ModelSummary: m, Index: i}
		for _, metric := range v.Summary.Metrics {
			if a, ok := m.Aggregates[metric]; ok {
				top, ranked := best[metric]
				row.Cells = append(row.Cells, modelCell{Estimate: stats.Estimate{Mean: a.Mean, SD: a.SD},
					Known: true, Alone: true, Best: ranked && a.Mean == top, Sown: len(m.Seeds) > 1})
				continue
			}
			e, ok := m.Metrics[metric]
			top, ranked := best[metric]
			half, counted := e.PlusMinus()
			row.Cells = append(row.Cells, modelCell{
				Estimate: e, Half: half, Few: !counted,
				Known: ok, Best: ok && ranked && e.Mean == top, Sown: len(m.Seeds) > 1,
			})
		}
		e := m.Metrics[v.Lead]
		row.Bar = newWhisker(e.Interval(), e.Mean, 0, top)
		v.Models = append(v.Models, row)
	}
}

// drawn are the ends of the interval of a comparison, or the difference alone where it means
// nothing.
func drawn(c result.Comparison) [2]float64 {
	if ends, ok := c.Interval(); ok {
		return ends
	}
	return [2]float64{c.Difference, c.Difference}
}

func (v *view) pairs() {
	reach := 0.0
	for _, c := range v.Summary.Comparisons {
		ends := drawn(c)
		reach = math.Max(reach, math.Max(math.Abs(ends[0]), math.Abs(ends[1])))
	}
	for _, c := range v.Summary.Comparisons {
		row := pairRow{Comparison: c, Bar: newWhisker(drawn(c), c.Difference, -reach, reach), Verdict: c.Verdict(), Class: c.Verdict()}
		if c.Few() {
			row.Verdict, row.Class = "too few users", "few"
		}
		v.Pairs = append(v.Pairs, row)
	}
}

// newWhisker places an interval on a track from low to high, with room at both ends.
func newWhisker(ci [2]float64, mid, low, high float64) whisker {
	if !(high > low) {
		low, high = low-1, high+1
	}
	at := func(x float64) float64 {
		return math.Round(1e4*(0.03+0.94*(min(max(x, low), high)-low)/(high-low))) / 100
	}
	return whisker{Low: at(ci[0]), Mid: at(mid), Width: math.Round(100*(at(ci[1])-at(ci[0]))) / 100, Zero: at(0)}
}

// charts draws the training curves and the curves of cold offsets.
func (v *view) charts() error {
	index := map[string]int{}
	for i, m := range v.Summary.Models {
		index[m.Name] = i
	}
	var losses []string
	for _, h := range v.Histories {
		i, ok := index[h.Model]
		if !ok {
			return fmt.Errorf("report: history of %q, which is no model of the summary", h.Model)
		}
		if !slices.ContainsFunc(v.Legend, func(l legendEntry) bool { return l.Index == i }) {
			v.Legend = append(v.Legend, legendEntry{h.Model, i})
		}
		if !slices.Contains(losses, h.Loss) {
			losses = append(losses, h.Loss)
		}
	}
	if len(v.Histories) > 0 && v.Lead != "" {
		valid := func(_ History, l result.HistoryLine) (float64, bool) {
			x, ok := l.Valid[eval.OfAll(v.Lead)]
			return x, ok
		}
		if err := v.chart(v.Lead+" on validation", "epoch", newCurves(v.Histories, index, epoch, valid)); err != nil {
			return err
		}
		if err := v.chart(v.Lead+" on validation by time", "seconds of training", newCurves(v.Histories, index, seconds, valid)); err != nil {
			return err
		}
	}
	for _, loss := range losses {
		curves := newCurves(v.Histories, index, epoch, func(h History, l result.HistoryLine) (float64, bool) {
			return l.Loss, h.Loss == loss
		})
		if err := v.chart(loss+" loss in training", "epoch", curves); err != nil {
			return err
		}
	}
	for _, c := range v.Curves {
		drawn, err := newColdChart(c, index[c.Model])
		if err != nil {
			return err
		}
		v.ColdCharts = append(v.ColdCharts, drawn)
	}
	return nil
}
