package baseline_test

import (
	"context"
	"encoding/json"
	"os"
	"testing"

	"github.com/stretchr/testify/require"
	"pgregory.net/rapid"

	"tandem/datasets"
	"tandem/features"
	"tandem/model/baseline"
)

// rows are those of a log, as testdata/order.json has them.
type rows struct {
	Users, Items []int32
	Times        []int64
	Weights      []float32
}

// answers are the scores of all users, by the log as history and by one with later rows.
type answers struct{ Scores, Later [][]float64 }

// logOf has the rows of all parts, over so many users and items.
func logOf(shape [2]int, parts ...rows) *datasets.Log {
	log := newLog(shape[0], shape[1])
	for _, p := range parts {
		log.Users, log.Items = append(log.Users, p.Users...), append(log.Items, p.Items...)
		log.Times, log.Weights = append(log.Times, p.Times...), append(log.Weights, p.Weights...)
	}
	return log
}

// What reads order, and what reads another history than the log, against numpy: see
// testdata/order.py.
func TestOrderMatchesReference(t *testing.T) {
	text, err := os.ReadFile("testdata/order.json")
	require.NoError(t, err)

	var ref struct {
		Shape      [2]int
		Log, After rows
		Tags       [][]float32
		Markov     []struct {
			Steps, K      int
			Shrink, Decay float64
			answers
		}
		Item []struct {
			Of, Weight                 string
			K                          int
			Shrink, Scale, Decay, Days float64
			answers
		}
		EASE []struct {
			L2 float64
			answers
		}
		PureSVD []struct {
			Factors int
			answers
		}
		IALS []struct {
			Factors, Epochs          int
			Unobserved, L2, Exponent float64
			InitSD                   float64 `json:"init_sd"`
			Seed                     uint64
			answers
		}
	}
	require.NoError(t, json.Unmarshal(text, &ref))
	require.Equal(t, []int{4, 4, 1, 1, 1}, []int{len(ref.Markov), len(ref.Item), len(ref.EASE), len(ref.PureSVD), len(ref.IALS)})
	in := baseline.Input{Log: logOf(ref.Shape, ref.Log), Blocks: []*features.Block{blockOf(ref.Tags)}, Seed: 7}
	check := func(c interface {
		Fit(ctx context.Context, in baseline.Input) (baseline.Scorer, error)
	}, want answers) {
		t.Helper()
		in, after := in, in
		after.History = logOf(ref.Shape, ref.Log, ref.After)
		for _, part := range []struct {
			in   baseline.Input
			want [][]float64
		}{{in, want.Scores}, {after, want.Later}} {
			m, err := c.Fit(context.Background(), part.in)
			require.NoError(t, err)
			require.Len(t, part.want, ref.Shape[0])
			for u := range part.want {
				require.InDeltaSlice(t, part.want[u], score(t, m, ref.Shape[1], int32(u))[0], 2e-5, "%T %+v, user %d", c, c, u)
			}
		}
	}
	for _, c := range ref.Markov {
		check(markovOf(c.Steps, c.K, c.Shrink, c.Decay), c.answers)
	}
	for _, c := range ref.Item {
		knn := baseline.KNNConfig{K: c.K, Shrink: c.Shrink, Weighting: c.Weight, Similarity: "cosine"}
		decay := baseline.DecayConfig{Decay: c.Decay, DecayDays: c.Days}
		switch c.Of {
		case "item":
			check(baseline.ItemKNNConfig{KNNConfig: knn, DecayConfig: decay}, c.answers)
		case "content":
			check(baseline.ContentKNNConfig{ItemKNNConfig: baseline.ItemKNNConfig{KNNConfig: knn, DecayConfig: decay}}, c.answers)
		default:
			check(baseline.HybridKNNConfig{KNN: knn, ContentWeight: c.Scale, DecayConfig: decay}, c.answers)
		}
	}
	for _, c := range ref.EASE {
		check(baseline.EASEConfig{L2: c.L2, MaxGB: 1}, c.answers)
	}
	for _, c := range ref.PureSVD {
		check(baseline.PureSVDConfig{Factors: c.Factors, Oversample: 10, Iterations: 60}, c.answers)
	}
	for _, c := range ref.IALS {
		check(solvedOnce{baseline.IALSConfig{Factors: c.Factors, Epochs: c.Epochs, UnobservedWeight: c.Unobserved, L2: c.L2, Exponent: c.Exponent, InitSD: c.InitSD}}, c.answers)
	}
}

