package report

import (
	"fmt"
	"math"
	"slices"
	"strconv"
	"strings"

	"tandem/datasets/split"
	"tandem/experiments/figures"
	"tandem/experiments/run"
)

// prices is the profile of prices: what the models recommend beside what is bought and
// what there is.
type prices struct {
	Bands []string
	Rows  []priceRow
}

type priceRow struct {
	Name     string
	Model    bool
	Index    int
	Cells    []heatCell
	Distance float64 // from what is bought
}

// leak is one check of the split.
type leak struct {
	Name, Part, Column, Verdict, Class, Finding, Note string
}

// example is one user and what the models recommend.
type example struct {
	Key    string
	Met    int
	Latest []shownItem
	Held   []shownItem
	Rows   []exampleRow
}

type exampleRow struct {
	Name  string
	Index int
	Items []shownItem
}

// shownItem is an item as the reader sees it.
type shownItem struct {
	Key, Price, Labels string
	Hit                bool // the user has it on test
}

// exampleItems is how many items of a list are shown.
const exampleItems = 5

// insight turns what a run left beside its figures into rows.
func (v *view) insight() error {
	in := v.Insight
	if in == nil {
		return nil
	}
	index := map[string]int{}
	for i, m := range v.Summary.Models {
		index[m.Name] = i
	}
	for _, m := range in.Models {
		if _, ok := index[m.Name]; !ok {
			return fmt.Errorf("report: lists of %q, which is no model of the summary", m.Name)
		}
	}
	v.prices(index)
	v.examples(index)
	v.leaks()
	return nil
}

// prices compares by total variation: the least share of the recommended items that
// would have to move to another band, ½ Σ |recommended − bought|.
func (v *view) prices(index map[string]int) {
	in := v.Insight
	if in.Bought == nil {
		return
	}
	p := &prices{Bands: bandNames(in.Bands)}
	last := len(in.Catalogue) - 1
	priced := in.Catalogue[last] == 0 && in.Bought[last] == 0 // nobody needs the column of unpriced items
	if !priced {
		p.Bands = append(p.Bands, "no price")
	}
	top := 0.
	for _, m := range in.Models {
		top = max(top, slices.Max(append(slices.Clone(m.Prices), 0)))
	}
	top = max(top, slices.Max(in.Bought), slices.Max(in.Catalogue))
	add := func(name string, model bool, at int, shares []float64) {
		row := priceRow{Name: name, Model: model, Index: at, Distance: distance(shares, in.Bought)}
		for b, x := range shares {
			if b < len(p.Bands) {
				row.Cells = append(row.Cells, heatCell{Value: 100 * x, Known: true, Shade: fmt.Sprintf("%.2f", x/top)})
			}
		}
		p.Rows = append(p.Rows, row)
	}
	add("bought", false, 0, in.Bought)
	add("catalogue", false, 0, in.Catalogue)
	for _, m := range in.Models {
		if m.Prices != nil {
			add(m.Name, true, index[m.Name], m.Prices)
		}
	}
	v.Prices = p
}

// bandNames writes bands by their upper ends: to 5, 5–10, over 10.
func bandNames(cuts []float64) []string {
	var out []string
	for i, cut := range cuts {
		if i == 0 {
			out = append(out, "to "+money(cut))
			continue
		}
		out = append(out, "to\u00a0"+money(cut))
	}
	if len(cuts) == 0 {
		return []string{"all"}
	}
	return append(out, "over "+money(cuts[len(cuts)-1]))
}

func money(x float64) string { return strconv.FormatFloat(math.Round(100*x)/100, 'f', 2, 64) }

// distance is the total variation between two shares.
func distance(a, b []float64) float64 {
	sum := 0.
	for i := range a {
		sum += math.Abs(a[i] - b[i])
	}
	return sum / 2
}

func (v *view) examples(index map[string]int) {
	for u, user := range v.Insight.Users {
		held := map[string]bool{}
		for _, key := range user.Held {
			held[key] = true
		}
		e := example{Key: user.Key, Met: user.Met, Latest: v.items(user.Latest, nil), Held: v.items(user.Held, nil)}
		for _, m := range v.Insight.Models {
			if u < len(m.Examples) {
				list := m.Examples[u]
				e.Rows = append(e.Rows, exampleRow{m.Name, index[m.Name], v.items(list[:min(exampleItems, len(list))], held)})
			}
		}
		v.Examples = append(v.Examples, e)
	}
}

func (v *view) items(keys []string, held map[string]bool) []shownItem {
	var out []shownItem
	for _, key := range keys {
		item := shownItem{Key: key, Labels: v.Insight.Items[key].Labels, Hit: held[key]}
		if p := v.Insight.Items[key].Price; p != nil {
			item.Price = money(*p)
		}
		out = append(out, item)
	}
	return out
}

// leakNames say what a check counts.
var leakNames = map[string]string{
	split.LeakPairs:      "pairs of user and item that train has too",
	split.LeakCopies:     "rows that train has with the same time",
	split.LeakTimeTravel: "rows older than a train row of their user",
	split.LeakFuture:     "train rows later than the first test row",
	split.LeakPopularity: "popularity after the first test row, told by train",
	split.LeakUsers:      "users that train has too",
	split.LeakNewUsers:   "rows of users without a train row",
	split.LeakNewItems:   "rows on items without a train row",
	split.LeakTwins:      "of them, items equal to a train item in all attributes",
	split.LeakAttribute:  "attribute that knows test popularity beyond train popularity",
}

func (v *view) leaks() {
	for _, c := range v.Insight.Leaks.Checks {
		l := leak{Name: leakNames[c.Name], Part: c.Part, Column: c.Column, Verdict: string(c.Verdict), Note: c.Note}
		if l.Name == "" { // a check that is newer than this page
			l.Name = c.Name
		}
		switch c.Verdict {
		case split.OK:
			l.Class = "better"
		case split.Leak:
			l.Class = "worse"
		default:
			l.Class = "open"
		}
		if c.Of > 0 {
			l.Finding = fmt.Sprintf("%s of %s", figures.Grouped(c.Count), figures.Grouped(c.Of))
		}
		if c.Correlation != 0 {
			l.Finding = strings.TrimSpace(figures.Signed("correlation %.2f", c.Correlation))
		}
		v.LeakChecks = append(v.LeakChecks, l)
	}
}

// curves of the cold offset, of the models that have one to choose and items to see.
func curves(in *run.Insight) []Curve {
	var out []Curve
	for _, m := range in.Models {
		c := Curve{Model: m.Name, Metric: m.Metric, Chosen: m.ColdOffset}
		for _, p := range m.Offsets {
			if p.Warm != nil && p.Cold != nil {
				c.Points = append(c.Points, CurvePoint{Offset: p.Offset, Warm: *p.Warm, Cold: *p.Cold})
			}
		}
		if len(c.Points) > 0 {
			out = append(out, c)
		}
	}
	return out
}
