package recipe_test

import (
	"strings"
	"testing"

	"github.com/stretchr/testify/require"

	"tandem/experiments/kinds"
	"tandem/experiments/search"
	"tandem/experiments/testdata/testshop"
)

func TestTuneSectionRoundTrips(t *testing.T) {
	r, err := kinds.Decode([]byte(testshop.Tuned), "tune.method=asha", "tune.space.layers={choice: [[64, 32], [0x10, .5e1]]}", "models.cf.kind=neumf", "train.loss=bce")
	require.NoError(t, err)
	require.Equal(t, []string{"[64,32]", "[16,5]"}, r.Tune.Space[3].Choices)
	testshop.RoundTrip(t, r)
	r, err = kinds.Decode([]byte(testshop.Tuned), "tune.models=null")
	require.NoError(t, err)
	require.Equal(t, []string{"cf", "hybrid"}, r.Tune.Models, "all that are trained")
}

func TestTuneSectionRefuses(t *testing.T) {
	tests := []struct{ name, set, want string }{
		{"unknown key", "tune.trails=3", `tune.trails: unknown key, did you mean "trials"?`},
		{"unknown method", "tune.method=tpo", `tune.method = "tpo", did you mean "tpe"?`},
		{"unknown model", "tune.models=[fc]", `tune.models.0 = "fc", no such model, did you mean "cf"?`},
		{"key of a model", "tune.space={temprature: {log: [1, 2]}}", `tune.space.temprature: unknown key, did you mean "temperature"?`},
		{"key of train", "tune.space={train.lrr: {log: [1, 2]}}", `tune.space.train.lrr: unknown key, did you mean "lr"?`},
		{"a section", "tune.space={train: {choice: [a]}}", `tune.space.train: a section, want one of its keys: loss, `},
		{"too deep", "tune.space={dim.x: {int: [1, 2]}}", `tune.space.dim.x: dim has nothing called x`},
		{"used by none", "tune.space={layers: {choice: [[4, 2]]}}", `tune.space.layers: used by no model of the recipe`},
		{"what is judged", "tune.space={train.stop.metric: {choice: [ndcg@5]}}", `not to be tuned, as it says what is judged`},
		{"unknown range", "tune.space={dim: {itn: [1, 2]}}", `tune.space.dim.itn: unknown key, did you mean "int"?`},
		{"two ranges", "tune.space={dim: {int: [1, 2], choice: [1]}}", `tune.space.dim.choice: a second range beside int, want one`},
		{"no range", "tune.space={dim: 4}", `tune.space.dim = 4, want one of {uniform: [0, 0.5]}`},
		{"only log", "tune.space={dim: {log: true}}", `tune.space.dim = {…}, want one of {uniform: [0, 0.5]}`},
		{"log of uniform", "tune.space={train.lr: {uniform: [1, 2], log: true}}", `tune.space.train.lr.log = true, want it with int alone`},
		{"three ends", "tune.space={dim: {int: [1, 2, 3]}}", `tune.space.dim.int = […], want two numbers`},
		{"wrong end first", "tune.space={dim: {int: [4, 2]}}", `tune.space.dim: from 4 to 2, want the lower one first`},
		{"log from 0", "tune.space={train.lr: {log: [0, 2]}}", `tune.space.train.lr: from 0 on a log scale, want > 0`},
		{"no choices", "tune.space={dim: {choice: []}}", `tune.space.dim.choice: none, want at least one`},
		{"twice", "tune.space={dim: {choice: [8, 0x8]}}", `tune.space.dim.choice.1 = 8: duplicate value`},
		{"value out of range", "tune.space={id_dropout: {uniform: [0, 1]}}", `tune.space.id_dropout = 1, want in [0, 1)`},
		{"value of another type", "tune.space={dim: {uniform: [4, 9.5]}}", `tune.space.dim = 9.5, want a whole number`},
		{"unknown choice", "tune.space={train.loss: {choice: [softmax, brp]}}", `tune.space.train.loss = "brp", did you mean "bpr"?`},
		{"no trials", "tune.trials=0", `tune.trials = 0, want ≥ 1`},
		{"empty", "tune.space={}", `tune.space: empty, want at least one key`},
		{"eta without asha", "tune.eta=3", `tune.eta: not used by kind random`},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			_, err := kinds.Decode([]byte(testshop.Tuned), tt.set)
			require.ErrorContains(t, err, tt.want)
		})
	}
	_, err := kinds.Decode([]byte(testshop.Tuned), "tune={method: asha, min_epochs: 10, models: [knn, cf], space: {train.epochs: {int: [2, 9]}}}")
	for _, want := range []string{"knn is of kind item-knn, which has no epochs", "tune.min_epochs = 10, but cf has 9 epochs", "the rungs are the epochs"} {
		require.ErrorContains(t, err, want)
	}
	_, err = search.Run(t.Context(), []byte(testshop.Tuned[:strings.Index(testshop.Tuned, "tune:")]), nil, search.Options{Dir: t.TempDir()})
	require.ErrorContains(t, err, "has no tune section")
}
