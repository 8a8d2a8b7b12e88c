package run_test

import (
	"context"
	"fmt"
	"os"
	"os/exec"
	"testing"

	"github.com/stretchr/testify/require"

	"tandem/experiments/kinds"
	"tandem/experiments/result"
	"tandem/experiments/run"
	"tandem/train/eval"
)

// TestTensorBoardShowsTheRun asks the reader and the HPARAMS plugin of the real one.
func TestTensorBoardShowsTheRun(t *testing.T) {
	python := os.Getenv("TANDEM_PYTHON")
	if python == "" {
		t.Skip("TANDEM_PYTHON names no interpreter with tensorboard")
	}
	r, err := kinds.Decode([]byte(`name: shop
data: {format: synth, synth: {users: 300, items: 200, interactions: 10, seed: 1}}
features: {item: [{column: category, kind: path}]}
models: [{name: pop, kind: popularity}, {name: cf, kind: mf, dim: 8}, {name: hybrid, like: cf, dim: 4, features: [category]}]
train: {epochs: 2, batch: 256}
evaluate: {metrics: [ndcg@10, hit@5], segments: [popularity]}
seeds: [1, 2]
`))
	require.NoError(t, err)
	dir := t.TempDir()
	finished, err := run.Execute(context.Background(), r, run.Options{Dir: dir})
	require.NoError(t, err)
	out, err := exec.Command(python, "testdata/hparams.py", dir).Output()
	require.NoError(t, err, string(out))
	text := string(out)
	t.Log(text)
	require.Contains(t, text, "experiment shop metrics test/ndcg@10 test/hit@5\n")
	require.Contains(t, text, "\ndiffer dim features kind name role seed\n")
	for _, s := range finished.Scores {
		res, err := result.ReadJSON[result.SeedResult](result.SeedDir(dir, s.Model, s.Seed) + "/metrics.json")
		require.NoError(t, err)
		kind := map[string]string{"pop": "popularity 0", "cf": "mf 8", "hybrid": "mf 4"}[s.Model]
		require.Contains(t, text, fmt.Sprintf("session %s/seed-%d %s STATUS_SUCCESS test/ndcg@10=%.6f test/hit@5=%.6f\n",
			s.Model, s.Seed, kind, res.Metrics[eval.OfAll("ndcg@10")], res.Metrics[eval.OfAll("hit@5")]))
	}
	require.Contains(t, text, "histograms cf/seed-2 norm/items/id norm/users/id\n")
	require.Contains(t, text, "histograms hybrid/seed-1 norm/items/feature/category norm/items/id norm/users/id\n")
}
