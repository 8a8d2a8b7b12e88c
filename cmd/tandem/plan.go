package main

import (
	"context"
	"time"

	"github.com/spf13/cobra"

	"tandem/experiments/plan"
)

func newPlan(a *app) *cobra.Command {
	var (
		set     []string
		mem     byteSize
		measure time.Duration
	)
	cmd := &cobra.Command{
		Use:   "plan [RECIPE]",
		Short: "Estimate the memory and time of a run before it starts",
		Long: `Plan reads the data of a recipe, computes how much memory every model takes and measures
how long it takes: models trained by gradient take real steps for two seconds and score real
users; non-gradient baselines are fitted on part of the data, and the time is scaled by the
work. Nothing is written, and the test part is not scored. RECIPE is as in run.

Memory is that of the whole process (the maximum resident set size of /usr/bin/time -v): the
memory needed is the smallest --mem that run accepts, and keeps; the peak is what it takes
without. Times have a margin in brackets: the fastest and the slowest fifth
of the steps, a factor of 1.3 for what was measured once and of 2 for what was scaled.

With --mem a run that needs more is refused: exit code 2, and the part that exceeds it.`,
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
			return answer(cmd, p, plan.Write)
		}),
	}
	setFlag(cmd, &set)
	memFlag(cmd, &mem)
	cmd.Flags().DurationVar(&measure, "measure", 2*time.Second, "how long to measure each model; 0 = memory only")
	jsonFlag(cmd)
	return cmd
}
