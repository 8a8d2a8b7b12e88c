package main

import (
	"context"
	"fmt"
	"io"

	"github.com/spf13/cobra"

	"tandem/experiments/grid"
	"tandem/experiments/shop"
)

// audienceOptions are the flags of shop audience.
type audienceOptions struct {
	asking
	item      string
	size      int
	precision float64
	minRows   int
}

func newAudience(a *app) *cobra.Command {
	o := audienceOptions{asking: asking{a: a}}
	cmd := &cobra.Command{
		Use:   "audience DIR --model NAME (--item KEY (--size N | --precision P) | --evaluate)",
		Short: "The users most likely to want an item, with calibrated probabilities",
		Long: `Audience ranks the users who have not met an item by how likely they are to take it in a
period like the validation part, and prints the first --size of them, or as many as keep the
expected precision at --precision. Probabilities are calibrated on validation: by a logistic
regression on the score, the level of the user's scores and activity, or by isotonic
regression on top of it where that predicts unseen users better.

--evaluate measures the precision of --size users (default 50) on the test part over the
items with at least --min-rows training rows, against the most active and against random
users, how far off the probabilities are, and which precision the sizes chosen for one came
to. Validation and test should be equally long: a test part twice as long as validation has
twice the takers.`,
		Example: `  tandem shop audience runs/quickstart --model hybrid --item item-00007 --size 20
  tandem shop audience runs/quickstart --model hybrid --evaluate --min-rows 5`,
		Args: takes(1, 1),
		RunE: action(func(ctx context.Context, cmd *cobra.Command, args []string) error { return o.run(ctx, cmd, args[0]) }),
	}
	itemFlag(cmd, &o.item)
	cmd.Flags().IntVarP(&o.size, "size", "n", 0, "how many users")
	cmd.Flags().Float64Var(&o.precision, "precision", 0, "as many users as keep this expected precision")
	cmd.Flags().IntVar(&o.minRows, "min-rows", 20, "with --evaluate: training rows of an item, at least")
	o.flags(cmd)
	return cmd
}

func (o *audienceOptions) run(ctx context.Context, cmd *cobra.Command, dir string) error {
	switch {
	case o.evaluate && o.size == 0:
		o.size = 50
	case o.evaluate:
	case o.item == "":
		return usagef("--item KEY is missing")
	case (o.size == 0) == (o.precision == 0):
		return usagef("--size or --precision: want one of them")
	}
	r, err := o.request(dir)
	if err != nil {
		return err
	}
	if o.evaluate {
		return o.evaluated(ctx, cmd, r, func(shops []*shop.Shop) (*shop.Judgement, error) {
			return shop.JudgeAudience(ctx, shops, o.size, o.minRows)
		})
	}
	got, err := r.Audience(ctx, o.item, o.size, o.precision)
	if err != nil {
		return err
	}
	return answer(cmd, got, printAudience)
}

func printAudience(w io.Writer, a *shop.Audience) error {
	t := grid.NewWriter(w)
	t.Keys = 2
	fmt.Fprintf(t, "%d of %d users who have not met %s; expected precision %.4f\n", len(a.Users), a.Asked, named(a.Item, a.Label), a.Expected)
	fmt.Fprintln(t, "rank\tuser\tchance\tscore\trows")
	for _, x := range a.Users {
		fmt.Fprintf(t, "%d\t%s\t%.4f\t%.4f\t%d\n", x.Rank, x.User, x.Chance, x.Score, x.Rows)
	}
	return t.Flush()
}
