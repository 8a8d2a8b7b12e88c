package serve_test

import (
	"fmt"
	"math"
	"math/rand/v2"
	"os"
	"path/filepath"
	"slices"
	"testing"

	"github.com/stretchr/testify/require"

	"tandem/model/export"
	"tandem/model/kernel"
	"tandem/model/rank"
	"tandem/model/serve"
)

const dim = 9

// shopSides draws 40 users and 150 items, two whole panels and a rest, of which every
// seventh has no training row and every fifth no price.
func shopSides() (users, items export.BundleSide) {
	rng := rand.New(rand.NewPCG(1, 0))
	side := func(name string, n int) export.BundleSide {
		var s export.BundleSide
		for e := range n {
			s.Keys = append(s.Keys, fmt.Sprintf("%s-%d", name, e))
			s.Rows = append(s.Rows, int32(e%7))
			for range dim {
				s.Vectors = append(s.Vectors, float32(rng.NormFloat64()))
			}
		}
		return s
	}
	users, items = side("user", 40), side("item", 150)
	for u := range users.Keys {
		users.Vectors[u*dim+dim-1] = 1
	}
	price := export.BundleColumn{Name: "price", Kind: "number"}
	category := export.BundleColumn{Name: "category", Kind: "path", Dict: []string{"Games", "Board", "Cards", "Hair"}, Offsets: []int32{0}}
	for i := range items.Keys {
		p := float32(i) + .5
		if i%5 == 0 {
			p = float32(math.NaN())
		}
		price.Numbers = append(price.Numbers, p)
		switch i % 4 {
		case 0:
			category.Codes = append(category.Codes, 0, 1)
		case 1:
			category.Codes = append(category.Codes, 0, 2)
		case 2:
			category.Codes = append(category.Codes, 3)
		}
		category.Offsets = append(category.Offsets, int32(len(category.Codes)))
	}
	items.Columns = []export.BundleColumn{price, category}
	return users, items
}

func manifest(s rank.Storage) serve.Manifest {
	return serve.Manifest{Model: "hybrid", Kind: "two-tower", Seed: 1, Dim: dim, Vectors: s,
		States: serve.States{Hot: 5, Cold: 0}, Price: "price", Category: "category"}
}

var golden = serve.Questions{Requests: []serve.Request{{User: "user-3", K: 5}, {User: "user-20", K: 200}, {User: "nobody", K: 3}}}

// write makes a bundle and returns its directory.
func write(t testing.TB, s rank.Storage) string {
	t.Helper()
	out := filepath.Join(t.TempDir(), "bundle")
	users, items := shopSides()
	_, err := export.WriteBundle(out, manifest(s), users, items, golden)
	require.NoError(t, err)
	return out
}

func TestBundleHasWhatWasWritten(t *testing.T) {
	users, items := shopSides()
	for _, s := range rank.Storages() {
		b, err := serve.Open(write(t, s))
		require.NoError(t, err)
		require.Equal(t, 40, b.Users.Len())
		require.Equal(t, 150, b.Items.Len())
		require.Equal(t, users.Vectors, b.Users.Vectors(nil))
		require.Equal(t, items.Rows, b.Items.Rows)
		flat, err := rank.FlatOf(s, items.Vectors, dim)
		require.NoError(t, err)
		want, got := make([]float32, dim), make([]float32, dim)
		for i, key := range items.Keys {
			id, ok := b.Items.Find(key)
			require.True(t, ok)
			require.Equal(t, int32(i), id)
			require.Equal(t, key, b.Items.Key(id))
			flat.Row(want, i)
			b.Items.Vector(got, id)
			require.Equal(t, want, got)
		}
		_, ok := b.Items.Find("user-3")
		require.False(t, ok)
		require.Equal(t, "", b.Items.Column("price").Text(5))
		require.Equal(t, "6.5", b.Items.Column("price").Text(6))
		require.Equal(t, "Games > Cards", b.Items.Column("category").Text(1))
		require.Equal(t, "", b.Items.Column("category").Text(3))
		require.Nil(t, b.Items.Column("weight"))
		require.Equal(t, []string{"cold", "warm", "hot"}, []string{b.Items.State(7), b.Items.State(8), b.Items.State(5)})
	}
}

