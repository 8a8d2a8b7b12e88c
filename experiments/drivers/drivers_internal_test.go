package drivers

import (
	"context"
	"log/slog"
	"math"
	"runtime"
	"testing"

	"github.com/stretchr/testify/require"

	"tandem/datasets"
	"tandem/experiments/input"
	"tandem/experiments/kinds"
	"tandem/experiments/recipe"
	"tandem/experiments/run"
	"tandem/experiments/serving"
)

// Of the scores 1 2 2 5: a 5 is first, each 2 shares ranks 2 and 3, a 4 from outside
// would be second, a 2 from outside shares 2, 3 and 4.
func TestRankAmong(t *testing.T) {
	sorted := []float32{1, 2, 2, 5}
	for _, c := range []struct {
		x    float32
		own  int
		want float64
	}{{5, 1, 1}, {2, 1, 2.5}, {1, 1, 4}, {4, 0, 2}, {2, 0, 3}, {0, 0, 5}, {9, 0, 1}} {
		require.Equal(t, c.want, rankAmong(sorted, c.x, c.own), "%g", c.x)
	}
}

// Prices 10 20 30 40 have ranks 1/8 3/8 5/8 7/8; user 0 has items 0 and 2, user 1 one
// without a price, user 2 nothing.
func TestLevels(t *testing.T) {
	log := &datasets.Log{UserIDs: datasets.NewIDs("a", "b", "c"), ItemIDs: datasets.NewIDs("i", "j", "k", "l", "m"),
		Users: []int32{0, 0, 1}, Items: []int32{0, 2, 4}}
	got := Levels(log, &datasets.Column{Numbers: []float64{10, 20, 30, 40, math.NaN()}})
	require.InDelta(t, 3./8, got[0], 1e-12)
	require.True(t, math.IsNaN(got[1]) && math.IsNaN(got[2]))
}

const smallRecipe = `
name: small
data: {format: synth, synth: {users: 150, items: 90, interactions: 10, cold_items: 0.1, seed: 3}}
features:
  item: [{column: price, kind: price, buckets: 4}, {column: category, kind: path}]
  user: [{column: income, kind: tags}]
models:
  - {name: tower, kind: two-tower, similarity: dot, dim: 8, features: [price, category], user_features: [income], cold_offset: 0.5}
  - {name: gated, like: tower, similarity: cosine, fusion: vector-gate, towers: [{features: [price, category], width: 4, hidden: [6]}]}
  - {name: net, kind: neumf, dim: 4, layers: [8, 4], features: [price, category]}
train: {epochs: 4, lr: 0.02, batch: 128}
evaluate: {metrics: [ndcg@5], segments: [cold]}
`

func open(t *testing.T, name string) *serving.Opened {
	t.Helper()
	r, err := kinds.Decode([]byte(smallRecipe))
	require.NoError(t, err)
	finished, err := run.Execute(context.Background(), r, run.Options{Dir: t.TempDir()})
	require.NoError(t, err)
	o, err := serving.OpenWithData(context.Background(), finished, name, nil, slog.New(slog.DiscardHandler))
	require.NoError(t, err)
	return o
}

