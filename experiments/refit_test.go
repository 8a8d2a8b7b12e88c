package experiments_test

import (
	"os"
	"path/filepath"
	"testing"

	"github.com/stretchr/testify/require"

	"tandem/experiments/kinds"
	"tandem/experiments/result"
	"tandem/experiments/search"
	"tandem/train"
)

// A refit model learns from the rows of validation too, for all of its epochs, keeps its
// last weights, averages if it has them, and opens again as it was evaluated.
func TestRefitLearnsFromValidation(t *testing.T) {
	run := runSmallShop(t, "models.mf.refit=true", "models.mf.train.average=0.9", "models.mf.train.epochs=3", "models.mf.train.stop.patience=1")
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

	o := open(t, run, "mf", nil)
	require.Equal(t, train.BestFile, filepath.Base(o.File))
	raw := open(t, run, "mf", nil).Weights
	require.NoError(t, train.LoadWeights(filepath.Join(filepath.Dir(o.File), train.CheckpointFile), raw, ""))
	require.NotEqual(t, raw.Items.ID.Data, o.Weights.Items.ID.Data, "the averages")
	require.True(t, run.Summary.Model("mf").Refit)
}

// A search finds for how many epochs a refit model is to be trained; its trials are those
// of the model without refit.
func TestSearchFindsTheEpochsOfRefit(t *testing.T) {
	set := []string{"tune.models=[cf]", "tune.trials=4", "train.epochs=6"}
	_, honest := searched(t, search.Options{}, set...)
	dir := t.TempDir()
	found, refit := searched(t, search.Options{Dir: dir}, append(set, "models.cf.refit=true")...)
	require.Equal(t, honest, refit)
	best := found.Models[0]
	require.Equal(t, refit[best.Trial].BestEpoch, best.Epoch)
	text, err := os.ReadFile(filepath.Join(dir, search.BestRecipeFile))
	require.NoError(t, err)
	r, err := kinds.Decode(text)
	require.NoError(t, err)
	require.True(t, r.Models[1].Refit)
	require.Equal(t, best.Epoch, r.Models[1].Train.Epochs)
}

func TestRefitLeavesNoOffsetToChoose(t *testing.T) {
	_, err := kinds.Decode([]byte(smallShop), "models.cosine.refit=true", "models.cosine.cold_offset=auto")
	require.ErrorContains(t, err, "models.cosine.cold_offset = auto, want a number with refit")
	// The report shows other offsets on validation, which a refit model knows.
	run := runSmallShop(t, "models.cosine.refit=true", "evaluate.segments=[cold]")
	res, err := result.ReadJSON[result.SeedResult](filepath.Join(result.SeedDir(run.Dir, "cosine", 1), result.MetricsFile))
	require.NoError(t, err)
	require.Empty(t, res.Offsets)
	require.Equal(t, 0.7, res.ColdOffset)
}
