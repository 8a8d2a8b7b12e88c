package eval_test

import (
	"context"
	"math"
	"math/rand/v2"
	"runtime"
	"slices"
	"testing"

	"github.com/stretchr/testify/require"
	"pgregory.net/rapid"

	"tandem/datasets"
	"tandem/train/eval"
)

// corner is a shop of six items:
//
//	item          0    1    2    3    4    5
//	rows          8    4    2    2    0    0      of 16
//	category      0    0    1    1    2    0
//	price        10    1    5    –    2    9
//	band          2    0    1    3    0    2      3 is "no price"
func corner() eval.Facts {
	return eval.Facts{
		Counts:   []int32{8, 4, 2, 2, 0, 0},
		Tail:     []bool{false, true, true, true, true, true},
		Category: []int32{0, 0, 1, 1, 2, 0},
		Price:    []float64{10, 1, 5, math.NaN(), 2, 9},
		Band:     []int32{2, 0, 1, 3, 0, 2},
		History:  lists([]int32{0, 1}),
	}
}

func TestListMetricsByHand(t *testing.T) {
	distinct := []float32{6, 5, 4, 3, 2, 1} // the order of the items
	tied := []float32{6, 5, 5, 5, 2, 1}     // items 1, 2 and 3 share ranks 2 to 4
	backwards := []float32{1, 2, 3, 4, 5, 6}
	kl := func(p, q float64) float64 { return p * math.Log(p/(.99*q+.01*p)) }
	for _, c := range []struct {
		name   string
		scores []float32
		metric string
		want   float64
	}{
		{"novelty", distinct, "novelty@2", (1 + 2) / 2.},                                 // −log2 8/16, −log2 4/16
		{"novelty of items without rows", backwards, "novelty@2", 4},                     // −log2 1/16
		{"novelty, tied", tied, "novelty@2", (1 + (2+3+3)/3.) / 2},                       //
		{"mean count", distinct, "arp@3", (8 + 4 + 2) / 3.},                              //
		{"mean count, tied", tied, "arp@2", (8 + (4+2+2)/3.) / 2},                        //
		{"tail", distinct, "aplt@4", 3 / 4.},                                             //
		{"cold", distinct, "cold-share@5", 1 / 5.},                                       //
		{"cold, more than there are", distinct, "cold-share@6", 2 / 6.},                  //
		{"diversity", distinct, "diversity@4", 4 / 6.},                                   // 0 0 1 1
		{"diversity of two alike", distinct, "diversity@2", 0},                           // 0 0
		{"diversity, one of three tied", tied, "diversity@2", 2 / 3.},                    // 0 with 0, 1, 1
		{"diversity, two of three", tied, "diversity@3", (2 + 2 + 2) / 9.},               // 001 001 011: 2 of 3 pairs each
		{"revenue", distinct, "revenue@2", 1},                                            // items 1, 3 and 5 are relevant
		{"revenue, unknown price", distinct, "revenue@4", 1},                             //
		{"revenue, all", distinct, "revenue@6", 10},                                      //
		{"revenue, tied", tied, "revenue@3", 2 / 3.},                                     // item 1 has 2 of 3 chances
		{"serendipity of popularity", distinct, "serendipity@2", 0},                      // popularity: 0 1
		{"serendipity", backwards, "serendipity@2", 1 / 2.},                              // 5 4, of which 5 is relevant
		{"serendipity, popularity tied", backwards, "serendipity@3", (1 + 1 - 1/2.) / 3}, // 5 4 3; popularity: 0 1 and 2 or 3
		{"calibration", distinct, "price-calibration@2", 0},                              // bands 0 and 2, as bought
		{"calibration, half", distinct, "price-calibration@4", 2 * kl(.5, .25)},
		{"calibration, tied", tied, "price-calibration@2", kl(.5, .5) + (kl(.5, .5)+2*kl(.5, 0))/3},
		{"calibration, nothing in common", []float32{1, 2, 3, 4, 0, 0}, "price-calibration@2", math.Log(100)},
	} {
		task := eval.Task{Items: 6, Facts: corner(),
			Views: []eval.View{{Name: "test", Relevant: lists([]int32{1, 3, 5})}}}
		results, err := eval.Evaluate(t.Context(), tableScorer{[][]float32{c.scores}}, task, metrics(t, c.metric), eval.Options{})
		require.NoError(t, err)
		require.InDelta(t, c.want, results[0].Values[0][0], 1e-12, c.name)
	}
}

