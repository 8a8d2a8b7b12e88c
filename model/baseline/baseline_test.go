package baseline_test

import (
	"fmt"
	"math"
	"sync"
	"testing"

	"github.com/stretchr/testify/require"
	"pgregory.net/rapid"

	"tandem/datasets"
	"tandem/model/baseline"
)

type scorer interface {
	Score(dst []float32, users []int32) error
}

// score returns the rows of the given users.
func score(t require.TestingT, m scorer, items int, users ...int32) [][]float32 {
	flat := make([]float32, len(users)*items)
	for i := range flat {
		flat[i] = float32(math.NaN()) // every value is to be written
	}
	require.NoError(t, m.Score(flat, users))
	rows := make([][]float32, len(users))
	for r := range rows {
		rows[r] = flat[r*items : (r+1)*items]
		for i, s := range rows[r] {
			if math.IsNaN(float64(s)) || math.IsInf(float64(s), 0) {
				require.Fail(t, "score is not finite", "user %d, item %d: %g", users[r], i, s)
			}
		}
	}
	return rows
}

// newLog has the given (user, item) pairs over so many users and items.
func newLog(users, items int, pairs ...[2]int32) *datasets.Log {
	log := &datasets.Log{UserIDs: datasets.NewIDs(), ItemIDs: datasets.NewIDs()}
	for u := range users {
		log.UserIDs.Add(fmt.Sprint("u", u))
	}
	for i := range items {
		log.ItemIDs.Add(fmt.Sprint("i", i))
	}
	for _, p := range pairs {
		log.Users = append(log.Users, p[0])
		log.Items = append(log.Items, p[1])
	}
	return log
}

// tiny is 3 users × 4 items: 0 has 0 and 1; 1 has 0, 1 and 2; 2 has 1, twice.
func tiny() *datasets.Log {
	return newLog(3, 4, [2]int32{0, 0}, [2]int32{0, 1}, [2]int32{1, 0}, [2]int32{1, 1}, [2]int32{1, 2}, [2]int32{2, 1}, [2]int32{2, 1})
}

func TestPopularityCountsRows(t *testing.T) {
	want := []float32{2, 4, 1, 0}
	require.Equal(t, [][]float32{want, want}, score(t, baseline.FitPopularity(tiny()), 4, 2, 0))
}

// splitmix64 seeded with 0 first gives e220a8397b1dcdaf, which is the state of user 0;
// the upper 24 bits of what splitmix64 gives from there, computed in Python.
func TestRandomIsSplitMix(t *testing.T) {
	got := score(t, baseline.NewRandom(tiny(), 0), 4, 0)[0]
	for i, bits := range []float32{0xa706dd, 0xb382a3, 0x631a91} {
		require.Equal(t, bits/(1<<24), got[i])
	}
}

func TestRandomIsPure(t *testing.T) {
	log := newLog(50, 40)
	a := baseline.NewRandom(log, 1)
	rows := score(t, a, 40, 3, 4, 3)
	require.Equal(t, rows[0], rows[2])
	require.NotEqual(t, rows[0], rows[1])
	require.Equal(t, rows[1], score(t, a, 40, 4)[0])
	require.NotEqual(t, rows[0], score(t, baseline.NewRandom(log, 2), 40, 3)[0])
}

// 100,000 uniform draws: the mean is 1/2 ± .0009, each tenth has 10,000 ± 95.
func TestRandomIsUniform(t *testing.T) {
	m := baseline.NewRandom(newLog(100, 1000), 9)
	sum, tenths := 0.0, [10]int{}
	for u := range int32(100) {
		for _, s := range score(t, m, 1000, u)[0] {
			sum += float64(s)
			tenths[int(10*s)]++
		}
	}
	require.InDelta(t, 0.5, sum/1e5, 0.004)
	for _, n := range tenths {
		require.InDelta(t, 10_000, n, 450)
	}
}

// Every scorer writes all of dst, the same whatever users share a block and however
// many goroutines ask, and refuses a dst of the wrong length.
func TestScorers(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		log := drawLog(t)
		users, items := log.NumUsers(), log.NumItems()
		for _, m := range all(t, log) {
			block := rapid.SliceOfN(rapid.Int32Range(0, int32(users-1)), 0, 2*users).Draw(t, "block")
			var wait sync.WaitGroup
			for range 2 {
				wait.Go(func() {
					for r, row := range score(t, m, items, block...) {
						require.Equal(t, score(t, m, items, block[r])[0], row)
					}
				})
			}
			wait.Wait()
			require.PanicsWithValue(t, "baseline: dst is not users × items",
				func() { _ = m.Score(make([]float32, items+1), []int32{0}) })
		}
	})
}

// drawLog has 1 to 12 users, 1 to 10 items and any pairs, some of them repeated.
func drawLog(t *rapid.T) *datasets.Log {
	users, items := rapid.Int32Range(1, 12).Draw(t, "users"), rapid.Int32Range(1, 10).Draw(t, "items")
	pair := rapid.Custom(func(t *rapid.T) [2]int32 {
		return [2]int32{rapid.Int32Range(0, users-1).Draw(t, "u"), rapid.Int32Range(0, items-1).Draw(t, "i")}
	})
	return newLog(int(users), int(items), rapid.SliceOfN(pair, 0, 60).Draw(t, "pairs")...)
}
