package testshop

import (
	"context"
	"os"
	"path/filepath"
	"strings"
	"sync"
	"testing"
	"testing/fstest"

	"github.com/stretchr/testify/require"

	"tandem/experiments/result"
	"tandem/experiments/run"
)

// finished are the files of runs by their recipe and changes: a test binary trains the
// same models once.
var finished = struct {
	sync.Mutex
	runs map[string]fstest.MapFS
}{runs: map[string]fstest.MapFS{}}

// Run runs a recipe, with changes as --set takes them, and opens the run. Its directory is
// the caller's own, who may spoil it.
func Run(t *testing.T, text string, set ...string) *result.Run {
	t.Helper()
	finished.Lock()
	defer finished.Unlock()
	key := strings.Join(append([]string{text}, set...), "\n")
	files, ok := finished.runs[key]
	if !ok {
		dir := t.TempDir()
		_, err := run.Execute(context.Background(), Recipe(t, text, set...), run.Options{Dir: dir})
		require.NoError(t, err)
		files = readAll(t, dir)
		finished.runs[key] = files
	}
	dir := t.TempDir()
	require.NoError(t, os.CopyFS(dir, files))
	opened, err := result.Open(dir)
	require.NoError(t, err)
	return opened
}

// readAll takes all files below a directory into memory.
func readAll(t *testing.T, dir string) fstest.MapFS {
	t.Helper()
	files := fstest.MapFS{}
	require.NoError(t, filepath.WalkDir(dir, func(path string, entry os.DirEntry, err error) error {
		if err != nil || entry.IsDir() {
			return err
		}
		data, err := os.ReadFile(path)
		if err != nil {
			return err
		}
		name, err := filepath.Rel(dir, path)
		files[filepath.ToSlash(name)] = &fstest.MapFile{Data: data, Mode: 0o644}
		return err
	}))
	return files
}