func TestAggregatesByHand(t *testing.T) {
	// User 0 gets item 0 and one of 1, 2 and 3; user 1 gets items 5 and 4.
	s := tableScorer{[][]float32{{6, 5, 5, 5, 2, 1}, {1, 2, 3, 4, 5, 6}}}
	task := eval.Task{Items: 6, Facts: corner(),
		Views: []eval.View{{Name: "test", Relevant: lists([]int32{1, 3, 5}, []int32{0})}}}
	results, err := eval.Evaluate(t.Context(), s, task,
		metrics(t, "coverage@2", "auc", "gini-exposure@2", "entropy@2", "entropy-normalised@2", "gauc"), eval.Options{})
	require.NoError(t, err)
	require.Equal(t, []string{"auc"}, results[0].Metrics)
	// Exposures 1/3, 1/3, 1/3, 1, 1, 1 of 4; Gini Σ(2i−7)x/(6·4) = (−5−3−1)/3/24 + (1+3+5)/24.
	entropy := 3*math.Log(4)/4 + 3*math.Log(12)/12
	// auc of user 0: item 1 beats 4 and ties 2, 3 ties the same, 5 loses: (1.5+1.5+0)/9; user 1: 0.
	for j, want := range []eval.Aggregate{
		{Metric: "coverage@2", Value: 4 / 6.},
		{Metric: "gini-exposure@2", Value: 6 / 24.},
		{Metric: "entropy@2", Value: entropy},
		{Metric: "entropy-normalised@2", Value: entropy / math.Log(6)},
		{Metric: "gauc", Value: 3 * (3 / 9.) / 4},
	} {
		require.Equal(t, want.Metric, results[0].Aggregates[j].Metric)
		require.InDelta(t, want.Value, results[0].Aggregates[j].Value, 1e-9, want.Metric)
	}

	// Two users with the same three tied items: 1 − (2/3)² of each, and item 0.
	task.Views[0].Relevant = lists([]int32{1}, []int32{1})
	results, err = eval.Evaluate(t.Context(), tableScorer{s.rows[:1]}, task, metrics(t, "coverage@2"), eval.Options{})
	require.NoError(t, err)
	require.InDelta(t, (1+3*(5/9.))/6, results[0].Aggregates[0].Value, 1e-9)
}

// listNames has every metric of lists and every aggregate with k = 4.
func listNames() (perUser, aggregates []string) {
	for _, k := range eval.Kinds() {
		switch {
		case k.Aggregate && k.Name != "gauc":
			aggregates = append(aggregates, k.Name+"@4")
		case !k.Aggregate && slices.Contains([]string{"novelty", "diversity", "arp", "aplt", "cold-share",
			"serendipity", "revenue", "price-calibration"}, k.Name):
			perUser = append(perUser, k.Name+"@4")
		}
	}
	return perUser, aggregates
}

// facts draws those of a shop.
func facts(items, users int, seed uint64) eval.Facts {
	rng := rand.New(rand.NewPCG(seed, 9))
	var f eval.Facts
	for range items {
		f.Counts = append(f.Counts, int32(rng.IntN(4)))
		f.Tail = append(f.Tail, rng.IntN(2) == 0)
		f.Category = append(f.Category, int32(rng.IntN(4)))
		f.Price = append(f.Price, float64(rng.IntN(9)))
		f.Band = append(f.Band, int32(rng.IntN(4)))
	}
	for range users {
		f.History.Append(ascending(rng.Perm(items)[:rng.IntN(4)+1])...)
	}
	return f
}

