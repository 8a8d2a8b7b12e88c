package report

import (
	"fmt"
	"maps"
	"math"
	"slices"
)

// segment is a table of models × groups for the metric that leads.
type segment struct {
	Name   string
	Groups []group
	Rows   []segmentRow
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
	groups := map[string]map[string]bool{}
	for _, m := range v.Summary.Models {
		for name, s := range m.Segments {
			if groups[name] == nil {
				groups[name] = map[string]bool{}
			}
			for group := range s {
				groups[name][group] = true
			}
		}
	}
	for _, name := range slices.Sorted(maps.Keys(groups)) {
		s := segment{Name: name}
		for i, m := range v.Summary.Models {
			s.Rows = append(s.Rows, segmentRow{Name: m.Name, Index: i})
		}
		for _, of := range slices.Sorted(maps.Keys(groups[name])) {
			g := group{Name: of, Users: v.Summary.SegmentUsers[name][of], Few: v.Summary.TooFew(name, of)}
			s.Groups = append(s.Groups, g)
			var column []heatCell
			for _, m := range v.Summary.Models {
				x, ok := m.Segments[name][of][v.Lead]
				column = append(column, heatCell{Value: x, Known: ok, Few: g.Few})
			}
			shade(column)
			for i := range column {
				s.Rows[i].Cells = append(s.Rows[i].Cells, column[i])
			}
		}
		v.Segments = append(v.Segments, s)
	}
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
