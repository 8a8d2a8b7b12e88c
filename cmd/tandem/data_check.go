package main

import (
	"context"
	"fmt"
	"io"
	"strings"

	"github.com/spf13/cobra"

	"tandem/datasets/prepared"
	"tandem/datasets/split"
	"tandem/experiments/explore"
	"tandem/experiments/prepare"
)

func newCheck(a *app) *cobra.Command {
	var set []string
	var ties bool
	cmd := &cobra.Command{
		Use:   "check (DIR | RECIPE)",
		Short: "Verify prepared data against their manifest, or that a split does not leak",
		Long: `For a directory that data prepare wrote, check verifies its manifest against itself, and
the size and SHA-256 of every file against the manifest. It names all files that are
damaged, missing or foreign. A run over prepared data does the same first.

For a recipe, check reads, cleans and splits its data as run does, and asks whether train
knows more of valid and test than it could on the day they are used: one line for every
question, with its verdict, and how many users are cut between rows of one time. A split
that leaks is exit code 1. RECIPE is as in run.`,
		Example: `  tandem data check prepared/shop
  tandem data check shop.yaml --json`,
		Args: takes(1, 1),
		RunE: action(func(_ context.Context, cmd *cobra.Command, args []string) error {
			if namesRecipe(args) {
				return checkSplit(a, cmd, args, set, ties)
			}
			if len(set) > 0 {
				return usagef("--set is for recipes; %s is a directory", args[0])
			}
			m, err := prepared.Check(args[0])
			if err != nil {
				return asUsage(err)
			}
			return answer(cmd, m, func(w io.Writer, m *prepared.Manifest) error { return prepare.WritePrepared(w, args[0], m) })
		}),
	}
	setFlag(cmd, &set)
	cmd.Flags().BoolVar(&ties, "ties", false, "also fit popularity and item-kNN on 5 orders of the rows of one time, and say how far\nfigures move on validation; costs five times cleaning, fitting and evaluating")
	jsonFlag(cmd)
	return cmd
}

// checkSplit looks for leaks in the split of a recipe; one is an error.
func checkSplit(a *app, cmd *cobra.Command, args, set []string, ties bool) error {
	r, err := readDataRecipe(args, set)
	if err != nil {
		return err
	}
	report, err := explore.Leaks(r, a.log())
	if err == nil && ties {
		report.Orders, err = explore.MoveTies(cmd.Context(), r, a.log())
	}
	if err != nil {
		return err
	}
	if err := answer(cmd, report, explore.WriteLeaks); err != nil || report.Verdict != split.Leak {
		return err
	}
	return fmt.Errorf("%s: the split leaks: %s", r.Name, strings.Join(explore.Leaking(report.LeakReport), ", "))
}
