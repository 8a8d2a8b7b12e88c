package plan_test

import (
	"context"
	"log/slog"
	"strings"
	"testing"
	"time"

	"github.com/stretchr/testify/require"

	"tandem/experiments/fit"
	"tandem/experiments/input"
	"tandem/experiments/kinds"
	"tandem/experiments/plan"
	"tandem/experiments/prepare"
)

// planned decodes a recipe over a made-up shop and plans it.
func planned(t *testing.T, shop, models, train string, o plan.Options) (*plan.Plan, error) {
	t.Helper()
	text := "name: shop\ndata: {format: synth, synth: " + shop + "}\nmodels: " + models + "\ntrain: " + train + "\n"
	r, err := kinds.Decode([]byte(text))
	require.NoError(t, err)
	return plan.Make(context.Background(), r, o)
}

const planShop = "{users: 300, items: 200, interactions: 10, seed: 1}"

func part(t *testing.T, parts []plan.Part, name string) int64 {
	t.Helper()
	for _, p := range parts {
		if p.Name == name {
			return p.Bytes
		}
	}
	require.Failf(t, "no such part", "%s among %v", name, parts)
	return 0
}

func TestPlanByHand(t *testing.T) {
	p, err := planned(t, planShop,
		"[{name: a, kind: mf, dim: 7}, {name: b, like: a, table_dtype: bfloat16, train: {average: 0.9, optimizer: adagrad}}, {name: e, kind: ease}]",
		"{epochs: 9, evaluate_every: 2, batch: 100, stop: {patience: 2}}", plan.Options{})
	require.NoError(t, err)
	require.Equal(t, 300, p.Data.Users)
	require.Equal(t, 200, p.Data.Items)
	a, b, e := p.Models[0], p.Models[1], p.Models[2]
	// A row is 7 values and a bias: (300 + 200) · 8, and the output bias.
	require.Equal(t, 4001, a.Parameters)
	require.Equal(t, int64(4*4001), part(t, a.Memory, "tables and weights"))
	require.Equal(t, int64(2*4*4001), part(t, a.Memory, "moments of adam"))
	require.Equal(t, int64(2*4000+4), part(t, b.Memory, "tables and weights"))
	require.Equal(t, int64(2*4000+4), part(t, b.Memory, "moments of adagrad"))
	require.Equal(t, int64(2*4000+4), part(t, b.Memory, "averaged weights"))
	require.Equal(t, int64(4*200*200), part(t, e.Memory, "Gram matrix"))
	require.Equal(t, (p.Data.Train+99)/100, a.Steps)
	require.Equal(t, 5, a.Evaluations, "after epochs 2, 4, 6, 8 and the last one")
	require.Equal(t, 6, a.EarlyEpochs, "the best at 2, none at 4 and 6")
	require.Nil(t, p.Seconds, "nothing was measured")
	require.Greater(t, p.Memory.Peak, p.Memory.Needed)
}

func TestPlanCountsTheFeatures(t *testing.T) {
	features := "\nfeatures: {item: [{column: category, kind: path}]}"
	p, err := planned(t, planShop+"}"+features+"\nseeds: [1, 2]\nevaluate: {metrics: [ndcg@5]",
		"[{name: cf, kind: two-tower, dim: 8}, {name: hybrid, like: cf, features: [category]}, {name: pop, kind: popularity}]", "{}", plan.Options{})
	require.NoError(t, err)
	require.Greater(t, p.Models[1].Parameters, p.Models[0].Parameters)
	require.Zero(t, (p.Models[1].Parameters-p.Models[0].Parameters)%9, "whole rows: 8 values and a bias")
	require.Equal(t, 2, p.Models[0].Seeds)
	require.Equal(t, 1, p.Models[2].Seeds, "popularity draws nothing")
}

func TestPlanParametersAreThoseOfTheModel(t *testing.T) {
	for _, kind := range []string{"gmf", "mlp", "neumf", "mf", "two-tower", "two-tower, towers: [{features: [category], width: 8, hidden: [16]}]"} {
		text := "name: shop\ndata: {format: synth, synth: " + planShop + "}\n" +
			"features: {item: [{column: category, kind: path}, {column: price, kind: price}]}\n" +
			"models: [{name: m, features: [category, price], kind: " + kind + "}]\n"
		r, err := kinds.Decode([]byte(text))
		require.NoError(t, err)
		made, err := plan.Make(context.Background(), r, plan.Options{})
		require.NoError(t, err)
		prepared, err := prepare.New(r, slog.New(slog.DiscardHandler))
		require.NoError(t, err)
		m, err := fit.NewModel(prepared, &r.Models[0], 1)
		require.NoError(t, err)
		require.Equal(t, m.Parameters(), made.Models[0].Parameters, kind)
	}
}

