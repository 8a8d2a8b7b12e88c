package result_test

import (
	"math"
	"os"
	"path/filepath"
	"testing"

	"github.com/stretchr/testify/require"

	"tandem/experiments/result"
	"tandem/experiments/testdata/testshop"
	"tandem/train/eval"
)

func TestSummaryFileIsStable(t *testing.T) {
	path := filepath.Join(t.TempDir(), "run", result.SummaryFile)
	want := testshop.Summary(testshop.Comparison("hybrid", "cf", 0.01, 0.004, 0.001))
	require.NoError(t, result.WriteJSON(path, want))
	got, err := result.ReadJSON[result.Summary](path)
	require.NoError(t, err)
	require.Equal(t, want, got)
	text, err := os.ReadFile(path)
	require.NoError(t, err)
	testshop.Golden(t, "testdata/summary.json", string(text))
}

func TestFilesRefuse(t *testing.T) {
	dir := t.TempDir()
	s := testshop.Summary()
	s.Models[2].Segments["cold"]["items-unseen"]["ndcg@10"] = math.NaN()
	path := filepath.Join(dir, result.SummaryFile)
	require.EqualError(t, result.WriteJSON(path, s),
		"experiments: summary.json: models.2.segments.cold.items-unseen.ndcg@10 is not finite")
	require.NoFileExists(t, path)

	require.NoError(t, os.WriteFile(path, []byte(`{"recipe": "x", "metriks": []}`), 0o644))
	_, err := result.ReadJSON[result.Summary](path)
	require.ErrorContains(t, err, `unknown field "metriks"`)
	_, err = result.ReadJSON[result.Summary](filepath.Join(dir, "none"))
	require.ErrorIs(t, err, os.ErrNotExist)

	history := filepath.Join(dir, result.HistoryFile)
	require.EqualError(t, result.WriteHistory(history, []result.HistoryLine{{Loss: 1}, {Loss: math.Inf(1)}}),
		"experiments: history.jsonl: line 2: loss is not finite")
	require.NoError(t, os.WriteFile(history, []byte("{\"step\": 1}\n{\"step\":\n"), 0o644))
	_, err = result.ReadHistory(history)
	require.ErrorContains(t, err, "history.jsonl: line 2: ")
}

func TestHistorySurvivesItsFile(t *testing.T) {
	path := filepath.Join(t.TempDir(), result.HistoryFile)
	want := []result.HistoryLine{
		{Step: 10, Epoch: 1, Seconds: 0.5, Loss: 0.7, SamplesPerSecond: 1000},
		{Step: 20, Epoch: 2, Seconds: 1, Loss: 0.6, SamplesPerSecond: 1000, Valid: map[eval.Key]float64{eval.OfAll("ndcg@10"): 0.1, {View: "cold", Metric: "ndcg@10"}: 0}},
	}
	require.NoError(t, result.WriteHistory(path, want))
	got, err := result.ReadHistory(path)
	require.NoError(t, err)
	require.Equal(t, want, got)
	require.NoError(t, result.WriteHistory(path, nil))
	got, err = result.ReadHistory(path)
	require.NoError(t, err)
	require.Empty(t, got)
}
