package split_test

import (
	"fmt"
	"math/rand/v2"
	"slices"
	"testing"

	"github.com/stretchr/testify/require"
	"pgregory.net/rapid"

	"tandem/datasets"
	"tandem/datasets/split"
)

// a has four rows of one time behind one that is older, b no ties, c has nothing but ties.
func tied() []row {
	return []row{
		{user: "a", item: "o", time: 1}, {user: "a", item: "p", time: 2}, {user: "a", item: "q", time: 2},
		{user: "a", item: "r", time: 2}, {user: "a", item: "s", time: 2},
		{user: "b", item: "p", time: 1}, {user: "b", item: "q", time: 2}, {user: "b", item: "r", time: 3},
		{user: "c", item: "p", time: 7}, {user: "c", item: "q", time: 7}, {user: "c", item: "r", time: 7},
	}
}

func TestTies(t *testing.T) {
	d := &datasets.Data{Log: newLog(false, true, tied()...)}
	for _, c := range []struct {
		name        string
		config      split.Config
		valid, test []string
		report      split.Ties
	}{
		{"file", split.Config{Kind: "leave-last-out", Valid: 1, Test: 1, Ties: "file"},
			[]string{"a r t2", "b q t2", "c q t7"}, []string{"a s t2", "b r t3", "c r t7"}, split.Ties{By: "file", Users: 2, Of: 3}},
		// All four of a are test, and o is valid: nothing would stay, so all of it does; c as well.
		{"together", split.Config{Kind: "leave-last-out", Valid: 1, Test: 1, Ties: "together"},
			[]string{"b q t2"}, []string{"b r t3"}, split.Ties{By: "together", Users: 2, Of: 3}},
		// a's last of five rows are floor(.2·5) valid, floor(.4·5) test.
		{"ratio", split.Config{Kind: "ratio", Valid: .2, Test: .4, Order: "time", Ties: "file"},
			[]string{"a q t2", "b q t2", "c q t7"}, []string{"a r t2", "a s t2", "b r t3", "c r t7"}, split.Ties{By: "file", Users: 2, Of: 3}},
	} {
		s, report := makeSplit(t, d, c.config)
		require.Equal(t, c.valid, show(s.Valid), c.name)
		require.Equal(t, c.test, show(s.Test), c.name)
		require.Equal(t, &c.report, report.Ties, c.name)
	}

	_, report := makeSplit(t, d, split.Config{Kind: "ratio", Valid: .2, Test: .4, Order: "random"})
	require.Nil(t, report.Ties, "time decides nothing")
	_, report = makeSplit(t, d, split.Config{Kind: "global-time", Valid: .2, Test: .4})
	require.Nil(t, report.Ties, "rows of one time are never cut apart")
}

// Two older rows leave something to train on: test takes all of the last time, valid the one before.
func TestTiesTogetherTakeAllOfATime(t *testing.T) {
	d := &datasets.Data{Log: newLog(false, true, append(tied(), row{user: "a", item: "n", time: 0})...)}
	s, _ := makeSplit(t, d, split.Config{Kind: "leave-last-out", Valid: 1, Test: 1, Ties: "together"})
	require.Equal(t, []string{"b q t2", "a o t1"}, sortedBack(show(s.Valid)))
	require.Equal(t, []string{"b r t3", "a s t2", "a r t2", "a q t2", "a p t2"}, sortedBack(show(s.Test)))
}

func sortedBack(rows []string) []string {
	slices.Sort(rows)
	slices.Reverse(rows)
	return rows
}

// Orders by an FNV-1a and splitmix64 written anew in Python: p, q, r, s of user a by
// hash("ties:<seed>:a\0" + item).
func TestTiesHashOrder(t *testing.T) {
	d := &datasets.Data{Log: newLog(false, true, tied()...)}
	for seed, want := range map[uint64][2]string{1: {"a p t2", "a s t2"}, 2: {"a s t2", "a q t2"}, 3: {"a p t2", "a q t2"}} {
		s, _ := makeSplit(t, d, split.Config{Kind: "leave-last-out", Valid: 1, Test: 1, Ties: "hash", Seed: seed})
		require.Equal(t, want, [2]string{show(s.Valid)[0], show(s.Test)[0]}, "seed %d", seed)
	}
}

// However the rows are shuffled, hash and together hold out the same; file does not.
func TestOrderOfRowsDoesNotMatter(t *testing.T) {
	moved := false
	rapid.Check(t, func(t *rapid.T) {
		log := drawLog(t, true)
		rows := rand.New(rand.NewPCG(rapid.Uint64().Draw(t, "shuffle"), 0)).Perm(log.Len())
		shuffled := newLog(true, true, func() (out []row) {
			for _, r := range rows {
				out = append(out, row{user: log.UserIDs.Key(log.Users[r]), item: log.ItemIDs.Key(log.Items[r]), value: log.Values[r], time: log.Times[r]})
			}
			return out
		}()...)
		for _, ties := range []string{"hash", "together", "file"} {
			c := split.Config{Kind: "leave-last-out", Valid: 2, Test: 1, Ties: ties, Seed: 5}
			a, ra, err := split.Make(&datasets.Data{Log: log}, c)
			b, rb, errB := split.Make(&datasets.Data{Log: shuffled}, c)
			if err != nil {
				require.Error(t, errB)
				continue
			}
			require.NoError(t, errB)
			require.Equal(t, ra.Ties, rb.Ties, "told alike in any order")
			same := fmt.Sprint(sortedBack(show(a.Test)), sortedBack(show(a.Valid))) == fmt.Sprint(sortedBack(show(b.Test)), sortedBack(show(b.Valid)))
			if ties == "file" {
				moved = moved || !same
				continue
			}
			require.True(t, same, "%s: %v, %v", ties, show(a.Test), show(b.Test))
			if ties == "together" {
				requireWholeTimes(t, a)
			}
		}
	})
	require.True(t, moved, "no draw had ties that matter")
}

// requireWholeTimes asks that no user has one time in two parts.
func requireWholeTimes(t require.TestingT, s *datasets.Split) {
	in := map[string]int{}
	for p, l := range []*datasets.Log{s.Train, s.Valid, s.Test} {
		for r, u := range l.Users {
			at := fmt.Sprint(l.UserIDs.Key(u), " ", l.Times[r])
			if was, ok := in[at]; ok {
				require.Equal(t, was, p, at)
			}
			in[at] = p
		}
	}
}

// Rows of one second whose order is that of finer times are cut in that order, whatever the recipe
// says of ties.
func TestFineTimesAreNoTies(t *testing.T) {
	l := newLog(false, true, tied()...)
	l.Fine = true
	for _, ties := range []string{"", "hash", "file", "together"} {
		s, report := makeSplit(t, &datasets.Data{Log: l}, split.Config{Kind: "leave-last-out", Valid: 1, Test: 1, Ties: ties})
		require.Equal(t, []string{"a s t2", "b r t3", "c r t7"}, show(s.Test))
		require.Equal(t, []string{"a r t2", "b q t2", "c q t7"}, show(s.Valid))
		require.Equal(t, "file", report.Ties.By)
	}
}
