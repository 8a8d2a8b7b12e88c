package main

import (
	"context"
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
		Short: "Show what drives the scores of trained models, and what cannot be told from noise",
		Long: `Explain asks the hybrids of a finished run, or one model, on the validation part: which
features it leans on, and which cannot be told from a useless column; which part of a score
makes items differ, how scores and ranks respond to prices, all else being equal, which
categories suit whom, and, with --user and --item, why one item is listed for one user.

A feature matters if the metric falls when its values are shuffled between items; but so it
does, a little, for a column that says nothing. So the model is trained --trainings times
more, with --useless-copies of each feature beside it: the same values, dealt to other items
beforehand. A "driver" loses more than its copies, at 5 % after Holm's correction for all
rows, and in the weights of the run. What "cannot be told from a useless column" may still
matter: more users can tell. A driver need not be a cause, and what goes along with one is
called one too. Features of one tower are also asked for what only two of them together tell.

Where events are signals the model is fitted anew without each, and with all weighing 1: what
the metric loses, and how much of the lists stays. Name a baseline to ask it for that alone.

The trainings take as long as that of the model with three times its features, each, and one
more of its own for each signal; --trainings 0 leaves all out, and then nothing is called a
driver. It writes explain.json and explain.csv beside the weights, and a section of the report.`,
		Example: `  tandem explain runs/quickstart
  tandem explain runs/quickstart --model hybrid --user user-00042 --item item-00007`,
		Args: takes(1, 1),
		RunE: action(func(ctx context.Context, cmd *cobra.Command, args []string) error {
			return explainRun(ctx, a, cmd, args[0], &c, &model)
		}),
	}
	model.flags(cmd, "every hybrid")
	waitFlag(a, cmd)
	userFlag(cmd, &c.User)
	itemFlag(cmd, &c.Item)
	cmd.Flags().IntVar(&c.Repeats, "repeats", c.Repeats, "how often every feature is shuffled")
	cmd.Flags().IntVar(&c.Trainings, "trainings", c.Trainings, "how often to train with useless copies; 0 = never, and no driver is told")
	cmd.Flags().IntVar(&c.Copies, "useless-copies", c.Copies, "useless copies of each feature in such a training")
	cmd.Flags().IntVar(&c.Evaluated, "validation-users", c.Evaluated, "users of validation to evaluate a shuffle on; 0 = all")
	cmd.Flags().IntVar(&c.Users, "sample-users", c.Users, "how many users' scores to look at")
	cmd.Flags().IntVar(&c.Items, "sample-items", c.Items, "how many items' scores to look at")
	jsonFlag(cmd)
	a.renamed(cmd, map[string]string{"judged": "validation-users", "users": "sample-users", "items": "sample-items"})
	return cmd
}

func explainRun(ctx context.Context, a *app, cmd *cobra.Command, dir string, c *drivers.Config, model *modelChoice) error {
	if err := c.Validate(); err != nil {
		return asUsage(err)
	}
	ctx, err := a.lock(ctx, cmd, dir, false)
	if err != nil {
		return err
	}
	run, err := openModels(a, dir)
	if err != nil {
		return err
	}
	accounts, err := drivers.ExplainRun(ctx, run, string(model.name), model.chosen(), *c, a.log())
	if err != nil {
		return err
	}
	path := "written when the run has finished"
	if run.Unfinished == nil {
		if path, err = report.WriteRun(run); err != nil {
			return err
		}
	}
	return answer(cmd, accounts, func(w io.Writer, accounts []*drivers.Account) error { return drivers.WriteAll(w, accounts, path) })
}
