package baseline_test

import (
	"context"
	"encoding/json"
	"math"
	"os"
	"runtime"
	"slices"
	"testing"

	"github.com/stretchr/testify/require"
	"gonum.org/v1/gonum/mat"
	"pgregory.net/rapid"

	"tandem/datasets"
	"tandem/features"
	"tandem/model/baseline"
)

// fitted is what a Fit function returned, or the end of the test.
func fitted[M scorer](t require.TestingT, m M, err error) M {
	require.NoError(t, err)
	return m
}

// reference is testdata/closed.json, or weighted.json; see closed.py and weighted.py beside them.
type reference struct {
	Users, Items []int32
	Weights      []float32
	Shape        [2]int
	Tags         [][]float32
	Item, User   []struct {
		K                          int
		Shrink, Alpha, Beta, Scale float64
		Weight, Similarity         string
		Of                         string
		Scores                     [][]float64
	}
	Walk []struct {
		K           int
		Alpha, Beta float64
		Normalize   bool
		Scores      [][]float64
	}
	EASE []struct {
		L2     float64
		Scores [][]float64
	}
	SLIM []struct {
		L1, L2   float64
		Positive bool
		Scores   [][]float64
	}
	PureSVD []struct {
		Factors int
		Scores  [][]float64
	}
	IALS []struct {
		Factors, Epochs          int
		Unobserved, L2, Exponent float64
		InitSD                   float64 `json:"init_sd"`
		Seed                     uint64
		Form                     string
		Scores                   [][]float64
	}
	Association []struct{ Scores [][]float64 }
}

func TestClosedFormsMatchReference(t *testing.T) { matchesReference(t, "closed.json") }

// With weights everything is that of the matrix of weights; IALS in the form of Hu is implicit's.
func TestWeightedFormsMatchReference(t *testing.T) { matchesReference(t, "weighted.json") }

func matchesReference(t *testing.T, file string) {
	text, err := os.ReadFile("testdata/" + file)
	require.NoError(t, err)
	var ref reference
	require.NoError(t, json.Unmarshal(text, &ref))
	require.Equal(t, []int{12, 4, 3, 2, 2, 2, 2},
		[]int{len(ref.Item), len(ref.User), len(ref.Walk), len(ref.EASE), len(ref.SLIM), len(ref.PureSVD), len(ref.IALS)})
	log := newLog(ref.Shape[0], ref.Shape[1])
	log.Users, log.Items, log.Weights = ref.Users, ref.Items, ref.Weights
	blocks := []*features.Block{blockOf(ref.Tags)}
	ctx := context.Background()
	check := func(want [][]float64, m scorer, err error) {
		t.Helper()
		require.NoError(t, err)
		for u := range want {
			require.InDeltaSlice(t, want[u], score(t, m, ref.Shape[1], int32(u))[0], 2e-5, "user %d", u)
		}
	}
	for _, c := range ref.Item {
		config := baseline.KNNConfig{K: c.K, Shrink: c.Shrink, Weighting: c.Weight, Similarity: c.Similarity, Alpha: c.Alpha, Beta: c.Beta}
		var m *baseline.ItemToItem
		switch c.Of {
		case "item":
			m, err = baseline.FitItemKNN(ctx, log, config)
		case "content":
			m, err = baseline.FitContentKNN(ctx, log, blocks, config)
		case "hybrid":
			m, err = baseline.FitHybridKNN(ctx, log, blocks, baseline.HybridKNNConfig{ContentWeight: c.Scale, KNN: config})
		}
		check(c.Scores, m, err)
	}
	for _, c := range ref.User {
		m, err := baseline.FitUserKNN(ctx, log, baseline.KNNConfig{
			K: c.K, Shrink: c.Shrink, Weighting: c.Weight, Similarity: c.Similarity, Alpha: c.Alpha, Beta: c.Beta})
		check(c.Scores, m, err)
	}
	for _, c := range ref.Walk {
		m, err := baseline.FitWalk(ctx, log, baseline.WalkConfig{K: c.K, Alpha: c.Alpha, Beta: c.Beta, Normalize: c.Normalize})
		check(c.Scores, m, err)
	}
	for _, c := range ref.EASE {
		m, err := baseline.FitEASE(ctx, log, baseline.EASEConfig{L2: c.L2, MaxGB: 1. / 1024})
		check(c.Scores, m, err)
	}
	for _, c := range ref.SLIM {
		config := baseline.DefaultSLIMConfig()
		config.L1, config.L2, config.Positive, config.Tolerance, config.Sweeps = c.L1, c.L2, c.Positive, 1e-7, 1000
		m, err := baseline.FitSLIM(ctx, log, config)
		check(c.Scores, m, err)
	}
	for _, c := range ref.PureSVD {
		config := baseline.DefaultPureSVDConfig()
		config.Factors, config.Oversample = c.Factors, 8
		m, err := baseline.FitPureSVD(ctx, log, config, 1)
		check(c.Scores, m, err)
	}
	for _, c := range ref.IALS {
		config := baseline.IALSConfig{
			Factors: c.Factors, Epochs: c.Epochs, UnobservedWeight: c.Unobserved, L2: c.L2, Exponent: c.Exponent, InitSD: c.InitSD, Form: c.Form}
		m, err := baseline.FitIALS(ctx, log, config, c.Seed)
		check(c.Scores, m, err)
		config.Steps = 2 * c.Factors
		m, err = baseline.FitIALS(ctx, log, config, c.Seed)
		check(c.Scores, m, err)
	}
	for _, c := range ref.Association {
		check(c.Scores, baseline.FitAssociation(log), nil)
	}
}

