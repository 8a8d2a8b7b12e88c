package rank_test

import (
	"cmp"
	"context"
	"math"
	"math/rand/v2"
	"runtime"
	"slices"
	"testing"

	"github.com/stretchr/testify/require"
	"pgregory.net/rapid"

	"tandem/model/rank"
)

// normals draws n values.
func normals(seed uint64, n int) []float32 {
	rng := rand.New(rand.NewPCG(seed, 0))
	x := make([]float32, n)
	for i := range x {
		x[i] = float32(rng.NormFloat64())
	}
	return x
}

type list struct {
	items  []int32
	scores []float32
}

func search(t require.TestingT, f *rank.Flat, q rank.Query) []list {
	q.Package = "rank"
	var out []list
	require.NoError(t, rank.TopN(context.Background(), f.Task(q), func(r int, items []int32, scores []float32) error {
		require.Equal(t, len(out), r)
		out = append(out, list{slices.Clone(items), slices.Clone(scores)})
		return nil
	}))
	return out
}

func TestQuantizeByHand(t *testing.T) {
	// The largest of |x| but the last is 127/4: a step is ¼. .375/¼ = 1.5 goes to 2, and
	// .625/¼ = 2.5 too.
	row := make([]int8, 4)
	scale, last := rank.Quantize(row, []float32{31.75, -1.25, .375, .625, 1000})
	require.Equal(t, float32(.25), scale)
	require.Equal(t, float32(1000), last)
	require.Equal(t, []int8{127, -5, 2, 2}, row)
	scale, last = rank.Quantize(row, []float32{0, 0, 0, 0, -3})
	require.Zero(t, scale)
	require.Equal(t, float32(-3), last)
	require.Equal(t, make([]int8, 4), row)
}

// A stored value is within half a step of what was given.
func TestFlatKeepsRows(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		items, width := rapid.IntRange(1, 200).Draw(t, "items"), rapid.IntRange(2, 20).Draw(t, "width")
		x := normals(rapid.Uint64().Draw(t, "seed"), items*width)
		for _, s := range rank.Storages() {
			f, err := rank.FlatOf(s, x, width)
			require.NoError(t, err)
			got := make([]float32, width)
			for i := range items {
				f.Row(got, i)
				row, most := x[i*width:(i+1)*width], float32(0)
				for _, v := range row[:width-1] {
					most = max(most, float32(math.Abs(float64(v))))
				}
				for c, v := range row {
					within := 0.0
					switch {
					case s == rank.Float16:
						within = math.Abs(float64(v))*0x1p-11 + 0x1p-25
					case s == rank.Int8 && c < width-1:
						within = float64(most) / 127 * .5001
					}
					require.InDelta(t, v, got[c], within, "%s: item %d, column %d", s, i, c)
				}
			}
		}
	})
}

// What a search finds is what sorting the inner products of stored rows finds, whatever
// is left out, alone or among other queries.
func TestSearchEqualsSorting(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		items, width := rapid.IntRange(1, 3000).Draw(t, "items"), rapid.IntRange(2, 12).Draw(t, "width")
		seed := rapid.Uint64().Draw(t, "seed")
		s := rapid.SampledFrom(rank.Storages()).Draw(t, "storage")
		f, err := rank.FlatOf(s, normals(seed, items*width), width)
		require.NoError(t, err)
		users, n := rapid.IntRange(1, 5).Draw(t, "users"), rapid.SampledFrom([]int{1, 10, 4000}).Draw(t, "n")
		q := rank.Query{Vectors: normals(seed+1, users*width), N: n}
		masks, seen := make([]rank.Mask, users), make([][]int32, users)
		rng := rand.New(rand.NewPCG(seed, 1))
		for r := range users {
			masks[r] = drawMask(t, rng, items)
			for i := range int32(items) {
				if rng.IntN(20) == 0 {
					seen[r] = append(seen[r], i, i)
				}
			}
		}
		q.Allowed, q.Seen = func(r int) rank.Mask { return masks[r] }, func(r int) []int32 { return seen[r] }
		all := search(t, f, q)
		for r := range users {
			scores := make([]float32, items)
			scratch := []float32{}
			f.Product(scores, items, q.Vectors[r*width:(r+1)*width], 1, 0, items, &scratch)
			var want []int32
			for i := range int32(items) {
				if (masks[r] == nil || masks[r].Has(i)) && !slices.Contains(seen[r], i) {
					want = append(want, i)
				}
			}
			slices.SortStableFunc(want, func(a, b int32) int { return cmp.Compare(scores[b], scores[a]) })
			want = want[:min(n, len(want))]
			require.True(t, slices.Equal(want, all[r].items), "%v, want %v", all[r].items, want)
			for j, i := range want {
				require.Equal(t, scores[i], all[r].scores[j])
			}
		}
	})
}

