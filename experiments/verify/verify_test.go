package verify_test

import (
	"context"
	"errors"
	"os"
	"path/filepath"
	"testing"

	"github.com/stretchr/testify/require"

	"tandem/experiments/input"
	"tandem/experiments/kinds"
	"tandem/experiments/run"
	"tandem/experiments/testdata/testshop"
	"tandem/experiments/verify"
)

func TestFingerprints(t *testing.T) {
	finished := testshop.RunSmall(t, "seeds=[1]")
	before, err := verify.Fingerprints(finished.Dir, finished.Recipe)
	require.NoError(t, err)
	// One file of the non-gradient baseline, three of each of the five trained models.
	require.Len(t, before, 1+5*3)
	require.Equal(t, "popularity/seed-1/per_user.parquet", before[0].File)

	again := t.TempDir()
	_, err = run.Execute(context.Background(), finished.Recipe, run.Options{Dir: again})
	require.NoError(t, err)
	after, err := verify.Fingerprints(again, finished.Recipe)
	require.NoError(t, err)
	require.Empty(t, verify.FirstDifference(after, before))

	name := "mf/seed-1/best.safetensors"
	require.NoError(t, os.WriteFile(filepath.Join(again, filepath.FromSlash(name)), []byte("x"), 0o644))
	after, err = verify.Fingerprints(again, finished.Recipe)
	require.NoError(t, err)
	require.Equal(t, name, verify.FirstDifference(after, before))
	require.Equal(t, before[0].File, verify.FirstDifference(nil, before))

	require.NoError(t, os.Remove(filepath.Join(again, filepath.FromSlash(name))))
	_, err = verify.Fingerprints(again, finished.Recipe)
	require.ErrorContains(t, err, "best.safetensors")
}

func TestRecipe(t *testing.T) {
	r, err := kinds.Decode([]byte(testshop.Small), "compare.pairs=[[mf,dot]]")
	require.NoError(t, err)

	// 1000 interactions in batches of 64 are 16 steps, 32 in two epochs: 32/9 = 3.
	all, err := verify.Recipe(r, "", 1000)
	require.NoError(t, err)
	require.Len(t, all.Models, len(r.Models))
	require.Equal(t, 3, all.Models[1].Train.CheckpointSteps)
	require.Zero(t, r.Models[1].Train.CheckpointSteps, "the recipe itself stays as it is")

	one, err := verify.Recipe(r, "gmf", 1000)
	require.NoError(t, err)
	require.Len(t, one.Models, 1)
	text, err := one.Marshal()
	require.NoError(t, err)
	again, err := kinds.Decode(text)
	require.NoError(t, err, "a recipe of its own")
	require.Equal(t, one.Models, again.Models)

	kept, err := kinds.Decode([]byte(testshop.Small), "train.checkpoint_steps=5")
	require.NoError(t, err)
	kept, err = verify.Recipe(kept, "", 1000)
	require.NoError(t, err)
	require.Equal(t, 5, kept.Models[1].Train.CheckpointSteps)

	for name, want := range map[string]string{"gmff": `did you mean "gmf"?`, "popularity": "nothing to interrupt"} {
		_, err := verify.Recipe(r, name, 1000)
		var input *input.Error
		require.True(t, errors.As(err, &input))
		require.ErrorContains(t, err, want)
	}
}