// blockOf is the block whose dense rows are given, without zeros.
func blockOf(rows [][]float32) *features.Block {
	b := &features.Block{Name: "tags", Rows: len(rows[0]), Offsets: []int32{0}}
	for _, row := range rows {
		for k, v := range row {
			if v != 0 {
				b.Index, b.Weight = append(b.Index, int32(k)), append(b.Weight, v)
			}
		}
		b.Offsets = append(b.Offsets, int32(len(b.Index)))
	}
	return b
}

// Two users have 0 and 1, one has 1 alone; nobody has 2. With L2 = 1:
//
//	G + I = [3 2; 2 4], det 8, P = [4 −2; −2 3]/8
//	B_01 = −P_01/P_11 = 2/3    B_10 = −P_10/P_00 = 2/4
func TestEASEByHand(t *testing.T) {
	log := newLog(4, 3, [2]int32{0, 0}, [2]int32{0, 1}, [2]int32{1, 0}, [2]int32{1, 1}, [2]int32{2, 1})
	m, err := baseline.FitEASE(context.Background(), log, baseline.EASEConfig{L2: 1, MaxGB: 36. / (1 << 30)})
	got := score(t, fitted(t, m, err), 3, 0, 2, 3)
	require.InDeltaSlice(t, []float32{1. / 2, 2. / 3, 0}, got[0], 1e-6)
	require.InDeltaSlice(t, []float32{1. / 2, 0, 0}, got[1], 1e-6)
	require.Equal(t, []float32{0, 0, 0}, got[2])
}

// The same log: a weight alone is soft(g_ji, L1) / (g_jj + L2), and there is one other.
//
//	w(0, 1) = (2−½)/(2+1) = ½    w(1, 0) = (2−½)/(3+1) = ⅜
func TestSLIMByHand(t *testing.T) {
	log := newLog(4, 3, [2]int32{0, 0}, [2]int32{0, 1}, [2]int32{1, 0}, [2]int32{1, 1}, [2]int32{2, 1})
	config := baseline.DefaultSLIMConfig()
	config.L1, config.L2 = 0.5, 1
	m, err := baseline.FitSLIM(context.Background(), log, config)
	got := score(t, fitted(t, m, err), 3, 0, 2)
	require.InDeltaSlice(t, []float32{3. / 8, 1. / 2, 0}, got[0], 1e-6)
	require.InDeltaSlice(t, []float32{3. / 8, 0, 0}, got[1], 1e-6)
}

