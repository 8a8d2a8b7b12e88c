package run_test

import (
	"bytes"
	"context"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"github.com/stretchr/testify/require"

	"tandem/experiments/input"
	"tandem/experiments/kinds"
	"tandem/experiments/result"
	"tandem/experiments/run"
	"tandem/experiments/testdata/testshop"
)

// A directory that was changed by hand, or put together from two runs, is not opened.
func TestChangedFilesAreTold(t *testing.T) {
	root, whole, other := t.TempDir(), t.TempDir(), t.TempDir()
	testshop.WriteFiles(t, root)
	testshop.RunFiles(t, root, whole, run.Options{})
	testshop.RunFiles(t, root, other, run.Options{}, "train.lr=0.02")
	replace := func(old, new string) func([]byte) []byte {
		return func(text []byte) []byte {
			require.True(t, bytes.Contains(text, []byte(old)))
			return bytes.Replace(text, []byte(old), []byte(new), 1)
		}
	}
	flip := func(text []byte) []byte { text[len(text)/2] ^= 1; return text }
	for _, c := range []struct {
		file string // of the run
		edit func(text []byte) []byte
		want string
	}{
		{"recipe.yaml", replace("lr: 0.01", "lr: 0.06"), "the SHA-256 of recipe.yaml is "},
		{"recipe.yaml", func(text []byte) []byte { return append(text, "# mine\n"...) }, "the SHA-256 of recipe.yaml is "},
		{"manifest.json", replace(`"cf/1": 1`, `"cf/1": 0`), "the SHA-256 of manifest.json is "},
		{"summary.json", replace(`"epochs": `, `"epochs": 1`), "the SHA-256 of summary.json is "},
		{"insight.json", replace("{", "{ "), "the SHA-256 of insight.json is "},
		{"cf/seed-1/metrics.json", replace(`"users": `, `"users": 1`), "cf/seed-1: the SHA-256 of metrics.json is "},
		{"cf/seed-1/lists.json", replace("{", "{ "), "cf/seed-1: the SHA-256 of lists.json is "},
		{"cf/seed-1/per_user.parquet", flip, "cf/seed-1: the SHA-256 of per_user.parquet is "},
		{"cf/seed-1/lists.json", nil, "cf/seed-1: lists.json is not there, and SHA256SUMS lists it"},
		{"cf/seed-1/SHA256SUMS", nil, "cf/seed-1/SHA256SUMS is not there, and SHA256SUMS lists it"},
		{"SHA256SUMS", replace("  recipe.yaml", " *recipe.yaml"), "SHA256SUMS: line 7: "},
		{"SHA256SUMS", replace("  recipe.yaml", "  ../recipe.yaml"), "SHA256SUMS: line 7: "},
	} {
		t.Run(c.file+" "+c.want, func(t *testing.T) {
			dir := filepath.Join(t.TempDir(), "run")
			require.NoError(t, os.CopyFS(dir, os.DirFS(whole)))
			_, err := result.Open(dir)
			require.NoError(t, err)
			path := filepath.Join(dir, filepath.FromSlash(c.file))
			text, err := os.ReadFile(path)
			require.NoError(t, err)
			if c.edit == nil {
				require.NoError(t, os.Remove(path))
			} else {
				require.NoError(t, os.WriteFile(path, c.edit(text), 0o644))
			}
			_, err = result.Open(dir)
			require.ErrorContains(t, err, filepath.FromSlash(c.want))
			var wrong *input.Error
			require.ErrorAs(t, err, &wrong)
		})
	}
	t.Run("a model of another run", func(t *testing.T) {
		dir := filepath.Join(t.TempDir(), "run")
		require.NoError(t, os.CopyFS(dir, os.DirFS(whole)))
		require.NoError(t, os.RemoveAll(filepath.Join(dir, "cf")))
		require.NoError(t, os.CopyFS(filepath.Join(dir, "cf"), os.DirFS(filepath.Join(other, "cf"))))
		_, err := result.Open(dir)
		require.ErrorContains(t, err, filepath.FromSlash("the SHA-256 of cf/seed-1/SHA256SUMS is "))
	})
	t.Run("what other commands write is not covered", func(t *testing.T) {
		dir := filepath.Join(t.TempDir(), "run")
		require.NoError(t, os.CopyFS(dir, os.DirFS(whole)))
		require.NoError(t, os.WriteFile(filepath.Join(dir, "report.html"), nil, 0o644))
		_, err := result.Open(dir)
		require.NoError(t, err)
	})
	t.Run("a run over it", func(t *testing.T) {
		dir := filepath.Join(t.TempDir(), "run")
		require.NoError(t, os.CopyFS(dir, os.DirFS(whole)))
		path := filepath.Join(dir, "cf", "seed-1", "lists.json")
		require.NoError(t, os.WriteFile(path, []byte("{}"), 0o644))
		r, err := kinds.Decode([]byte(strings.Replace(testshop.Files, "ROOT", root, 1)))
		require.NoError(t, err)
		_, err = run.Execute(context.Background(), r, run.Options{Dir: dir})
		require.ErrorContains(t, err, "the SHA-256 of lists.json is ")
		require.ErrorContains(t, err, "--fresh trains it anew")
		_, fates := testshop.RunFiles(t, root, dir, run.Options{Fresh: true})
		require.Equal(t, "popularity fitted, cf trained, hybrid trained", fates)
		_, err = result.Open(dir)
		require.NoError(t, err)
	})
}

// A run that was interrupted has the sums of what is finished.
func TestChangedFilesOfAnUnfinishedRun(t *testing.T) {
	root, dir := t.TempDir(), t.TempDir()
	testshop.WriteFiles(t, root)
	testshop.RunFiles(t, root, dir, run.Options{})
	require.NoError(t, os.Remove(filepath.Join(dir, "summary.json")))
	require.NoError(t, os.Remove(filepath.Join(dir, "hybrid", "seed-1", "metrics.json")))
	_, err := result.OpenModels(dir)
	require.NoError(t, err)
	require.NoError(t, testshop.AppendTo(filepath.Join(dir, "cf", "seed-1", "metrics.json"), "\n"))
	_, err = result.OpenModels(dir)
	require.ErrorContains(t, err, "the SHA-256 of metrics.json is ")
	require.NoError(t, testshop.AppendTo(filepath.Join(dir, "recipe.yaml"), "\n"))
	_, err = result.OpenModels(dir)
	require.ErrorContains(t, err, "the SHA-256 of recipe.yaml is ")
}