// drawMask is nil, sparse with empty panels, or half full.
func drawMask(t *rapid.T, rng *rand.Rand, items int) rank.Mask {
	kind := rapid.IntRange(0, 2).Draw(t, "mask")
	if kind == 0 {
		return nil
	}
	m := rank.NewMask(items)
	for i := range int32(items) {
		if kind == 1 && rng.IntN(300) == 0 || kind == 2 && rng.IntN(2) == 0 {
			m.Add(i)
		}
	}
	return m
}

// Scores against float64 sums over the rows as they are stored.
func TestProductAgainstSums(t *testing.T) {
	const items, width, users = 150, 33, 7
	queries := normals(2, users*width)
	for _, s := range rank.Storages() {
		f, err := rank.FlatOf(s, normals(1, items*width), width)
		require.NoError(t, err)
		got, scratch := make([]float32, users*items), []float32{}
		f.Product(got, items, queries, users, 0, items, &scratch)
		row := make([]float32, width)
		for i := range items {
			f.Row(row, i)
			for r := range users {
				sum := 0.0
				for c, x := range row {
					sum += float64(x) * float64(queries[r*width+c])
				}
				require.InDelta(t, sum, got[r*items+i], 1e-4, "%s", s)
			}
		}
	}
}

func TestSearchDoesNotDependOnGOMAXPROCS(t *testing.T) {
	defer runtime.GOMAXPROCS(runtime.GOMAXPROCS(0))
	f, err := rank.FlatOf(rank.Int8, normals(1, 2000*9), 9)
	require.NoError(t, err)
	var want []list
	for _, procs := range []int{1, 2, 7} {
		runtime.GOMAXPROCS(procs)
		got := search(t, f, rank.Query{Vectors: normals(2, 300*9), N: 5})
		if want == nil {
			want = got
		}
		require.Equal(t, want, got)
	}
}

func TestMask(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		items := rapid.IntRange(1, 300).Draw(t, "items")
		rng := rand.New(rand.NewPCG(rapid.Uint64().Draw(t, "seed"), 0))
		a, b, want := rank.NewMask(items), rank.FullMask(items), 0
		require.Equal(t, items, b.Count())
		both := map[int32]bool{}
		for i := range int32(items) {
			inA, inB := rng.IntN(2) == 0, rng.IntN(2) == 0
			if inA {
				a.Add(i)
			}
			if !inB {
				b.Remove(i)
			}
			if both[i] = inA && inB; both[i] {
				want++
			}
		}
		a.And(b)
		require.Equal(t, want, a.Count())
		for i := range int32(items) {
			require.Equal(t, both[i], a.Has(i))
		}
	})
}

func TestFlatRefuses(t *testing.T) {
	inf := float32(math.Inf(1))
	for _, c := range []struct {
		s    rank.Storage
		x    []float32
		want string
	}{
		{"bfloat16", nil, `rank: storage = "bfloat16", want one of [float32 float16 int8]`},
		{rank.Float16, []float32{0, 0, 65505, 0}, "rank: item 1 has the value 65505, want at most ±65504 as float16"},
		{rank.Int8, []float32{0, 0, 0, inf}, "rank: item 1 has the value +Inf, want at most ±3.4028235e+38 as int8"},
		{rank.Float32, []float32{float32(math.NaN()), 0}, "rank: item 0 has the value NaN, want at most ±3.4028235e+38 as float32"},
	} {
		_, err := rank.FlatOf(c.s, c.x, 2)
		require.EqualError(t, err, c.want)
	}
	require.PanicsWithValue(t, "rank: width too small", func() { rank.NewFlat(rank.Int8, 1, 1) })
	require.PanicsWithValue(t, "rank: rows are not whole panels", func() { rank.NewFlat(rank.Float32, 70, 2).SetFloat32(1, make([]float32, 2)) })
	require.EqualError(t, rank.TopN(t.Context(), rank.Task{Package: "rank"}, nil), "rank: top 0, want ≥ 1")
}