// Sampled shares and reasons of a sum (the dot product; a cosine is one for given lengths
// only, which dealing changes) are the exact ones, within four standard errors of
// the sampling.
func TestSampledAgreesWithExact(t *testing.T) {
	o := open(t, "tower")
	o.Weights.ColdOffset = 0 // the sampled way has it in the id
	c := DefaultConfig()
	c.Users, c.Items, c.Repeats = 40, 90, 30
	c.User, c.Item = "user-00007", "item-00003"
	s := &subject{Config: c, Opened: o, items: o.Split.Train.NumItems()}
	for u := range int32(40) {
		s.users = append(s.users, u)
	}
	items := s.sample(o.Split.Train.ItemIDs, 90, func(int32) bool { return true })
	user, item, err := s.asked()
	require.NoError(t, err)
	p, err := takeApart(o.Weights, items)
	require.NoError(t, err)
	var exact, sampled Account
	require.NoError(t, s.exact(&exact, p, items, user, item))
	require.NoError(t, s.sampled(context.Background(), &sampled, items, user, item))
	total := 0.
	for g, want := range exact.Shares.Parts {
		got := sampled.Shares.Parts[g]
		t.Logf("%s: exact %.3f, sampled %.3f ± %.3f; adds %.3f, %.3f ± %.3f", got.Name, want.Share.Mean, got.Share.Mean, got.Error,
			exact.Reasons.Parts[g].Adds, sampled.Reasons.Parts[g].Adds, sampled.Reasons.Parts[g].Error)
		require.Positive(t, got.Error)
		require.InDelta(t, want.Share.Mean, got.Share.Mean, 4*got.Error)
		total += want.Share.Mean
	}
	require.InDelta(t, 1, total, 1e-9, "shares add up")
}

// A network is explained too, by sampling; the parts of a recommendation add up to the
// score less that of the mean item, where they are exact.
func TestExplainBothKinds(t *testing.T) {
	c := DefaultConfig()
	c.Users, c.Evaluated, c.Repeats, c.Grid = 30, 0, 2, 5
	c.User, c.Item = "user-00007", "item-00085"
	o := open(t, "tower")
	a, err := Explain(context.Background(), o, c)
	require.NoError(t, err)
	require.Equal(t, Exact, a.Shares.Method)
	sum, scores := 0., make([]float32, 90)
	for _, part := range a.Reasons.Parts {
		sum += part.Adds
	}
	user, _, err := (&subject{Config: c, Opened: o}).asked()
	require.NoError(t, err)
	require.NoError(t, o.Scorer.Score(scores, []int32{user}))
	m := 0.
	for _, x := range scores {
		m += float64(x) / 90
	}
	require.InDelta(t, a.Reasons.Score-m, sum, 1e-4)
	require.Len(t, a.Importance, 4, "price, category, both, and the users' income")
	defer runtime.GOMAXPROCS(runtime.GOMAXPROCS(1))
	again, err := Explain(context.Background(), o, c)
	require.NoError(t, err)
	require.Equal(t, a, again, "on one processor as on several, trainings with copies included")

	a, err = Explain(context.Background(), open(t, "gated"), c)
	require.NoError(t, err)
	require.Equal(t, Sampled, a.Shares.Method, "a tower of two features is no sum over them")
	pair := a.Importance[len(a.Importance)-1]
	require.Equal(t, "price × category", pair.Name)
	require.True(t, pair.Pair)
	require.NotNil(t, pair.Null)
	for _, n := range a.Norms {
		if n.State == recipe.StateCold {
			require.Zero(t, *n.Gate, "nothing of an id that was never trained")
			continue
		}
		require.Positive(t, n.Gate.Low)
		require.True(t, n.Gate.Low <= n.Gate.Mean && n.Gate.Mean <= n.Gate.High && n.Gate.High < 1)
	}

	a, err = Explain(context.Background(), open(t, "net"), c)
	require.NoError(t, err)
	require.Equal(t, Sampled, a.Shares.Method)
	require.Len(t, a.Shares.Parts, 3)
	require.NotNil(t, a.Price)
	require.NotNil(t, a.Category)

	for _, bad := range []Config{{}, {Evaluated: -1, Repeats: 2, Users: 2, Items: 2, Grid: 3}, {Repeats: 2, Users: 2, Items: 2, Grid: 3, User: "u"}} {
		require.Error(t, bad.Validate())
	}
	c.Item = "nothing"
	_, err = Explain(context.Background(), o, c)
	var input *input.Error
	require.ErrorAs(t, err, &input)
	require.EqualError(t, err, `drivers: no item "nothing" in the data`)
}
