package split_test

import (
	"fmt"
	"math"
	"math/rand/v2"
	"testing"

	"github.com/stretchr/testify/require"

	"tandem/datasets"
	"tandem/datasets/split"
)

// check returns the check of a name and part; column only matters for attributes.
func check(t *testing.T, r split.LeakReport, name, part, column string) split.LeakCheck {
	t.Helper()
	for _, c := range r.Checks {
		if c.Name == name && c.Part == part && (column == "" || c.Column == column) {
			return c
		}
	}
	t.Fatalf("no check %s of %s %s", name, part, column)
	return split.LeakCheck{}
}

const day = 24 * 60 * 60

// newStream is 400 users with 10 rows each on 200 items, spread over two years, no pair
// twice; popularity falls with the item's number.
func newStream() *datasets.Data {
	rng := rand.New(rand.NewPCG(3, 4))
	l := newLog(false, true)
	for i := range 200 {
		l.ItemIDs.Add(fmt.Sprint("item ", i))
	}
	for u := range 400 {
		met := map[int32]bool{}
		for len(met) < 10 {
			i := int32(200 * math.Pow(rng.Float64(), 2))
			if met[i] {
				continue
			}
			met[i] = true
			l.Users, l.Items = append(l.Users, l.UserIDs.Add(fmt.Sprint("user ", u))), append(l.Items, i)
			l.Times = append(l.Times, 1.5e9+rng.Int64N(2*365*day))
		}
	}
	return &datasets.Data{Log: l}
}

func cut(t *testing.T, d *datasets.Data, c split.Config) *datasets.Split {
	t.Helper()
	s, _, err := split.Make(d, c)
	require.NoError(t, err)
	return s
}

func TestNoLeakInAGlobalTimeSplit(t *testing.T) {
	d := newStream()
	got := split.FindLeaks(d, cut(t, d, split.Config{Kind: split.GlobalTime, Valid: .1, Test: .1}))
	require.Equal(t, split.OK, got.Verdict)
	for _, c := range got.Checks {
		require.Contains(t, []split.Verdict{split.OK, split.Unknown}, c.Verdict, c.Name)
	}
	train, test := 0, 0
	for _, p := range got.Timeline {
		require.False(t, p.Train > 0 && test > 0, "train after test in %s", p.Start)
		train += p.Train
		test += p.Test
	}
	require.Equal(t, []int{3200, 400}, []int{train, test})
}

func TestLeaveLastOutKnowsTheFuture(t *testing.T) {
	d := newStream()
	got := split.FindLeaks(d, cut(t, d, split.Config{Kind: split.LeaveLastOut, Valid: 1, Test: 1}))
	require.Equal(t, split.Look, got.Verdict)
	require.Equal(t, split.Look, check(t, got, split.LeakFuture, "test", "").Verdict)
	require.Equal(t, split.OK, check(t, got, split.LeakTimeTravel, "test", "").Verdict)
}

func TestARandomSplitOfTimedDataLeaks(t *testing.T) {
	d := newStream()
	got := split.FindLeaks(d, cut(t, d, split.Config{Kind: split.Ratio, Valid: .1, Test: .1, Order: split.OrderRandom}))
	require.Equal(t, split.Leak, got.Verdict)
	c := check(t, got, split.LeakTimeTravel, "test", "")
	require.Equal(t, split.Leak, c.Verdict)
	require.Greater(t, c.Share, .7, "8 of 10 rows are train: one is later with 8/9")
}

func TestPairsCopiedToTestLeak(t *testing.T) {
	for _, timed := range []bool{true, false} {
		d := newStream()
		if !timed {
			d.Log.Times = nil
		}
		s := cut(t, d, split.Config{Kind: split.LeaveLastOut, Valid: 1, Test: 1})
		for r := range 5 {
			s.Test.Users, s.Test.Items = append(s.Test.Users, s.Train.Users[r]), append(s.Test.Items, s.Train.Items[r])
			if timed {
				s.Test.Times = append(s.Test.Times, s.Train.Times[r])
			}
		}
		got := split.FindLeaks(d, s)
		require.Equal(t, split.Leak, got.Verdict)
		c := check(t, got, split.LeakPairs, "test", "")
		require.Equal(t, []any{split.Leak, 5, 405}, []any{c.Verdict, c.Count, c.Of})
		require.Equal(t, split.OK, check(t, got, split.LeakPairs, "valid", "").Verdict)
		c = check(t, got, split.LeakCopies, "test", "")
		if !timed {
			require.Equal(t, split.Unknown, c.Verdict)
			require.Equal(t, "train or test has no times", c.Note)
			continue
		}
		require.Equal(t, []any{split.Leak, 5}, []any{c.Verdict, c.Count})
	}
}

