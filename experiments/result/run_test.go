package result_test

import (
	"os"
	"path/filepath"
	"testing"

	"github.com/stretchr/testify/require"

	"tandem/experiments/result"
	"tandem/experiments/testdata/testshop"
)

func TestOpenRun(t *testing.T) {
	dir := t.TempDir()
	_, err := result.Open(dir)
	require.ErrorIs(t, err, os.ErrNotExist)

	recipe := testshop.Builtin(t, "quickstart")
	text, err := recipe.Marshal()
	require.NoError(t, err)
	require.NoError(t, os.WriteFile(filepath.Join(dir, result.RecipeFile), text, 0o644))
	manifest := result.Manifest{
		Recipe: "r", Data: "d", Split: "s", Code: result.ThisCode(), Machine: result.ThisMachine(),
		TestOpened: map[string]int{"cf/1": 1},
	}
	require.NoError(t, result.WriteJSON(filepath.Join(dir, result.ManifestFile), manifest))
	s := &result.Summary{Recipe: "quickstart", Models: []result.ModelSummary{{Name: "cf", Seeds: []uint64{1, 2}}}}
	require.NoError(t, result.WriteJSON(filepath.Join(dir, result.SummaryFile), s))
	for seed := range uint64(2) {
		seedDir := result.SeedDir(dir, "cf", seed+1)
		require.NoError(t, os.MkdirAll(seedDir, 0o755))
		require.NoError(t, result.WriteScores(filepath.Join(seedDir, result.PerUserFile),
			testshop.MadeScores("cf", seed+1, []int{0, 1}, func(u int) float64 { return float64(u) })))
	}
	got, err := result.Open(dir)
	require.NoError(t, err)
	require.Equal(t, recipe, got.Recipe)
	require.Equal(t, manifest, got.Manifest)
	require.Len(t, got.Scores, 2)
	require.Equal(t, uint64(2), got.Scores[1].Seed)
	require.NotEmpty(t, got.Manifest.Machine.OS)
	require.Positive(t, got.Manifest.Machine.CPUs)
}
