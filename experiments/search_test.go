package experiments_test

import (
	"bytes"
	"encoding/json"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"github.com/stretchr/testify/require"

	"tandem/experiments/kinds"
	"tandem/experiments/result"
	"tandem/experiments/run"
	"tandem/experiments/search"
	"tandem/train"
)

// tuneRecipe is a small search; cosine, since a schedule depends on all the epochs that
// are planned.
const tuneRecipe = `
name: try
data: {format: synth, synth: {users: 120, items: 60, interactions: 8, seed: 1}}
features: {item: [{column: price, kind: price}]}
models:
  - {name: knn, kind: item-knn}
  - {name: cf, kind: two-tower, dim: 8} # the plain one
  - {name: hybrid, like: cf, features: [price]}
train: {loss: softmax, negatives: 16, batch: 128, epochs: 9, lr: 0.01, lr_schedule: cosine, stop: {patience: 0}}
evaluate: {metrics: [ndcg@5], segments: []}
compare: {bootstrap: 100}
seeds: [3]
tune:
  models: [cf, hybrid]
  trials: 7
  method: random
  space:
    train.lr: {log: [0.0005, 0.1]}
    dim: {int: [4, 16], log: true}
    id_dropout: {uniform: [0, 0.5]}
`

func searched(t *testing.T, o search.Options, set ...string) (*search.Found, []search.Trial) {
	if o.Dir == "" {
		o.Dir = t.TempDir()
	}
	found, err := search.Run(t.Context(), []byte(tuneRecipe), set, o)
	require.NoError(t, err)
	return found, timeless(t, o.Dir)
}

// timeless are the trials of a search without their times.
func timeless(t *testing.T, dir string) []search.Trial {
	text, err := os.ReadFile(filepath.Join(dir, search.TrialsFile))
	require.NoError(t, err)
	var trials []search.Trial
	whole := text[:bytes.LastIndexByte(text, '\n')+1] // a kill may leave half a line
	for d := json.NewDecoder(bytes.NewReader(whole)); d.More(); {
		var trial search.Trial
		require.NoError(t, d.Decode(&trial))
		trials = append(trials, trial)
	}
	for i := range trials {
		require.True(t, trials[i].Seconds > 0 || trials[i].Error != "")
		trials[i].Seconds = 0
	}
	return trials
}

func TestSearchFindsAndWritesTheBest(t *testing.T) {
	dir := t.TempDir()
	found, trials := searched(t, search.Options{Dir: dir}, "tune.method=tpe", "tune.trials=10")
	require.Len(t, trials, 20)
	require.Equal(t, []string{"cf", "hybrid"}, []string{found.Models[0].Model, found.Models[1].Model})
	require.Equal(t, "id_dropout", found.Models[0].Skipped[0].Key)
	require.JSONEq(t, `{"train.lr": 0.01, "dim": 8, "id_dropout": 0}`, object(t, trials[10].Values), "as written")
	for m, f := range found.Models {
		best := 0.
		for _, trial := range trials[10*m : 10*m+10] {
			best = max(best, *trial.Objective)
		}
		require.Equal(t, best, *f.Best)
		require.Equal(t, *trials[10*m].Objective, *f.Default)
		require.Equal(t, best-*f.Default, *f.Gain)
	}
	_, again := searched(t, search.Options{}, "tune.method=tpe", "tune.trials=10")
	require.Equal(t, trials, again)

	// The best recipe, run, gets on validation what its trials got.
	text, err := os.ReadFile(filepath.Join(dir, search.BestRecipeFile))
	require.NoError(t, err)
	require.Contains(t, string(text), "# the plain one")
	require.Contains(t, string(text), "# try as tuned on validation by tpe, seed 1")
	r, err := kinds.Decode(text)
	require.NoError(t, err)
	finished, err := run.Execute(t.Context(), r, run.Options{Dir: t.TempDir()})
	require.NoError(t, err)
	for _, f := range found.Models {
		res, err := result.ReadJSON[result.SeedResult](filepath.Join(result.SeedDir(finished.Dir, f.Model, 3), result.MetricsFile))
		require.NoError(t, err)
		require.Equal(t, *f.Best, res.BestValue, f.Model)
	}
	left, err := os.ReadDir(dir)
	require.NoError(t, err)
	require.Len(t, left, 3, "best.yaml, search.json and trials.jsonl: no checkpoint stays")
}