func TestRecommendEqualsSorting(t *testing.T) {
	b, err := serve.Open(write(t, rank.Float32))
	require.NoError(t, err)
	users, items := shopSides()
	for _, u := range []int{1, 8, 39} {
		a, err := b.Recommend(t.Context(), serve.Request{User: users.Keys[u], K: 150})
		require.NoError(t, err)
		require.Equal(t, serve.ByTraining, a.By)
		require.Len(t, a.Hits, 150)
		for r, h := range a.Hits {
			require.Equal(t, items.Keys[h.Item], h.Key)
			want := kernel.Dot(users.Vectors[u*dim:(u+1)*dim], items.Vectors[int(h.Item)*dim:int(h.Item+1)*dim])
			require.InDelta(t, want, h.Score, 1e-5)
			require.True(t, r == 0 || h.Score <= a.Hits[r-1].Score)
		}
	}
}

func TestFilter(t *testing.T) {
	b, err := serve.Open(write(t, rank.Float16))
	require.NoError(t, err)
	price := func(x float64) *float64 { return &x }
	for name, c := range map[string]struct {
		f    serve.Filter
		want func(i int) bool
	}{
		"none":     {serve.Filter{}, func(int) bool { return true }},
		"price":    {serve.Filter{MinPrice: price(6.5), MaxPrice: price(40.5)}, func(i int) bool { return i >= 6 && i <= 40 && i%5 > 0 }},
		"dear":     {serve.Filter{MinPrice: price(100)}, func(i int) bool { return i >= 100 && i%5 > 0 }},
		"path":     {serve.Filter{Include: []string{"Games"}}, func(i int) bool { return i%4 < 2 }},
		"deeper":   {serve.Filter{Include: []string{"Games > Cards", "Hair"}}, func(i int) bool { return i%4 == 1 || i%4 == 2 }},
		"exclude":  {serve.Filter{Exclude: []string{"Games > Board"}}, func(i int) bool { return i%4 > 0 }},
		"stock":    {serve.Filter{Stock: []string{"item-3", "item-149"}}, func(i int) bool { return i == 3 || i == 149 }},
		"no stock": {serve.Filter{Stock: []string{}}, func(int) bool { return false }},
		"seen":     {serve.Filter{Leave: []string{"item-3"}}, func(i int) bool { return i != 3 }},
		"where":    {serve.Filter{Where: func(i int32) bool { return i%2 == 0 }, Leave: []string{"item-4"}}, func(i int) bool { return i%2 == 0 && i != 4 }},
	} {
		t.Run(name, func(t *testing.T) {
			var want []int32
			for i := range 150 {
				if c.want(i) {
					want = append(want, int32(i))
				}
			}
			for _, user := range []string{"user-3", "nobody"} {
				a, err := b.Recommend(t.Context(), serve.Request{User: user, K: 150, Filter: c.f})
				require.NoError(t, err)
				var got []int32
				for _, h := range a.Hits {
					got = append(got, h.Item)
				}
				slices.Sort(got)
				require.Equal(t, want, got)
			}
		})
	}
}

func TestFilterRefuses(t *testing.T) {
	dir := write(t, rank.Float32)
	b, err := serve.Open(dir)
	require.NoError(t, err)
	price := func(x float64) *float64 { return &x }
	for _, c := range []struct {
		f    serve.Filter
		want string
	}{
		{serve.Filter{Stock: []string{"item-3", "item-150"}}, `serve: no key "item-150" among 150 items (stock)`},
		{serve.Filter{Leave: []string{"x"}}, `serve: no key "x" among 150 items (left out)`},
		{serve.Filter{MinPrice: price(3), MaxPrice: price(2)}, "serve: prices from 3 to 2, want an end at or above the beginning"},
		{serve.Filter{MaxPrice: price(math.NaN())}, "serve: prices from -Inf to NaN, want an end at or above the beginning"},
		{serve.Filter{Include: []string{"Books"}}, `serve: no item is in the category "Books": no label "Books"`},
		{serve.Filter{Exclude: []string{"Games > Hair"}}, `serve: no item is in the category "Games > Hair"`},
	} {
		_, err := b.Mask(c.f)
		require.EqualError(t, err, c.want)
	}
	_, err = b.Search(t.Context(), make([]float32, 10), 3, serve.Options{})
	require.EqualError(t, err, "serve: 10 values, want queries of 9")
	_, err = b.Search(t.Context(), make([]float32, 9), 0, serve.Options{})
	require.EqualError(t, err, "serve: top 0, want ≥ 1")
	_, err = b.Recommend(t.Context(), serve.Request{User: "nobody"})
	require.EqualError(t, err, "serve: top 0, want ≥ 1")
}

