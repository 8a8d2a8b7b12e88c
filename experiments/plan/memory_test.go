//go:build linux && !race

package plan_test

import (
	"context"
	"fmt"
	"os"
	"os/exec"
	"strings"
	"testing"

	"github.com/stretchr/testify/require"

	"tandem/experiments/kinds"
	"tandem/experiments/plan"
	"tandem/experiments/run"
)

// Two shapes: one whose memory are tables, and one whose memory is a Gram matrix.
var shapes = map[string]string{
	"tables": `{format: synth, synth: {users: 12000, items: 3000, interactions: 5, seed: 1}}
models: [{name: m, kind: mf, dim: 256}]
train: {epochs: 1, batch: 4096, negatives: 1}
evaluate: {metrics: [ndcg@10], users: 200, valid_users: 200}`,
	"gram": `{format: synth, synth: {users: 3000, items: 5000, interactions: 8, seed: 1}}
models: [{name: m, kind: ease}]
evaluate: {metrics: [ndcg@10], users: 200, valid_users: 200}`,
}

// Prediction and reality are of processes of their own: a peak is never forgotten.
func TestPlannedMemoryIsThatOfTheRun(t *testing.T) {
	if testing.Short() {
		t.Skip("runs the test binary four times")
	}
	for shape := range shapes {
		t.Run(shape, func(t *testing.T) {
			var needed, planned, peak float64
			_, err := fmt.Sscan(child(t, "plan", shape), &needed, &planned)
			require.NoError(t, err)
			_, err = fmt.Sscan(child(t, "run", shape), &peak)
			require.NoError(t, err)
			t.Logf("needed %.0f MiB, planned peak %.0f MiB, measured peak %.0f MiB", needed, planned, peak)
			require.Greater(t, planned, 90., "too small to tell anything")
			require.InEpsilon(t, planned, peak, .12)
			require.Less(t, needed, planned)
		})
	}
}

func child(t *testing.T, what, shape string) string {
	cmd := exec.Command(os.Args[0], "-test.run=^TestPlanChild$")
	cmd.Env = append(os.Environ(), "PLAN_CHILD="+what, "PLAN_SHAPE="+shape, "PLAN_DIR="+t.TempDir())
	out, err := cmd.CombinedOutput()
	require.NoError(t, err, string(out))
	_, line, found := strings.Cut(string(out), "child: ")
	require.True(t, found, string(out))
	return line
}

// TestPlanChild is what child runs: a plan, or a run, and its memory in MiB.
func TestPlanChild(t *testing.T) {
	what := os.Getenv("PLAN_CHILD")
	if what == "" {
		t.Skip("a part of TestPlannedMemoryIsThatOfTheRun")
	}
	r, err := kinds.Decode([]byte("name: shape\ndata: " + shapes[os.Getenv("PLAN_SHAPE")]))
	require.NoError(t, err)
	if what == "plan" {
		p, err := plan.Make(context.Background(), r, plan.Options{})
		require.NoError(t, err)
		fmt.Printf("child: %d %d\n", p.Memory.Needed>>20, p.Memory.Peak>>20)
		return
	}
	_, err = run.Execute(context.Background(), r, run.Options{Dir: os.Getenv("PLAN_DIR")})
	require.NoError(t, err)
	status, err := os.ReadFile("/proc/self/status")
	require.NoError(t, err)
	_, rest, _ := strings.Cut(string(status), "VmHWM:")
	var kb int
	_, err = fmt.Sscan(rest, &kb)
	require.NoError(t, err)
	fmt.Printf("child: %d\n", kb>>10)
}