// Of tiny, n = 2, 3, 1, 0 users and 2, 3, 1 items. From 0, by users 0 and 1:
//
//	w(0, 1) = ½·(½ + ⅓)/3 = 5/36    w(0, 2) = ½·⅓/1 = 1/6
//
// which β = 1 divides by n_i; user 2, who has 1 alone, sees
//
//	w(1, 0) = ⅓·(½ + ⅓)/2 = 5/36    w(1, 2) = ⅓·⅓/1 = 1/9
func TestWalkByHand(t *testing.T) {
	m, err := baseline.FitWalk(context.Background(), tiny(), baseline.WalkConfig{K: 4, Alpha: 1, Beta: 1})
	require.InDeltaSlice(t, []float32{5. / 36, 0, 1. / 9, 0}, score(t, fitted(t, m, err), 4, 2)[0], 1e-6)
	require.InDeltaSlice(t, []float32{5. / 36, 5. / 36, 1./6 + 1./9, 0}, score(t, m, 4, 0)[0], 1e-6)
	m, err = baseline.FitWalk(context.Background(), tiny(), baseline.WalkConfig{K: 1, Alpha: 1, Beta: 1, Normalize: true})
	require.Equal(t, []float32{1, 0, 0, 0}, score(t, fitted(t, m, err), 4, 2)[0])
}

// Of tiny, users 0, 1, 2 have 2, 3, 1 items and 2 (0, 1), 1 (0, 2), 1 (1, 2) in common.
// The nearest of 0 is 1 (2/√6), of 1 it is 0 and of 2 it is 0 (1/√2 above 1/√3): so 1 is
// asked for 0, both others for 0, nobody for 2.
func TestUserKNNByHand(t *testing.T) {
	m, err := baseline.FitUserKNN(context.Background(), tiny(), baseline.KNNConfig{K: 1, Weighting: "none"})
	got := score(t, fitted(t, m, err), 4, 0, 1, 2)
	s01, s02 := float32(2/math.Sqrt(6)), float32(1/math.Sqrt2)
	require.InDeltaSlice(t, []float32{s01, s01 + s02, s01, 0}, got[0], 1e-6)
	require.InDeltaSlice(t, []float32{s01, s01, 0, 0}, got[1], 1e-6)
	require.Equal(t, []float32{0, 0, 0, 0}, got[2])
}

// Users with all of two groups of items: X has the singular vectors (1 1 0)/√2 and
// (0 0 1), the first one greater.
func TestPureSVDByHand(t *testing.T) {
	log := newLog(3, 3, [2]int32{0, 0}, [2]int32{0, 1}, [2]int32{1, 0}, [2]int32{1, 1}, [2]int32{2, 2})
	m, err := baseline.FitPureSVD(context.Background(), log, baseline.PureSVDConfig{Factors: 1, Oversample: 1, Iterations: 30}, 1)
	fitted(t, m, err)
	require.InDeltaSlice(t, []float32{1, 1, 0}, score(t, m, 3, 0)[0], 1e-5)
	require.InDeltaSlice(t, []float32{0, 0, 0}, score(t, m, 3, 2)[0], 1e-5)
	folded := make([]float32, 3)
	m.ScoreItems(folded, []int32{1})
	require.InDeltaSlice(t, []float32{0.5, 0.5, 0}, folded, 1e-5)
}

