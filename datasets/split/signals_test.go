package split_test

import (
	"testing"

	"github.com/stretchr/testify/require"
	"pgregory.net/rapid"

	"tandem/datasets"
	"tandem/datasets/split"
)

// shopLog has views (signals) and buys (targets): rows are user, item, time, event.
func shopLog(rows ...[4]int64) *datasets.Log {
	l := &datasets.Log{
		UserIDs: datasets.NewIDs("u0", "u1", "u2"), ItemIDs: datasets.NewIDs("a", "b", "c", "d", "e", "f"),
		EventIDs: datasets.NewIDs("view", "buy"), Targets: []bool{false, true}, Met: []bool{false, true},
	}
	for _, r := range rows {
		l.Users, l.Items = append(l.Users, int32(r[0])), append(l.Items, int32(r[1]))
		l.Times, l.Events = append(l.Times, r[2]), append(l.Events, uint16(r[3]))
	}
	return l
}

const view, buy = 0, 1

// User 0 buys at 10, 20, 30 and views in between; user 1 only views.
func TestSignalsAreCutByTheTargetsOfTheirUser(t *testing.T) {
	l := shopLog([4]int64{0, 0, 10, buy}, [4]int64{0, 1, 15, view}, [4]int64{0, 1, 20, buy}, [4]int64{0, 2, 20, view},
		[4]int64{0, 2, 25, view}, [4]int64{0, 2, 30, buy}, [4]int64{0, 3, 30, view}, [4]int64{0, 3, 35, view}, [4]int64{1, 3, 99, view})
	c := split.DefaultConfig(split.LeaveLastOut)
	c.Valid, c.Test = 1, 1
	s, report, err := split.Make(&datasets.Data{Log: l}, c)
	require.NoError(t, err)
	require.Equal(t, []int64{10, 15, 99}, s.Train.Times, "the last target of train is at 10: views before 20, and of whom nothing is held out")
	require.Equal(t, []int64{20}, s.Valid.Times)
	require.Equal(t, []int64{30}, s.Test.Times)
	require.Equal(t, []int64{20, 25}, s.Signals.Times, "what a refit knows too")
	require.Equal(t, []int{2, 2, 2}, []int{report.TrainSignals, report.ValidSignals, report.LateSignals})
	require.Contains(t, report.String(), "2 in train, 2 from between validation and test; left out: 2 later, 0 of items held out whole")
	for _, check := range split.FindLeaks(&datasets.Data{Log: l}, s).Checks {
		require.NotEqual(t, split.Leak, check.Verdict, "%s %s", check.Name, check.Part)
	}
}

// A viewed pair is no repeated one: it can be found, since it does not count as seen.
func TestViewedPairsAreNoRepeats(t *testing.T) {
	l := shopLog([4]int64{0, 0, 10, buy}, [4]int64{0, 2, 11, view}, [4]int64{0, 1, 20, buy}, [4]int64{0, 2, 30, buy})
	c := split.DefaultConfig(split.LeaveLastOut)
	c.Valid, c.Test = 1, 1
	_, report, err := split.Make(&datasets.Data{Log: l}, c)
	require.NoError(t, err)
	require.Zero(t, report.RepeatedRows)
	l.Met = []bool{true, true}
	_, report, err = split.Make(&datasets.Data{Log: l}, c)
	require.NoError(t, err)
	require.Equal(t, 1, report.RepeatedRows)
}

func TestSignalsWantTimes(t *testing.T) {
	l := shopLog([4]int64{0, 0, 10, buy}, [4]int64{0, 1, 20, buy}, [4]int64{0, 2, 30, buy}, [4]int64{0, 2, 30, view})
	l.Times = nil
	c := split.DefaultConfig(split.LeaveLastOut)
	c.Valid, c.Test = 1, 1
	_, _, err := split.Make(&datasets.Data{Log: l}, c)
	require.EqualError(t, err, "datasets: split leave-last-out: some events are no targets, and the log has no times: "+
		"nothing tells which signals came before a target, want columns.time")
}

// Whatever the kind: only targets are held out, no signal of train is as new as a held-out target
// of its user (or of anybody, where one time cuts all), and no row gets lost uncounted.
func TestNoSignalFromAfterATarget(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		l := shopLog()
		for range rapid.IntRange(30, 80).Draw(t, "rows") {
			l.Users = append(l.Users, rapid.Int32Range(0, 2).Draw(t, "user"))
			l.Items = append(l.Items, rapid.Int32Range(0, 5).Draw(t, "item"))
			l.Times = append(l.Times, rapid.Int64Range(0, 100).Draw(t, "time"))
			l.Events = append(l.Events, uint16(rapid.IntRange(0, 1).Draw(t, "event")))
		}
		c := split.DefaultConfig(rapid.SampledFrom([]string{split.LeaveLastOut, split.GlobalTime}).Draw(t, "kind"))
		if c.Valid, c.Test = 1, 1; c.Kind == split.GlobalTime {
			c.Valid, c.Test = .2, .2
		}
		s, report, err := split.Make(&datasets.Data{Log: l}, c)
		if err != nil {
			t.Skip("too few targets")
		}
		require.Equal(t, l.Len(), s.Train.Len()+s.Valid.Len()+s.Test.Len()+report.ValidSignals+report.LateSignals)
		first := map[int32]int64{}
		for _, part := range []*datasets.Log{s.Valid, s.Test} {
			for r, u := range part.Users {
				require.Equal(t, "buy", part.Event(r))
				if c.Kind == split.GlobalTime {
					u = 0
				}
				if at, known := first[u]; !known || part.Times[r] < at {
					first[u] = part.Times[r]
				}
			}
		}
		for r, u := range s.Train.Users {
			if c.Kind == split.GlobalTime {
				u = 0
			}
			if at, held := first[u]; held && s.Train.Event(r) == "view" {
				require.Less(t, s.Train.Times[r], at)
			}
		}
	})
}

