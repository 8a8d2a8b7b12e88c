package split_test

import (
	"errors"
	"fmt"
	"math"
	"runtime"
	"slices"
	"testing"

	"github.com/stretchr/testify/require"
	"pgregory.net/rapid"

	"tandem/datasets"
	"tandem/datasets/split"
)

// drawSplit draws a log and a config that fits it.
func drawSplit(t *rapid.T) (*datasets.Data, split.Config) {
	log := drawLog(t, true)
	warm := func() split.Config {
		order := rapid.SampledFrom([]string{"", "time", "random"}).Draw(t, "order")
		ties := rapid.SampledFrom([]string{"", "hash", "file", "together"}).Draw(t, "ties")
		return rapid.SampledFrom([]split.Config{
			{Kind: "leave-last-out", Valid: 1, Test: 2, Ties: ties},
			{Kind: "ratio", Valid: .1, Test: .3, Order: order, Ties: ties, Seed: rapid.Uint64().Draw(t, "seed")},
			{Kind: "global-time", Valid: .2, Test: .3},
		}).Draw(t, "config")
	}
	c := warm()
	if rapid.Bool().Draw(t, "cold") {
		base := warm()
		c = split.Config{Kind: "cold-items", Cold: &split.Cold{Valid: .1, Test: .4, Seed: rapid.Uint64().Draw(t, "cold seed")}, Base: &base}
	}
	return &datasets.Data{Log: log}, c
}

// No row is lost, none stands in two parts, and rows keep their order: the values
// of drawLog number the rows.
func TestSplitIsAPartition(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		d, c := drawSplit(t)
		s, report, err := split.Make(d, c)
		if err != nil {
			require.ErrorContains(t, err, "part is empty")
			return
		}
		var rows []float32
		for _, l := range []*datasets.Log{s.Train, s.Valid, s.Test} {
			if c.Kind != "cold-items" { // those stand after the rows of the base
				require.True(t, slices.IsSorted(l.Values))
			}
			for r, v := range l.Values {
				require.Equal(t, show(d.Log.Select([]int{int(v)})), show(l.Select([]int{r})))
			}
			rows = append(rows, l.Values...)
		}
		slices.Sort(rows)
		require.Equal(t, d.Log.Values, rows)
		require.Equal(t, d.Log.Len(), report.TrainRows+report.ValidRows+report.TestRows)
		require.Equal(t, recount(s), [3]int{report.ValidUnseenRows, report.TestUnseenRows, report.UsersWithoutTrain})
	})
}

// recount counts by sets what the report counts by columns.
func recount(s *datasets.Split) (out [3]int) {
	users, items, lost := map[int32]bool{}, map[int32]bool{}, map[int32]bool{}
	for r := range s.Train.Len() {
		users[s.Train.Users[r]], items[s.Train.Items[r]] = true, true
	}
	for p, l := range []*datasets.Log{s.Valid, s.Test} {
		for r := range l.Len() {
			if !items[l.Items[r]] {
				out[p]++
			}
			if !users[l.Users[r]] {
				lost[l.Users[r]] = true
			}
		}
	}
	out[2] = len(lost)
	return out
}

// span is the first and last time of user u in l, or of all users for u < 0.
func span(l *datasets.Log, u int32) (first, last int64) {
	first, last = math.MaxInt64, math.MinInt64
	for r, t := range l.Times {
		if u < 0 || l.Users[r] == u {
			first, last = min(first, t), max(last, t)
		}
	}
	return first, last
}

func noFuture(s *datasets.Split, u int32, strict bool) error {
	_, train := span(s.Train, u)
	validFirst, validLast := span(s.Valid, u)
	testFirst, _ := span(s.Test, u)
	if train > validFirst || max(train, validLast) > testFirst ||
		strict && (train == validFirst || validLast == testFirst) {
		return errors.New("a later part begins before an earlier one ends")
	}
	return nil
}