// One user, one item, both vectors single numbers: w solves (h² + α₀h² + λρ_u)·w = h with
// ρ_u = 1 + α₀, and after many epochs h = w and h² = (1 − λρ)/(1 + α₀) with ρ = 1 + α₀:
//
//	α₀ = ¼, λ = 0.2: h² = (1 − ¼)/(5/4) = 0.6
func TestIALSByHand(t *testing.T) {
	log := newLog(1, 1, [2]int32{0, 0})
	m, err := baseline.FitIALS(context.Background(), log,
		baseline.IALSConfig{Factors: 1, Epochs: 100, UnobservedWeight: 0.25, L2: 0.2, Exponent: 1, InitSD: 1}, 1)
	fitted(t, m, err)
	require.InDelta(t, 0.6, score(t, m, 1, 0)[0][0], 1e-5)
	folded := []float32{0}
	require.NoError(t, m.ScoreItems(folded, []int32{0}))
	require.InDelta(t, 0.6, folded[0], 1e-5)
}

// Several panels of the sweep, against the LU inverse of gonum in float64.
func TestEASEEqualsInverse(t *testing.T) {
	log := synthetic(400, 300, 9000)
	x := mat.NewDense(400, 300, slices.Concat(matrix(log, "none")...))
	var gram, p mat.Dense
	gram.Mul(x.T(), x)
	for i := range 300 {
		gram.Set(i, i, gram.At(i, i)+5)
	}
	require.NoError(t, p.Inverse(&gram))
	m, err := baseline.FitEASE(context.Background(), log, baseline.EASEConfig{L2: 5, MaxGB: 1. / 1024})
	got := make([]float32, 300)
	for i := range 300 {
		fitted(t, m, err).ScoreItems(got, []int32{int32(i)})
		for j, v := range got {
			want := -p.At(i, j) / p.At(j, j)
			if i == j {
				want = 0
			}
			require.InDelta(t, want, v, 1e-5, "%d, %d", i, j)
		}
	}
}

// The conditions of the optimum (Friedman et al. 2010, eq. 4): where there is no weight
// the gradient is at most L1, where there is one it is L1 + L2·w, with the sign of w.
func TestSLIMIsOptimal(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		log := drawLog(t)
		users, items := log.NumUsers(), log.NumItems()
		config := baseline.DefaultSLIMConfig()
		config.L1, config.L2 = rapid.Float64Range(0, 2).Draw(t, "l1"), rapid.Float64Range(0.5, 5).Draw(t, "l2")
		config.Positive, config.Tolerance, config.Sweeps = rapid.Bool().Draw(t, "positive"), 1e-7, 1000
		m, err := baseline.FitSLIM(context.Background(), log, config)
		fitted(t, m, err)
		x, w := matrix(log, "none"), make([][]float32, items)
		for j := range items {
			w[j] = make([]float32, items)
			m.ScoreItems(w[j], []int32{int32(j)})
			require.Zero(t, w[j][j])
		}
		for i := range items {
			for j := range items {
				if i == j {
					continue
				}
				gradient := 0. // x_j·(x_i − X·w)
				for u := range users {
					rest := x[u][i]
					for k := range items {
						rest -= x[u][k] * float64(w[k][i])
					}
					gradient += x[u][j] * rest
				}
				switch v := float64(w[j][i]); {
				case v != 0:
					require.InDelta(t, math.Copysign(config.L1, v)+config.L2*v, gradient, 1e-4)
				case config.Positive:
					require.LessOrEqual(t, gradient, config.L1+1e-4)
				default:
					require.LessOrEqual(t, math.Abs(gradient), config.L1+1e-4)
				}
			}
		}
	})
}

