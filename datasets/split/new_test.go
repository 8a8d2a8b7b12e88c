package split_test

import (
	"fmt"
	"testing"

	"github.com/stretchr/testify/require"
	"pgregory.net/rapid"

	"tandem/datasets"
	"tandem/datasets/split"
)

func newUsersConfig(share float64, seed uint64) split.Config {
	base := split.Config{Kind: split.LeaveLastOut, Valid: 1, Test: 1}
	return split.Config{Kind: split.NewUsers, Users: &split.Users{Test: share, Seed: seed}, Base: &base}
}

// Every row of the base split stays in its part, but that train rows of held-out users
// are told in Fold; whoever is in Fold has no train row and a test row.
func TestNewUsersProperty(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		l := &datasets.Log{UserIDs: datasets.NewIDs(), ItemIDs: datasets.NewIDs()}
		for u := range rapid.IntRange(20, 60).Draw(t, "users") {
			for i := range rapid.IntRange(1, 6).Draw(t, "rows") {
				l.Users = append(l.Users, l.UserIDs.Add(fmt.Sprint("u", u)))
				l.Items = append(l.Items, l.ItemIDs.Add(fmt.Sprint("i", (u+i)%9)))
			}
		}
		c := newUsersConfig(.5, rapid.Uint64().Draw(t, "seed"))
		base, _, err := split.Make(&datasets.Data{Log: l}, *c.Base)
		if err != nil {
			t.Skip("no user has three rows")
		}
		s, report, err := split.Make(&datasets.Data{Log: l}, c)
		if err != nil {
			t.Skip("nobody is held out, or everybody")
		}
		require.Equal(t, base.Valid, s.Valid)
		require.Equal(t, base.Test, s.Test)
		known, told, asked, before := s.Train.UserCounts(), s.Fold.UserCounts(), s.Test.UserCounts(), base.Train.UserCounts()
		users := 0
		for u := range before {
			require.Equal(t, before[u], known[u]+told[u])
			require.True(t, known[u] == 0 || told[u] == 0)
			if told[u] > 0 {
				users++
				require.Positive(t, asked[u])
			}
		}
		require.Equal(t, users, report.NewUsers)
		require.Equal(t, s.Fold.Len(), report.FoldRows)
	})
}

// Who is held out depends on seed and key alone, and the share is about what was asked.
func TestNewUsersShare(t *testing.T) {
	l := &datasets.Log{UserIDs: datasets.NewIDs(), ItemIDs: datasets.NewIDs()}
	for u := range 2000 {
		for i := range 3 {
			l.Users = append(l.Users, l.UserIDs.Add(fmt.Sprint("u", u)))
			l.Items = append(l.Items, l.ItemIDs.Add(fmt.Sprint("i", (u+i)%50)))
		}
	}
	s, report, err := split.Make(&datasets.Data{Log: l}, newUsersConfig(.2, 1))
	require.NoError(t, err)
	require.InDelta(t, 400, report.NewUsers, 60) // 3 sd of a binomial are 54
	require.Contains(t, report.String(), "new users")
	again, _, err := split.Make(&datasets.Data{Log: l}, newUsersConfig(.2, 2))
	require.NoError(t, err)
	require.NotEqual(t, s.Fold.Users, again.Fold.Users)
}

func TestNewUsersRefuses(t *testing.T) {
	for want, c := range map[string]split.Config{
		"users.test = 0.12, want a multiple of 1/20":       newUsersConfig(.12, 1),
		"users.test = 1, want":                             newUsersConfig(1, 1),
		"users or base missing":                            {Kind: split.NewUsers, Users: &split.Users{Test: .2}},
		`base.kind = "cold-items", want another kind`:      {Kind: split.NewUsers, Users: &split.Users{Test: .2}, Base: &split.Config{Kind: split.ColdItems}},
		"base.test = 0.5, want a whole number of rows per": {Kind: split.NewUsers, Users: &split.Users{Test: .2}, Base: &split.Config{Kind: split.LeaveLastOut, Valid: 1, Test: .5}},
	} {
		require.ErrorContains(t, c.Validate(), want)
	}
}
