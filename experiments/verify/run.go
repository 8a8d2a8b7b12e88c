package verify

import (
	"bufio"
	"context"
	"fmt"
	"os"
	"os/exec"
	"strings"

	"tandem/experiments/result"
)

// childRun says how a run of the recipe is made in a process of its own.
type childRun struct {
	dir       string
	resume    bool
	procs     int // GOMAXPROCS; 0 = as it is here
	killAfter int // steps of the whole run after which it is killed; 0 = never
}

// childResult is what a child did.
type childResult struct {
	steps  []Point
	killed bool // it died of our kill, and did not end before
}

// child starts this program again and follows its steps. It is an error if the child
// fails of itself; its messages are part of it.
func (v *proof) child(ctx context.Context, r childRun) (*childResult, error) {
	self, err := os.Executable()
	if err != nil {
		return nil, err
	}
	args := []string{"run", v.path(result.RecipeFile), "--out", r.dir, "--quiet", "--trace", "--json"}
	if r.resume {
		args = append(args, "--resume")
	}
	cmd := exec.CommandContext(ctx, self, args...)
	if r.procs > 0 {
		cmd.Env = append(os.Environ(), fmt.Sprintf("GOMAXPROCS=%d", r.procs))
	}
	stderr, err := cmd.StderrPipe()
	if err != nil {
		return nil, err
	}
	if err := cmd.Start(); err != nil {
		return nil, err
	}
	out := &childResult{}
	var messages []string
	sent := false
	lines := bufio.NewScanner(stderr)
	for lines.Scan() {
		p, ok := ParsePoint(lines.Text())
		if !ok {
			messages = append(messages, lines.Text())
			continue
		}
		out.steps = append(out.steps, p)
		if at, known := v.at[p]; r.killAfter > 0 && !sent && known && at+1 >= r.killAfter {
			sent = cmd.Process.Kill() == nil // SIGKILL; an error means that it has ended
		}
	}
	err = cmd.Wait()
	switch {
	case ctx.Err() != nil:
		return nil, ctx.Err()
	case err == nil:
	case sent:
		out.killed = true
	default:
		return nil, fmt.Errorf("verify: %s: %w: %s", strings.Join(cmd.Args, " "), err, strings.Join(messages, "; "))
	}
	return out, nil
}
