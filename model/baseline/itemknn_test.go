package baseline_test

import (
	"cmp"
	"context"
	"encoding/json"
	"math"
	"math/rand/v2"
	"os"
	"runtime"
	"slices"
	"testing"

	"github.com/stretchr/testify/require"
	"pgregory.net/rapid"

	"tandem/datasets"
	"tandem/model/baseline"
)

func fit(t require.TestingT, log *datasets.Log, config baseline.KNNConfig) *baseline.ItemToItem {
	m, err := baseline.FitItemKNN(context.Background(), log, config)
	require.NoError(t, err)
	return m
}

// Items 0, 1, 2 have 2, 3, 1 users (the repeated pair counts once), and pairs of them
// have 2 (0, 1), 1 (0, 2) and 1 (1, 2) in common:
//
//	s01 = 2/√6 = .8165   s02 = 1/√2 = .7071   s12 = 1/√3 = .5774
func TestItemKNNByHand(t *testing.T) {
	s01, s02, s12 := 2/math.Sqrt(6), 1/math.Sqrt(2), 1/math.Sqrt(3)
	z01, z02, z12 := 2/(math.Sqrt(6)+1), 1/(math.Sqrt(2)+1), 1/(math.Sqrt(3)+1)
	// idf of the three users: ln(4/3), ln(4/4) = 0, ln(4/2). User 1 counts for nothing and
	// item 2 has no other.
	f0, f2 := math.Log(4./3), math.Log(2)
	t01 := f0 * f0 / (f0 * math.Hypot(f0, f2))
	// bm25 of items 0 and 1, the mean of 2, 3, 1, 0 users being 1.5.
	b0, b1 := 2.2/(1.2*(0.25+0.75*2/1.5)+1), 2.2/(1.2*(0.25+0.75*3/1.5)+1)
	y01 := b0 * b1 * f0 * f0 / (b0*f0*b1*math.Hypot(f0, f2) + 1)
	for name, c := range map[string]struct {
		config baseline.KNNConfig
		want   [3][4]float64
	}{
		"cosine": {baseline.KNNConfig{K: 3, Weighting: "none"}, [3][4]float64{
			{s01, s01, s02 + s12, 0}, {s01 + s02, s01 + s12, s02 + s12, 0}, {s01, 0, s12, 0}}},
		"shrink": {baseline.KNNConfig{K: 9, Shrink: 1, Weighting: "none"}, [3][4]float64{
			{z01, z01, z02 + z12, 0}, {z01 + z02, z01 + z12, z02 + z12, 0}, {z01, 0, z12, 0}}},
		// One neighbour per target: 0 → 1, 1 → 0, 2 → 0. Item 2 is nobody's neighbour.
		"nearest": {baseline.KNNConfig{K: 1, Weighting: "none"}, [3][4]float64{
			{s01, s01, s02, 0}, {s01, s01, s02, 0}, {s01, 0, 0, 0}}},
		"tf-idf": {baseline.KNNConfig{K: 3, Weighting: "tfidf"}, [3][4]float64{{t01, t01}, {t01, t01}, {t01}}},
		"bm25":   {baseline.KNNConfig{K: 3, Shrink: 1, Weighting: "bm25"}, [3][4]float64{{y01, y01}, {y01, y01}, {y01}}},
	} {
		t.Run(name, func(t *testing.T) {
			got := score(t, fit(t, tiny(), c.config), 4, 0, 1, 2)
			for u, want := range c.want {
				require.InDeltaSlice(t, want[:], got[u], 1e-6, "user %d", u)
			}
		})
	}
}

// One user has three items: any two are equally similar, so the lower id is the neighbour.
func TestItemKNNTiesGoToTheLowerID(t *testing.T) {
	log := newLog(4, 3, [2]int32{0, 0}, [2]int32{0, 1}, [2]int32{0, 2})
	log.Users = append(log.Users, 1, 2, 3) // one more each, to see the neighbours of 0, 1, 2
	log.Items = append(log.Items, 0, 1, 2)
	m := fit(t, log, baseline.KNNConfig{K: 1, Weighting: "none"})
	require.Equal(t, [][]float32{{0, 0.5, 0.5}, {0.5, 0, 0}, {0, 0, 0}}, score(t, m, 3, 1, 2, 3))
}

