package shop

import (
	"errors"
	"math"
	"testing"

	"github.com/stretchr/testify/require"
	"pgregory.net/rapid"
)

func placementOf(gain, leave [][]float64) placement {
	p := placement{users: len(gain), items: len(gain[0]), leave: leave}
	for _, row := range gain {
		p.gain = append(p.gain, row...)
	}
	return p
}

// Three users of one place each lose .3, .2 and .1. The first item is worth .2, .1 and .05
// to them: alone it goes to the third, at .1 − .05 (.1, .1 and .05 are the choices). The
// second item is worth nothing to the first two and .09 to the third, where it belongs:
// both together cost least if the first item moves on, (.2 − .1) + (.1 − .09) = .11, than
// if it stays, .05 + .2.
func TestPlacementByHand(t *testing.T) {
	m := newPlacer(placementOf([][]float64{{.2, 0}, {.1, 0}, {.05, .09}}, [][]float64{{.3}, {.2}, {.1}}))
	require.NoError(t, m.place([]int{1, 0}))
	require.Equal(t, [][]int32{nil, nil, {0}}, m.has)
	require.InDelta(t, .05, float64(m.loss)/costUnit, 1e-11)
	require.NoError(t, m.place([]int{1, 1}))
	require.Equal(t, []int32{1}, m.has[2])
	require.InDelta(t, .11, float64(m.loss)/costUnit, 1e-11)
	require.NoError(t, m.place([]int{2, 1}))
	err := m.place([]int{2, 2})
	var room *roomError
	require.True(t, errors.As(err, &room))
	require.Equal(t, roomError{item: 1, room: 1}, *room)
}

func TestPlacementAsScipySolvesIt(t *testing.T) {
	for _, c := range readReference(t).Placements {
		m := newPlacer(placementOf(c.Gain, c.Leave))
		for n, want := range c.Loss {
			need := make([]int, m.items)
			for i := range need {
				need[i] = n + 1
			}
			require.NoError(t, m.place(need))
			require.InDelta(t, want, float64(m.loss)/costUnit, 1e-9)
		}
	}
}

// cheapest tries everything: user after user takes any set of items that fits.
func cheapest(p placement, need []int) float64 {
	var try func(u int, left []int, cost float64) float64
	try = func(u int, left []int, cost float64) float64 {
		if u == p.users {
			for _, n := range left {
				if n > 0 {
					return math.Inf(1)
				}
			}
			return cost
		}
		best := math.Inf(1)
		for set := range 1 << p.items {
			now, rest, taken, ok := cost, append([]int(nil), left...), 0, true
			for i := range p.items {
				if set>>i&1 == 0 {
					continue
				}
				if ok = p.gain[u*p.items+i] >= 0 && rest[i] > 0 && taken < len(p.leave[u]); !ok {
					break
				}
				now += p.leave[u][taken] - p.gain[u*p.items+i]
				taken++
				rest[i]--
			}
			if ok {
				best = min(best, try(u+1, rest, now))
			}
		}
		return best
	}
	return try(0, need, 0)
}

// Whatever the chances, what is placed is what was asked for, within every bound, and no
// placement costs less; where there is no room there is none in any way.
func TestPlacementIsTheBestProperty(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		users, items := rapid.IntRange(1, 4).Draw(t, "users"), rapid.IntRange(1, 3).Draw(t, "items")
		p := placement{users: users, items: items, leave: make([][]float64, users)}
		for u := range users {
			at := 0.0
			for range rapid.IntRange(0, 2).Draw(t, "places") {
				at += float64(rapid.IntRange(0, 4).Draw(t, "leaves")) / 16
				p.leave[u] = append(p.leave[u], at)
			}
			for range items {
				p.gain = append(p.gain, float64(rapid.IntRange(-1, 6).Draw(t, "gain"))/16)
			}
		}
		need := rapid.SliceOfN(rapid.IntRange(0, 3), items, items).Draw(t, "need")
		m := newPlacer(p)
		want := cheapest(p, need)
		if err := m.place(need); err != nil {
			require.True(t, math.IsInf(want, 1), "there is room: %v", err)
			return
		}
		require.InDelta(t, want, float64(m.loss)/costUnit, 1e-9)
		count, cost := make([]int, items), 0.0
		for u, has := range m.has {
			require.LessOrEqual(t, len(has), len(p.leave[u]))
			for at, i := range has {
				require.NotContains(t, has[:at], i)
				require.GreaterOrEqual(t, p.gain[u*items+int(i)], 0.)
				cost += p.leave[u][at] - p.gain[u*items+int(i)]
				count[i]++
			}
		}
		require.Equal(t, need, count)
		require.InDelta(t, want, cost, 1e-9, "the loss is that of the lists")
	})
}
