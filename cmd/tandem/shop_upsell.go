package main

import (
	"context"
	"fmt"
	"slices"
	"text/tabwriter"

	"github.com/spf13/cobra"

	"tandem/experiments/shop"
)

func newUpSell(a *app) *cobra.Command {
	var (
		q          = asking{a: a}
		item, user string
		with       = shop.DefaultUpSelling()
	)
	cmd := &cobra.Command{
		Use:   "up-sell DIR --model NAME (--item KEY | --user KEY | --judge)",
		Short: "Dearer items of the same category, beside an item or in the list of a user",
		Long: `Up-sell names the items most like --item that cost more, but at most --bound as much again,
in the same category; or it prints the list of --user, where dearer items take the places
of others of their category wherever that weighs more: theta is the weight of expected
revenue against expected clicks, and the exchange is exact. Probabilities are calibrated
on validation. Within whole paths there is often little to exchange: --level 1 lets items
of the same root take each other's places.

--judge measures revenue@k and recall@k of such lists; theta is then the largest that keeps
99 % of the expected clicks and of the recall on validation. Naive are the plain list, and
the dearest item in every place.`,
		Example: `  tandem shop up-sell runs/quickstart --model hybrid --item item-00007
  tandem shop up-sell runs/quickstart --model hybrid --user user-00042 --theta 0.8
  tandem shop up-sell runs/quickstart --model hybrid --judge`,
		Args: takes(1, 1),
		RunE: action(func(ctx context.Context, cmd *cobra.Command, args []string) error {
			if q.judge {
				return q.judged(ctx, cmd, args[0], func(shops []*shop.Shop) (*shop.Judgement, error) {
					return shop.JudgeUpSell(ctx, shops, q.k, with.Bound)
				})
			}
			if (item == "") == (user == "") {
				return usagef("--item or --user: want one of them")
			}
			if user != "" && !q.rules.Plain() {
				return usagef("--user lists what the model ranks: rules about items go with --item")
			}
			s, out, err := q.open(ctx, cmd, args[0])
			if err != nil {
				return err
			}
			if item != "" {
				got, err := s.Dearer(item, q.k, with, out)
				if err != nil {
					return err
				}
				q.note(cmd.OutOrStdout(), s)
				if q.json {
					return printJSON(cmd.OutOrStdout(), got)
				}
				return writeNeighbours(cmd.OutOrStdout(), got)
			}
			c, err := s.Calibrate(ctx)
			if err != nil {
				return err
			}
			got, err := s.UpSell(ctx, c, user, q.k, with)
			if err != nil {
				return err
			}
			q.note(cmd.OutOrStdout(), s)
			if q.json {
				return printJSON(cmd.OutOrStdout(), got)
			}
			w := tabwriter.NewWriter(cmd.OutOrStdout(), 0, 0, 2, ' ', 0)
			labels := slices.ContainsFunc(got, func(x shop.Swapped) bool { return x.Label != "" })
			fmt.Fprintf(w, "rank\titem%s\tchance\tprice\tcategory\tinstead of\n", labelCell(labels, "label"))
			for _, x := range got {
				fmt.Fprintf(w, "%d\t%s%s\t%.4f\t%s\t%s\t", x.Rank, x.Item, labelCell(labels, x.Label), x.Chance, amount(x.Price), x.Category)
				if x.Instead != "" {
					fmt.Fprintf(w, "%s (%.4f, %s)", x.Instead, x.Was, amount(x.Before))
				}
				fmt.Fprintln(w)
			}
			return w.Flush()
		}),
	}
	q.flags(cmd, true)
	ruleFlags(cmd, &q.rules)
	cmd.Flags().StringVarP(&item, "item", "i", "", "`key` of the item")
	cmd.Flags().StringVarP(&user, "user", "u", "", "`key` of the user")
	cmd.Flags().Float64Var(&with.Bound, "bound", with.Bound, "how much dearer, as a share of the price")
	cmd.Flags().Float64Var(&with.Theta, "theta", with.Theta, "weight of revenue against clicks, 0 to 1")
	return cmd
}
