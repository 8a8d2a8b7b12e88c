package plan_test

import (
	"context"
	"flag"
	"fmt"
	"log/slog"
	"path/filepath"
	"runtime"
	"strings"
	"testing"
	"text/tabwriter"
	"time"

	"github.com/stretchr/testify/require"

	"tandem/experiments/kinds"
	"tandem/experiments/plan"
	"tandem/experiments/recipe"
	"tandem/experiments/result"
	"tandem/experiments/run"
	"tandem/experiments/testdata/testshop"
)

// On a machine that does nothing else:
//
//	TANDEM_DATA=… go test ./experiments/plan -run PlannedTimes -v -planned quickstart,ml-100k,amazon-beauty
var plannedRecipes = flag.String("planned", "", "recipes, built in or files, whose planned times are held against a run of a few epochs")

// Planned and measured times stand side by side: an epoch or a fit, and judging on test.
// What is asked of them is a factor of two, since others may use the machine.
func TestPlannedTimesAreThoseOfTheRun(t *testing.T) {
	if *plannedRecipes == "" {
		t.Skip("give recipes with -planned, on a quiet machine")
	}
	var table strings.Builder
	out := tabwriter.NewWriter(&table, 0, 0, 2, ' ', tabwriter.AlignRight)
	fmt.Fprintln(out, "recipe\tmodel\tepoch or fit, planned\tmeasured\tratio\ttest, planned\tmeasured\tratio\t")
	for _, name := range strings.Split(*plannedRecipes, ",") {
		// Of four epochs the first is left out: buffers are made in it.
		r := recipeNamed(t, name, "seeds=[1]", "train.epochs=4", "compare.bootstrap=100")
		for i := range r.Models {
			if m := r.Models[i].Train; m != nil {
				m.Epochs = 4
			}
		}
		made, err := plan.Make(context.Background(), r, plan.Options{Calibrate: 2 * time.Second, Log: slog.New(slog.DiscardHandler)})
		require.NoError(t, err)
		dir := t.TempDir()
		finished, err := run.Execute(context.Background(), r, run.Options{Dir: dir})
		require.NoError(t, err)
		for i, m := range made.Models {
			s := finished.Summary.Models[i]
			planned, measured := m.Fit, s.Train.Seconds
			if m.Epoch != nil {
				planned, measured = m.Epoch, epochSeconds(t, filepath.Join(result.SeedDir(dir, m.Name, s.Seeds[0]), result.HistoryFile))
			}
			test := s.Evaluate.Seconds
			fmt.Fprintf(out, "%s\t%s\t%s\t%.3g s\t%.2f\t%s\t%.3g s\t%.2f\t\n", r.Name, m.Name, planned, measured, measured/planned.Expected, m.Test, test, test/m.Test.Expected)
			if measured > .1 { // below, what runs once weighs more
				require.InDelta(t, 0, max(measured/planned.High, planned.Low/measured, 1)-1, 1, "%s, %s: planned %s, took %g s", r.Name, m.Name, planned, measured)
			}
		}
	}
	require.NoError(t, out.Flush())
	t.Logf("%d processors\n%s", runtime.GOMAXPROCS(0), table.String())
}

// recipeNamed reads a built-in recipe or a file.
func recipeNamed(t *testing.T, name string, set ...string) *recipe.Recipe {
	t.Helper()
	if strings.HasSuffix(name, ".yaml") {
		r, err := kinds.Read(name, set...)
		require.NoError(t, err)
		return r
	}
	return testshop.Builtin(t, name, set...)
}

// epochSeconds is the mean of the epochs after the first line of a history.
func epochSeconds(t *testing.T, path string) float64 {
	t.Helper()
	lines, err := result.ReadHistory(path)
	require.NoError(t, err)
	require.Greater(t, len(lines), 1)
	first, last := lines[0], lines[len(lines)-1]
	return (last.Seconds - first.Seconds) / float64(last.Epoch-first.Epoch)
}
