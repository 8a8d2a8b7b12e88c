package describe

import (
	"cmp"
	"fmt"
	"math"
	"slices"

	"tandem/datasets"
	"tandem/datasets/internal/measure"
)

// Grouping is the users by one of their columns: by label, or by fifths of a number.
type Grouping struct {
	Column string  `json:"column"` // name of the user column
	Groups []Group `json:"groups"` // by users, largest first; fifths of a number in their order
	// Others are the labels too rare to list; nil = none.
	Others *Group `json:"others,omitempty"`
	// Missing are the users without a value; nil = none.
	Missing *Group `json:"missing,omitempty"`
	// Explained is the share of the variance of rows per user that lies between the
	// groups (η²), Others and Missing among them; of a column with several labels a
	// user, by the first.
	Explained float64 `json:"explained"`
}

// Group is some users and what they do.
type Group struct {
	Name  string  `json:"name"`  // a label, or a range of numbers
	Users int     `json:"users"` // in the group
	Share float64 `json:"share"` // of all users
	Rows  int     `json:"rows"`  // of its users
	// Mean is the rows per user, CI95 its interval of 95 % under the normal law.
	Mean float64    `json:"mean"`
	CI95 [2]float64 `json:"ci95"` // low and high

	squares float64
}

// maxGroups is how many labels of a user column are listed.
const maxGroups = 20

func groupUsers(cols datasets.Profiles, rows []int32) []Grouping {
	out := make([]Grouping, len(cols))
	for i, c := range cols {
		names, of := groupsOf(c)
		out[i] = newGrouping(c, names, of, rows)
	}
	return out
}

// groupsOf returns names of groups and the group of every entity, -1 = missing.
func groupsOf(c *datasets.Column) (names []string, of []int32) {
	of = make([]int32, c.Len())
	if !c.IsNumeric() {
		for e := range of {
			of[e] = -1
			if labels := c.Labels.At(int32(e)); len(labels) > 0 {
				of[e] = labels[0]
			}
		}
		for label := range c.Dict.Len() {
			names = append(names, c.Dict.Key(int32(label)))
		}
		return names, of
	}
	var sorted []float64
	for _, x := range c.Numbers {
		if !math.IsNaN(x) {
			sorted = append(sorted, x)
		}
	}
	slices.Sort(sorted)
	var ends []float64 // the highest number of each group
	for fifth, from := 1, 0; fifth <= 5 && from < len(sorted); fifth++ {
		to := fifth * len(sorted) / 5
		if to <= from {
			continue
		}
		for to < len(sorted) && sorted[to] == sorted[to-1] {
			to++
		}
		ends = append(ends, sorted[to-1])
		name := fmt.Sprintf("%.4g to %.4g", sorted[from], sorted[to-1])
		if sorted[from] == sorted[to-1] {
			name = fmt.Sprintf("%.4g", sorted[from])
		}
		names = append(names, name)
		from = to
	}
	for e, x := range c.Numbers {
		of[e] = -1
		if !math.IsNaN(x) {
			at, _ := slices.BinarySearch(ends, x)
			of[e] = int32(at)
		}
	}
	return names, of
}

func newGrouping(c *datasets.Column, names []string, of []int32, rows []int32) Grouping {
	g := Grouping{Column: c.Name}
	groups, missing := make([]Group, len(names)), Group{Name: "missing"}
	sum, squares := 0.0, 0.0
	for u, n := range rows {
		at := &missing
		if of[u] >= 0 {
			at = &groups[of[u]]
		}
		at.Users++
		at.Rows += int(n)
		at.squares += float64(n) * float64(n)
		sum += float64(n)
		squares += float64(n) * float64(n)
	}
	between := 0.0
	finish := func(x *Group) {
		x.Share = measure.Share(x.Users, len(rows))
		x.Mean, x.CI95 = measure.Interval(x.Users, float64(x.Rows), x.squares)
		between += float64(x.Rows) * x.Mean
	}
	for i, name := range names {
		if groups[i].Name = name; groups[i].Users > 0 {
			g.Groups = append(g.Groups, groups[i])
		}
	}
	if !c.IsNumeric() { // fifths of a number stay in their order
		slices.SortStableFunc(g.Groups, func(a, b Group) int { return cmp.Compare(b.Users, a.Users) })
	}
	if len(g.Groups) > maxGroups {
		others := Group{Name: fmt.Sprintf("%d more", len(g.Groups)-maxGroups)}
		for _, x := range g.Groups[maxGroups:] {
			others.Users += x.Users
			others.Rows += x.Rows
			others.squares += x.squares
		}
		finish(&others)
		g.Groups, g.Others = g.Groups[:maxGroups], &others
	}
	for i := range g.Groups {
		finish(&g.Groups[i])
	}
	if missing.Users > 0 {
		finish(&missing)
		g.Missing = &missing
	}
	if total := squares - sum*sum/float64(max(1, len(rows))); total > 1e-12*squares {
		g.Explained = min(max(0, (between-sum*sum/float64(len(rows)))/total), 1)
	}
	return g
}
