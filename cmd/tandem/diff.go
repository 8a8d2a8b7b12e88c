package main

import (
	"context"
	"errors"

	"github.com/spf13/cobra"

	"tandem/experiments/diff"
)

// errDiffers ends a diff that found something: exit code 1 and no message.
var errDiffers = errors.New("the runs differ")

func newDiff(*app) *cobra.Command {
	cmd := &cobra.Command{
		Use:   "diff DIR DIR",
		Short: "Show what differs between two finished runs",
		Long: `Diff names every input that differs between two finished runs: keys of the recipe with
both values, raw files, the data after cleaning, the split, encoders, the code and the
kernels. Then it prints how far the metrics of each model moved, with an interval over
users where both runs evaluated the same ones. It writes no file.

As with diff, the exit code is 0 when neither an input nor a result differs, 1 when
something does, and 2 when the runs could not be read. Names, folders, times and the
machine do not count as differences.`,
		Example: "  tandem diff runs/monday runs/tuesday",
		Args:    takes(2, 2),
		RunE: action(func(_ context.Context, cmd *cobra.Command, args []string) error {
			runs, err := openRuns(args)
			if err != nil {
				return asUsage(err)
			}
			d, err := diff.Runs(runs[0], runs[1])
			if err != nil {
				return asUsage(err)
			}
			if err := answer(cmd, d, diff.WriteDifference); err != nil {
				return asUsage(err)
			}
			if !d.Same() {
				return errDiffers
			}
			return nil
		}),
	}
	jsonFlag(cmd)
	return cmd
}
