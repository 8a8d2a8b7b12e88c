package result_test

import (
	"os"
	"path/filepath"
	"strings"
	"testing"

	"github.com/stretchr/testify/require"

	"tandem/experiments/kinds"
	"tandem/experiments/result"
)

// A run from before there was split.ties was cut by the order of its rows.
func TestTiesOfAnOldRun(t *testing.T) {
	for _, c := range []struct{ split, ties string }{
		{"{kind: leave-last-out}", "ties: hash"},
		{"{kind: ratio, ties: together}", "ties: together"},
		{"{kind: cold-items, base: {kind: leave-last-out}}", "ties: hash"},
		{"{kind: global-time}", ""},
	} {
		r, err := kinds.Decode([]byte("{name: a, data: {format: synth}, split: " + c.split + ", models: [{name: popularity, kind: popularity}]}"))
		require.NoError(t, err)
		text, err := r.Marshal()
		require.NoError(t, err)
		dir := t.TempDir()
		read := func(text string) string {
			require.NoError(t, os.WriteFile(filepath.Join(dir, result.RecipeFile), []byte(text), 0o644))
			r, err := result.ReadRecipe(dir)
			require.NoError(t, err)
			if last := r.Split.Last(); last != nil {
				return last.Ties
			}
			return ""
		}
		require.Equal(t, strings.TrimPrefix(c.ties, "ties: "), read(string(text)), c.split)
		if c.ties == "" {
			continue
		}
		require.Contains(t, string(text), c.ties)
		require.Equal(t, "file", read(strings.Replace(string(text), c.ties, "", 1)), c.split)
	}
}
