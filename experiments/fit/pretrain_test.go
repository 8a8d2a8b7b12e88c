package fit_test

import (
	"context"
	"testing"

	"github.com/stretchr/testify/require"

	"tandem/experiments/recipe"
	"tandem/experiments/result"
	"tandem/experiments/run"
	"tandem/experiments/testdata/testshop"
)

func TestPretrainedModelsStartFromTheirHalves(t *testing.T) {
	dir := t.TempDir()
	source := func(set ...string) *recipe.Recipe { return testshop.Recipe(t, testshop.Halves, set...) }
	_, err := run.Execute(context.Background(), source(), run.Options{Dir: dir})
	require.NoError(t, err)
	finished, err := result.Open(dir)
	require.NoError(t, err)
	for _, seed := range []uint64{1, 2} {
		gmf, mlp := testshop.ScoresOf(t, testshop.Open(t, finished, "gmf", &seed)), testshop.ScoresOf(t, testshop.Open(t, finished, "mlp", &seed))
		for u, got := range testshop.ScoresOf(t, testshop.Open(t, finished, "neumf", &seed)) {
			for i := range got {
				require.InDelta(t, .75*gmf[u][i]+.25*mlp[u][i], got[i], 1e-5)
			}
		}
	}

	// A half that changes changes what starts from it.
	before := finished.Manifest.Models
	_, err = run.Execute(context.Background(), source("models.gmf.init_sd=0.2"), run.Options{Dir: dir})
	require.NoError(t, err)
	finished, err = result.Open(dir)
	require.NoError(t, err)
	require.Equal(t, before["mlp/1"], finished.Manifest.Models["mlp/1"])
	require.NotEqual(t, before["gmf/1"], finished.Manifest.Models["gmf/1"])
	require.NotEqual(t, before["neumf/1"], finished.Manifest.Models["neumf/1"])
}
