package model_test

import (
	"cmp"
	"context"
	"errors"
	"fmt"
	"maps"
	"math"
	"math/rand/v2"
	"runtime"
	"slices"
	"testing"

	"tandem/model"

	"github.com/stretchr/testify/require"
	"pgregory.net/rapid"
)

// shop is a model of 300 users and 2,500 items: two whole blocks of items and a rest.
// Only few values occur, so that many scores of an inner product are tied.
func shop(t require.TestingT, c model.Config) *model.Model {
	m, err := model.New(c, model.Entities{Seen: seen(300, 2)}, model.Entities{Seen: seen(2500, 4, 9)}, 7)
	require.NoError(t, err)
	for _, table := range append(m.Users.Tables(), m.Items.Tables()...) {
		for i, x := range table.Data {
			table.Data[i] = float32(math.Round(float64(x)*2) / 2)
		}
	}
	return m
}

// met lists items twice each: 50 draws, none for user 5, all for user 6, all but ten for
// user 7.
func met(user int32) []int32 {
	rng := rand.New(rand.NewPCG(uint64(user), 1))
	if user == 5 {
		return nil
	}
	if user == 6 {
		return ids(2500)
	}
	if user == 7 {
		return ids(2490)
	}
	var out []int32
	for range 50 {
		i := rng.Int32N(2500)
		out = append(out, i, i)
	}
	slices.Sort(out)
	return out
}

type ranked struct {
	items  []int32
	scores []float32
}

func topN(t require.TestingT, s *model.Scorer, users []int32, n int, seen func(int32) []int32) []ranked {
	var out []ranked
	err := s.TopN(context.Background(), users, n, seen, func(r int, items []int32, scores []float32) error {
		require.Equal(t, len(out), r, "in order")
		out = append(out, ranked{slices.Clone(items), slices.Clone(scores)})
		return nil
	})
	require.NoError(t, err)
	require.Len(t, out, len(users))
	return out
}

func TestTopNEqualsSortingScores(t *testing.T) {
	type sortedShop struct {
		s     *model.Scorer
		rows  []float32 // of all users
		items [][]int32 // of every user, best first, without those it has met
	}
	const users = 12
	names := slices.Sorted(maps.Keys(configs()))
	shops := map[string]sortedShop{}
	for _, name := range names {
		x := sortedShop{shop(t, configs()[name]).Scorer(), make([]float32, users*2500), make([][]int32, users)}
		require.NoError(t, x.s.Score(x.rows, ids(users)))
		for u := range x.items {
			row := x.rows[u*2500 : (u+1)*2500]
			x.items[u] = slices.DeleteFunc(ids(2500), func(i int32) bool {
				_, found := slices.BinarySearch(met(int32(u)), i)
				return found
			})
			slices.SortStableFunc(x.items[u], func(a, b int32) int { return cmp.Compare(row[b], row[a]) })
		}
		shops[name] = x
	}
	rapid.Check(t, func(t *rapid.T) {
		x := shops[rapid.SampledFrom(names).Draw(t, "model")]
		asked := rapid.SliceOfN(rapid.Int32Range(0, users-1), 1, 8).Draw(t, "users")
		n := rapid.SampledFrom([]int{1, 2, 20, 33, 100, 2499, 4000}).Draw(t, "n")
		for r, got := range topN(t, x.s, asked, n, met) {
			u := asked[r]
			want := x.items[u][:min(n, len(x.items[u]))]
			require.True(t, slices.Equal(want, got.items), "user %d: %v, want %v", u, got.items, want)
			for j, i := range want {
				require.Equal(t, x.rows[int(u)*2500+int(i)], got.scores[j])
			}
		}
	})
}

func TestTopNDoesNotDependOnGOMAXPROCS(t *testing.T) {
	for name, c := range configs() {
		s := shop(t, c).Scorer()
		run := func(procs int) []ranked {
			defer runtime.GOMAXPROCS(runtime.GOMAXPROCS(procs))
			return topN(t, s, ids(300), 10, met)
		}
		want := run(1)
		require.Equal(t, want, run(2), name)
		require.Equal(t, want, run(7), name)
	}
}