func TestItemKNNMatchesReference(t *testing.T) {
	text, err := os.ReadFile("testdata/itemknn.json")
	require.NoError(t, err)
	var ref struct {
		Users, Items []int32
		Shape        [2]int
		Cases        []struct {
			K      int
			Shrink float64
			Weight string
			Scores [][]float64
		}
	}
	require.NoError(t, json.Unmarshal(text, &ref))
	require.Len(t, ref.Cases, 5)
	log := newLog(ref.Shape[0], ref.Shape[1])
	log.Users, log.Items = ref.Users, ref.Items
	for _, c := range ref.Cases {
		m := fit(t, log, baseline.KNNConfig{K: c.K, Shrink: c.Shrink, Weighting: c.Weight})
		for u, want := range c.Scores {
			require.InDeltaSlice(t, want, score(t, m, ref.Shape[1], int32(u))[0], 2e-6, "%+v: user %d", m, u)
		}
	}
}

func drawConfig(t *rapid.T, k *rapid.Generator[int]) baseline.KNNConfig {
	return baseline.KNNConfig{
		K:         k.Draw(t, "k"),
		Shrink:    rapid.SampledFrom([]float64{0, 0.5, 20}).Draw(t, "shrink"),
		Weighting: rapid.SampledFrom([]string{"none", "tfidf", "bm25"}).Draw(t, "weight"),
	}
}

// The formula in its plainest form, on a dense matrix.
func TestItemKNNEqualsBruteForce(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		log := drawLog(t)
		users, items := log.NumUsers(), log.NumItems()
		config := drawConfig(t, rapid.IntRange(1, 12))
		pairs, x, norm := matrix(log, "none"), matrix(log, config.Weighting), make([]float64, items)
		for i := range items {
			for u := range users {
				norm[i] += x[u][i] * x[u][i]
			}
			norm[i] = math.Sqrt(norm[i])
		}
		want := make([][]float64, users)
		for u := range users {
			want[u] = make([]float64, items)
		}
		near := make([]int, items)
		s := make([]float64, items)
		for i := range items {
			for j := range items {
				near[j], s[j] = j, 0
				for u := range users {
					s[j] += x[u][i] * x[u][j]
				}
				if s[j] > 0 {
					s[j] /= norm[i]*norm[j] + config.Shrink
				}
			}
			s[i] = 0
			slices.SortStableFunc(near, func(a, b int) int { return cmp.Compare(s[b], s[a]) })
			if k := config.K; k < items && s[near[k]] > 0 && s[near[k-1]]-s[near[k]] < 1e-12 && config.Weighting != "none" {
				t.Skip("rounding decides who is a neighbour")
			}
			for _, j := range near[:min(config.K, items)] {
				for u := range users {
					if pairs[u][j] > 0 {
						want[u][i] += s[j]
					}
				}
			}
		}
		m := fit(t, log, config)
		for u := range users {
			require.InDeltaSlice(t, want[u], score(t, m, items, int32(u))[0], 1e-5, "user %d", u)
		}
	})
}

// matrix is the weighted interaction matrix, users × items.
func matrix(log *datasets.Log, weight string) [][]float64 {
	users, items := log.NumUsers(), log.NumItems()
	x := make([][]float64, users)
	for u := range x {
		x[u] = make([]float64, items)
	}
	inUser, inItem, pairs := make([]float64, users), make([]float64, items), 0.
	for r, u := range log.Users {
		if i := log.Items[r]; x[u][i] == 0 {
			x[u][i] = 1
			inUser[u]++
			inItem[i]++
			pairs++
		}
	}
	for u := range x {
		for i := range x[u] {
			if weight != "none" {
				x[u][i] *= math.Log(float64(items) / (1 + inUser[u]))
			}
			if weight == "bm25" && inItem[i] > 0 {
				x[u][i] *= 2.2 / (1.2*(0.25+0.75*inItem[i]/(pairs/float64(items))) + 1)
			}
		}
	}
	return x
}