func object(t *testing.T, values map[string]json.RawMessage) string {
	text, err := json.Marshal(values)
	require.NoError(t, err)
	return string(text)
}

// A trial that was promoted is what it would have been without a stop, and no epoch is
// trained twice: random trials of the same seed have the same values.
func TestHalvingContinuesTrials(t *testing.T) {
	_, whole := searched(t, search.Options{})
	steps := map[string]int{}
	_, rungs := searched(t, search.Options{Progress: func(model string, _ int, _ train.Progress) { steps[model]++ }}, "tune.method=asha")
	finished, epochs, perEpoch := 0, 0, 0
	seen := map[string]int{}
	for _, r := range rungs {
		w := whole[r.Trial]
		if r.Model == "hybrid" {
			w = whole[7+r.Trial]
		}
		require.Equal(t, w.Values, r.Values)
		if r.Epochs == 9 {
			finished++
			require.Equal(t, *w.Objective, *r.Objective)
			require.Equal(t, w.BestEpoch, r.BestEpoch)
		}
		require.LessOrEqual(t, *r.Objective, *w.Objective)
		if r.Model == "cf" {
			key := string(rune('a' + r.Trial))
			epochs += r.Epochs - seen[key]
			seen[key] = r.Epochs
		}
	}
	require.Greater(t, finished, 2, "trial 0 and another one")
	require.Less(t, finished, 14, "not all of them")
	perEpoch = steps["cf"] / epochs
	require.Equal(t, epochs*perEpoch, steps["cf"])
	require.Positive(t, perEpoch)
	require.Less(t, epochs, 7*9)
}

func TestSearchSurvivesWhatFails(t *testing.T) {
	set := []string{"train.optimizer=sgd", "models.cf.similarity=dot", "tune.models=[cf]", "tune.space={train.lr: {choice: [0.1, 1e38]}, train.batch: {choice: [64, 128]}}", "tune.trials=8"}
	found, trials := searched(t, search.Options{}, set...)
	failed := 0
	for _, trial := range trials {
		if trial.Error != "" {
			failed++
			require.Contains(t, trial.Error, "finite")
			require.Nil(t, trial.Objective)
			require.Equal(t, "1e+38", string(trial.Values["train.lr"]))
		}
	}
	require.Positive(t, failed)
	require.Equal(t, failed, found.Models[0].Failed)
	require.NotNil(t, found.Models[0].Best)

	_, err := search.Run(t.Context(), []byte(tuneRecipe), append(set, "train.lr=1e38", "tune.trials=1"), search.Options{Dir: t.TempDir()})
	require.ErrorContains(t, err, "every trial of cf failed; see ")
}

// What speaks for dropped ids, or is drawn towards them, is not tried without features.
func TestSearchSkipsWhatNeedsFeatures(t *testing.T) {
	found, _ := searched(t, search.Options{}, "tune.trials=2", "tune.space={id_dropout_count: {log: [1, 5]}, align: {log: [0.1, 1]}, align_min: {int: [0, 3]}, dim: {choice: [4, 8]}}")
	var skipped []string
	for _, k := range found.Models[0].Skipped {
		skipped = append(skipped, k.Key+": "+k.Why)
	}
	require.Equal(t, []string{"id_dropout_count: there are no item features to speak for a dropped item",
		"align: there are no item features to align", "align_min: there are no item features to align"}, skipped)
	require.Empty(t, found.Models[1].Skipped)
}

func TestSearchTunesClosedForms(t *testing.T) {
	found, trials := searched(t, search.Options{}, "tune.models=[knn]", "tune.space={knn.k: {choice: [1, 50]}, knn.shrink: {log: [1, 100]}}", "tune.method=tpe")
	require.Len(t, trials, 7)
	require.JSONEq(t, `{"knn.k": 100, "knn.shrink": 10}`, object(t, trials[0].Values), "outside the space, and tried all the same")
	require.GreaterOrEqual(t, *found.Models[0].Gain, 0.)
}