// solvedOnce reads the log as a history, unless there is another one, so that users are always
// solved for the items as they are.
type solvedOnce struct{ baseline.IALSConfig }

func (c solvedOnce) Fit(ctx context.Context, in baseline.Input) (baseline.Scorer, error) {
	if in.History == nil {
		in.History = in.Log
	}
	return c.IALSConfig.Fit(ctx, in)
}

func markovOf(steps, k int, shrink, decay float64) baseline.MarkovConfig {
	return baseline.MarkovConfig{SequentialRulesConfig: baseline.SequentialRulesConfig{Steps: steps, K: k}, Shrink: shrink, Decay: decay}
}

// User 0 had 2, 0, 1 in the order of time, user 1 had 0, 1, 0 and user 2 nothing: one step leads
// once from 2 to 0, twice from 0 to 1 and once from 1 to 0. Items 0, 1 and 2 have 3, 2 and 1 of 6
// rows. With a shrink of 2
//
//	P(0 | 1) = (1 + 2·3/6)/(1 + 2) = 2/3, P(1 | 1) = (0 + 2·2/6)/3 = 2/9, P(2 | 1) = (0 + 2/6)/3 = 1/9
//	P(0 | 0) = (0 + 1)/(2 + 2) = 1/4, P(1 | 0) = (2 + 2/3)/4 = 2/3, P(2 | 0) = 1/12
//
// and P(· | 2) = (2, 2/3, 1/3)/3. The last item of user 0 is 1; with a half-life of one row the item 0
// before it counts for a half and item 2 for a quarter.
func TestMarkovByHand(t *testing.T) {
	log := newLog(3, 4, [2]int32{0, 1}, [2]int32{0, 2}, [2]int32{0, 0}, [2]int32{1, 0}, [2]int32{1, 1}, [2]int32{1, 0})
	log.Times = []int64{30, 10, 20, 5, 5, 6} // of equal times the order of the log
	config := markovOf(1, 9, 2, 0)
	m, err := baseline.FitMarkov(context.Background(), log, config)
	got := score(t, fitted(t, m, err), 4, 0, 1, 2)
	require.InDeltaSlice(t, []float32{2. / 3, 2. / 9, 1. / 9, 0}, got[0], 1e-6)
	require.InDeltaSlice(t, []float32{1. / 4, 2. / 3, 1. / 12, 0}, got[1], 1e-6)
	require.InDeltaSlice(t, []float32{1, 2. / 3, 1. / 3, 0}, got[2], 1e-6)

	config.Decay = 1
	m, err = baseline.FitMarkov(context.Background(), log, config)
	require.InDeltaSlice(t, []float32{2./3 + 1./8 + 2./12, 2./9 + 1./3 + 2./36, 1./9 + 1./24 + 1./36, 0}, score(t, fitted(t, m, err), 4, 0)[0], 1e-6)

	config = markovOf(1, 9, 0, 0)
	m, err = baseline.FitMarkov(context.Background(), log, config)
	require.Equal(t, [][]float32{{1, 0, 0, 0}, {0, 1, 0, 0}, {0, 0, 0, 0}}, score(t, fitted(t, m, err), 4, 0, 1, 2))
}

// A chance over all items is one: whatever a user had, without decay the scores sum to 1 where
// something is mixed in and all rules are kept.
func TestMarkovSumsToOne(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		log := weightedLog(t)
		config := markovOf(rapid.IntRange(1, 4).Draw(t, "steps"), log.NumItems(), rapid.Float64Range(0.01, 20).Draw(t, "shrink"), 0)
		m, err := baseline.FitMarkov(context.Background(), log, config)
		require.NoError(t, err)
		has := log.UserCounts()
		for u := range int32(log.NumUsers()) {
			sum := 0.
			for _, s := range score(t, m, log.NumItems(), u)[0] {
				sum += float64(s)
			}
			if has[u] > 0 {
				require.InDelta(t, 1, sum, 1e-4)
			}
		}
	})
}

