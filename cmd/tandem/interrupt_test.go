package main

import (
	"bufio"
	"bytes"
	"os"
	"os/exec"
	"path/filepath"
	"strings"
	"testing"

	"github.com/stretchr/testify/require"

	"tandem/experiments/kinds"
	"tandem/experiments/result"
	"tandem/experiments/verify"
)

// longRecipe trains for a few thousand steps, so that a signal in the first ones hits
// training on any machine.
const longRecipe = `
name: long
data: {format: synth, synth: {users: 100, items: 50, interactions: 8, seed: 1}}
models: [{name: cf, kind: two-tower, dim: 4}]
train: {loss: bpr, negatives: 2, batch: 16, epochs: 80, evaluate_every: 40}
evaluate: {metrics: [ndcg@5], segments: []}
seeds: [1]
`

func TestInterruptedRunGoesOn(t *testing.T) {
	dir := t.TempDir()
	recipe := filepath.Join(dir, "long.yaml")
	require.NoError(t, os.WriteFile(recipe, []byte(longRecipe), 0o644))
	whole, broken := filepath.Join(dir, "whole"), filepath.Join(dir, "broken")
	require.NoError(t, exec.Command("tandem", "run", recipe, "--out", whole).Run())

	steps, messages, code := follow(t, 5, "run", recipe, "--out", broken, "--trace", "--quiet")
	require.Equal(t, codeInterrupted, code, messages)
	require.Less(t, steps, 1000, "the signal came too late")
	require.Contains(t, messages, "continue with: tandem run "+recipe+" --out "+broken+" --resume --quiet")
	require.FileExists(t, filepath.Join(broken, "cf", "seed-1", "checkpoint.safetensors"))
	require.NoFileExists(t, filepath.Join(broken, result.SummaryFile))

	var stderr bytes.Buffer
	early := exec.Command("tandem", "compare", broken)
	early.Stderr = &stderr
	require.Error(t, early.Run())
	require.Contains(t, stderr.String(), "is unfinished")

	// Exactly the steps that were missing are taken.
	resumed, messages, code := follow(t, 0, "run", recipe, "--out", broken, "--resume", "--trace")
	require.Equal(t, codeDone, code, messages)
	r, err := kinds.Read(recipe)
	require.NoError(t, err)
	want, err := verify.Fingerprints(whole, r)
	require.NoError(t, err)
	got, err := verify.Fingerprints(broken, r)
	require.NoError(t, err)
	require.Empty(t, verify.FirstDifference(got, want))
	all, _, _ := follow(t, 0, "run", recipe, "--out", whole, "--fresh", "--trace")
	require.Equal(t, all, steps+resumed)
}

// follow runs tandem, counts its training steps and sends an interrupt after that many
// of them; 0 = never.
func follow(t *testing.T, after int, args ...string) (steps int, messages string, code int) {
	t.Helper()
	cmd := exec.Command("tandem", args...)
	stderr, err := cmd.StderrPipe()
	require.NoError(t, err)
	require.NoError(t, cmd.Start())
	var other strings.Builder
	for lines := bufio.NewScanner(stderr); lines.Scan(); {
		if _, ok := verify.ParsePoint(lines.Text()); !ok {
			other.WriteString(lines.Text() + "\n")
			continue
		}
		if steps++; steps == after {
			require.NoError(t, cmd.Process.Signal(os.Interrupt))
		}
	}
	_ = cmd.Wait() // its exit code is what counts
	return steps, other.String(), cmd.ProcessState.ExitCode()
}

func TestResumeCommandIsQuotedForTheShell(t *testing.T) {
	cmd := newRun(newApp(os.Stderr))
	newRoot(newApp(os.Stderr)).AddCommand(cmd)
	require.NoError(t, cmd.Flags().Set("json", "true"))
	got := resumeCommand(cmd, []string{"my shop.yaml"}, []string{"seeds=[1,2]", "name=o'clock"}, "runs/x")
	require.Equal(t, `tandem run 'my shop.yaml' --set 'seeds=[1,2]' --set 'name=o'\''clock' --out runs/x --resume --json`, got)
}
