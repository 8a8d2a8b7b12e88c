package shop

import (
	"encoding/json"
	"slices"
	"testing"

	"github.com/stretchr/testify/require"
	"pgregory.net/rapid"
)

// Two users, items a b c. User 0 buys a and b at time 1, c at time 5; user 1 buys a at 1 and
// at 3, b at 4. Receipts with a: three. On the same receipt b follows a once, so c_ab = 1,
// n_a = 3; over all six occurrences (a b c, a, a, b) one is followed by b: p_b = 1/6. With
// α = 2 and nothing else P(b|a) = (1 + 2/6)/(3 + 2) = 4/15, a lift of 8/5.
//
// Within 2 seconds b also follows the a of time 3: P(b|a) = (2 + 2·2/6)/(3 + 2) = 8/15.
func TestComplementsByHand(t *testing.T) {
	s := made(3, nil, nil)
	s.Train = s.log([3]int{0, 0, 1}, [3]int{0, 1, 1}, [3]int{0, 2, 5}, [3]int{1, 0, 1}, [3]int{1, 0, 3}, [3]int{1, 1, 4})
	m, err := s.FitComplements(Complementing{Alpha: 2, Beta: -1, Far: -1})
	require.NoError(t, err)
	got, err := m.CrossSell("a", 5, Filter{}, 0)
	require.NoError(t, err)
	require.Len(t, got, 1, "c follows nothing")
	require.Equal(t, "b", got[0].Item)
	require.InDelta(t, 4./15, got[0].Score, 1e-7)
	require.InDelta(t, 8./5, got[0].Lift, 1e-6)
	require.Equal(t, []int{1, 3}, []int{got[0].Together, got[0].Of})

	m, err = s.FitComplements(Complementing{Window: 2, Alpha: 2, Beta: -1, Far: -1})
	require.NoError(t, err)
	got, err = m.CrossSell("a", 1, Filter{}, 0)
	require.NoError(t, err)
	require.InDelta(t, 8./15, got[0].Score, 1e-7)
	got, err = m.CrossSell("a", 1, Filter{}, 99)
	require.NoError(t, err)
	require.Empty(t, got)
}

func TestComplementsAsNumpyCountsThem(t *testing.T) {
	ref := readReference(t)
	c := ref.Complements
	s := made(len(c.Category), ref.Similar.Vectors[:len(c.Category)], c.Category)
	var rows [][3]int
	for _, r := range c.Receipts {
		var user, time int
		var items []int
		require.NoError(t, json.Unmarshal(r[0], &user))
		require.NoError(t, json.Unmarshal(r[1], &time))
		require.NoError(t, json.Unmarshal(r[2], &items))
		for _, i := range items {
			rows = append(rows, [3]int{user, i, time})
		}
	}
	slices.Reverse(rows) // the order of rows is nothing to receipts
	s.Train = s.log(rows...)
	for _, tt := range []struct {
		far  float64
		want [][]float64
	}{{-1, c.Chance}, {c.Far, c.WithFar}} {
		m, err := s.FitComplements(Complementing{Window: c.Window, Alpha: c.Alpha, Beta: c.Beta, Gamma: c.Gamma, Far: tt.far})
		require.NoError(t, err)
		got := make([]float32, s.Items.Len())
		for i := range int32(len(got)) {
			m.chances(got, i)
			for j := range got {
				if int(i) != j {
					require.InDelta(t, tt.want[i][j], got[j], 1e-6, "%d beside %d, far %g", j, i, tt.far)
				}
			}
		}
	}
}

// A longer window never counts less, chances are chances, and with a large α nothing is
// left but the base.
func TestComplementsProperty(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		s := made(5, nil, nil)
		var rows [][3]int
		for range rapid.IntRange(1, 25).Draw(t, "rows") {
			rows = append(rows, [3]int{rapid.IntRange(0, 3).Draw(t, "user"), rapid.IntRange(0, 4).Draw(t, "item"), rapid.IntRange(0, 9).Draw(t, "time")})
		}
		s.Train = s.log(rows...)
		var before [][]float64
		for _, window := range []int64{0, 3, 9, -1} {
			m, err := s.FitComplements(Complementing{Window: window, Alpha: 1e12, Beta: -1, Far: -1})
			require.NoError(t, err)
			var now [][]float64
			for i := range int32(5) {
				dst := make([]float32, 5)
				together, _ := m.chances(dst, i)
				now = append(now, together)
				for j := range dst {
					if j == int(i) {
						require.Zero(t, together[j])
						continue
					}
					require.True(t, dst[j] >= 0 && dst[j] <= 1)
					require.InDelta(t, m.base[j], dst[j], 1e-6)
					if before != nil {
						require.GreaterOrEqual(t, together[j], before[i][j])
					}
				}
			}
			if window == -1 {
				require.Equal(t, before, now, "9 seconds are all there are")
			}
			before = now
		}
	})
}
