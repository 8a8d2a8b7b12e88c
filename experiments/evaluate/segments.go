package evaluate

import (
	"cmp"
	"math"
	"slices"

	"tandem/datasets/setting"
	"tandem/experiments/recipe"
	"tandem/train/eval"
)

// Group is a segment's group of items or of users: its view asks for the held-out items
// of the group only, or for the users of the group only.
type Group struct {
	Segment, Name string // which group of which segment
	View          string // its view in both tasks, if they have anybody for it
	items         []bool // nil = all
	users         []bool // nil = all
	alone         bool   // items ranked among themselves
}

// newGroups are the groups of the recipe's segments, and those that early stopping
// looks at. Every group is told by the training log or the catalogue alone.
func (e *Evaluator) newGroups() []Group {
	seen := e.p.SeenItems
	var out []Group
	add := func(segment, name, view string, alone bool, member func(i int) bool) {
		out = append(out, Group{Segment: segment, Name: name, View: view, items: members(len(seen), member), alone: alone})
	}
	unseen := func(i int) bool { return seen[i] == 0 }
	if slices.Contains(seen, 0) && e.WantsCold() {
		add("cold", "items-seen", "warm", false, func(i int) bool { return seen[i] > 0 })
		add("cold", "items-unseen", "cold", false, unseen)
		if e.recipe.Evaluate.Protocol == "full" {
			add("cold", "among-unseen", "cold-only", true, unseen)
		}
	}
	for _, segment := range setting.Choices[recipe.Evaluate]("segments") {
		if !e.Reports(segment) {
			continue
		}
		byItem := func(name string, member func(i int) bool) {
			add(segment, name, segment+"/"+name, false, member)
		}
		byUser := func(name string, member func(u int) bool) {
			out = append(out, Group{Segment: segment, Name: name, View: segment + "/" + name,
				users: members(len(e.p.SeenUsers), member)})
		}
		switch segment {
		case "popularity":
			// Head: the most popular items that together have half of the training rows.
			floor := rowsFloor(seen, 1, 2)
			byItem("head", func(i int) bool { return seen[i] >= floor })
			byItem("tail", func(i int) bool { return seen[i] > 0 && seen[i] < floor })
		case "heat":
			// Thirds of the training rows; items without a row are cold too.
			hot, warm := rowsFloor(seen, 1, 3), rowsFloor(seen, 2, 3)
			byItem("hot", func(i int) bool { return seen[i] >= hot })
			byItem("warm", func(i int) bool { return seen[i] >= warm && seen[i] < hot })
			byItem("cold", func(i int) bool { return seen[i] < warm })
		case "state":
			e.byState(byItem, byUser)
		case "price":
			e.byPrice(byItem)
		case "category":
			e.byCategory(byItem)
		case "activity":
			e.byActivity(byUser)
		case "new-users":
			byUser("known", func(u int) bool { return e.p.SeenUsers[u] > 0 })
			byUser("new", func(u int) bool { return e.p.SeenUsers[u] == 0 })
		}
	}
	return out
}

// DescribeSegment says what the groups of a segment are; nothing of an unknown one.
func DescribeSegment(segment string) string {
	switch segment {
	case "popularity":
		return "Held-out items of the head, the most popular ones that together have half of the training rows, and of the tail, the others with a row."
	case "heat":
		return "Held-out items by thirds of the training rows, the hottest first; the cold ones may have none."
	case "price":
		return "Held-out items by quarters of the prices in the catalogue, the cheapest first."
	case "category":
		return "Held-out items by the root of their category: those with the most training rows, and the others."
	case "cold":
		return "Held-out items with and without a row in train, ranked among all items; among-unseen ranks those without among themselves."
	case "activity":
		return "Users by thirds of their number of training rows."
	case "new-users":
		return "Users with and without a training row."
	}
	return ""
}

// Reports tells whether results are broken down by a segment: the recipe wants it, or the
// split holds out new users, who always have a group of their own.
func (e *Evaluator) Reports(segment string) bool {
	return slices.Contains(e.recipe.Evaluate.Segments, segment) || segment == "new-users" && e.p.Split.Fold != nil
}

func members(n int, member func(i int) bool) []bool {
	out := make([]bool, n)
	for i := range out {
		out[i] = member(i)
	}
	return out
}

