package main

import (
	"context"
	"fmt"
	"text/tabwriter"

	"github.com/spf13/cobra"

	"tandem/experiments/shop"
)

func newAudience(a *app) *cobra.Command {
	var (
		q       = asking{a: a}
		item    string
		size    int
		wanted  float64
		atLeast int
	)
	cmd := &cobra.Command{
		Use:   "audience DIR --model NAME (--item KEY (--size N | --precision P) | --judge)",
		Short: "The users most likely to want an item, with calibrated probabilities",
		Long: `Audience ranks the users who have not met an item by how likely they take it in a period
like the validation part, and prints the first --size of them, or as many as keep the
expected precision at --precision. Probabilities are calibrated on validation: by a
logistic regression on score, level of the user's scores and activity, or by isotonic
regression on top of it where that foretells users better that it has not seen.

--judge measures the precision of --size users (default 50) on the test part over the items
with at least --rows training rows, against the most active and against random users, how
far the probabilities are off, and which precision the sizes chosen for one came to. Parts
of one size make sense of it: a test part twice as long as validation has twice the takers.`,
		Example: `  tandem shop audience runs/quickstart --model hybrid --item item-00007 --size 20
  tandem shop audience runs/quickstart --model hybrid --judge --rows 5`,
		Args: takes(1, 1),
		RunE: action(func(ctx context.Context, cmd *cobra.Command, args []string) error {
			if q.judge {
				if size == 0 {
					size = 50
				}
				return q.judged(ctx, cmd, args[0], func(shops []*shop.Shop) (*shop.Judgement, error) {
					return shop.JudgeAudience(ctx, shops, size, atLeast)
				})
			}
			if item == "" {
				return usagef("--item KEY is missing")
			}
			if (size == 0) == (wanted == 0) {
				return usagef("--size or --precision: want one of them")
			}
			s, _, err := q.open(ctx, cmd, args[0])
			if err != nil {
				return err
			}
			c, err := s.Calibrate(ctx)
			if err != nil {
				return err
			}
			got, err := s.AudienceOf(ctx, c, item, size, wanted)
			if err != nil {
				return err
			}
			if q.json {
				return printJSON(cmd.OutOrStdout(), got)
			}
			w := tabwriter.NewWriter(cmd.OutOrStdout(), 0, 0, 2, ' ', 0)
			fmt.Fprintf(cmd.OutOrStdout(), "%d of %d users who have not met %s; expected precision %.4f\n", len(got.Users), got.Asked, named(got.Item, got.Label), got.Expected)
			fmt.Fprintln(w, "rank\tuser\tchance\tscore\trows")
			for _, x := range got.Users {
				fmt.Fprintf(w, "%d\t%s\t%.4f\t%.4f\t%d\n", x.Rank, x.User, x.Chance, x.Score, x.Rows)
			}
			return w.Flush()
		}),
	}
	q.flags(cmd, false)
	cmd.Flags().StringVarP(&item, "item", "i", "", "`key` of the item")
	cmd.Flags().IntVarP(&size, "size", "n", 0, "how many users")
	cmd.Flags().Float64Var(&wanted, "precision", 0, "as many users as keep this expected precision")
	cmd.Flags().IntVar(&atLeast, "rows", 20, "with --judge: training rows of an item to be judged")
	return cmd
}
