package main

import (
	"bufio"
	"math/rand/v2"
	"os"
	"os/exec"
	"path/filepath"
	"regexp"
	"testing"

	"github.com/stretchr/testify/require"

	"tandem/experiments/search"
	"tandem/experiments/verify"
)

// killRecipe writes a checkpoint every 5 of its 20 steps an epoch.
const killRecipe = `
name: killed
data: {format: synth, synth: {users: 80, items: 40, interactions: 8, seed: 1}}
models: [{name: cf, kind: two-tower, dim: 4}, {name: mf, kind: mf, dim: 4}]
train: {loss: bpr, negatives: 2, batch: 16, epochs: 6, checkpoint_steps: 5, stop: {patience: 2}}
evaluate: {metrics: [ndcg@5], segments: []}
tune: {trials: 8, space: {train.lr: {log: [0.001, 0.1]}, train.l2: {uniform: [0, 0.1]}}}
`

var times = regexp.MustCompile(`"seconds":[^,}]*`)

// Killed at random moments and resumed, a search comes to the same bytes as one that was
// left alone, but for the times.
func TestKilledSearchComesToTheSame(t *testing.T) {
	for _, method := range []string{"tpe", "asha"} {
		t.Run(method, func(t *testing.T) {
			dir := t.TempDir()
			recipe := filepath.Join(dir, "killed.yaml")
			require.NoError(t, os.WriteFile(recipe, []byte(killRecipe), 0o644))
			args := func(out string) []string {
				return []string{"tune", recipe, "--set", "tune.method=" + method, "--out", filepath.Join(dir, out), "--trace", "--quiet", "--resume"}
			}
			steps := killAfter(t, 0, args("whole")...)
			rng := rand.New(rand.NewPCG(1, 0))
			kills, taken, least := 0, 0, 1
			for {
				after := least + rng.IntN(steps/4)
				n := killAfter(t, after, args("broken")...)
				taken += n
				if n < after {
					break
				}
				kills++
			}
			require.Greater(t, kills, 2)
			// A kill may come steps after the line that asked for it; it costs at most
			// the steps since the last checkpoint.
			require.LessOrEqual(t, taken, steps+5*kills+kills*steps/20, "%d steps at once, %d with %d kills", steps, taken, kills)
			for _, name := range []string{search.TrialsFile, search.BestRecipeFile} {
				want, err := os.ReadFile(filepath.Join(dir, "whole", name))
				require.NoError(t, err)
				got, err := os.ReadFile(filepath.Join(dir, "broken", name))
				require.NoError(t, err)
				require.Equal(t, times.ReplaceAllString(string(want), ""), times.ReplaceAllString(string(got), ""))
			}
		})
	}
}

// killAfter runs tandem and kills it after that many training steps; 0 = never. It
// returns how many there were.
func killAfter(t *testing.T, after int, args ...string) (steps int) {
	t.Helper()
	cmd := exec.Command("tandem", args...)
	stderr, err := cmd.StderrPipe()
	require.NoError(t, err)
	require.NoError(t, cmd.Start())
	for lines := bufio.NewScanner(stderr); lines.Scan(); {
		if _, ok := verify.ParsePoint(lines.Text()); !ok {
			continue
		}
		if steps++; steps == after {
			require.NoError(t, cmd.Process.Kill())
		}
	}
	err = cmd.Wait()
	if after == 0 || steps < after {
		require.NoError(t, err)
	}
	return steps
}
