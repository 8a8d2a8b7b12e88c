package testshop

import (
	"path/filepath"
	"testing"

	"github.com/stretchr/testify/require"

	"tandem/datasets/synth"
)

// WriteSynth writes a made-up shop, interactions.csv, items.csv and users.csv, into a new
// directory with the name shop.
func WriteSynth(t *testing.T) string {
	t.Helper()
	c := synth.DefaultConfig()
	c.Users, c.Items, c.Interactions, c.Views = 300, 120, 8, 0.3
	d, _, err := synth.Generate(c)
	require.NoError(t, err)
	dir := filepath.Join(t.TempDir(), "shop")
	require.NoError(t, synth.Write(dir, d))
	return dir
}
