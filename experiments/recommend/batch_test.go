package recommend_test

import (
	"context"
	"errors"
	"fmt"
	"log/slog"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"testing"

	"github.com/stretchr/testify/require"

	"tandem/experiments/input"
	"tandem/experiments/recommend"
	"tandem/experiments/rerank"
	"tandem/experiments/serving"
	"tandem/experiments/testdata/testshop"
	"tandem/model/export"
)

func lister(t testing.TB, o *serving.Opened, change func(r *recommend.Rules)) *recommend.Lister {
	rules := recommend.DefaultRules(5)
	change(&rules)
	l, err := recommend.NewLister(o, rules, slog.New(slog.DiscardHandler))
	require.NoError(t, err)
	return l
}

// The whole catalogue of a user, best first: what rules are held against.
func listsOf(t testing.TB, l *recommend.Lister, users []int32) (items [][]int32, scores [][]float32) {
	err := l.Each(context.Background(), users, func(r int, _ string, list []int32, of []float32) error {
		require.Equal(t, len(items), r)
		items, scores = append(items, slices.Clone(list)), append(scores, slices.Clone(of))
		return nil
	})
	require.NoError(t, err)
	return items, scores
}

// Lists by rules are what sifting the whole ranking gives, for models and non-gradient baselines: no
// holes, no item too few.
func TestListsByRulesAreSiftedRankings(t *testing.T) {
	run := testshop.RunSmall(t)
	users := make([]int32, 60)
	for u := range users {
		users[u] = int32(u)
	}
	for _, name := range []string{"cosine", "neumf", "popularity"} {
		o := testshop.Open(t, run, name, nil)
		n := o.Split.Train.NumItems()
		prices, category := o.Data.Items.Find("price").Numbers, o.Data.Items.Find("category")
		tree := rerank.NewTree(category)
		root := tree.Names()[tree.Group(0, 1)]
		all, scores := listsOf(t, lister(t, o, func(r *recommend.Rules) { r.K = n }), users)
		for what, c := range map[string]struct {
			change func(r *recommend.Rules)
			keep   func(i int32) bool
		}{
			"price":                              {func(r *recommend.Rules) { r.MaxPrice = 40 }, func(i int32) bool { return prices[i] <= 40 }},
			"category":                           {func(r *recommend.Rules) { r.Categories = []string{root} }, func(i int32) bool { return tree.Names()[tree.Group(i, 1)] == root }},
			"neither":                            {func(r *recommend.Rules) { r.NotCategories = []string{root} }, func(i int32) bool { return tree.Names()[tree.Group(i, 1)] != root }},
			"cap":                                {func(r *recommend.Rules) { r.PerCategory, r.Level = 1, 1 }, nil},
			"cap of a leaf, more than there are": {func(r *recommend.Rules) { r.PerCategory, r.K = 1, n }, nil},
		} {
			l := lister(t, o, c.change)
			got, _ := listsOf(t, l, users)
			for r := range users {
				var want []int32
				count := map[int32]int{}
				for _, i := range all[r] {
					group := tree.Group(i, l.Level)
					if c.keep != nil && !c.keep(i) || l.PerCategory > 0 && count[group] == l.PerCategory || len(want) == l.K {
						continue
					}
					count[group]++
					want = append(want, i)
				}
				require.Equal(t, fmt.Sprint(want), fmt.Sprint(got[r]), "%s, %s, user %d", name, what, r)
			}
		}

		// Variety chooses among the pool; all of it is the definition.
		l := lister(t, o, func(r *recommend.Rules) { r.Lambda, r.Pool = .4, 12 })
		got, _ := listsOf(t, l, users)
		p := rerank.NewPicker(l.Config, tree)
		for r := range users {
			pool := min(12, len(all[r]))
			var want []int32
			for _, at := range p.Pick(all[r][:pool], scores[r][:pool], 5) {
				want = append(want, all[r][at])
			}
			require.Equal(t, want, got[r])
		}
	}
}

