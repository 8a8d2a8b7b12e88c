package main

import (
	"context"
	"io"

	"github.com/spf13/cobra"

	"tandem/experiments/explore"
	"tandem/experiments/raw"
	"tandem/model/export"
)

func newDescribe(a *app) *cobra.Command {
	var set []string
	var columns map[string]string
	var out, start text
	cmd := &cobra.Command{
		Use:   "describe [RECIPE | FILE… | DIR]",
		Short: "Describe data, what that means for a model, and whether the split leaks",
		Long: `Describe does what run does before the first model: it reads the data, applies the
cleaning rules, splits, and fits the features. It prints a screenful about them; with --out it
also writes the whole report with plots as one HTML file that works offline. --json prints
every number of that report. RECIPE is as in run.

Instead of a recipe it takes files, a directory or a zip file, recognised as prepare does.
They are described as they are, uncleaned unless --set says so, and not split. --recipe writes
a recipe that reads them, to go on from.

Rows of tables without a user, an item, a value or a time do not end it: they are counted by
column and month, left out, and the rule of where that run needs is told. Of a log with kinds of
events it shows them over time, the conversion from one to the next by category and price, and
how many test rows had an earlier event of the same user and item. Times of another writing are
refused with the time_format that reads them; of files it is guessed.`,
		Example: `  tandem data describe shop.yaml --set clean.k_core=5 -o shop.html
  tandem data describe orders.csv products.csv --recipe shop.yaml
  tandem data describe ml-1m.zip`,
		Args: takes(0, 1<<10),
		RunE: action(func(_ context.Context, cmd *cobra.Command, args []string) error {
			r, isRaw, err := recipeOrRaw(args, columns, set, a)
			if err != nil {
				return err
			}
			look := explore.Explore
			if isRaw {
				look = explore.Raw
			}
			if err := raw.WriteStart(r, string(start)); err != nil {
				return asUsage(err)
			}
			e, err := look(r, a.log())
			if err != nil {
				return asUsage(err)
			}
			if out != "" {
				if err := export.WriteFileAtomic(string(out), e.WriteHTML); err != nil {
					return err
				}
			}
			return answer(cmd, e, func(w io.Writer, e *explore.Exploration) error { return printDescription(w, e, string(out)) })
		}),
	}
	setFlag(cmd, &set)
	columnsFlag(cmd, &columns)
	outFlag(a, cmd, &out)
	cmd.Flags().Var(&start, "recipe", "write a recipe to start from to this new `file`")
	jsonFlag(cmd)
	return cmd
}

// printDescription prints what fits a screen, and where the rest is.
func printDescription(w io.Writer, e *explore.Exploration, out string) error {
	if err := e.WriteText(w); err != nil {
		return err
	}
	report := "written to " + out
	if out == "" {
		report = "-o FILE.html writes it"
	}
	return printf(w, "\nthe whole report, with plots: %s\n", report)
}