func TestRepeatedPairsAreHabitWhereTrainHasThem(t *testing.T) {
	d := newStream()
	s := cut(t, d, split.Config{Kind: split.LeaveLastOut, Valid: 1, Test: 1})
	s.Train.Items[1] = s.Train.Items[0] // user 0 comes back
	s.Test.Items[0] = s.Train.Items[0]
	got := split.FindLeaks(d, s)
	require.Equal(t, split.Look, check(t, got, split.LeakPairs, "test", "").Verdict)
	require.Equal(t, split.OK, check(t, got, split.LeakCopies, "test", "").Verdict, "another time")
	s.Test.Times[0] = s.Train.Times[0]
	require.Equal(t, split.Leak, check(t, split.FindLeaks(d, s), split.LeakCopies, "test", "").Verdict)
	for _, l := range []*datasets.Log{s.Train, s.Test} {
		for r, at := range l.Times {
			l.Times[r] = at / day * day
		}
	}
	require.Equal(t, split.Look, check(t, split.FindLeaks(d, s), split.LeakCopies, "test", "").Verdict, "a day may see a pair twice")
}

// An attribute that was counted over all data, or after the cut, knows the future; price
// and popularity of the past do not.
func TestAttributesThatKnowTheFuture(t *testing.T) {
	d := newStream()
	rng := rand.New(rand.NewPCG(5, 6))
	s := cut(t, d, split.Config{Kind: split.GlobalTime, Valid: .1, Test: .3})
	train, test := s.Train.ItemCounts(), s.Test.ItemCounts()
	future := &datasets.Column{Name: "sold next year", Numbers: make([]float64, 200)}
	total := &datasets.Column{Name: "reviews", Numbers: make([]float64, 200)}
	past := &datasets.Column{Name: "sold last year", Numbers: make([]float64, 200)}
	price := &datasets.Column{Name: "price", Numbers: make([]float64, 200)}
	tag := &datasets.Column{Name: "tags", Dict: datasets.NewIDs("bestseller", "plain")}
	for i := range 200 {
		future.Numbers[i] = float64(test[i]) + 2*rng.Float64()
		total.Numbers[i] = float64(train[i] + test[i])
		past.Numbers[i] = float64(train[i])
		price.Numbers[i] = 10 * rng.Float64()
		tag.Labels.Append([]int32{1, 0}[min(1, test[i]/6)])
	}
	d.Items = datasets.Catalog{future, total, past, price, tag}
	got := split.FindLeaks(d, s)
	require.Equal(t, split.Leak, got.Verdict)
	require.Equal(t, split.Leak, check(t, got, split.LeakAttribute, "test", "item/sold next year").Verdict)
	require.Contains(t, []split.Verdict{split.Look, split.Leak}, check(t, got, split.LeakAttribute, "test", "item/reviews").Verdict)
	require.Zero(t, check(t, got, split.LeakAttribute, "test", "item/sold last year").Correlation, "it is the train count")
	require.Equal(t, split.OK, check(t, got, split.LeakAttribute, "test", "item/price").Verdict)
	c := check(t, got, split.LeakAttribute, "test", "item/tags=bestseller")
	require.NotEqual(t, split.OK, c.Verdict)
	require.Equal(t, 200, c.Of)
	future.Numbers = future.Numbers[:0:0]
	for i := range 200 {
		future.Numbers = append(future.Numbers, map[bool]float64{true: 1, false: math.NaN()}[i < 99])
	}
	require.Equal(t, split.Unknown, check(t, split.FindLeaks(d, s), split.LeakAttribute, "test", "item/sold next year").Verdict, "99 items are too few")
}

// A future attribute that has nothing to do with train: correlated with test counts
// alone.
func TestAFutureAttributeUnrelatedToTrain(t *testing.T) {
	d := newStream()
	s := cut(t, d, split.Config{Kind: split.GlobalTime, Valid: .1, Test: .3})
	for r := range s.Test.Items { // the fashion turns: the head of train is the tail of test
		s.Test.Items[r] = (s.Test.Items[r]*37 + 11) % 200
	}
	d.Items = datasets.Catalog{{Name: "trend", Numbers: make([]float64, 200)}}
	for i, n := range s.Test.ItemCounts() {
		d.Items[0].Numbers[i] = float64(n) + .5*float64(i%3)
	}
	got := split.FindLeaks(d, s)
	require.Less(t, math.Abs(check(t, got, split.LeakPopularity, "test", "").Correlation), .3)
	require.Equal(t, split.Leak, check(t, got, split.LeakAttribute, "test", "item/trend").Verdict)
}

