package run_test

import (
	"context"
	"testing"

	"github.com/stretchr/testify/require"

	"tandem/experiments/input"
	"tandem/experiments/kinds"
	"tandem/experiments/run"
)

// A run is refused in the words of its plan, and leaves nothing.
func TestRunRefusesByItsPlan(t *testing.T) {
	r, err := kinds.Decode([]byte("name: shop\ndata: {format: synth, synth: {users: 300, items: 200, interactions: 10, seed: 1}}\nmodels: [{name: wide, kind: mf, dim: 20000}]\n"))
	require.NoError(t, err)
	dir := t.TempDir() + "/run"
	_, err = run.Execute(context.Background(), r, run.Options{Dir: dir, Memory: 256 << 20})
	var input *input.Error
	require.ErrorAs(t, err, &input)
	require.ErrorContains(t, err, "model wide takes")
	require.NoDirExists(t, dir)
}
