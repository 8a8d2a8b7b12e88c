package split_test

import (
	"math"
	"runtime"
	"slices"
	"testing"

	"github.com/stretchr/testify/require"

	"tandem/datasets"
	"tandem/datasets/split"
)

// The promises of every split, at a million rows: tables of one value per row or id, no
// draws. Values number the rows.
func TestSplitsAtScale(t *testing.T) {
	if testing.Short() {
		t.Skip("a million rows")
	}
	log := sparseLog(1_000_000)
	log.Values = make([]float32, log.Len())
	for r := range log.Values {
		log.Values[r] = float32(r)
	}
	base := split.DefaultConfig(split.LeaveLastOut)
	for _, c := range []split.Config{
		base,
		{Kind: split.Ratio, Valid: .1, Test: .2, Order: split.OrderTime},
		{Kind: split.Ratio, Valid: .1, Test: .2, Order: split.OrderRandom, Seed: 3},
		{Kind: split.GlobalTime, Valid: .1, Test: .1},
		{Kind: split.ColdItems, Cold: &split.Cold{Valid: .05, Test: .2, Seed: 2}, Base: &base},
	} {
		t.Run(c.Kind+c.Order, func(t *testing.T) {
			s, report := makeSplit(t, &datasets.Data{Log: log}, c)
			parts := partOf(t, log, s)
			switch c.Kind {
			case split.GlobalTime:
				_, train := span(s.Train, -1)
				from, valid := span(s.Valid, -1)
				test, _ := span(s.Test, -1)
				require.Less(t, train, from)
				require.Less(t, valid, test)
			case split.ColdItems:
				coldAreCold(t, s, report)
			default:
				everyUserTrains(t, log, parts)
				if c.Order != split.OrderRandom {
					inOrderByUser(t, log, parts)
				}
			}
			before := runtime.GOMAXPROCS(1)
			again, _ := makeSplit(t, &datasets.Data{Log: log}, c)
			runtime.GOMAXPROCS(before)
			require.True(t, slices.Equal(parts, partOf(t, log, again)))
		})
	}
}

// partOf gives the part of every row and wants each row in exactly one.
func partOf(t *testing.T, log *datasets.Log, s *datasets.Split) []int8 {
	parts := slices.Repeat([]int8{-1}, log.Len())
	for p, l := range []*datasets.Log{s.Train, s.Valid, s.Test} {
		for r, v := range l.Values {
			row := int(v)
			if parts[row] != -1 || l.Users[r] != log.Users[row] || l.Items[r] != log.Items[row] || l.Times[r] != log.Times[row] {
				require.Fail(t, "a row twice, or changed", "row %d", row)
			}
			parts[row] = int8(p)
		}
	}
	require.NotContains(t, parts, int8(-1), "a row is lost")
	return parts
}

func everyUserTrains(t *testing.T, log *datasets.Log, parts []int8) {
	trains := make([]bool, log.NumUsers())
	for r, u := range log.Users {
		trains[u] = trains[u] || parts[r] == 0
	}
	for u, n := range log.UserCounts() {
		if n > 0 && !trains[u] {
			require.Fail(t, "no train row left", "user %d", u)
		}
	}
}

// inOrderByUser wants no row of a part older than one of the same user's part before.
func inOrderByUser(t *testing.T, log *datasets.Log, parts []int8) {
	newest := make([][3]int64, log.NumUsers())
	for u := range newest {
		newest[u] = [3]int64{math.MinInt64, math.MinInt64, math.MinInt64}
	}
	for r, u := range log.Users {
		n := &newest[u][parts[r]]
		*n = max(*n, log.Times[r])
	}
	for r, u := range log.Users {
		for p := range parts[r] {
			if newest[u][p] > log.Times[r] {
				require.Fail(t, "a later part begins before an earlier one ends", "user %d, row %d", u, r)
			}
		}
	}
}

// coldAreCold wants items of one part only among those without a train row, as many as
// the report says at least.
func coldAreCold(t *testing.T, s *datasets.Split, report split.Report) {
	train, valid, test := s.Train.ItemCounts(), s.Valid.ItemCounts(), s.Test.ItemCounts()
	unseen := 0
	for i := range train {
		if train[i] == 0 && valid[i]+test[i] > 0 {
			unseen++
		}
	}
	require.GreaterOrEqual(t, unseen, report.ColdValidItems+report.ColdTestItems)
	require.Greater(t, report.ColdTestItems, s.Train.NumItems()/10)
}
