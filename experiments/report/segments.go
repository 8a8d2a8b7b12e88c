package report

import (
	"fmt"
	"math"

	"tandem/experiments/compare"
	"tandem/experiments/evaluate"
	"tandem/experiments/result"
)

// segment is a table of models × groups for the metric of the comparisons, and of the
// compared pairs below them.
type segment struct {
	Name   string
	About  string // what the groups are
	Groups []group
	Rows   []segmentRow
	Pairs  []segmentPair
}

type segmentPair struct {
	Name  string
	Cells []pairCell
}

// pairCell is a difference within a group.
type pairCell struct {
	result.SegmentComparison
	Known bool
	Class string // better, worse, few, or nothing
}

// group is a column.
type group struct {
	Name  string
	Users int // 0 = not known
	Few   bool
}

type segmentRow struct {
	Name  string
	Index int
	Cells []heatCell
}

// heatCell is a number and its shade, 1 for the highest of its column.
type heatCell struct {
	Value            float64
	Shade            string
	Known, Best, Few bool
}

// segments turns model → segment → group → metric into segment → model → group.
func (v *view) segments() {
	metric := compare.SegmentMetric(v.Summary)
	for _, name := range compare.Segments(v.Summary) {
		s := segment{Name: name, About: evaluate.DescribeSegment(name)}
		for i, m := range v.Summary.Models {
			s.Rows = append(s.Rows, segmentRow{Name: v.Named(m.Name), Index: i})
		}
		for _, of := range compare.Groups(v.Summary, name) {
			g := group{Name: of, Users: v.Summary.SegmentUsers[name][of], Few: v.Summary.TooFew(name, of)}
			s.Groups = append(s.Groups, g)
			var column []heatCell
			for _, m := range v.Summary.Models {
				x, ok := m.Segments[name][of][metric]
				column = append(column, heatCell{Value: x, Known: ok, Few: g.Few})
			}
			shade(column)
			for i := range column {
				s.Rows[i].Cells = append(s.Rows[i].Cells, column[i])
			}
		}
		if len(v.Summary.SegmentComparisons) > 0 {
			s.Pairs = v.segmentPairs(name, s.Groups)
		}
		v.Segments = append(v.Segments, s)
	}
}

func (v *view) segmentPairs(name string, groups []group) []segmentPair {
	var out []segmentPair
	for _, c := range v.Summary.Comparisons {
		p := segmentPair{Name: v.Named(c.A) + " − " + v.Named(c.B)}
		for _, g := range groups {
			within, ok := compare.Within(v.Summary, name, g.Name, c.A, c.B)
			cell := pairCell{SegmentComparison: within, Known: ok}
			switch verdict := within.Verdict(); {
			case !ok:
			case within.Few():
				cell.Class = "few"
			case verdict == "better" || verdict == "worse":
				cell.Class = verdict
			}
			p.Cells = append(p.Cells, cell)
		}
		out = append(out, p)
	}
	return out
}

// shade marks the highest of cells and shades the others by their share of it; those of
// few users are left as they are.
func shade(cells []heatCell) {
	top := 0.0
	for _, c := range cells {
		top = math.Max(top, c.Value)
	}
	for i, c := range cells {
		if c.Known && !c.Few && top > 0 {
			cells[i].Best = c.Value == top
			cells[i].Shade = fmt.Sprintf("%.2f", max(c.Value/top, 0))
		}
	}
}
