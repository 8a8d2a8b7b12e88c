package group

import (
	"cmp"
	"math"
	"slices"
	"time"
)

// Settle turns nanoseconds since 1970, one per row, into seconds, rounded down, and returns
// the order of rows that keeps what the seconds lose: the rows of one user that share a second
// trade places among themselves, so that the oldest stands first; those of one nanosecond, and
// all other rows, stay where they are. It is nil when no row moves. fine tells that some time is
// no whole second. All users are in [0, n).
// Cost: O(rows + n), plus sorting the rows of the users that have any to move.
func Settle(users []int32, times []int64, n int) (order []int, fine bool) {
	const second = int64(time.Second)
	for _, t := range times {
		if t%second != 0 {
			fine = true
			break
		}
	}
	var moves []bool // by user: some row is older than one before it
	if fine {
		latest := slices.Repeat([]int64{math.MinInt64}, n)
		for r, u := range users {
			if times[r] < latest[u] {
				if moves == nil {
					moves = make([]bool, n)
				}
				moves[u] = true
			}
			latest[u] = max(latest[u], times[r])
		}
	}
	if moves != nil {
		order = settled(users, times, moves)
	}
	for r := range times {
		times[r] = Second(times[r])
	}
	return order, fine // order leaves the seconds as they stand
}

// Second is the second of a time in nanoseconds, rounded down.
func Second(nanoseconds int64) int64 {
	q := nanoseconds / int64(time.Second)
	if nanoseconds%int64(time.Second) < 0 {
		q--
	}
	return q
}

// settled is the order of the rows; nil when no row moves.
func settled(users []int32, times []int64, moves []bool) []int {
	order, moved := make([]int, len(users)), false
	for r := range order {
		order[r] = r
	}
	g := By(users, len(moves))
	for u, any := range moves {
		if !any {
			continue
		}
		// Both orders go from second to second: the places of one get the rows of the other.
		places, rows := slices.Clone(g.At(u)), g.At(u)
		slices.SortStableFunc(places, func(a, b int32) int { return cmp.Compare(Second(times[a]), Second(times[b])) })
		slices.SortStableFunc(rows, func(a, b int32) int { return cmp.Compare(times[a], times[b]) })
		for i, at := range places {
			order[at] = int(rows[i])
			moved = moved || at != rows[i]
		}
	}
	if !moved {
		return nil
	}
	return order
}