// The closed forms are the same metrics of rankings without ties, averaged over all
// orders of the tied items; ties of popularity are broken at random beside them.
func TestListMetricsAverageOverOrdersOfTies(t *testing.T) {
	names, _ := listNames()
	rapid.Check(t, func(t *rapid.T) {
		const items = 6
		scores := rapid.SliceOfN(rapid.Map(rapid.IntRange(-1, 2),
			func(x int) float32 { return float32(x) }), items, items).Draw(t, "scores")
		task := eval.Task{Items: items, Facts: facts(items, 1, rapid.Uint64().Draw(t, "seed")),
			Views: []eval.View{{Name: "test", Relevant: lists([]int32{0, 2, 3})}}}
		at := func(scores []float32) []float64 {
			results, err := eval.Evaluate(context.Background(), tableScorer{[][]float32{scores}}, task, metrics(t, names...), eval.Options{})
			require.NoError(t, err)
			out := make([]float64, len(names))
			for j := range names {
				out[j] = results[0].Values[j][0]
			}
			return out
		}
		want, orders := make([]float64, len(names)), 0.
		for order := range ordersOf(scores) {
			untied := make([]float32, items)
			for r, i := range order {
				untied[i] = float32(-r)
			}
			orders++
			for j, x := range at(untied) {
				want[j] += x
			}
		}
		for j, got := range at(scores) {
			require.InDelta(t, want[j]/orders, got, 1e-12, names[j])
		}
	})
}

// ordersOf yields every order of the items by falling score.
func ordersOf(scores []float32) func(yield func(order []int) bool) {
	return func(yield func(order []int) bool) {
		var extend func(order []int) bool
		extend = func(order []int) bool {
			if len(order) == len(scores) {
				return yield(order)
			}
			best := float32(math.Inf(-1))
			for i, x := range scores {
				if !slices.Contains(order, i) {
					best = max(best, x)
				}
			}
			for i, x := range scores {
				if x == best && !slices.Contains(order, i) && !extend(append(order[:len(order):len(order)], i)) {
					return false
				}
			}
			return true
		}
		extend(nil)
	}
}

// A constant scorer gets in every metric what random rankings get on average. Gini and
// entropy are of exposures, so their averages are of those of many rankings together.
func TestConstantScorerIsRandomInEveryMetric(t *testing.T) {
	const items, users, rounds = 24, 12, 4000
	task, _ := shop(users, items, 11)
	task.Facts = facts(items, users, 12)
	task.Views[0].Grades = make([]float64, len(task.Views[0].Relevant.Values))
	for j := range task.Views[0].Grades {
		task.Views[0].Grades[j] = float64(j % 4)
	}
	var names []string
	for _, k := range eval.Kinds() {
		if k.Corrected { // has a test of its own
			continue
		}
		m, err := eval.ParseMetric(k.Name)
		if err != nil {
			m = eval.Metric{Name: k.Name, K: 4}
		}
		names = append(names, m.String())
	}
	run := func(s eval.Scorer, copies int) *eval.Result {
		wide := task
		if copies > 1 { // every user many times over, each with a ranking of its own
			wide = repeat(task, copies)
		}
		results, err := eval.Evaluate(t.Context(), s, wide, metrics(t, names...), eval.Options{})
		require.NoError(t, err)
		return results[0]
	}
	random := scorerFunc(func(dst []float32, u int32) error {
		rng := rand.New(rand.NewPCG(uint64(u), 13))
		for i, r := range rng.Perm(items) {
			dst[i] = float32(r)
		}
		return nil
	})
	got, want := run(constant, 1), run(random, rounds)
	for j, name := range got.Metrics {
		spread := 0.0 // within users
		byUser := map[int32][]float64{}
		for row, u := range want.Users {
			byUser[u%users] = append(byUser[u%users], want.Values[j][row])
		}
		for row, u := range got.Users {
			mean, sd := meanSD(byUser[u])
			if math.IsNaN(got.Values[j][row]) {
				require.True(t, math.IsNaN(mean), name)
				continue
			}
			spread = max(spread, sd)
			require.InDelta(t, mean, got.Values[j][row], 5*sd/math.Sqrt(rounds)+1e-9, "%s of user %d", name, u)
		}
		require.Positive(t, spread, name)
	}
	for j, a := range got.Aggregates {
		b := want.Aggregates[j]
		if a.Metric == "coverage@4" { // of one ranking per user, not of all of them
			b.Value = 0
			for copy := range rounds {
				var covered [items]float64
				for u := range int32(users) {
					if len(task.Views[0].Relevant.At(u)) > 0 {
						for _, i := range top(t, random, &task, u, int32(copy*users)+u) {
							covered[i] = 1
						}
					}
				}
				for _, x := range covered {
					b.Value += x / items / rounds
				}
			}
		}
		require.InDelta(t, b.Value, a.Value, .005, a.Metric)
	}
}