// A user's scores have the same bits alone and among others.
func TestScoreDoesNotDependOnTheOtherUsers(t *testing.T) {
	for name, c := range configs() {
		c.InitSD = .37
		m, err := model.New(c, model.Entities{Seen: seen(300)}, model.Entities{Seen: seen(193)}, 3)
		require.NoError(t, err)
		s := m.Scorer()
		all, one := make([]float32, 300*193), make([]float32, 193)
		require.NoError(t, s.Score(all, ids(300)))
		for u := range int32(300) {
			require.NoError(t, s.Score(one, []int32{u}))
			require.Equal(t, all[u*193:(u+1)*193], one, "%s: user %d", name, u)
		}
	}
}

func TestTopNErrors(t *testing.T) {
	c := model.Config{Kind: model.GMF, Dim: 4, InitSD: 1}
	good, nan, inf := shop(t, c), shop(t, c), shop(t, c)
	nan.Items.ID.Row(1030)[0] = float32(math.NaN())
	for i := range int32(2500) { // only the product with item 1031 overflows
		inf.Items.ID.Row(i)[0] = 0
	}
	inf.Items.ID.Row(1031)[0], inf.Users.ID.Row(11)[0] = math.MaxFloat32, math.MaxFloat32
	for _, w := range inf.Dense {
		w.Data[0] = 1
	}
	broken := errors.New("disk full")
	list := func(items ...int32) func(int32) []int32 { return func(int32) []int32 { return items } }
	for _, c := range []struct {
		m      *model.Model
		n      int
		user   int32
		seen   func(int32) []int32
		broken bool
		want   string
	}{
		{good, 0, 11, nil, false, "model: top 0, want ≥ 1"},
		{good, 3, 300, nil, false, "model: user 300, want [0, 300)"},
		{good, 3, 11, list(3, 2), false, "model: seen items of user 11: item 2 follows 3, want ascending items"},
		{good, 3, 11, list(2500), false, "model: seen items of user 11: item 2500, want one in [0, 2500)"},
		{good, 3, 11, list(-1), false, "model: seen items of user 11: item -1, want one in [0, 2500)"},
		{nan, 3, 11, nil, false, "model: score of user 11, item 1030 is NaN, want a finite number"},
		{inf, 3, 11, nil, false, "model: score of user 11, item 1031 is +Inf, want a finite number"},
		{good, 3, 11, nil, true, "disk full"},
	} {
		err := c.m.Scorer().TopN(t.Context(), []int32{c.user}, c.n, c.seen, func(int, []int32, []float32) error {
			if c.broken {
				return broken
			}
			return nil
		})
		require.EqualError(t, err, c.want)
	}
}

// The first user that fails is the same at any GOMAXPROCS, and all blocks before its own
// have been emitted.
func TestTopNStopsAtTheFirstFailure(t *testing.T) {
	s := shop(t, model.Config{Kind: model.GMF, Dim: 4, InitSD: 1}).Scorer()
	seen := func(u int32) []int32 {
		if u >= 200 {
			return []int32{-u}
		}
		return nil
	}
	for _, procs := range []int{1, 2, 5} {
		t.Run(fmt.Sprint(procs), func(t *testing.T) {
			defer runtime.GOMAXPROCS(runtime.GOMAXPROCS(procs))
			n := 0
			err := s.TopN(t.Context(), ids(300), 3, seen, func(r int, _ []int32, _ []float32) error {
				require.Equal(t, n, r)
				n++
				return nil
			})
			require.EqualError(t, err, "model: seen items of user 200: item -200, want one in [0, 2500)")
			require.GreaterOrEqual(t, n, 200-128)
			require.LessOrEqual(t, n, 200)
		})
	}
}

func TestTopNEndsWithItsContext(t *testing.T) {
	s := shop(t, model.Config{Kind: model.GMF, Dim: 4, InitSD: 1}).Scorer()
	ctx, cancel := context.WithCancel(t.Context())
	cancel()
	require.ErrorIs(t, s.TopN(ctx, ids(300), 3, nil, nil), context.Canceled)
	require.ErrorIs(t, s.TopN(ctx, nil, 3, nil, nil), context.Canceled)
}