// A user with one item shows that item's row of similarities: with all neighbours kept
// it is the column, too.
func TestItemKNNSimilarityIsSymmetric(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		log := drawLog(t)
		users, items := log.NumUsers(), log.NumItems()
		log = withOneItemUsers(log)
		m := fit(t, log, baseline.KNNConfig{K: items, Shrink: rapid.Float64Range(0, 9).Draw(t, "shrink"), Weighting: "none"})
		row := func(j int) []float32 { return score(t, m, items, int32(users+j))[0] }
		for i := range items {
			require.Zero(t, row(i)[i])
			for j := range items {
				require.Equal(t, row(i)[j], row(j)[i])
				require.LessOrEqual(t, row(i)[j], float32(1))
			}
		}
	})
}

// withOneItemUsers adds one user per item, who has it and nothing else.
func withOneItemUsers(log *datasets.Log) *datasets.Log {
	users, items := log.NumUsers(), log.NumItems()
	out := newLog(users+items, items)
	out.Users, out.Items = log.Users, log.Items
	for i := range items {
		out.Users = append(out.Users, int32(users+i))
		out.Items = append(out.Items, int32(i))
	}
	return out
}

// Renaming users and items renames the scores, and the order of rows is nothing.
func TestItemKNNDoesNotDependOnIDs(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		log := drawLog(t)
		users, items := log.NumUsers(), log.NumItems()
		config := drawConfig(t, rapid.Just(items))
		rng := rand.New(rand.NewPCG(rapid.Uint64().Draw(t, "seed"), 0))
		newUser, newItem, order := rng.Perm(users), rng.Perm(items), rng.Perm(log.Len())
		other := newLog(users, items)
		for _, r := range order {
			other.Users = append(other.Users, int32(newUser[log.Users[r]]))
			other.Items = append(other.Items, int32(newItem[log.Items[r]]))
		}
		a, b := fit(t, log, config), fit(t, other, config)
		for u := range users {
			want, got := score(t, a, items, int32(u))[0], score(t, b, items, int32(newUser[u]))[0]
			for i := range items {
				require.InDelta(t, want[i], got[newItem[i]], 1e-5)
			}
		}
	})
}

func TestItemKNNIsTheSameOnAnyNumberOfProcessors(t *testing.T) {
	log := synthetic(200, 100, 3000)
	defer runtime.GOMAXPROCS(runtime.GOMAXPROCS(1))
	one := fit(t, log, baseline.KNNConfig{K: 7, Weighting: "bm25"})
	runtime.GOMAXPROCS(4)
	require.Equal(t, one, fit(t, log, baseline.KNNConfig{K: 7, Weighting: "bm25"}))
}

func TestItemKNNRefuses(t *testing.T) {
	require.NoError(t, baseline.DefaultKNNConfig().Validate())
	_, err := baseline.FitItemKNN(context.Background(), tiny(), baseline.KNNConfig{Shrink: math.NaN(), Weighting: "BM25"})
	require.ErrorContains(t, err, "k = 0, want ≥ 1")
	require.ErrorContains(t, err, "shrink = NaN, want ≥ 0")
	require.ErrorContains(t, err, `weighting = "BM25", did you mean "bm25"?`)

	over, cancel := context.WithCancel(context.Background())
	cancel()
	_, err = baseline.FitItemKNN(over, tiny(), baseline.DefaultKNNConfig())
	require.ErrorIs(t, err, context.Canceled)

	m := fit(t, tiny(), baseline.DefaultKNNConfig())
	for _, user := range []int32{-1, 3} {
		require.PanicsWithValue(t, "baseline: user out of range", func() { _ = m.Score(make([]float32, 4), []int32{user}) })
	}
}

// synthetic has so many rows, both sides with a long tail.
func synthetic(users, items, rows int) *datasets.Log {
	rng := rand.New(rand.NewPCG(1, 2))
	log := newLog(users, items)
	for range rows {
		log.Users = append(log.Users, int32(float64(users)*math.Pow(rng.Float64(), 2)))
		log.Items = append(log.Items, int32(float64(items)*math.Pow(rng.Float64(), 3)))
	}
	return log
}
