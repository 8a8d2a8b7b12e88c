package search_test

import (
	"os"
	"path/filepath"
	"testing"

	"github.com/stretchr/testify/require"

	"tandem/experiments/kinds"
	"tandem/experiments/search"
)

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