// byPrice makes quarters of the known prices.
func (e *Evaluator) byPrice(add func(name string, member func(i int) bool)) {
	prices := Prices(e.p)
	if prices == nil {
		return
	}
	cuts := Quantiles(prices, 4)
	for b, name := range []string{"1st quarter", "2nd quarter", "3rd quarter", "4th quarter"} {
		add(name, func(i int) bool { return !math.IsNaN(prices[i]) && band(prices[i], cuts) == b })
	}
	add("no price", func(i int) bool { return math.IsNaN(prices[i]) })
}

// largestRoots is how many categories have a group of their own.
const largestRoots = 8

// byCategory makes a group of each root with the most training rows, and one of the
// others.
func (e *Evaluator) byCategory(add func(name string, member func(i int) bool)) {
	column := Categories(e.p)
	if column == nil {
		return
	}
	rows := make([]int, column.Dict.Len())
	root := func(i int) int32 {
		if path := column.Labels.At(int32(i)); len(path) > 0 {
			return path[0]
		}
		return -1
	}
	var roots []int32
	for i, n := range e.p.SeenItems {
		if c := root(i); c >= 0 {
			if rows[c] == 0 && n > 0 {
				roots = append(roots, c)
			}
			rows[c] += int(n)
		}
	}
	slices.SortFunc(roots, func(a, b int32) int { return cmp.Or(cmp.Compare(rows[b], rows[a]), cmp.Compare(a, b)) })
	roots = roots[:min(len(roots), largestRoots)]
	for _, c := range roots {
		name := column.Dict.Key(c)
		if name == OtherCategories || name == NoCategory {
			name += " (so called)"
		}
		add(name, func(i int) bool { return root(i) == c })
	}
	add(OtherCategories, func(i int) bool { return root(i) >= 0 && !slices.Contains(roots, root(i)) })
	add(NoCategory, func(i int) bool { return root(i) < 0 })
}

// OtherCategories and NoCategory are the groups of the segment category that no root gives
// its name to.
const OtherCategories, NoCategory = "other categories", "no category"

// byActivity makes thirds of the users of train by their number of rows; users with as
// many rows stay together.
func (e *Evaluator) byActivity(add func(name string, member func(u int) bool)) {
	seen := e.p.SeenUsers
	var known []int32
	for _, n := range seen {
		if n > 0 {
			known = append(known, n)
		}
	}
	if len(known) == 0 {
		return
	}
	slices.Sort(known)
	light, medium := known[(len(known)-1)/3], known[2*(len(known)-1)/3]
	add("light", func(u int) bool { return seen[u] > 0 && seen[u] <= light })
	add("medium", func(u int) bool { return seen[u] > light && seen[u] <= medium })
	add("heavy", func(u int) bool { return seen[u] > medium })
}

// WantsCold tells whether results are broken down by cold items, or an epoch is chosen
// by them.
func (e *Evaluator) WantsCold() bool {
	if slices.Contains(e.recipe.Evaluate.Segments, "cold") {
		return true
	}
	return slices.ContainsFunc(e.recipe.Models, func(m recipe.Model) bool {
		return m.Train != nil && slices.ContainsFunc(m.Train.Stop.Views, func(v string) bool { return v != eval.All })
	})
}

// rowsFloor is the smallest count among the most popular items that together have
// num/den of the training rows.
func rowsFloor(seen []int32, num, den int) int32 {
	counts := slices.Clone(seen)
	slices.SortFunc(counts, func(a, b int32) int { return cmp.Compare(b, a) })
	total, sum := 0, 0
	for _, n := range counts {
		total += int(n)
	}
	for _, n := range counts {
		if sum += int(n); den*sum >= num*total {
			return n
		}
	}
	return 1
}

// SegmentUsers counts, by segment and group, the users who are evaluated on test; nil without
// segments. Groups without an item or a user of test are not in it.
func (e *Evaluator) SegmentUsers() map[string]map[string]int {
	var out map[string]map[string]int
	for _, g := range e.Groups {
		v := slices.IndexFunc(e.Test.Views, func(v eval.View) bool { return v.Name == g.View })
		if v < 0 || !e.Reports(g.Segment) {
			continue
		}
		if out == nil {
			out = map[string]map[string]int{}
		}
		if out[g.Segment] == nil {
			out[g.Segment] = map[string]int{}
		}
		relevant := e.Test.Views[v].Relevant
		for u := range int32(relevant.Len()) {
			if len(relevant.At(u)) > 0 && (e.Test.Users == nil || has(e.Test.Users, u)) {
				out[g.Segment][g.Name]++
			}
		}
	}
	return out
}