// top returns the four best items of task's user u when scored as user as.
func top(t *testing.T, s eval.Scorer, task *eval.Task, u, as int32) []int32 {
	row := make([]float32, task.Items)
	require.NoError(t, s.Score(row, []int32{as}))
	var left []int32
	for i := range int32(task.Items) {
		if !slices.Contains(task.Exclude[0].At(u), i) && !slices.Contains(task.Exclude[1].At(u), i) {
			left = append(left, i)
		}
	}
	slices.SortFunc(left, func(a, b int32) int { return int(row[b] - row[a]) })
	return left[:min(4, len(left))]
}

// repeat makes copies of all users: user u of copy c is c·users + u.
func repeat(task eval.Task, copies int) eval.Task {
	users := task.Views[0].Relevant.Len()
	wide := func(l datasets.Lists) (out datasets.Lists) {
		for range copies {
			for u := range int32(users) {
				out.Append(l.At(u)...)
			}
		}
		return out
	}
	out := task
	out.Exclude = []datasets.Lists{wide(task.Exclude[0]), wide(task.Exclude[1])}
	out.Views = []eval.View{task.Views[0]}
	out.Views[0].Relevant = wide(task.Views[0].Relevant)
	out.Views[0].Grades = slices.Repeat(task.Views[0].Grades, copies)
	out.Facts.History = wide(task.Facts.History)
	return out
}

func meanSD(values []float64) (mean, sd float64) {
	for _, x := range values {
		mean += x / float64(len(values))
	}
	for _, x := range values {
		sd += (x - mean) * (x - mean) / float64(len(values))
	}
	return mean, math.Sqrt(sd)
}

// Lists do not depend on workers, nor on what else is asked for.
func TestListMetricsAreDeterministic(t *testing.T) {
	task, s := shop(1000, 40, 5)
	task.Facts = facts(40, 1000, 6)
	perUser, aggregates := listNames()
	run := func(procs int, views []eval.View, names ...string) []*eval.Result {
		defer runtime.GOMAXPROCS(runtime.GOMAXPROCS(procs))
		task.Views = views
		results, err := eval.Evaluate(t.Context(), s, task, metrics(t, names...), eval.Options{})
		require.NoError(t, err)
		for _, r := range results {
			r.Seconds = 0
		}
		return results
	}
	whole := task.Views[0]
	all := append(slices.Concat(perUser, aggregates), "coverage@9", "novelty@2", "ndcg@7")
	again := whole
	again.Name = "again"
	want := run(1, []eval.View{whole, again}, all...)
	require.Equal(t, want, run(8, []eval.View{whole, again}, all...))
	require.Equal(t, want[0].Values, want[1].Values)
	alone := run(2, []eval.View{whole}, "novelty@2")
	require.Equal(t, want[0].Of("novelty@2"), alone[0].Of("novelty@2"))
}

func TestMissingFacts(t *testing.T) {
	for name, want := range map[string]string{
		"ndcg-graded@2":       `eval: metric "ndcg-graded@2" needs grades of the relevant items`,
		"novelty@2":           `eval: metric "novelty@2" needs the training rows of each item`,
		"aplt@2":              `eval: metric "aplt@2" needs the items of the long tail`,
		"diversity@2":         `eval: metric "diversity@2" needs a category of each item`,
		"revenue@2":           `eval: metric "revenue@2" needs prices of the items`,
		"price-calibration@2": `eval: metric "price-calibration@2" needs a price band of each item`,
	} {
		task := eval.Task{Items: 6, Views: []eval.View{{Name: "test", Relevant: lists([]int32{1})}}}
		_, err := eval.Evaluate(t.Context(), constant, task, metrics(t, name), eval.Options{})
		require.EqualError(t, err, want)
	}
}

