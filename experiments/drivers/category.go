package drivers

import (
	"cmp"
	"context"
	"math"
	"slices"
	"strconv"
	"strings"

	"tandem/datasets"
)

// Category says how much higher than the others the items of a category score, by price
// level of the users.
type Category struct {
	Column     string     `json:"column"`     // its name in the data
	Categories []string   `json:"categories"` // the largest roots
	Items      []int      `json:"items"`      // of each that were scored
	Rows       []Affinity `json:"rows"`       // all users first, then their price levels
}

// Affinity is that of users of one level: the mean score of a category's items less that
// of all, in standard deviations of the user's scores; and, to hold it against, the share
// of the category in what they have in train less its share in the catalogue.
type Affinity struct {
	Level  string     `json:"level,omitempty"` // empty = all users
	Users  int        `json:"users"`           // of the level whose scores were looked at
	Scores []Interval `json:"scores"`          // by Category.Categories, in standard deviations
	Bought []float64  `json:"bought"`          // by Category.Categories, a difference of shares
}

// categories is the column of the first path feature of the model, else the one called
// category, else nil.
func (s *subject) categories() *datasets.Column {
	for _, f := range s.Run.Recipe.Features.Item {
		if f.Kind == "path" && slices.Contains(names(s.Weights.Items), f.Name) {
			return s.Data.Items.Find(f.Column)
		}
	}
	if c := s.Data.Items.Find("category"); c != nil && !c.IsNumeric() {
		return c
	}
	return nil
}

// largest are the roots with the most of items, and how many each has.
func largest(column *datasets.Column, items []int32) (roots []int32, count []int) {
	n := make([]int, column.Dict.Len())
	for _, i := range items {
		if path := column.Labels.At(i); len(path) > 0 {
			n[path[0]]++
		}
	}
	for root, has := range n {
		if has > 0 {
			roots = append(roots, int32(root))
		}
	}
	slices.SortFunc(roots, func(a, b int32) int { return cmp.Or(cmp.Compare(n[b], n[a]), cmp.Compare(a, b)) })
	roots = roots[:min(len(roots), largestCategories)]
	for _, root := range roots {
		count = append(count, n[root])
	}
	return roots, count
}

func (s *subject) category(ctx context.Context, a *Account) error {
	column := s.categories()
	if column == nil {
		return nil
	}
	items := s.sample(s.Split.Train.ItemIDs, s.Items, func(int32) bool { return true })
	roots, count := largest(column, items)
	if len(roots) < 2 {
		return nil
	}
	out := &Category{Column: column.Name, Items: count}
	for _, root := range roots {
		out.Categories = append(out.Categories, column.Dict.Key(root))
	}
	of := make([]int, column.Len()) // which of roots, −1 = none
	for i := range of {
		of[i] = -1
		if path := column.Labels.At(int32(i)); len(path) > 0 {
			of[i] = slices.Index(roots, path[0])
		}
	}
	likes := make([][]float64, len(s.users)) // by user and root
	err := s.eachUser(ctx, s.Weights, func(k int, row []float32) { likes[k] = affinities(pickScores(row, items), items, of, len(roots)) })
	if err != nil {
		return err
	}
	bought := s.bought(of, len(roots))
	add := func(level string, users []int) {
		row := Affinity{Level: level, Users: len(users), Bought: make([]float64, len(roots))}
		for c := range roots {
			values := make([]float64, len(users))
			for n, k := range users {
				values[n] = likes[k][c]
				row.Bought[c] += bought[k][c] / float64(len(users))
			}
			x, _ := over(values)
			row.Scores = append(row.Scores, x)
		}
		out.Rows = append(out.Rows, row)
	}
	everybody := make([]int, len(s.users))
	for k := range everybody {
		everybody[k] = k
	}
	add("", everybody)
	if p := s.priced(); p != nil {
		for l, users := range s.byLevel(p.column) {
			if len(users) > 1 {
				add(levels[l], users)
			}
		}
	}
	a.Category = out
	return nil
}

// affinities are the mean scores of the items of each root less that of all, in standard
// deviations; 0 where all scores are alike.
func affinities(scores []float64, items []int32, of []int, n int) []float64 {
	sums, count := make([]float64, n), make([]float64, n)
	for k, i := range items {
		if c := of[i]; c >= 0 {
			sums[c] += scores[k]
			count[c]++
		}
	}
	m, sd := mean(scores), math.Sqrt(covariance(scores, scores))
	for c := range sums {
		sums[c] = sums[c]/count[c] - m
		if sd > 0 {
			sums[c] /= sd
		} else {
			sums[c] = 0
		}
	}
	return sums
}

// bought is, by user of the subject, the share of each root in his training rows, less its
// share in the catalogue.
func (s *subject) bought(of []int, n int) [][]float64 {
	place := map[int32]int{}
	for k, u := range s.users {
		place[u] = k
	}
	out, rows := make([][]float64, len(s.users)), make([]float64, len(s.users))
	for k := range out {
		out[k] = make([]float64, n)
	}
	log := s.Split.Train
	for r, u := range log.Users {
		k, ok := place[u]
		if !ok {
			continue
		}
		rows[k]++
		if c := of[log.Items[r]]; c >= 0 {
			out[k][c]++
		}
	}
	share := make([]float64, n)
	for _, c := range of {
		if c >= 0 {
			share[c] += 1 / float64(len(of))
		}
	}
	for k := range out {
		for c := range out[k] {
			out[k][c] = out[k][c]/rows[k] - share[c]
		}
	}
	return out
}

// valueOf writes an item's value as the catalogue has it.
func valueOf(column *datasets.Column, item int32) string {
	if column.IsNumeric() {
		if x := column.Numbers[item]; !math.IsNaN(x) {
			return strconv.FormatFloat(x, 'f', -1, 64)
		}
		return "missing"
	}
	var labels []string
	for _, code := range column.Labels.At(item) {
		labels = append(labels, column.Dict.Key(code))
	}
	if labels == nil {
		return "missing"
	}
	return strings.Join(labels, " > ")
}