func TestNewcomers(t *testing.T) {
	d := newStream()
	s := cut(t, d, split.Config{Kind: split.ColdItems, Cold: &split.Cold{Valid: .1, Test: .1, Seed: 1},
		Base: &split.Config{Kind: split.LeaveLastOut, Valid: 1, Test: 1}})
	got := split.FindLeaks(d, s)
	require.Equal(t, split.Look, check(t, got, split.LeakNewItems, "test", "").Verdict)
	require.Equal(t, split.OK, check(t, got, split.LeakNewUsers, "test", "").Verdict)
	travel := check(t, got, split.LeakTimeTravel, "test", "")
	require.Equal(t, split.Look, travel.Verdict, "items held out whole are no leak")
	require.Positive(t, travel.Count)
	require.Equal(t, "items have fewer than two attributes", check(t, got, split.LeakTwins, "test", "").Note)

	d.Items = datasets.Catalog{{Name: "price", Numbers: make([]float64, 200)}, {Name: "weight", Numbers: make([]float64, 200)}}
	for i := range 200 {
		d.Items[0].Numbers[i] = float64(i)
	}
	require.Equal(t, split.OK, check(t, split.FindLeaks(d, s), split.LeakTwins, "test", "").Verdict)
	for i := range 200 {
		d.Items[0].Numbers[i] = 5
	}
	twins := check(t, split.FindLeaks(d, s), split.LeakTwins, "test", "")
	require.Equal(t, []any{split.Look, 1.}, []any{twins.Verdict, twins.Share})
}

func TestUsersInTwoParts(t *testing.T) {
	d := newStream()
	byUser := func(u int32) int { return map[bool]int{true: 1}[u < 100] }
	var parts [2][]int
	for r, u := range d.Log.Users {
		parts[byUser(u)] = append(parts[byUser(u)], r)
	}
	s := &datasets.Split{Train: d.Log.Select(parts[0]), Test: d.Log.Select(parts[1])}
	c := check(t, split.FindLeaks(d, s), split.LeakUsers, "test", "")
	require.Equal(t, []any{split.OK, 0, 100}, []any{c.Verdict, c.Count, c.Of})
	s.Train = d.Log.Select(append(parts[0], parts[1][0])) // one user slips through
	c = check(t, split.FindLeaks(d, s), split.LeakUsers, "test", "")
	require.Equal(t, []any{split.Leak, 1}, []any{c.Verdict, c.Count})
}

func TestPopularityBins(t *testing.T) {
	log := newLog(true, true, row{"a", "pan", 5, 1}, row{"a", "pan", 4, 9}, row{"b", "pan", 5, 2}, row{"b", "pot", 3, 2},
		row{"c", "pan", 1, 10}, row{"d", "pan", 5, 12}, // test from here on
		row{"c", "ball", 5, 11}, row{"a", "pot", 4, 13}, row{"a", "kite", 5, 14}, row{"b", "ball", 2, 15})
	d := &datasets.Data{Log: log, Items: datasets.Catalog{{Name: "price", Numbers: []float64{10, 20, math.NaN(), 40}}}}
	s := &datasets.Split{Train: log.Slice(0, 6), Test: log.Slice(6, 10)}
	// Train: pan 5, pot 1. Test: ball, pot, kite, ball.
	got := split.FindLeaks(d, s)
	require.Equal(t, []split.PopularityBin{
		{From: 0, To: 0, Items: 2, ItemsShare: .5, Rows: 3, RowsShare: .75, Mean: 1.5, CI95: got.Popularity[0].CI95},
		{From: 1, To: 1, Items: 1, ItemsShare: .25, Rows: 1, RowsShare: .25, Mean: 1, CI95: [2]float64{1, 1}},
		{From: 4, To: 7, Items: 1, ItemsShare: .25},
	}, got.Popularity)
	require.Equal(t, []float64{5. / 6, 0}, []float64{got.TopTrain, got.TopTest}, "the pan")
	require.Equal(t, split.Unknown, check(t, got, split.LeakAttribute, "test", "item/price").Verdict)
}
