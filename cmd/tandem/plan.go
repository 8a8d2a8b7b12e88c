package main

import (
	"context"
	"time"

	"github.com/spf13/cobra"

	"tandem/experiments/plan"
)

func newPlan(a *app) *cobra.Command {
	var set []string
	var mem byteSize
	var measure time.Duration
	var json bool
	cmd := &cobra.Command{
		Use:   "plan [RECIPE]",
		Short: "Tell what a run will cost before it starts: memory and time",
		Long: `Plan reads the data of a recipe, computes what every model takes in memory and
measures what it takes in time: trained models take real steps for two seconds and score
real users; closed forms are fitted on a part of the data, and the time is scaled by the
work. Nothing is written, and the test part is not scored.

Memory needed is what is in use at the worst moment; the peak counts the garbage between
two collections too. Times have a margin in brackets: the fastest and the slowest fifth of
the steps, a factor of 1.3 for what was measured once and of 2 for what was scaled.

With --mem a run that needs more is refused: exit code 2, and the part that breaks it.`,
		Example: `  tandem plan shop.yaml
  tandem plan amazon-beauty --mem 4G --json`,
		Args: takes(0, 1),
		RunE: action(func(ctx context.Context, cmd *cobra.Command, args []string) error {
			r, err := readRecipe(args, set)
			if err != nil {
				return err
			}
			p, err := plan.Make(ctx, r, plan.Options{Calibrate: measure, Memory: int64(mem), Log: a.log()})
			if err != nil {
				return err
			}
			if json {
				return printJSON(cmd.OutOrStdout(), p)
			}
			return plan.Write(cmd.OutOrStdout(), p)
		}),
	}
	setFlag(cmd, &set)
	cmd.Flags().Var(&mem, "mem", "memory that the run may take, such as 4G or 600MiB")
	cmd.Flags().DurationVar(&measure, "measure", 2*time.Second, "how long to measure each model; 0 = the memory alone")
	cmd.Flags().BoolVar(&json, "json", false, "print the plan as JSON")
	return cmd
}
