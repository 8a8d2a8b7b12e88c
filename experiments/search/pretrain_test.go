package search_test

import (
	"os"
	"testing"

	"github.com/stretchr/testify/require"

	"tandem/experiments/search"
	"tandem/experiments/testdata/testshop"
)

// Halves of a search are trained once, without validation whatever their refit, and do
// not stay.
func TestSearchStartsFromHalves(t *testing.T) {
	dir := t.TempDir()
	set := []string{"models.gmf.refit=true", "models.mlp.refit=true", "models.neumf.refit=true"}
	found, err := search.Run(t.Context(), []byte(testshop.Halves), set, search.Options{Dir: dir})
	require.NoError(t, err)
	require.Zero(t, found.Models[0].Failed)
	plain, err := search.Run(t.Context(), []byte(testshop.Halves), nil, search.Options{Dir: t.TempDir()})
	require.NoError(t, err)
	require.Equal(t, *plain.Models[0].Best, *found.Models[0].Best)
	left, err := os.ReadDir(dir)
	require.NoError(t, err)
	require.Len(t, left, 3)
}
