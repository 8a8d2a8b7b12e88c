package main

import (
	"bufio"
	"os"
	"os/exec"
	"path/filepath"
	"strconv"
	"testing"

	"github.com/stretchr/testify/require"

	"tandem/experiments/verify"
)

// Two runs in one directory: the second is refused before it writes, and says by whom; when
// the first is killed the directory is free, and nothing of the lock is left.
func TestOneWriter(t *testing.T) {
	dir := t.TempDir()
	recipe, out := filepath.Join(dir, "long.yaml"), filepath.Join(dir, "out")
	require.NoError(t, os.WriteFile(recipe, []byte(longRecipe), 0o644))
	first := exec.Command("tandem", "run", recipe, "--out", out, "--trace", "--quiet")
	stderr, err := first.StderrPipe()
	require.NoError(t, err)
	require.NoError(t, first.Start())
	t.Cleanup(func() { first.Process.Kill(); first.Wait() })
	lines := bufio.NewScanner(stderr)
	require.True(t, lines.Scan())
	_, ok := verify.ParsePoint(lines.Text())
	require.True(t, ok, lines.Text())
	before, err := os.ReadFile(filepath.Join(out, "recipe.yaml"))
	require.NoError(t, err)

	for _, args := range [][]string{{"run", recipe, "--set", "train.epochs=1", "--out", out}, {"tune", recipe, "--out", out}, {"data", "synth", "--out", out}} {
		_, messages, code := follow(t, 0, args...)
		require.Equal(t, codeUsage, code, messages)
		require.Contains(t, messages, out+` is being written by "tandem run" (process `+strconv.Itoa(first.Process.Pid)+" on ")
	}
	after, err := os.ReadFile(filepath.Join(out, "recipe.yaml"))
	require.NoError(t, err)
	require.Equal(t, before, after)

	require.NoError(t, first.Process.Kill())
	first.Wait()
	require.FileExists(t, filepath.Join(dir, ".out.lock"))
	_, messages, code := follow(t, 0, "run", recipe, "--set", "train.epochs=1", "--out", out)
	require.Equal(t, codeDone, code, messages)
	require.NoFileExists(t, filepath.Join(dir, ".out.lock"))
}
