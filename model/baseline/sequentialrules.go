package baseline

import (
	"cmp"
	"context"
	"errors"
	"slices"

	"tandem/datasets"
	"tandem/datasets/setting"
)

// SequentialRulesConfig counts what came after what; see Fit.
type SequentialRulesConfig struct {
	// Steps is how far apart two items of a user may stand, in the order of time, for the
	// first to lead to the second: 1 counts what comes next alone.
	// Touch: lower it where only the very next thing follows from the last one.
	Steps int `yaml:"steps" range:"≥ 1"`
	// K is how many rules of each item are kept, the heaviest.
	// Touch: raise it where lists of the tail come out short.
	K int `yaml:"k" range:"≥ 1"`
}

// DefaultSequentialRulesConfig looks ten rows ahead, as its authors do.
func DefaultSequentialRulesConfig() SequentialRulesConfig {
	return SequentialRulesConfig{Steps: 10, K: 500}
}

// Validate reports all faults of c.
func (c SequentialRulesConfig) Validate() error {
	return setting.Check(c).Join("baseline: sequential rules: ")
}

// Fit returns what scores an item by how often, and how soon, it came after the last item of
// the user:
//
//	score(u, i) = w(last of u, i),  w(j, i) = Σ w_r·w_s/d
//
// over all rows r of j and later ones s of i of one user, w_r their weights, d ≤ Steps rows apart in the order of
// time (of the log, where times are equal). An item that never came after that one scores 0,
// and so does every item for a user without training rows.
// Source: Ludewig and Jannach 2018, "Evaluation of session-based recommendation
// algorithms", SR with weights 1/d; a user's rows take the place of a session.
//
// Fit counts the rules of a log with times, and keeps the K heaviest of each
// item, equal ones by id. It returns ctx.Err() when ctx ends first.
// Cost: O(rows·log rows + rows·Steps).
func (c SequentialRulesConfig) Fit(ctx context.Context, in Input) (Scorer, error) {
	return fitted(fitSequentialRules(ctx, in.Log, c))
}

// Memory is what Fit takes.
func (c SequentialRulesConfig) Memory(s Size) ([]Part, error) {
	return []Part{{"rows by time", 16 * s.Rows}, {"rules", 8 * s.Items * min(int64(c.K), s.Items)}, {"counting", 4 * s.Items * s.Workers}}, nil
}

// Cost tells the work of Fit.
func (c SequentialRulesConfig) Cost(in Input) Cost {
	return Cost{Work: []Work{{"rules", float64(in.Log.Len()) * float64(c.Steps)}}}
}

// sequentialRules is what SequentialRulesConfig fits.
type sequentialRules struct {
	last    []int32 // item of each user; −1 = none
	offsets []int
	targets []int32 // by item that leads
	weights []float32
}

// fitSequentialRules is SequentialRulesConfig.Fit.
func fitSequentialRules(ctx context.Context, train *datasets.Log, config SequentialRulesConfig) (*sequentialRules, error) {
	if err := config.Validate(); err != nil {
		return nil, err
	}
	if train.Times == nil {
		return nil, errors.New("baseline: sequential rules: the log has no times, want one for each row")
	}
	rows := byUserAndTime(train)
	m := &sequentialRules{last: slices.Repeat([]int32{-1}, train.NumUsers()), offsets: []int{0}}
	places := make([][]int32, train.NumItems()) // of an item in rows
	for p, r := range rows {
		m.last[train.Users[r]] = train.Items[r]
		places[train.Items[r]] = append(places[train.Items[r]], int32(p))
	}
	rules := make([][]link, train.NumItems())
	err := each(ctx, len(rules), func() func(int) {
		weight, top := make([]float32, train.NumItems()), best{k: config.K}
		return func(j int) {
			top.reset()
			var after []int32
			for _, p := range places[j] {
				user := train.Users[rows[p]]
				for d := 1; d <= config.Steps && int(p)+d < len(rows) && train.Users[rows[int(p)+d]] == user; d++ {
					i := train.Items[rows[int(p)+d]]
					if weight[i] == 0 { // or weighs nothing so far: then i is met twice, the second time at 0
						after = append(after, i)
					}
					weight[i] += train.Weight(int(rows[p])) * train.Weight(int(rows[int(p)+d])) / float32(d)
				}
			}
			for _, i := range after {
				if int(i) != j && weight[i] > 0 {
					top.offer(neighbour{i, float64(weight[i])})
				}
				weight[i] = 0
			}
			rules[j] = links(top.cut())
		}
	})
	for _, list := range rules {
		for _, l := range list {
			m.targets, m.weights = append(m.targets, l.item), append(m.weights, l.weight)
		}
		m.offsets = append(m.offsets, len(m.targets))
	}
	return m, err
}

// byUserAndTime are the rows of a log in the order of users, times and rows.
func byUserAndTime(l *datasets.Log) []int32 {
	rows := make([]int32, l.Len())
	for r := range rows {
		rows[r] = int32(r)
	}
	slices.SortFunc(rows, func(a, b int32) int {
		return cmp.Or(cmp.Compare(l.Users[a], l.Users[b]), cmp.Compare(l.Times[a], l.Times[b]), cmp.Compare(a, b))
	})
	return rows
}

// Score writes the score of users[r] for item i to dst[r·items+i]; it never fails.
// It panics if dst has not len(users)·items values or a user is outside [0, users).
// Cost: O(items) per user; allocates nothing.
func (m *sequentialRules) Score(dst []float32, users []int32) error {
	items := len(m.offsets) - 1
	checkLen(dst, users, items)
	clear(dst)
	for r, u := range users {
		if u < 0 || int(u) >= len(m.last) {
			panic("baseline: user out of range")
		}
		j := m.last[u]
		if j < 0 {
			continue
		}
		row := dst[r*items : (r+1)*items]
		for k := m.offsets[j]; k < m.offsets[j+1]; k++ {
			row[m.targets[k]] = m.weights[k]
		}
	}
	return nil
}
