package kernel

import (
	"os"
	"os/exec"
	"path/filepath"
	"testing"

	"github.com/stretchr/testify/require"
)

// The assembly must be what its generator writes today.
func TestGeneratedFilesAreCurrent(t *testing.T) {
	if testing.Short() {
		t.Skip("compiles the generator")
	}
	sources, err := filepath.Glob("gen/*.go")
	require.NoError(t, err)
	args := []string{"run"}
	for _, s := range sources {
		abs, err := filepath.Abs(s)
		require.NoError(t, err)
		args = append(args, abs)
	}
	dir := t.TempDir()
	cmd := exec.Command("go", args...)
	cmd.Dir = dir
	out, err := cmd.CombinedOutput()
	require.NoError(t, err, string(out))
	files, err := os.ReadDir(dir)
	require.NoError(t, err)
	require.Len(t, files, 6)
	for _, f := range files {
		want, err := os.ReadFile(filepath.Join(dir, f.Name()))
		require.NoError(t, err)
		got, err := os.ReadFile(f.Name())
		require.NoError(t, err)
		require.True(t, string(want) == string(got), "%s is stale: run go generate", f.Name())
	}
}