// What refit adds to the rows would be what it is evaluated on.
func TestSearchNeverFitsOnValidation(t *testing.T) {
	_, honest := searched(t, search.Options{}, "tune.models=[knn]", "tune.space={knn.k: {int: [2, 20]}}", "tune.trials=3")
	dir := t.TempDir()
	_, refit := searched(t, search.Options{Dir: dir}, "tune.models=[knn]", "tune.space={knn.k: {int: [2, 20]}}", "tune.trials=3", "models.knn.refit=true")
	require.Equal(t, honest, refit)
	text, err := os.ReadFile(filepath.Join(dir, search.BestRecipeFile))
	require.NoError(t, err)
	require.Contains(t, string(text), "refit: true")
}

func TestSearchGoesOn(t *testing.T) {
	dir := t.TempDir()
	_, four := searched(t, search.Options{Dir: dir}, "tune.trials=4", "tune.models=[cf]")
	path := filepath.Join(dir, search.TrialsFile)
	text, err := os.ReadFile(path)
	require.NoError(t, err)
	require.NoError(t, os.WriteFile(path, text[:len(text)-20], 0o644)) // the last line is torn
	require.Len(t, timeless(t, dir), 3)
	_, seven := searched(t, search.Options{Dir: dir, Resume: true}, "tune.models=[cf]")
	require.Len(t, seven, 7)
	require.Equal(t, four, seven[:4])

	_, err = search.Run(t.Context(), []byte(tuneRecipe), []string{"tune.models=[cf]", "tune.seed=2"}, search.Options{Dir: dir, Resume: true})
	require.ErrorContains(t, err, "holds a search of another recipe")
	require.NoError(t, os.WriteFile(path, []byte("{}\n{\"trail\": 1}\n"), 0o644))
	_, err = search.Run(t.Context(), []byte(tuneRecipe), []string{"tune.models=[cf]"}, search.Options{Dir: dir, Resume: true})
	require.ErrorContains(t, err, "line 2")
	_, fresh := searched(t, search.Options{Dir: dir}, "tune.models=[cf]")
	require.Equal(t, seven, fresh, "without resume it starts over")
}

func TestBudgetInSeconds(t *testing.T) {
	found, trials := searched(t, search.Options{}, "tune.seconds=1e-9", "tune.models=[cf]")
	require.Len(t, trials, 1, "trial 0 is never cut")
	require.Equal(t, 0., *found.Models[0].Gain)
	require.Equal(t, 9, trials[0].Epochs)
}

func TestTuneSectionRoundTrips(t *testing.T) {
	r, err := kinds.Decode([]byte(tuneRecipe), "tune.method=asha", "tune.space.layers={choice: [[64, 32], [0x10, .5e1]]}", "models.cf.kind=neumf", "train.loss=bce")
	require.NoError(t, err)
	require.Equal(t, []string{"[64,32]", "[16,5]"}, r.Tune.Space[3].Choices)
	roundTrip(t, r)
	r, err = kinds.Decode([]byte(tuneRecipe), "tune.models=null")
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
		{"what is evaluated", "tune.space={train.stop.metric: {choice: [ndcg@5]}}", `not to be tuned, as it says what is judged`},
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
			_, err := kinds.Decode([]byte(tuneRecipe), tt.set)
			require.ErrorContains(t, err, tt.want)
		})
	}
	_, err := kinds.Decode([]byte(tuneRecipe), "tune={method: asha, min_epochs: 10, models: [knn, cf], space: {train.epochs: {int: [2, 9]}}}")
	for _, want := range []string{"knn is of kind item-knn, which has no epochs", "tune.min_epochs = 10, but cf has 9 epochs", "the rungs are the epochs"} {
		require.ErrorContains(t, err, want)
	}
	_, err = search.Run(t.Context(), []byte(tuneRecipe[:strings.Index(tuneRecipe, "tune:")]), nil, search.Options{Dir: t.TempDir()})
	require.ErrorContains(t, err, "has no tune section")
}