func TestBadFacts(t *testing.T) {
	for want, spoil := range map[string]func(f *eval.Facts, v *eval.View){
		"eval: facts: price has 1 entries, want one for each of 6 items":   func(f *eval.Facts, _ *eval.View) { f.Price = f.Price[:1] },
		"eval: facts: item 2 has -1 rows, want ≥ 0":                        func(f *eval.Facts, _ *eval.View) { f.Counts[2] = -1 },
		"eval: facts: item 0 has price -1, want a finite one ≥ 0, or NaN":  func(f *eval.Facts, _ *eval.View) { f.Price[0] = -1 },
		"eval: facts: item 3 has price band 6, want one in [0, 6)":         func(f *eval.Facts, _ *eval.View) { f.Band[3] = 6 },
		"eval: facts: item 3 has category -1, want ≥ 0":                    func(f *eval.Facts, _ *eval.View) { f.Category[3] = -1 },
		"eval: facts: item 9 in a history, want one in [0, 6)":             func(f *eval.Facts, _ *eval.View) { f.History.Append(9) },
		`eval: view "test": 2 grades for 1 relevant items`:                 func(_ *eval.Facts, v *eval.View) { v.Grades = []float64{1, 2} },
		`eval: view "test": grade of item 1 is NaN, want one in [0, 100]`:  func(_ *eval.Facts, v *eval.View) { v.Grades = []float64{math.NaN()} },
		`eval: view "test": grade of item 1 is -0.5, want one in [0, 100]`: func(_ *eval.Facts, v *eval.View) { v.Grades = []float64{-.5} },
	} {
		task := eval.Task{Items: 6, Facts: corner(), Views: []eval.View{{Name: "test", Relevant: lists([]int32{1})}}}
		spoil(&task.Facts, &task.Views[0])
		require.EqualError(t, task.Validate(), want)
	}
}

// The lists of a view that ranks some items are those of a catalogue without the others,
// whatever the items are called and in whatever order candidates are named.
func TestListsOfSomeItems(t *testing.T) {
	const items = 30
	perUser, aggregates := listNames()
	names := append(perUser, aggregates...)
	rapid.Check(t, func(t *rapid.T) {
		rng := rand.New(rand.NewPCG(rapid.Uint64().Draw(t, "seed"), 0))
		f, in := facts(items, 1, rng.Uint64()), rng.Perm(items)[:12] // in any order: also a renaming
		scores, few := make([]float32, items), make([]float32, len(in))
		for i := range scores {
			scores[i] = float32(rng.IntN(4))
		}
		small := eval.Facts{}
		view := eval.View{Name: "some", Relevant: lists(ascending(in[:3])), Among: make([]bool, items)}
		for j, i := range in {
			few[j], view.Among[i] = scores[i], true
			small.Counts = append(small.Counts, f.Counts[i])
			small.Tail = append(small.Tail, f.Tail[i])
			small.Category = append(small.Category, f.Category[i])
			small.Price = append(small.Price, f.Price[i])
			small.Band = append(small.Band, f.Band[i])
		}
		f.History, small.History = lists(ascending(in[3:6])), lists([]int32{3, 4, 5})
		small.Counts[0], f.Counts[in[0]] = small.Counts[0]+100, f.Counts[in[0]]+100
		evaluate := func(task eval.Task, row []float32) *eval.Result {
			results, err := eval.Evaluate(context.Background(), tableScorer{[][]float32{row}}, task, metrics(t, names...), eval.Options{})
			require.NoError(t, err)
			return results[0]
		}
		want := evaluate(eval.Task{Items: len(in), Facts: small,
			Views: []eval.View{{Name: "some", Relevant: lists([]int32{0, 1, 2})}}}, few)
		among := evaluate(eval.Task{Items: items, Facts: f, Views: []eval.View{view}}, scores)
		candidates := lists(nil)
		for _, j := range rng.Perm(len(in)) {
			candidates.Values = append(candidates.Values, int32(in[j]))
		}
		candidates.Offsets[1] = len(in)
		whole := eval.View{Name: "some", Relevant: view.Relevant}
		chosen := evaluate(eval.Task{Items: items, Facts: f, Candidates: &candidates, Views: []eval.View{whole}}, scores)
		// Novelty is over all rows, also those of items that are not ranked.
		shift := math.Log2(float64(total(f.Counts)) / float64(total(small.Counts)))
		for j, name := range perUser {
			x := want.Values[j][0]
			if name == "novelty@4" {
				x += shift
			}
			require.InDelta(t, x, among.Values[j][0], 1e-12, name)
			require.InDelta(t, x, chosen.Values[j][0], 1e-12, name)
		}
		require.Equal(t, want.Aggregates, among.Aggregates, "to the last bit")
	})
}

func total(counts []int32) (sum int32) {
	for _, n := range counts {
		sum += n
	}
	return sum
}
