package run_test

import (
	"path/filepath"
	"testing"

	"github.com/stretchr/testify/require"

	"tandem/experiments/result"
	"tandem/experiments/run"
	"tandem/experiments/testdata/testshop"
)

// Rows and the pairs that are scored for them are told apart, in the summary and by epoch.
func TestRatesOfRowsAndPairs(t *testing.T) {
	root, dir := t.TempDir(), t.TempDir()
	testshop.WriteFiles(t, root)
	finished, _ := testshop.RunFiles(t, root, dir, run.Options{}, "train.negatives=3")
	s := finished.Summary.Model("cf").Train
	require.Positive(t, s.PositivesPerSecond)
	require.InEpsilon(t, 4*s.PositivesPerSecond, s.ScoredPairsPerSecond, 1e-9)
	require.Equal(t, s.ScoredPairsPerSecond, s.SamplesPerSecond, "the older name")
	require.InEpsilon(t, float64(finished.Summary.Data.Train)*s.Epochs, s.PositivesPerSecond*s.Seconds, 1e-9)
	lines, err := result.ReadHistory(filepath.Join(result.SeedDir(dir, "cf", 1), result.HistoryFile))
	require.NoError(t, err)
	for _, line := range lines {
		require.InEpsilon(t, 4*line.PositivesPerSecond, line.ScoredPairsPerSecond, 1e-9)
		require.Equal(t, line.ScoredPairsPerSecond, line.SamplesPerSecond)
	}
	require.Zero(t, finished.Summary.Model("popularity").Train.PositivesPerSecond)
}
