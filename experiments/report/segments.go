package report

import (
	"fmt"
	"maps"
	"math"
	"slices"

	"tandem/experiments"
)

// few is the number of users below which a group's mean is greyed: one lucky user is
// seen in it.
const few = 30

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

// groupUsers counts the users of every group on test, by segment and group. A view of
// the scores has a value for its users only.
func groupUsers(s *experiments.Summary, scores []*experiments.Scores) map[string]map[string]int {
	out := map[string]map[string]int{}
	for _, m := range s.Models {
		for name, groups := range m.Segments {
			for group := range groups {
				n := usersOf(viewOf(name, group), scores)
				if n == 0 {
					continue
				}
				if out[name] == nil {
					out[name] = map[string]int{}
				}
				out[name][group] = n
			}
		}
	}
	return out
}

// viewOf is the view of per_user.parquet that judges a group.
func viewOf(segment, group string) string {
	switch segment + "/" + group {
	case "cold/items-seen":
		return "warm"
	case "cold/items-unseen":
		return "cold"
	case "cold/among-unseen":
		return "cold-only"
	}
	return segment + "/" + group
}

func usersOf(view string, scores []*experiments.Scores) int {
	for _, s := range scores {
		for m, name := range s.Metrics {
			if len(name) <= len(view) || name[:len(view)+1] != view+"/" {
				continue
			}
			n := 0
			for _, x := range s.Values[m] {
				if !math.IsNaN(x) {
					n++
				}
			}
			return n
		}
	}
	return 0
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
			g := group{Name: of, Users: v.GroupUsers[name][of]}
			g.Few = g.Users > 0 && g.Users < few
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