// all fits every closed form that a log without times and features can have.
func all(t require.TestingT, log *datasets.Log) map[string]scorer {
	ctx := context.Background()
	out := map[string]scorer{"random": baseline.NewRandom(log, 1), "popularity": baseline.FitPopularity(log), "association": baseline.FitAssociation(log)}
	add := func(name string, m scorer, err error) {
		require.NoError(t, err)
		out[name] = m
	}
	blocks := []*features.Block{stripes(log.NumItems())}
	category, err := baseline.FitCategoryPopularity(log, blocks[0])
	add("category", category, err)
	item, err := baseline.FitItemKNN(ctx, log, baseline.DefaultKNNConfig())
	add("item", item, err)
	user, err := baseline.FitUserKNN(ctx, log, baseline.DefaultKNNConfig())
	add("user", user, err)
	content, err := baseline.FitContentKNN(ctx, log, blocks, baseline.DefaultKNNConfig())
	add("content", content, err)
	hybrid, err := baseline.FitHybridKNN(ctx, log, blocks, baseline.HybridKNNConfig{ContentWeight: 0.5, KNN: baseline.DefaultKNNConfig()})
	add("hybrid", hybrid, err)
	walk, err := baseline.FitWalk(ctx, log, baseline.DefaultWalkConfig())
	add("walk", walk, err)
	ease, err := baseline.FitEASE(ctx, log, baseline.DefaultEASEConfig())
	add("ease", ease, err)
	slim, err := baseline.FitSLIM(ctx, log, baseline.DefaultSLIMConfig())
	add("slim", slim, err)
	svd, err := baseline.FitPureSVD(ctx, log, baseline.PureSVDConfig{Factors: 4, Oversample: 4, Iterations: 3}, 1)
	add("puresvd", svd, err)
	ials, err := baseline.FitIALS(ctx, log, baseline.IALSConfig{Factors: 5, Epochs: 2, UnobservedWeight: 0.1, L2: 0.01, Exponent: 1, InitSD: 0.1}, 1)
	add("ials", ials, err)
	steps, err := baseline.FitIALS(ctx, log, baseline.IALSConfig{Factors: 5, Epochs: 2, UnobservedWeight: 0.1, L2: 0.01, Exponent: 1, InitSD: 0.1, Steps: 2}, 1)
	add("ials by steps", steps, err)
	return out
}

// stripes has two features of every item but each fourth, which has none.
func stripes(items int) *features.Block {
	b := &features.Block{Name: "stripes", Rows: 5, Offsets: []int32{0}}
	for i := range int32(items) {
		if i%4 != 3 {
			b.Index, b.Weight = append(b.Index, i%3, 3+i%2), append(b.Weight, 1, 0.5)
		}
		b.Offsets = append(b.Offsets, int32(len(b.Index)))
	}
	return b
}

func TestTheSameOnAnyNumberOfProcessors(t *testing.T) {
	log := synthetic(300, 280, 5000)
	defer runtime.GOMAXPROCS(runtime.GOMAXPROCS(1))
	one := all(t, log)
	runtime.GOMAXPROCS(4)
	require.Equal(t, one, all(t, log))
}

// An item without training rows scores 0 with everything that learns from rows alone,
// and what it has in common with others when features speak for it.
func TestColdItems(t *testing.T) {
	log := synthetic(60, 41, 900)
	for r, i := range log.Items {
		log.Items[r] = min(i, 39)
	}
	for name, m := range all(t, log) {
		s := score(t, m, 41, 0)[0]
		switch name {
		case "random":
		case "content", "hybrid":
			require.Positive(t, s[40], name)
		default:
			require.InDelta(t, 0, s[40], 1e-6, name)
		}
	}
}

// Somebody with the items of a user gets that user's scores.
func TestScoreItemsEqualsScore(t *testing.T) {
	log := synthetic(60, 40, 900)
	has := log.ByUser().At(3)
	for name, m := range all(t, log) {
		got := make([]float32, 40)
		switch m := m.(type) {
		case *baseline.ItemToItem:
			m.ScoreItems(got, has)
		case *baseline.EASE:
			m.ScoreItems(got, has)
		case *baseline.PureSVD:
			m.ScoreItems(got, has)
		default:
			continue // iALS solves once more
		}
		require.Equal(t, score(t, m, 40, 3)[0], got, name)
	}
}