// Signals of cold items do not reach training, and those of new users are how they introduce
// themselves.
func TestSignalsOfColdItemsAndNewUsers(t *testing.T) {
	var rows [][4]int64
	for n := range int64(120) {
		rows = append(rows, [4]int64{n % 3, (n / 3) % 6, n, n % 2})
	}
	base := split.DefaultConfig(split.GlobalTime)
	base.Valid, base.Test = .2, .2
	c := split.Config{Kind: split.ColdItems, Base: &base, Cold: &split.Cold{Valid: .2, Test: .3, Seed: 4}}
	s, report, err := split.Make(&datasets.Data{Log: shopLog(rows...)}, c)
	require.NoError(t, err)
	require.Positive(t, report.ColdSignals)
	cold := map[int32]bool{}
	for r, i := range s.Train.Items {
		if s.Train.Event(r) == "buy" {
			cold[i] = false
		}
	}
	for r, i := range s.Train.Items {
		_, warm := cold[i]
		require.True(t, warm, "row %d of item %d", r, i)
	}
	c = split.Config{Kind: split.NewUsers, Base: &base, Users: &split.Users{Test: .5, Seed: 1}}
	s, _, err = split.Make(&datasets.Data{Log: shopLog(rows...)}, c)
	require.NoError(t, err)
	views := 0
	for r := range s.Fold.Len() {
		if s.Fold.Event(r) == "view" {
			views++
		}
	}
	require.Positive(t, views)
	for _, u := range s.Fold.Users {
		require.NotContains(t, s.Train.Users, u)
	}
}

// The parts of a given split may have events of their own, in orders of their own: all get one
// numbering, and what train lacks stays a target or a signal.
func TestGivenPartsGetOneNumberingOfEvents(t *testing.T) {
	train := shopLog([4]int64{0, 0, 10, buy}, [4]int64{0, 1, 11, view}, [4]int64{1, 1, 12, buy}, [4]int64{1, 2, 60, view})
	other := func(row [4]int64, extra [4]int64) *datasets.Log {
		l := shopLog(row, extra)
		l.UserIDs, l.ItemIDs = train.UserIDs, train.ItemIDs
		l.EventIDs, l.Targets, l.Met = datasets.NewIDs("order", "wish"), []bool{true, false}, []bool{true, false}
		return l
	}
	d := &datasets.Data{Given: &datasets.Split{Train: train, Valid: other([4]int64{0, 2, 20, 0}, [4]int64{0, 3, 25, 1}), Test: other([4]int64{1, 3, 50, 0}, [4]int64{1, 4, 70, 1})}}
	s, report, err := split.Make(d, split.Config{Kind: split.Given})
	require.NoError(t, err)
	require.Equal(t, []int{1, 1, 2}, []int{report.TrainSignals, report.ValidSignals, report.LateSignals})
	for _, l := range []*datasets.Log{s.Train, s.Valid, s.Test, s.Signals} {
		require.Same(t, s.Train.EventIDs, l.EventIDs)
	}
	require.Equal(t, []string{"order", "order", "wish"}, []string{s.Valid.Event(0), s.Test.Event(0), s.Signals.Event(0)})
	for id, event := range s.Train.EventIDs.All() {
		require.Equal(t, event == "buy" || event == "order", s.Train.Targets[id], event)
	}
}

// Of a given split whose test rows have no times the signals of train stay, but for those from
// after validation, which a refit knows.
func TestSignalsOfAnUndatedTest(t *testing.T) {
	train := shopLog([4]int64{0, 0, 10, buy}, [4]int64{0, 1, 15, view}, [4]int64{0, 1, 20, buy}, [4]int64{0, 2, 25, view}, [4]int64{1, 3, 99, view})
	test := shopLog([4]int64{0, 2, 0, buy}, [4]int64{1, 4, 0, buy})
	test.Times, test.UserIDs, test.ItemIDs, test.EventIDs = nil, train.UserIDs, train.ItemIDs, train.EventIDs
	c := split.DefaultConfig(split.Given)
	c.Valid = 1
	s, report, err := split.Make(&datasets.Data{Given: &datasets.Split{Train: train, Test: test}}, c)
	require.NoError(t, err)
	require.Equal(t, []int64{10, 15, 99}, s.Train.Times)
	require.Equal(t, []int64{20}, s.Valid.Times)
	require.Equal(t, []int64{25}, s.Signals.Times)
	require.Equal(t, 2, s.Test.Len())
	require.True(t, report.UndatedTest)
	require.Contains(t, report.String(), "without times: signals of train are where the source has them")
}
