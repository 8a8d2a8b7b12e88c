package main

import (
	"context"
	"fmt"
	"io"

	"github.com/spf13/cobra"

	"tandem/experiments/drivers"
	"tandem/experiments/report"
)

func newExplainRun(a *app) *cobra.Command {
	var model modelChoice
	c := drivers.DefaultConfig()
	cmd := &cobra.Command{
		Use:   "explain DIR",
		Short: "Show what drives the scores of trained models: features, prices, categories",
		Long: `Explain asks the hybrids of a finished run, or one model, on the validation part: how much
the metric loses when a feature is shuffled between items, which part of a score makes items
differ, how scores and ranks respond to prices, all else being equal, which categories suit
whom, and, with --user and --item, why one item is listed for one user.

It writes explain.json beside the weights of every model that it asked, and rewrites the
report with a section for each.`,
		Example: `  tandem explain runs/quickstart
  tandem explain runs/quickstart --model hybrid --user user-00042 --item item-00007`,
		Args: takes(1, 1),
		RunE: action(func(ctx context.Context, cmd *cobra.Command, args []string) error {
			if err := c.Validate(); err != nil {
				return asUsage(err)
			}
			run, err := openModels(a, args[0])
			if err != nil {
				return err
			}
			accounts, err := drivers.ExplainRun(ctx, run, string(model.name), model.chosen(), c, a.log())
			if err != nil {
				return err
			}
			path := "written when the run has finished"
			if run.Unfinished == nil {
				if path, err = report.WriteRun(run); err != nil {
					return err
				}
			}
			return answer(cmd, accounts, func(w io.Writer, accounts []*drivers.Account) error { return printAccounts(w, accounts, path) })
		}),
	}
	model.flags(cmd, "every hybrid")
	userFlag(cmd, &c.User)
	itemFlag(cmd, &c.Item)
	cmd.Flags().IntVar(&c.Repeats, "repeats", c.Repeats, "how often every feature is shuffled")
	cmd.Flags().IntVar(&c.Judged, "validation-users", c.Judged, "users of validation to evaluate a shuffle on; 0 = all")
	cmd.Flags().IntVar(&c.Users, "sample-users", c.Users, "how many users' scores to look at")
	cmd.Flags().IntVar(&c.Items, "sample-items", c.Items, "how many items' scores to look at")
	jsonFlag(cmd)
	a.renamed(cmd, map[string]string{"judged": "validation-users", "users": "sample-users", "items": "sample-items"})
	return cmd
}

// printAccounts prints what moves the scores of models, and where the report is.
func printAccounts(w io.Writer, accounts []*drivers.Account, report string) error {
	for _, account := range accounts {
		if err := account.Write(w); err != nil {
			return err
		}
	}
	_, err := fmt.Fprintln(w, "report: "+report)
	return err
}
