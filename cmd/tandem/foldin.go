package main

import (
	"context"
	"fmt"
	"io"
	"path/filepath"

	"github.com/spf13/cobra"

	"tandem/experiments/grid"
	"tandem/experiments/run"
)

func newFoldIn(a *app) *cobra.Command {
	var set []string
	var out text
	cmd := &cobra.Command{
		Use:   "foldin RECIPE",
		Short: "Measure the accuracy of fold-in users relative to retraining on them",
		Long: `Foldin runs a recipe with the split new-users twice: as it is, with a share of the users
held out whole and folded in after training by their rows, and with those rows in train. It
prints, for every model and metric, both means over the same new users, and their ratio
with a 95 % interval over users.

Models trained by gradient fold in: the training loss is minimised over the row of the user
alone (evaluate.fold_in). Non-gradient baselines that read a user's items do so; the others
fall back to popularity.

It writes two run directories below --out, fold-in and trained; what is there already and has
not changed is not trained again. RECIPE is as in run.`,
		Example: "  tandem foldin ml-100k --set 'split={kind: new-users, users: {test: 0.2, seed: 1}}' --set seeds=[1,2,3]",
		Args:    takes(1, 1),
		RunE: action(func(ctx context.Context, cmd *cobra.Command, args []string) error {
			r, err := readRecipe(args, set)
			if err != nil {
				return err
			}
			if out == "" {
				out = text(filepath.Join("runs", r.Name+"-foldin"))
			}
			results, err := run.StudyFoldIn(ctx, r, run.Options{Dir: string(out), Log: a.log()})
			if err != nil {
				return err
			}
			return answer(cmd, results, printFoldIn)
		}),
	}
	setFlag(cmd, &set)
	outFlag(a, cmd, &out)
	describe(cmd, "out", "runs/<name of the recipe>-foldin")
	jsonFlag(cmd)
	return cmd
}

func printFoldIn(w io.Writer, results []run.FoldInResult) error {
	t := grid.NewWriter(w)
	t.Keys = 3
	fmt.Fprintln(t, "model\tby\tmetric\tfolded in\ttrained\tratio\t95 % interval")
	for _, r := range results {
		fmt.Fprintf(t, "%s\t%s\t%s\t%.4f\t%.4f\t%.3f\t[%.3f, %.3f]\n", r.Model, r.How, r.Metric, r.FoldedIn, r.Trained, r.Ratio, r.CI95[0], r.CI95[1])
	}
	return t.Flush()
}
