package main

import (
	"context"
	"io"

	"github.com/spf13/cobra"

	"tandem/experiments/bench"
)

func newBench(a *app) *cobra.Command {
	var only []string
	var quick bool
	cmd := &cobra.Command{
		Use:   "bench",
		Short: "Measure the speed of kernels, training, ranking and searching on this machine",
		Long: `Bench measures matrix products, gathers, negative sampling, training steps, rankings and
vector searches on synthetic data, mostly of the size of MovieLens 1M. Every figure is the
median of several runs, by the clock and by processor time, which is steadier where other
programs run. --quick: shorter runs, without the tables of 10 million rows. No file is written.`,
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
			return answer(cmd, r, func(w io.Writer, r *bench.Report) error { return r.Write(w) })
		}),
	}
	cmd.Flags().StringSliceVar(&only, "only", nil, "measure only these `names`, or those that start so up to a slash: train,rank")
	cmd.Flags().BoolVar(&quick, "quick", false, "a short run: the help says what it leaves out")
	jsonFlag(cmd)
	return cmd
}
