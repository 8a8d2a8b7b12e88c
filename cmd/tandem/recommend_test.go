package main

import (
	"bufio"
	"os"
	"os/exec"
	"path/filepath"
	"strings"
	"testing"

	"github.com/stretchr/testify/require"

	"tandem/experiments/recommend"
)

// Interrupted or killed while lists are made, a batch leaves no file but the partial one,
// and goes on to the same bytes.
func TestStoppedBatchGoesOn(t *testing.T) {
	dir := t.TempDir()
	recipe, run := filepath.Join(dir, "shop.yaml"), filepath.Join(dir, "run")
	require.NoError(t, os.WriteFile(recipe, []byte(strings.ReplaceAll(longRecipe, "epochs: 80", "epochs: 2")), 0o644))
	require.NoError(t, exec.Command("tandem", "run", recipe, "--out", run, "--quiet", "--set", "train.evaluate_every=1").Run())
	users := filepath.Join(dir, "users.txt") // every user two thousand times: 25 chunks
	var keys strings.Builder
	for range 2000 {
		for u := range 100 {
			keys.WriteString("user-000" + string(rune('0'+u/10)) + string(rune('0'+u%10)) + "\n")
		}
	}
	require.NoError(t, os.WriteFile(users, []byte(keys.String()), 0o644))
	args := func(out string, more ...string) []string {
		return append([]string{"recommend", run, "--model", "cf", "--users", users, "-o", filepath.Join(dir, out), "-k", "5", "-v"}, more...)
	}
	require.NoError(t, exec.Command("tandem", args("whole.parquet")...).Run())
	want, err := os.ReadFile(filepath.Join(dir, "whole.parquet"))
	require.NoError(t, err)
	for name, signal := range map[string]os.Signal{"interrupted": os.Interrupt, "killed": os.Kill} {
		out := filepath.Join(dir, name+".parquet")
		cmd := exec.Command("tandem", args(name+".parquet")...)
		stderr, err := cmd.StderrPipe()
		require.NoError(t, err)
		require.NoError(t, cmd.Start())
		var messages strings.Builder
		for lines, sent := bufio.NewScanner(stderr), false; lines.Scan(); {
			messages.WriteString(lines.Text() + "\n")
			if !sent && strings.Contains(lines.Text(), "lists made") {
				require.NoError(t, cmd.Process.Signal(signal))
				sent = true
			}
		}
		require.Error(t, cmd.Wait(), "the signal came too late")
		if name == "interrupted" {
			require.Equal(t, codeInterrupted, cmd.ProcessState.ExitCode(), messages.String())
			require.Contains(t, messages.String(), "continue with: the same command and --resume")
		}
		require.NoFileExists(t, out)
		require.FileExists(t, out+recommend.PartialSuffix)
		resumed, err := exec.Command("tandem", args(name+".parquet", "--resume")...).CombinedOutput()
		require.NoError(t, err, string(resumed))
		require.Contains(t, string(resumed), "lists that are there: users ")
		got, err := os.ReadFile(out)
		require.NoError(t, err)
		require.Equal(t, want, got, name)
		require.NoFileExists(t, out+recommend.PartialSuffix)
	}
}

// A disk that is full while lists are made is said, what is there stays, and no file is
// left that looks whole.
func TestFullDiskOfABatch(t *testing.T) {
	dir := t.TempDir()
	recipe, run := filepath.Join(dir, "shop.yaml"), filepath.Join(dir, "run")
	require.NoError(t, os.WriteFile(recipe, []byte(strings.ReplaceAll(longRecipe, "epochs: 80", "epochs: 2")), 0o644))
	require.NoError(t, exec.Command("tandem", "run", recipe, "--out", run, "--quiet", "--set", "train.evaluate_every=1").Run())
	out := filepath.Join(dir, "lists.csv")
	limited := func(blocks string) string { // no file larger than that many times 512 or 1,024 bytes
		message, err := exec.Command("sh", "-c", "ulimit -f "+blocks+`; exec tandem recommend "$0" --model cf --all-users -k 20 -o "$1"`, run, out).CombinedOutput()
		require.Error(t, err)
		require.NoFileExists(t, out)
		return string(message)
	}
	require.Contains(t, limited("4"), "lists.csv.partial: file too large; the lists of 0 users are kept there: --resume continues with them")
	require.Contains(t, limited("40"), "file too large", "the table is larger than the lists")
	left, err := filepath.Glob(filepath.Join(dir, ".lists*"))
	require.NoError(t, err)
	require.Empty(t, left)
	message, err := exec.Command("tandem", "recommend", run, "--model", "cf", "--all-users", "-k", "20", "-o", out, "--resume").CombinedOutput()
	require.NoError(t, err, string(message))
	require.Contains(t, string(message), "lists that are there: users 100, of 100")
}
