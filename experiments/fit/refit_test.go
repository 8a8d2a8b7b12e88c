package fit_test

import (
	"path/filepath"
	"testing"

	"github.com/stretchr/testify/require"

	"tandem/experiments/kinds"
	"tandem/experiments/result"
	"tandem/experiments/testdata/testshop"
	"tandem/train"
)

// A refit model learns from the rows of validation too, for all of its epochs, keeps its
// last weights, averages if it has them, and opens again as it was evaluated.
func TestRefitLearnsFromValidation(t *testing.T) {
	run := testshop.RunSmall(t, "models.mf.refit=true", "models.mf.train.average=0.9", "models.mf.train.epochs=3", "models.mf.train.stop.patience=1")
	data := run.Summary.Data
	require.Equal(t, 90, data.Valid)
	res, err := result.ReadJSON[result.SeedResult](filepath.Join(result.SeedDir(run.Dir, "mf", 1), result.MetricsFile))
	require.NoError(t, err)
	require.Zero(t, res.Best)
	require.Equal(t, "epochs", res.Stopped)

	lines, err := result.ReadHistory(filepath.Join(result.SeedDir(run.Dir, "mf", 1), result.HistoryFile))
	require.NoError(t, err)
	require.Len(t, lines, 3)
	const batch = 64
	for i, line := range lines {
		require.Nil(t, line.Valid)
		require.Equal(t, (i+1)*((data.Train+data.Valid+batch-1)/batch), line.Step)
	}

	o := testshop.Open(t, run, "mf", nil)
	require.Equal(t, train.BestFile, filepath.Base(o.File))
	raw := testshop.Open(t, run, "mf", nil).Weights
	require.NoError(t, train.LoadWeights(filepath.Join(filepath.Dir(o.File), train.CheckpointFile), raw, ""))
	require.NotEqual(t, raw.Items.ID.Data, o.Weights.Items.ID.Data, "the averages")
	require.True(t, run.Summary.Model("mf").Refit)
}

func TestRefitLeavesNoOffsetToChoose(t *testing.T) {
	_, err := kinds.Decode([]byte(testshop.Small), "models.cosine.refit=true", "models.cosine.cold_offset=auto")
	require.ErrorContains(t, err, "models.cosine.cold_offset = auto, want a number with refit")
	// The report shows other offsets on validation, which a refit model knows.
	run := testshop.RunSmall(t, "models.cosine.refit=true", "evaluate.segments=[cold]")
	res, err := result.ReadJSON[result.SeedResult](filepath.Join(result.SeedDir(run.Dir, "cosine", 1), result.MetricsFile))
	require.NoError(t, err)
	require.Empty(t, res.Offsets)
	require.Equal(t, 0.7, res.ColdOffset)
}
