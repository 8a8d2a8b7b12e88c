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

func TestScoresSurviveTheirFile(t *testing.T) {
	path := filepath.Join(t.TempDir(), result.PerUserFile)
	want := &result.Scores{
		Model: "cf", Seed: 7, Users: []string{"b", "a"}, Metrics: []eval.Key{eval.OfAll("ndcg@10"), {View: "cold", Metric: "hit@10"}},
		Values: [][]float64{{0.25, 1}, {0, 1}},
	}
	require.NoError(t, result.WriteScores(path, want))
	got, err := result.ReadScores(path, "cf", 7)
	require.NoError(t, err)
	require.Equal(t, want, got)
	_, err = result.ReadScores(filepath.Join(t.TempDir(), "none"), "cf", 7)
	require.ErrorIs(t, err, os.ErrNotExist)
}

func TestEstimatesByHand(t *testing.T) {
	order := []int{0, 1}
	got, err := result.Estimates([]*result.Scores{
		testshop.MadeScores("cf", 1, order, func(u int) float64 { return float64(u) }),           // 0, 1: mean ½
		testshop.MadeScores("cf", 2, []int{1, 0}, func(u int) float64 { return float64(3 * u) }), // 0, 3: mean 1½
	}, false)
	require.NoError(t, err)
	// Users' means 0 and 2: mean 1; sd between seeds |1½ − ½|/√2.
	require.InDelta(t, 1, got[eval.OfAll("ndcg@10")].Mean, 1e-12)
	require.InDelta(t, 1/math.Sqrt2, got[eval.OfAll("ndcg@10")].SD, 1e-12)
	_, err = result.Estimates(nil, false)
	require.EqualError(t, err, "experiments: no seed to summarise")
}
