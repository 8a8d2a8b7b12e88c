package main

import (
	"context"
	"fmt"
	"path/filepath"
	"text/tabwriter"

	"github.com/spf13/cobra"

	"tandem/experiments/run"
)

func newFoldIn(a *app) *cobra.Command {
	var (
		set  []string
		out  string
		json bool
	)
	cmd := &cobra.Command{
		Use:   "foldin RECIPE",
		Short: "Measure what models make of users whom training did not know",
		Long: `Foldin runs a recipe of split new-users twice: as it is, with a share of the users held
out whole and taken up after training by their rows, and with those rows in train. It
prints, for every model and metric, both means over the same new users, and their ratio
with a 95 % interval between users.

Trained models fold in: the loss of training is minimised over the row of the user alone
(evaluate.fold_in). Closed forms that read what a user has do so; the others fall back to
popularity.

It writes the run directories OUT/fold-in and OUT/trained; what is there already and did
not change is not trained again.`,
		Example: "  tandem foldin ml-100k --set 'split={kind: new-users, users: {test: 0.2, seed: 1}}' --set seeds=[1,2,3]",
		Args:    takes(1, 1),
		RunE: action(func(ctx context.Context, cmd *cobra.Command, args []string) error {
			r, err := readRecipe(args, set)
			if err != nil {
				return err
			}
			if out == "" {
				out = filepath.Join("runs", r.Name+"-foldin")
			}
			results, err := run.StudyFoldIn(ctx, r, run.Options{Dir: out, Log: a.log()})
			if err != nil {
				return err
			}
			if json {
				return printJSON(cmd.OutOrStdout(), results)
			}
			w := tabwriter.NewWriter(cmd.OutOrStdout(), 0, 0, 2, ' ', 0)
			fmt.Fprintln(w, "model\tby\tmetric\ttaken up\ttrained\tratio\t95 % interval")
			for _, r := range results {
				fmt.Fprintf(w, "%s\t%s\t%s\t%.4f\t%.4f\t%.3f\t[%.3f, %.3f]\n", r.Model, r.How, r.Metric, r.FoldedIn, r.Trained, r.Ratio, r.CI95[0], r.CI95[1])
			}
			return w.Flush()
		}),
	}
	setFlag(cmd, &set)
	cmd.Flags().StringVarP(&out, "out", "o", "", "`directory` to write to (default runs/NAME-foldin)")
	cmd.Flags().BoolVar(&json, "json", false, "print the results as JSON")
	return cmd
}