// The user had 0, then 1, then 2, a day and two days later. With similarities s a half-life of one row
// makes 0 count for a quarter, 1 for a half; a half-life of two days for 2^(−3/2) and for ½^1.
func TestDecayByHand(t *testing.T) {
	day := int64(24 * 60 * 60)
	log := newLog(3, 4, [2]int32{0, 2}, [2]int32{0, 0}, [2]int32{0, 1}, [2]int32{1, 0}, [2]int32{1, 3}, [2]int32{2, 1}, [2]int32{2, 3})
	log.Times = []int64{3 * day, 0, day, 0, 0, 0, 0}
	for r := range log.Times {
		log.Times[r] += 1_400_000_000
	}
	for _, c := range []struct {
		decay baseline.DecayConfig
		w     [2]float64 // what 0 and 1 count for
	}{
		{baseline.DecayConfig{}, [2]float64{1, 1}},
		{baseline.DecayConfig{Decay: 1}, [2]float64{.25, .5}},
		{baseline.DecayConfig{DecayDays: 2}, [2]float64{0.35355339, .5}},
		{baseline.DecayConfig{Decay: 1, DecayDays: 2}, [2]float64{0.08838835, .25}},
	} {
		config := baseline.DefaultItemKNNConfig()
		config.Shrink, config.DecayConfig = 0, c.decay
		m, err := config.Fit(context.Background(), baseline.Input{Log: log})
		require.NoError(t, err)
		// 3 shares user 1 with 0 and user 2 with 1: a cosine of 1/√(2·2) each; none with 2
		require.InDelta(t, .5*c.w[0]+.5*c.w[1], score(t, m, 4, 0)[0][3], 1e-6)
		require.Equal(t, c.decay != baseline.DecayConfig{}, config.ReadsOrder())
	}
}

// A half-life beyond all ages is none, and the time since the last row changes no order.
func TestDecayProperties(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		log := weightedLog(t)
		plain := baseline.DefaultItemKNNConfig()
		slow, shifted := plain, *log
		slow.Decay, slow.DecayDays = 1e9, 1e9
		fit := func(c baseline.ItemKNNConfig, log *datasets.Log) []float32 {
			m, err := c.Fit(context.Background(), baseline.Input{Log: log})
			require.NoError(t, err)
			return bitsOf(t, m, log)
		}
		require.InDeltaSlice(t, fit(plain, log), fit(slow, log), 1e-5)
		fast := plain
		fast.Decay, fast.DecayDays = 3, 0.01
		shifted.Times = nil
		for r := range log.Times {
			shifted.Times = append(shifted.Times, log.Times[r]+12345)
		}
		require.Equal(t, fit(fast, log), fit(fast, &shifted))
	})
}

// The log itself as history changes nothing, but for iALS, whose users are solved once more.
func TestTheLogAsHistoryChangesNothing(t *testing.T) {
	log := rapid.Custom(weightedLog).Example(1)
	plain := everyFit(t, log)
	for name, m := range everyFitOf(t, baseline.Input{Log: log, History: log}) {
		if name != "ials" && name != "ials, hu" {
			require.Equal(t, bitsOf(t, plain[name], log), bitsOf(t, m, log), name)
		}
	}
}

func TestOrderRefusals(t *testing.T) {
	ctx := context.Background()
	_, err := baseline.DefaultMarkovConfig().Fit(ctx, baseline.Input{Log: tiny()})
	require.EqualError(t, err, "baseline: markov: the log has no times, want one for each row")
	knn := baseline.DefaultItemKNNConfig()
	knn.Decay = 3
	_, err = knn.Fit(ctx, baseline.Input{Log: tiny()})
	require.EqualError(t, err, "baseline: item knn: the log has no times, want one for each row")
	log := tiny()
	log.Times = []int64{0, 1, 2, 3, 4, 5, 6}
	knn.DecayDays = 2
	_, err = knn.Fit(ctx, baseline.Input{Log: log})
	require.EqualError(t, err, "baseline: item knn: decay_days = 2, want times that are dates: those of the log only tell an order, for which there is decay")
	knn.Decay, knn.K, knn.DecayDays = -1, 0, -2
	require.EqualError(t, knn.Validate(), "baseline: knn: k = 0, want ≥ 1\nbaseline: knn: decay = -1, want ≥ 0\nbaseline: knn: decay_days = -2, want ≥ 0")
	require.EqualError(t, baseline.MarkovConfig{Shrink: -1, Decay: -1}.Validate(),
		"baseline: markov: steps = 0, want ≥ 1\nbaseline: markov: k = 0, want ≥ 1\nbaseline: markov: shrink = -1, want ≥ 0\nbaseline: markov: decay = -1, want ≥ 0")
}
