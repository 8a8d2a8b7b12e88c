package main

import (
	"context"
	"fmt"

	"github.com/spf13/cobra"

	"tandem/experiments/explore"
	"tandem/model/export"
)

func newDescribe(a *app) *cobra.Command {
	var set []string
	var json bool
	var out string
	cmd := &cobra.Command{
		Use:   "describe [RECIPE]",
		Short: "Say what the data of a recipe look like, what that means, and whether the split leaks",
		Long: `Describe does what run does before the first model: it reads the data, applies the
cleaning rules, splits and fits the features. It prints a screenful about them; with -o it
also writes the whole report with plots as one HTML file that works offline. --json prints
every number of that report. RECIPE is as in run.`,
		Example: "  tandem data describe shop.yaml --set clean.k_core=5 -o shop.html",
		Args:    takes(0, 1),
		RunE: action(func(ctx context.Context, cmd *cobra.Command, args []string) error {
			r, err := readRecipe(args, set)
			if err != nil {
				return err
			}
			e, err := explore.Explore(r, a.log())
			if err != nil {
				return asUsage(err)
			}
			if out != "" {
				if err := export.WriteFileAtomic(out, e.WriteHTML); err != nil {
					return err
				}
			}
			w := cmd.OutOrStdout()
			if json {
				return printJSON(w, e)
			}
			if err := e.WriteText(w); err != nil {
				return err
			}
			report := "written to " + out
			if out == "" {
				report = "-o FILE.html writes it"
			}
			_, err = fmt.Fprintf(w, "\nthe whole report, with plots: %s\n", report)
			return err
		}),
	}
	setFlag(cmd, &set)
	cmd.Flags().BoolVar(&json, "json", false, "print every number of the report as JSON")
	cmd.Flags().StringVarP(&out, "out", "o", "", "HTML `file` to write the report to")
	return cmd
}
