package main

import (
	"context"
	"fmt"

	"github.com/spf13/cobra"

	"tandem/experiments/bench"
)

func newBench(a *app) *cobra.Command {
	var only []string
	var json, quick bool
	cmd := &cobra.Command{
		Use:   "bench",
		Short: "Measure how fast kernels, training, ranking and searching are on this machine",
		Long: `Bench measures matrix products, gathers, negative sampling, training steps, rankings and
searches of vectors on made-up data, mostly of the size of MovieLens-1M. Every figure is the median of several
runs, per second of the clock and per second of processor time; the second one is steadier
where other programs run too. It writes no file.`,
		Example: "  tandem bench --quick --only sgemm,train/NeuMF-8",
		Args:    takes(0, 0),
		RunE: action(func(ctx context.Context, cmd *cobra.Command, _ []string) error {
			c := bench.DefaultConfig()
			if quick {
				c = bench.QuickConfig()
			}
			c.Only = only
			if err := c.Validate(); err != nil {
				return asUsage(err)
			}
			log := a.log()
			r, err := bench.Run(ctx, c, func(name string, workers int) {
				log.Info("measuring", "name", name, "workers", workers)
			})
			if err != nil {
				return err
			}
			if json {
				return printJSON(cmd.OutOrStdout(), r)
			}
			_, err = fmt.Fprint(cmd.OutOrStdout(), r)
			return err
		}),
	}
	cmd.Flags().StringSliceVar(&only, "only", nil, "measure only what has these `names`, or begins so up to a slash: train,rank")
	cmd.Flags().BoolVar(&quick, "quick", false, "short runs, and without the tables of 10 million rows")
	cmd.Flags().BoolVar(&json, "json", false, "print the report as JSON")
	return cmd
}