func TestNoFutureInThePast(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		d := &datasets.Data{Log: drawLog(t, true)}
		for _, c := range []split.Config{
			{Kind: "leave-last-out", Valid: 1, Test: 1},
			{Kind: "ratio", Valid: .2, Test: .2, Order: "time"},
			{Kind: "global-time", Valid: .2, Test: .2},
		} {
			s, _, err := split.Make(d, c)
			if err != nil {
				continue
			}
			if c.Kind == "global-time" {
				require.NoError(t, noFuture(s, -1, true))
				continue
			}
			for u := range int32(d.Log.NumUsers()) {
				require.NoError(t, noFuture(s, u, false), "%s, user %d", c.Kind, u)
			}
		}
	})
}

// Cold items have no train row, none is in valid and test, all rows of one are in one
// part, and rows of the other items are where the base split has them.
func TestColdItemsAreCold(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		d := &datasets.Data{Log: drawLog(t, true)}
		base := split.Config{Kind: "ratio", Valid: .2, Test: .2}
		warm, _, err := split.Make(d, base)
		if err != nil {
			return
		}
		cold, report, err := split.Make(d, split.Config{Kind: "cold-items", Cold: &split.Cold{Valid: .25, Test: .25, Seed: rapid.Uint64().Draw(t, "seed")}, Base: &base})
		if err != nil {
			return
		}
		moved := map[int32]string{}
		for _, p := range []struct {
			name       string
			base, cold *datasets.Log
		}{{"train", warm.Train, cold.Train}, {"valid", warm.Valid, cold.Valid}, {"test", warm.Test, cold.Test}} {
			for r, v := range p.cold.Values {
				if i := p.cold.Items[r]; !slices.Contains(p.base.Values, v) {
					require.Contains(t, []string{"", p.name}, moved[i], "one part per cold item")
					moved[i] = p.name
				}
			}
		}
		for i, part := range moved {
			require.NotEqual(t, "train", part)
			require.Zero(t, cold.Train.ItemCounts()[i])
			other := map[string]*datasets.Log{"valid": cold.Test, "test": cold.Valid}[part]
			require.Zero(t, other.ItemCounts()[i])
		}
		require.LessOrEqual(t, len(moved), report.ColdValidItems+report.ColdTestItems)
	})
}

func TestSplitIsDeterministic(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		d, c := drawSplit(t)
		want, wantReport, wantErr := split.Make(d, c)
		before := runtime.GOMAXPROCS(1)
		got, report, err := split.Make(d, c)
		runtime.GOMAXPROCS(before)
		require.Equal(t, wantErr, err)
		require.Equal(t, wantReport, report)
		require.Equal(t, want, got)
	})
}

func TestSeedMovesRandomSplits(t *testing.T) {
	var rows []row
	for u := range 20 {
		rows = append(rows, userOf(fmt.Sprint(u), 20)...)
	}
	d := &datasets.Data{Log: newLog(false, false, rows...)}
	base := split.Config{Kind: "leave-last-out", Valid: 1, Test: 1}
	for _, c := range []split.Config{
		{Kind: "ratio", Valid: .1, Test: .2, Order: "random"},
		{Kind: "cold-items", Cold: &split.Cold{Valid: .1, Test: .2}, Base: &base},
	} {
		one, _ := makeSplit(t, d, c)
		if c.Cold != nil {
			c.Cold.Seed++
		}
		c.Seed++
		two, _ := makeSplit(t, d, c)
		require.NotEqual(t, show(one.Test), show(two.Test), c.Kind)
	}
}

// A user's random rows do not depend on who else is in the log.
func TestRandomRowsAreTheUsersOwn(t *testing.T) {
	c := split.Config{Kind: "ratio", Valid: .1, Test: .2, Order: "random", Seed: 7}
	alone, _ := makeSplit(t, &datasets.Data{Log: newLog(false, false, userOf("a", 20)...)}, c)
	among, _ := makeSplit(t, &datasets.Data{Log: newLog(false, false, append(userOf("z", 9), userOf("a", 20)...)...)}, c)
	require.Equal(t, show(alone.Test), show(among.Test)[1:], "after the one test row of z")
	// The rows are spread, not the last ones.
	require.NotEqual(t, []string{"a 17", "a 18", "a 19", "a 20"}, show(alone.Test))
}