// Stopped after its lists, or cut in the middle of any byte, a batch continues to the same
// file; so it does when a chunk was broken.
func TestBatchGoesOnToTheSameBytes(t *testing.T) {
	ctx := context.Background()
	o := testshop.Open(t, testshop.RunSmall(t), "cosine", nil)
	l := lister(t, o, func(*recommend.Rules) {})
	users := slices.Repeat(o.Split.Train.UserIDs.Keys(), 1+20_000/o.Split.Train.NumUsers()) // three chunks
	dir := t.TempDir()
	whole := filepath.Join(dir, "whole.parquet")
	out, err := l.Write(ctx, recommend.Batch{Path: whole, Users: users})
	require.NoError(t, err)
	require.Equal(t, 5*len(users), out.Rows)
	want, err := os.ReadFile(whole)
	require.NoError(t, err)
	columns, err := export.ReadTable(whole)
	require.NoError(t, err)
	require.Len(t, columns[0].Str, 5*len(users))
	require.Equal(t, []int32{1, 2, 3, 4, 5, 1}, columns[1].I32[:6])

	// A reason that fails stops it once all lists are there.
	path := filepath.Join(dir, "lists.parquet")
	partial := path + recommend.PartialSuffix
	stop := errors.New("stopped")
	fails := func(int32, []int32) ([]string, error) { return nil, stop }
	_, err = l.Write(ctx, recommend.Batch{Path: path, Users: users, Reasons: fails})
	require.ErrorIs(t, err, stop)
	require.NoFileExists(t, path)
	_, err = l.Write(ctx, recommend.Batch{Path: path, Users: users, Resume: true})
	require.ErrorContains(t, err, "holds lists of another model, or by other rules, data or users", "with reasons and without")

	// One without reasons, stopped by its context when the file is to be written.
	ended, cancel := context.WithCancel(ctx)
	cancel()
	_, err = l.Write(ended, recommend.Batch{Path: path, Users: users})
	require.ErrorIs(t, err, context.Canceled)
	out, err = l.Write(ctx, recommend.Batch{Path: path, Users: users, Resume: true})
	require.NoError(t, err)
	require.Zero(t, out.Resumed)
	require.NoFileExists(t, partial)

	spool := spoolOf(t, l, path, users)
	for _, c := range []struct {
		cut, resumed int
		flip         bool
	}{
		{len(spool), len(users), false},
		{len(spool) - 1, 16384, false},
		{len(spool)/2 - 7, 8192, false},
		{100, 0, false},
		{3, 0, false},
		{len(spool), 8192, true},
	} {
		broken := slices.Clone(spool[:c.cut])
		if c.flip {
			broken[len(broken)/2] ^= 1
		}
		require.NoError(t, os.WriteFile(partial, broken, 0o644))
		out, err := l.Write(ctx, recommend.Batch{Path: path, Users: users, Resume: true})
		require.NoError(t, err)
		require.Equal(t, c.resumed, out.Resumed, "cut at %d of %d", c.cut, len(spool))
		got, err := os.ReadFile(path)
		require.NoError(t, err)
		require.True(t, slices.Equal(want, got), "cut at %d", c.cut)
	}
	other := lister(t, o, func(r *recommend.Rules) { r.MaxPrice = 40 })
	require.NoError(t, os.WriteFile(partial, spool, 0o644))
	_, err = other.Write(ctx, recommend.Batch{Path: path, Users: users, Resume: true})
	require.ErrorContains(t, err, "by other rules")
}

// spoolOf returns the whole spool of a batch: what stands there when the file cannot be
// written, since a directory is in its place.
func spoolOf(t *testing.T, l *recommend.Lister, path string, users []string) []byte {
	require.NoError(t, os.RemoveAll(path))
	require.NoError(t, os.MkdirAll(filepath.Join(path, "full"), 0o755))
	_, err := l.Write(context.Background(), recommend.Batch{Path: path, Users: users})
	require.Error(t, err)
	require.NoError(t, os.RemoveAll(path))
	spool, err := os.ReadFile(path + recommend.PartialSuffix)
	require.NoError(t, err)
	return spool
}

func TestRulesRefuse(t *testing.T) {
	o := testshop.Open(t, testshop.RunSmall(t), "cosine", nil)
	for want, change := range map[string]func(r *recommend.Rules){
		"want 1 to 50, the size of the catalogue":          func(r *recommend.Rules) { r.K = 51 },
		"rerank: lambda = 2":                               func(r *recommend.Rules) { r.Lambda = 2 },
		"no price is at least 3 and at most 2":             func(r *recommend.Rules) { r.MinPrice, r.MaxPrice = 3, 2 },
		"no item costs 1e+06 or more: the 50 known prices": func(r *recommend.Rules) { r.MinPrice = 1e6 },
		"no item costs -1 or less":                         func(r *recommend.Rules) { r.MaxPrice = -1 },
		"level 2 of categories without a number":           func(r *recommend.Rules) { r.Level = 2 },
		"pool = -1":                                        func(r *recommend.Rules) { r.Pool = -1 },
	} {
		rules := recommend.DefaultRules(5)
		change(&rules)
		_, err := recommend.NewLister(o, rules, slog.New(slog.DiscardHandler))
		var input *input.Error
		require.ErrorAs(t, err, &input)
		require.ErrorContains(t, err, want)
	}
	tree := rerank.NewTree(o.Data.Items.Find("category"))
	deep := tree.Names()[slices.IndexFunc(tree.Names(), func(name string) bool { return strings.Contains(name, rerank.Separator) })]
	leaf := deep[strings.LastIndex(deep, rerank.Separator)+len(rerank.Separator):]
	for path, want := range map[string]string{
		"Zzzzzzzzz": "want a path that begins with one of ",
		leaf:        ", did you mean ",
	} {
		rules := recommend.DefaultRules(5)
		rules.Categories = []string{path}
		_, err := recommend.NewLister(o, rules, slog.New(slog.DiscardHandler))
		require.ErrorContains(t, err, fmt.Sprintf("no category %q among ", path))
		require.ErrorContains(t, err, want)
	}
}