// What a user has met does not come back, whoever they are known to, unless it is asked for;
// a bundle that does not know what they have met leaves nothing out.
func TestRecommendLeavesOutWhatWasMet(t *testing.T) {
	users, items := shopSides()
	users.SeenOffsets = []int64{0}
	for u := range users.Keys {
		users.Seen = append(users.Seen, int32(u), int32(u)+100)
		users.SeenOffsets = append(users.SeenOffsets, int64(len(users.Seen)))
	}
	out := filepath.Join(t.TempDir(), "bundle")
	m, err := export.WriteBundle(out, manifest(rank.Float32), users, items, golden)
	require.NoError(t, err)
	require.True(t, m.Seen)
	b, err := serve.Open(out)
	require.NoError(t, err)
	require.Equal(t, []int32{8, 108}, b.Users.Seen(8))
	require.Empty(t, b.Items.Seen(8))
	for _, u := range []int{8, 7} { // user 7 has no training row: by popularity
		a, err := b.Recommend(t.Context(), serve.Request{User: users.Keys[u], K: 150})
		require.NoError(t, err)
		require.Len(t, a.Hits, 148)
		for _, h := range a.Hits {
			require.NotContains(t, []int32{int32(u), int32(u) + 100}, h.Item)
		}
		a, err = b.Recommend(t.Context(), serve.Request{User: users.Keys[u], K: 150, Again: true})
		require.NoError(t, err)
		require.Len(t, a.Hits, 150)
	}
	a, err := b.Recommend(t.Context(), serve.Request{User: "nobody", K: 150})
	require.NoError(t, err)
	require.Len(t, a.Hits, 150)

	without, err := serve.Open(write(t, rank.Float32))
	require.NoError(t, err)
	require.Empty(t, without.Users.Seen(8))

	users.SeenOffsets[3] = users.SeenOffsets[2] - 1
	_, err = export.WriteBundle(filepath.Join(t.TempDir(), "bundle"), manifest(rank.Float32), users, items, golden)
	require.ErrorContains(t, err, "seen items of user 2 end at 3, want 4 to 80")
	users.SeenOffsets = users.SeenOffsets[:9]
	_, err = export.WriteBundle(filepath.Join(t.TempDir(), "bundle"), manifest(rank.Float32), users, items, golden)
	require.EqualError(t, err, "export: bundle: 40 keys with 9 ends of seen items, want one more than keys")
}

// Whoever is not known gets what is popular, and is told so.
func TestRecommendToTheUnknown(t *testing.T) {
	b, err := serve.Open(write(t, rank.Int8))
	require.NoError(t, err)
	for user, note := range map[string]string{"nobody": `no user "nobody" among 40`, "user-7": `user "user-7" has no interaction in train`} {
		a, err := b.Recommend(t.Context(), serve.Request{User: user, K: 3})
		require.NoError(t, err)
		require.Equal(t, &serve.Answer{By: serve.ByPopularity, Note: note,
			Hits: []serve.Hit{{Item: 6, Key: "item-6", Score: 6}, {Item: 13, Key: "item-13", Score: 6}, {Item: 20, Key: "item-20", Score: 6}}}, a)
	}
}

// exampleBundle writes the bundle of the tests for an example.
func exampleBundle() (bundle string, remove func()) {
	dir, err := os.MkdirTemp("", "")
	if err != nil {
		panic(err)
	}
	users, items := shopSides()
	if _, err := export.WriteBundle(filepath.Join(dir, "bundle"), manifest(rank.Float32), users, items, golden); err != nil {
		panic(err)
	}
	return filepath.Join(dir, "bundle"), func() { os.RemoveAll(dir) }
}

// copied is a copy of a bundle that a test may damage.
func copied(t *testing.T, from string) string {
	to := filepath.Join(t.TempDir(), "copy")
	require.NoError(t, os.CopyFS(to, os.DirFS(from)))
	return to
}
