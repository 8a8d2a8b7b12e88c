package baseline_test

import (
	"context"
	"testing"

	"github.com/stretchr/testify/require"
	"pgregory.net/rapid"

	"tandem/model/baseline"
)

// User 0 had 2, 0, 1 in the order of time, user 1 had 0, 1, 0. Of two steps:
//
//	w(0, 1) = 1 + 1, w(2, 0) = 1, w(2, 1) = ½, w(1, 0) = 1
//
// The last item of user 0 is 1, of user 1 it is 0; user 2 has none.
func TestSequentialRulesByHand(t *testing.T) {
	log := newLog(3, 4, [2]int32{0, 1}, [2]int32{0, 2}, [2]int32{0, 0}, [2]int32{1, 0}, [2]int32{1, 1}, [2]int32{1, 0})
	log.Times = []int64{30, 10, 20, 5, 5, 6} // of equal times the order of the log
	config := baseline.SequentialRulesConfig{Steps: 2, K: 9}
	m, err := baseline.FitSequentialRules(context.Background(), log, config)
	got := score(t, fitted(t, m, err), 4, 0, 1, 2)
	require.Equal(t, [][]float32{{1, 0, 0, 0}, {0, 2, 0, 0}, {0, 0, 0, 0}}, got)

	log.Users, log.Items, log.Times = append(log.Users, 2), append(log.Items, 2), append(log.Times, 1)
	config.K = 1 // of item 2 the heaviest rule alone, which is to item 0
	m, err = baseline.FitSequentialRules(context.Background(), log, config)
	require.Equal(t, []float32{1, 0, 0, 0}, score(t, fitted(t, m, err), 4, 2)[0])
}

func TestSequentialRulesRefuse(t *testing.T) {
	_, err := baseline.FitSequentialRules(context.Background(), tiny(), baseline.DefaultSequentialRulesConfig())
	require.EqualError(t, err, "baseline: sequential rules: the log has no times, want one for each row")
	_, err = baseline.FitSequentialRules(context.Background(), tiny(), baseline.SequentialRulesConfig{})
	require.EqualError(t, err, "baseline: sequential rules: steps = 0, want ≥ 1\nbaseline: sequential rules: k = 0, want ≥ 1")
}

// The formula in its plainest form: every pair of rows of a user.
func TestSequentialRulesEqualBruteForce(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		log := drawLog(t)
		users, items := log.NumUsers(), log.NumItems()
		log.Times = make([]int64, log.Len())
		for r := range log.Times {
			log.Times[r] = rapid.Int64Range(0, 9).Draw(t, "time")
		}
		steps := rapid.IntRange(1, 4).Draw(t, "steps")
		m, err := baseline.FitSequentialRules(context.Background(), log, baseline.SequentialRulesConfig{Steps: steps, K: items})
		require.NoError(t, err)
		for u := range users {
			want, last := make([]float32, items), int32(-1)
			before := func(a, b int) bool {
				return log.Times[a] < log.Times[b] || log.Times[a] == log.Times[b] && a < b
			}
			rank := func(r int) (n int) { // among the rows of its user
				for o := range log.Users {
					if log.Users[o] == log.Users[r] && before(o, r) {
						n++
					}
				}
				return n
			}
			latest := -1
			for r := range log.Users {
				if int(log.Users[r]) == u && (latest < 0 || before(latest, r)) {
					latest, last = r, log.Items[r]
				}
			}
			for a := range log.Users {
				for b := range log.Users {
					d := rank(b) - rank(a)
					if log.Users[a] == log.Users[b] && log.Items[a] == last && log.Items[b] != last && d >= 1 && d <= steps {
						want[log.Items[b]] += 1 / float32(d)
					}
				}
			}
			got := make([]float32, items)
			require.NoError(t, m.Score(got, []int32{int32(u)}))
			require.InDeltaSlice(t, want, got, 1e-5)
		}
	})
}