func TestClosedFormsRefuse(t *testing.T) {
	ctx := context.Background()
	over, cancel := context.WithCancel(ctx)
	cancel()
	_, err := baseline.FitEASE(ctx, newLog(1, 1000), baseline.EASEConfig{L2: 1, MaxGB: 1. / 1024})
	require.ErrorContains(t, err, "ease: the Gram matrix of 1000 items needs 3.9 MiB, want at most max_gb = 0.0009765625")
	_, err = baseline.FitEASE(ctx, tiny(), baseline.EASEConfig{L2: math.NaN()})
	require.ErrorContains(t, err, "l2 = NaN, want > 0")
	require.ErrorContains(t, err, "max_gb = 0, want > 0")
	_, err = baseline.FitEASE(over, tiny(), baseline.DefaultEASEConfig())
	require.ErrorIs(t, err, context.Canceled)
	_, err = baseline.FitEASE(ctx, newLog(2, 2, [2]int32{0, 0}, [2]int32{0, 1}), baseline.EASEConfig{L2: 1e-12, MaxGB: 1. / 1024})
	require.ErrorContains(t, err, "l2 = 1e-12: matrix is not positive definite in float32: raise it")

	_, err = baseline.FitSLIM(ctx, tiny(), baseline.SLIMConfig{L1: -1, L2: math.Inf(1), K: -1})
	for _, want := range []string{"l1 = -1, want ≥ 0", "l2 = +Inf", "k = -1, want ≥ 0", "sweeps = 0, want ≥ 1", "max_gb = 0"} {
		require.ErrorContains(t, err, want)
	}
	_, err = baseline.FitPureSVD(ctx, tiny(), baseline.PureSVDConfig{Oversample: -1}, 1)
	require.ErrorContains(t, err, "factors = 0, want ≥ 1")
	require.ErrorContains(t, err, "oversample = -1, want ≥ 0")
	_, err = baseline.FitPureSVD(over, tiny(), baseline.DefaultPureSVDConfig(), 1)
	require.ErrorIs(t, err, context.Canceled)
	_, err = baseline.FitIALS(ctx, tiny(), baseline.IALSConfig{Steps: -1, L2: -1}, 1)
	for _, want := range []string{"factors = 0", "epochs = 0", "steps = -1, want ≥ 0", "unobserved_weight = 0, want > 0", "l2 = -1, want ≥ 0", "init_sd = 0"} {
		require.ErrorContains(t, err, want)
	}
	_, err = baseline.FitWalk(ctx, tiny(), baseline.WalkConfig{Beta: -1})
	for _, want := range []string{"k = 0, want ≥ 1", "alpha = 0, want > 0", "beta = -1, want ≥ 0"} {
		require.ErrorContains(t, err, want)
	}
	_, err = baseline.FitContentKNN(ctx, tiny(), []*features.Block{stripes(3)}, baseline.DefaultKNNConfig())
	require.ErrorContains(t, err, `block "stripes" has 3 rows, want one for each of 4 items`)
	_, err = baseline.FitHybridKNN(ctx, tiny(), []*features.Block{stripes(4)}, baseline.HybridKNNConfig{KNN: baseline.DefaultKNNConfig()})
	require.ErrorContains(t, err, "content_weight = 0, want > 0")
	_, err = baseline.FitContentKNN(ctx, tiny(), []*features.Block{blockOf([][]float32{{1}, {-2}, {1}, {1}})}, baseline.KNNConfig{K: 1, Weighting: "bm25"})
	require.ErrorContains(t, err, `item 1 has the value -2, want ≥ 0 for weight "bm25"`)
	_, err = baseline.FitUserKNN(ctx, tiny(), baseline.KNNConfig{K: 1, Weighting: "none", Similarity: "asymmetric", Alpha: 2})
	require.ErrorContains(t, err, "alpha = 2, want in [0, 1] for asymmetric")
}

