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
	var columns map[string]string
	cmd := &cobra.Command{
		Use:   "describe [RECIPE | FILE… | DIR]",
		Short: "Say what data look like, what that means, and whether the split of a recipe leaks",
		Long: `Describe does what run does before the first model: it reads the data, applies the
cleaning rules, splits and fits the features. It prints a screenful about them; with -o it
also writes the whole report with plots as one HTML file that works offline. --json prints
every number of that report. RECIPE is as in run.

Instead of a recipe: files, a directory or a zip file, recognised as prepare does. They
are described as they are, uncleaned unless --set says so, and not split.`,
		Example: `  tandem data describe shop.yaml --set clean.k_core=5 -o shop.html
  tandem data describe ml-1m.zip`,
		Args: takes(0, 1<<10),
		RunE: action(func(ctx context.Context, cmd *cobra.Command, args []string) error {
			r, raw, err := recipeOrRaw(args, columns, set, a)
			if err != nil {
				return err
			}
			look := explore.Explore
			if raw {
				look = explore.Raw
			}
			e, err := look(r, a.log())
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
	columnsFlag(cmd, &columns)
	cmd.Flags().BoolVar(&json, "json", false, "print every number of the report as JSON")
	cmd.Flags().StringVarP(&out, "out", "o", "", "HTML `file` to write the report to")
	return cmd
}