func TestPlanRefuses(t *testing.T) {
	const models = "[{name: cf, kind: two-tower, dim: 8}, {name: wide, like: cf, dim: 20000}]"
	for _, c := range []struct {
		name, models, want string
		limit              int64
	}{
		{"the model that breaks it", models, `shop needs [0-9.]+ MiB, want at most 256\.0 MiB: model wide takes [0-9.]+ MiB beside .* of program and data, of that [0-9.]+ MiB for (moments of adam|buffers of a step)`, 256 << 20},
		{"the program alone", models, `shop: the program alone needs [0-9.]+ MiB, want at most 1\.0 MiB`, 1 << 20},
		{"a Gram matrix", "[{name: e, kind: ease, ease: {max_gb: 0.0001}}]", `model e: the Gram matrix of 200 items needs 156\.3 KiB, want at most max_gb = 0\.0001`, 0},
	} {
		t.Run(c.name, func(t *testing.T) {
			_, err := planned(t, planShop, c.models, "{}", plan.Options{Memory: c.limit, Calibrate: time.Hour})
			var input *input.Error
			require.ErrorAs(t, err, &input)
			require.Regexp(t, c.want, err.Error())
		})
	}
}

// The users who are scored for the time are few: none of them may have an item of a group
// that has users. Symptom: view "cold": no user has a relevant item.
func TestPlanTimesWithARareGroup(t *testing.T) {
	p, err := planned(t, "{users: 300, items: 200, interactions: 10, cold_items: 0.05, seed: 1}}\nevaluate: {metrics: [ndcg@5], segments: [cold, popularity]",
		"[{name: pop, kind: popularity}, {name: cf, kind: mf, dim: 4}]", "{epochs: 2}", plan.Options{Calibrate: time.Millisecond})
	require.NoError(t, err)
	require.NotNil(t, p.Models[1].Validate)
}

// Every kind is measured; a model of 64 times the width takes longer, and what costs
// more is told to cost more.
func TestPlanTimes(t *testing.T) {
	p, err := planned(t, "{users: 1500, items: 400, interactions: 20, seed: 1}",
		`[{name: thin, kind: mf, dim: 8}, {name: wide, like: thin, dim: 512}, {name: pop, kind: popularity}, {name: iknn, kind: item-knn},
		  {name: uknn, kind: user-knn}, {name: slim, kind: slim}, {name: ease, kind: ease}, {name: ials, kind: ials}, {name: svd, kind: puresvd}]`,
		"{epochs: 4, batch: 256, negatives: 4}", plan.Options{Calibrate: 100 * time.Millisecond})
	require.NoError(t, err)
	for _, m := range p.Models {
		learn := m.Fit
		if m.Epochs > 0 {
			learn = m.Epoch
			require.NotNil(t, m.Validate, m.Name)
		}
		for _, s := range []*plan.Span{learn, m.Test} {
			require.NotNil(t, s, m.Name)
			require.Positive(t, s.Low, m.Name)
			require.LessOrEqual(t, s.Low, s.Expected, m.Name)
			require.LessOrEqual(t, s.Expected, s.High, m.Name)
		}
		require.NotEmpty(t, m.Measured, m.Name)
	}
	require.Greater(t, p.Models[1].Epoch.Expected, p.Models[0].Epoch.Expected)
	require.Greater(t, p.Seconds.Expected, p.Models[1].Epoch.Expected*4)
	require.GreaterOrEqual(t, p.Seconds.Expected, p.Early.Expected)

	var table strings.Builder
	require.NoError(t, plan.Write(&table, p))
	for _, want := range []string{"\nuknn ", "wide, the largest: ", "\ntime: ", " needed, "} {
		require.Contains(t, table.String(), want)
	}
}

// A model that is refitted goes through all epochs over the rows of validation too, and is
// never evaluated on the way; a baseline that is fitted on both parts takes them into memory.
func TestPlanKnowsRefit(t *testing.T) {
	p, err := planned(t, planShop,
		"[{name: a, kind: mf, dim: 7}, {name: b, like: a, refit: true}, {name: p, kind: popularity}, {name: q, like: p, refit: true}]",
		"{epochs: 9, batch: 100, stop: {patience: 2}}", plan.Options{Calibrate: 20 * time.Millisecond})
	require.NoError(t, err)
	a, b := p.Models[0], p.Models[1]
	require.Equal(t, (p.Data.Train+p.Data.Valid+99)/100, b.Steps)
	require.Greater(t, b.Steps, a.Steps)
	require.Equal(t, []int{3, 9, 9}, []int{a.EarlyEpochs, b.EarlyEpochs, b.Epochs})
	require.Equal(t, []int{9, 0}, []int{a.Evaluations, b.Evaluations})
	require.NotNil(t, a.Validate)
	require.Nil(t, b.Validate)
	require.NotNil(t, b.Test)
	require.Equal(t, part(t, p.Models[2].Memory, "items of users")+4*int64(p.Data.Valid), part(t, p.Models[3].Memory, "items of users"))
}
