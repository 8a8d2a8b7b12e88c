package run_test

import (
	"bytes"
	"context"
	"encoding/json"
	"log/slog"
	"os"
	"path/filepath"
	"testing"

	"github.com/stretchr/testify/require"

	"tandem/experiments/kinds"
	"tandem/experiments/report"
	"tandem/experiments/result"
	"tandem/experiments/run"
	"tandem/experiments/serving"
	"tandem/experiments/table"
)

const historyRecipe = `
name: histories
data: {format: synth, synth: {users: 300, items: 90, seed: 5}}
split: {kind: leave-last-out, valid: 2, test: 2}
models:
  - {name: popularity, kind: popularity}
  - {name: user-knn, kind: user-knn}
  - {name: markov, kind: markov, markov: {decay: 3}}
  - {name: item-knn, kind: item-knn}
  - {name: recent, kind: item-knn, knn: {decay: 3}}
  - {name: rp3, kind: rp3beta}
  - {name: ease, kind: ease}
  - {name: ials, kind: ials, ials: {factors: 8}}
  - {name: refit, like: ease, refit: true}
evaluate: {metrics: [ndcg@10]}
compare: {pairs: [[markov, recent]]}
`

// knewBy runs historyRecipe and returns what every model knew, and its ndcg@10.
func knewBy(t *testing.T, set ...string) (*result.Run, map[string]string, map[string]float64) {
	r, err := kinds.Decode([]byte(historyRecipe), set...)
	require.NoError(t, err)
	finished, err := run.Execute(context.Background(), r, run.Options{Dir: t.TempDir()})
	require.NoError(t, err)
	knew, ndcg := map[string]string{}, map[string]float64{}
	for _, m := range finished.Summary.Models {
		knew[m.Name], ndcg[m.Name] = m.Known(), m.Metrics["ndcg@10"].Mean
	}
	return finished, knew, ndcg
}

// By default models of order read the rows of validation at test, all that read rows do if the recipe says so,
// and none if it says train. What does not read rows, and refit, do not change.
func TestHistoryAtTest(t *testing.T) {
	byDefault, knew, ndcg := knewBy(t)
	T, H, V := result.KnewTrain, result.KnewHistory, result.KnewValidation
	require.Equal(t, map[string]string{"popularity": T, "user-knn": T, "markov": H, "item-knn": T, "recent": H, "rp3": T, "ease": T, "ials": T, "refit": V}, knew)
	_, knew, all := knewBy(t, "evaluate.history=train+valid")
	require.Equal(t, map[string]string{"popularity": T, "user-knn": T, "markov": H, "item-knn": H, "recent": H, "rp3": H, "ease": H, "ials": H, "refit": V}, knew)
	_, knew, none := knewBy(t, "evaluate.history=train")
	require.Equal(t, map[string]string{"popularity": T, "user-knn": T, "markov": T, "item-knn": T, "recent": T, "rp3": T, "ease": T, "ials": T, "refit": V}, knew)
	for _, name := range []string{"popularity", "user-knn", "refit"} {
		require.Equal(t, []float64{ndcg[name], ndcg[name]}, []float64{all[name], none[name]}, name)
	}
	for _, name := range []string{"markov", "recent"} {
		require.Equal(t, ndcg[name], all[name], name)
		require.NotEqual(t, ndcg[name], none[name], name)
	}
	for _, name := range []string{"item-knn", "rp3", "ease", "ials"} {
		require.Equal(t, ndcg[name], none[name], name)
		require.NotEqual(t, ndcg[name], all[name], name)
	}

	require.Contains(t, byDefault.Summary.Headline, "of those that knew train, and validation as history, ")
	var text bytes.Buffer
	require.NoError(t, table.Write(&text, &byDefault.Summary))
	require.Contains(t, text.String(), "\nmarkov‡")
	require.Contains(t, text.String(), "\nrefit†")
	path, err := report.WriteRun(byDefault)
	require.NoError(t, err)
	page, err := os.ReadFile(path)
	require.NoError(t, err)
	require.Contains(t, string(page), "‡ fitted on train, with the rows of validation as history at test")
	var summary struct{ Models []struct{ Name, Knew string } }
	written, err := os.ReadFile(filepath.Join(byDefault.Dir, "summary.json"))
	require.NoError(t, err)
	require.NoError(t, json.Unmarshal(written, &summary))
	require.Equal(t, H, summary.Models[2].Knew)
}

// What was evaluated is what recommends: an opened model reads the same rows.
func TestAnOpenedModelReadsWhatItWasEvaluatedWith(t *testing.T) {
	finished, _, _ := knewBy(t)
	o, err := serving.OpenWithData(context.Background(), finished, "recent", nil, slog.New(slog.DiscardHandler))
	require.NoError(t, err)
	history := o.Prepared.History(o.Spec, 1)
	require.Equal(t, o.Split.Train.Len()+o.Split.Valid.Len(), history.Len())
	require.Nil(t, o.Prepared.History(finished.Recipe.Model("refit"), 1), "all that it was fitted on")
}
