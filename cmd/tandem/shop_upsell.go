package main

import (
	"context"
	"fmt"
	"io"
	"slices"

	"github.com/spf13/cobra"

	"tandem/experiments/grid"
	"tandem/experiments/shop"
)

// upSellOptions are the flags of shop up-sell.
type upSellOptions struct {
	asking
	item, user string
	with       shop.UpSelling
}

func newUpSell(a *app) *cobra.Command {
	o := upSellOptions{asking: asking{a: a}, with: shop.DefaultUpSelling()}
	cmd := &cobra.Command{
		Use:   "up-sell DIR --model NAME (--item KEY | --user KEY | --evaluate)",
		Short: "Higher-priced items of the same category, beside an item or in a user's list",
		Long: `Up-sell names the items most like --item that cost more, by at most --bound of its price, in
the same category; or it prints the list of --user, in which higher-priced items replace
others of their category wherever that is worth more: theta is the weight of expected
revenue against expected clicks, and the exchange is exact. Probabilities are calibrated on
validation. Within whole paths there is often little to exchange: --category-level 1 lets
items of the same root replace each other.

--evaluate measures revenue@k and recall@k of such lists; theta is then the largest that
keeps 99 % of the expected clicks and of the recall on validation. They are compared with the
plain list, and with the highest-priced item in every place.`,
		Example: `  tandem shop up-sell runs/quickstart --model hybrid --item item-00007
  tandem shop up-sell runs/quickstart --model hybrid --user user-00042 --theta 0.8
  tandem shop up-sell runs/quickstart --model hybrid --evaluate`,
		Args: takes(1, 1),
		RunE: action(func(ctx context.Context, cmd *cobra.Command, args []string) error { return o.run(ctx, cmd, args[0]) }),
	}
	topFlag(cmd, &o.k)
	itemFlag(cmd, &o.item)
	userFlag(cmd, &o.user)
	cmd.Flags().Float64Var(&o.with.Bound, "bound", o.with.Bound, "how much more an item may cost, as a share of the price")
	cmd.Flags().Float64Var(&o.with.Theta, "theta", o.with.Theta, "weight of revenue against clicks, 0 to 1")
	o.flags(cmd)
	ruleFlags(cmd, &o.rules)
	return cmd
}

func (o *upSellOptions) run(ctx context.Context, cmd *cobra.Command, dir string) error {
	switch {
	case o.evaluate:
	case (o.item == "") == (o.user == ""):
		return usagef("--item or --user: want one of them")
	case o.user != "" && !o.rules.Plain():
		return usagef("--user lists what the model ranks: rules about items go with --item")
	}
	r, err := o.request(dir)
	if err != nil {
		return err
	}
	if o.evaluate {
		return o.evaluated(ctx, cmd, r, func(shops []*shop.Shop) (*shop.Judgement, error) {
			return shop.JudgeUpSell(ctx, shops, o.k, o.with.Bound)
		})
	}
	if o.item != "" {
		got, err := r.UpSellItem(ctx, o.item, o.with)
		if err != nil {
			return err
		}
		return noted(&o.asking, cmd, r, got, printNeighbours)
	}
	got, err := r.UpSellUser(ctx, o.user, o.with)
	if err != nil {
		return err
	}
	return noted(&o.asking, cmd, r, got, printSwapped)
}

// printSwapped prints a list, and beside each item that came in the one that it replaced.
func printSwapped(w io.Writer, items []shop.Swapped) error {
	t := grid.NewWriter(w)
	t.Keys = 2
	labels := slices.ContainsFunc(items, func(x shop.Swapped) bool { return x.Label != "" })
	fmt.Fprintf(t, "rank\titem%s\tchance\tprice\tcategory\tinstead of\n", labelCell(labels, "label"))
	for _, x := range items {
		fmt.Fprintf(t, "%d\t%s%s\t%.4f\t%s\t%s\t", x.Rank, x.Item, labelCell(labels, x.Label), x.Chance, amount(x.Price), x.Category)
		if x.Instead != "" {
			fmt.Fprintf(t, "%s (%.4f, %s)", x.Instead, x.Was, amount(x.Before))
		}
		fmt.Fprintln(t)
	}
	return t.Flush()
}
