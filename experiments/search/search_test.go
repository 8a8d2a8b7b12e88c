package search_test

import (
	"bytes"
	"encoding/json"
	"os"
	"path/filepath"
	"runtime"
	"testing"

	"github.com/stretchr/testify/require"

	"tandem/experiments/kinds"
	"tandem/experiments/result"
	"tandem/experiments/run"
	"tandem/experiments/search"
	"tandem/experiments/testdata/testshop"
	"tandem/train"
)

func searched(t *testing.T, o search.Options, set ...string) (*search.Found, []search.Trial) {
	if o.Dir == "" {
		o.Dir = t.TempDir()
	}
	found, err := search.Run(t.Context(), []byte(testshop.Tuned), set, o)
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

	_, err := search.Run(t.Context(), []byte(testshop.Tuned), append(set, "train.lr=1e38", "tune.trials=1"), search.Options{Dir: t.TempDir()})
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

	_, err = search.Run(t.Context(), []byte(testshop.Tuned), []string{"tune.models=[cf]", "tune.seed=2"}, search.Options{Dir: dir, Resume: true})
	require.ErrorContains(t, err, "holds a search of another recipe")
	require.NoError(t, os.WriteFile(path, []byte("{}\n{\"trail\": 1}\n"), 0o644))
	_, err = search.Run(t.Context(), []byte(testshop.Tuned), []string{"tune.models=[cf]"}, search.Options{Dir: dir, Resume: true})
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

// A quick search needs no tune section and takes no part of one: the same number of trials
// for every model that is trained, the same again at another number of processors, and a
// recipe that decodes to the best of them and keeps the section it had.
func TestQuickSearch(t *testing.T) {
	dir := t.TempDir()
	found, trials := searched(t, search.Options{Dir: dir, Quick: true})
	require.Equal(t, []string{"cf", "hybrid"}, []string{found.Models[0].Model, found.Models[1].Model})
	for _, m := range found.Models {
		require.Equal(t, search.QuickTrials, m.Trials, m.Model)
		require.GreaterOrEqual(t, *m.Gain, 0., m.Model)
	}
	keys := func(m search.Model) (out []string) {
		for _, k := range m.Keys {
			out = append(out, k.Key)
		}
		return out
	}
	require.Equal(t, []string{"temperature", "train.lr", "train.l2"}, keys(found.Models[0]))
	require.Equal(t, []string{"temperature", "train.lr", "train.l2", "id_dropout"}, keys(found.Models[1]))
	whole := 0
	for _, trial := range trials {
		if trial.Model == "cf" && *trial.Rung == 2 {
			whole++
		}
	}
	require.LessOrEqual(t, whole, 3, "halving")

	text, err := os.ReadFile(filepath.Join(dir, search.BestRecipeFile))
	require.NoError(t, err)
	best, err := kinds.Decode(text)
	require.NoError(t, err)
	was, err := kinds.Decode([]byte(testshop.Tuned))
	require.NoError(t, err)
	require.Equal(t, was.Tune, best.Tune)

	old := runtime.GOMAXPROCS(1)
	defer runtime.GOMAXPROCS(old)
	_, again := searched(t, search.Options{Quick: true})
	require.Equal(t, trials, again)

	// Half of the trials are taken as they are; the rest comes out the same.
	written, err := os.ReadFile(filepath.Join(dir, search.TrialsFile))
	require.NoError(t, err)
	lines := bytes.SplitAfter(written, []byte("\n"))
	require.NoError(t, os.WriteFile(filepath.Join(dir, search.TrialsFile), bytes.Join(lines[:len(lines)/2], nil), 0o644))
	_, resumed := searched(t, search.Options{Dir: dir, Quick: true, Resume: true})
	require.Equal(t, trials, resumed)
	_, err = search.Run(t.Context(), []byte(testshop.Tuned), nil, search.Options{Dir: dir, Resume: true})
	require.ErrorContains(t, err, "holds a search of another recipe")
}

func TestQuickSearchRefuses(t *testing.T) {
	for set, want := range map[string]string{
		"tune.trials=4": "--set tune.trials=4 with a quick search, which has a section of its own",
		`models=[{"name": "popularity", "kind": "popularity"}]`: "no model of the recipe is trained by gradient steps",
		"nonsense=1": "nonsense",
	} {
		_, err := search.Run(t.Context(), []byte(testshop.Tuned), []string{set}, search.Options{Dir: t.TempDir(), Quick: true})
		require.ErrorContains(t, err, want)
	}
}