// Solved over users the regression is the same, with weights and without, for users of the log
// and for others, whichever side is larger; an item or a user without rows gets 0.
func TestEASEByUsersIsTheSame(t *testing.T) {
	ctx := context.Background()
	for _, shape := range [][2]int{{60, 200}, {200, 60}} {
		for _, weighted := range []bool{false, true} {
			log := synthetic(shape[0], shape[1], 1200)
			log = log.Where(func() []bool {
				keep := make([]bool, log.Len())
				for r, u := range log.Users {
					keep[r] = u != 3 && log.Items[r] != 5
				}
				return keep
			}())
			if weighted {
				log.Weights = make([]float32, log.Len())
				for r := range log.Weights {
					log.Weights[r] = .25 * float32(r%5+1)
				}
			}
			config := baseline.EASEConfig{L2: 7, MaxGB: 1. / 1024}
			want, err := config.Fit(ctx, baseline.Input{Log: log})
			require.NoError(t, err)
			config.ByUsers = true
			got, err := config.Fit(ctx, baseline.Input{Log: log})
			require.NoError(t, err)
			for u := range int32(shape[0]) {
				w, g := score(t, want, shape[1], u)[0], score(t, got, shape[1], u)[0]
				require.InDeltaSlice(t, w, g, 2e-5, "user %d", u)
				require.Zero(t, g[5])
				require.False(t, u == 3 && slices.ContainsFunc(g, func(v float32) bool { return v != 0 }))
			}
			type itemScorer interface {
				ScoreItems(dst []float32, has []int32)
			}
			w, g := make([]float32, shape[1]), make([]float32, shape[1])
			want.(itemScorer).ScoreItems(w, []int32{1, 5, 20})
			got.(itemScorer).ScoreItems(g, []int32{1, 5, 20})
			require.InDeltaSlice(t, w, g, 2e-5)

			in := baseline.Input{Log: log, History: log.Slice(0, log.Len()/2)}
			if got, err = config.Fit(ctx, in); err == nil {
				config.ByUsers = false
				want, err = config.Fit(ctx, in)
			}
			require.NoError(t, err)
			for u := range int32(shape[0]) {
				require.InDeltaSlice(t, score(t, want, shape[1], u)[0], score(t, got, shape[1], u)[0], 2e-5, "user %d by other rows", u)
			}
		}
	}
	_, err := baseline.EASEConfig{L2: 1, MaxGB: 1. / 1024, ByUsers: true}.Fit(ctx, baseline.Input{Log: newLog(1000, 1)})
	require.ErrorContains(t, err, "ease: the Gram matrix of 1000 users needs 3.9 MiB")
}

// λ = 1, two users {0, 1} and {1}.
//
//	XXᵀ + I = [3 1; 1 2]   A = [2 −1; −1 3]/5   h_0 = 2/5   h_1 = (2 − 1 − 1 + 3)/5 = 3/5
//	user 0: z = (1, 0) − (2, −1)/5 = (3, 1)/5   score(0) = (3/5 − 2/5)/(3/5) = 1/3   score(1) = (4/5 − 3/5)/(2/5) = 1/2
//	over items: B_10 = G_10/(G_11 + 1) = 1/3    B_01 = G_01/(G_00 + 1) = 1/2
func TestEASEByUsersByHand(t *testing.T) {
	log := newLog(2, 2, [2]int32{0, 0}, [2]int32{0, 1}, [2]int32{1, 1})
	m, err := baseline.EASEConfig{L2: 1, MaxGB: 1, ByUsers: true}.Fit(context.Background(), baseline.Input{Log: log})
	require.NoError(t, err)
	require.InDeltaSlice(t, []float32{1. / 3, 1. / 2}, score(t, m, 2, 0)[0], 1e-6)
	require.InDeltaSlice(t, []float32{1. / 3, 0}, score(t, m, 2, 1)[0], 1e-6)
}
