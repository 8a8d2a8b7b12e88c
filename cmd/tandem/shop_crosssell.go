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

// crossSellOptions are the flags of shop cross-sell.
type crossSellOptions struct {
	asking
	item  string
	how   shop.Crossing
	links shop.LinkFile
}

func newCrossSell(a *app) *cobra.Command {
	o := crossSellOptions{asking: asking{a: a}, how: shop.Crossing{Complementing: shop.DefaultComplementing()}}
	cmd := &cobra.Command{
		Use:   "cross-sell DIR --model NAME (--item KEY | --evaluate)",
		Short: "Items of other categories that are bought with an item or after it",
		Long: `Cross-sell ranks items of other categories by how likely they are to be bought on the same
receipt as an item or within --window seconds after it. Counts of receipts are shrunk
towards what the categories and the vectors of the model expect, so that two items that
have hardly met are compared by what they are. It prints the probability, the lift over what
follows any item, and the receipts behind it. Rows of one user at one time are a receipt:
a recipe that drops repeated purchases loses theirs.

--evaluate asks for the hit rate on receipts of the test part: what is bought together with
an item (with), and what comes on the next receipt (after); or measures Recall@k by a file
of links. Window, alpha, far, beta and gamma are then chosen on validation.`,
		Example: `  tandem shop cross-sell runs/quickstart --model hybrid --item item-00007
  tandem shop cross-sell runs/quickstart --model hybrid --evaluate`,
		Args: takes(1, 1),
		RunE: action(func(ctx context.Context, cmd *cobra.Command, args []string) error { return o.run(ctx, cmd, args[0]) }),
	}
	c := &o.how
	topFlag(cmd, &o.k)
	itemFlag(cmd, &o.item)
	cmd.Flags().BoolVar(&c.AnyCategory, "any-category", false, "also items of the same category")
	cmd.Flags().Float64Var(&c.MinLift, "min-lift", 0, "leave out what follows the item less often, as a multiple of what follows any item")
	cmd.Flags().Int64Var(&c.Window, "window", c.Window, "`seconds` after an item that count; 0 = the same receipt, -1 = any time after")
	cmd.Flags().Float64Var(&c.Alpha, "alpha", c.Alpha, "how many purchases the expectation weighs as much as")
	cmd.Flags().Float64Var(&c.Beta, "beta", c.Beta, "expected pairs that shrink the lift of two categories; -1 = none")
	cmd.Flags().Float64Var(&c.Gamma, "gamma", c.Gamma, "weight of the cosine in the expectation")
	cmd.Flags().Float64Var(&c.Far, "far", c.Far, "the alpha of what is bought at any time after, in the expectation; -1 = leave it out")
	linkFlags(cmd, &o.links)
	o.flags(cmd)
	ruleFlags(cmd, &o.rules)
	return cmd
}

func (o *crossSellOptions) run(ctx context.Context, cmd *cobra.Command, dir string) error {
	links, err := linkFile(&o.links, o.evaluate)
	if err != nil {
		return err
	}
	if o.item == "" && !o.evaluate {
		return usagef("--item KEY is missing")
	}
	r, err := o.request(dir)
	if err != nil {
		return err
	}
	if o.evaluate {
		return o.evaluated(ctx, cmd, r, func(shops []*shop.Shop) (*shop.Judgement, error) {
			return shop.JudgeCrossSell(ctx, shops, o.k, links, o.how.AnyCategory)
		})
	}
	o.how.GammaGiven = cmd.Flags().Changed("gamma")
	got, err := r.CrossSell(ctx, o.item, o.how)
	if err != nil {
		return err
	}
	return noted(&o.asking, cmd, r, got, printComplements)
}

func printComplements(w io.Writer, items []shop.Complement) error {
	t := grid.NewWriter(w)
	t.Keys = 2
	labels := slices.ContainsFunc(items, func(n shop.Complement) bool { return n.Label != "" })
	fmt.Fprintf(t, "rank\titem%s\tchance\tlift\ttogether\tcosine\tprice\tcategory\n", labelCell(labels, "label"))
	for _, n := range items {
		fmt.Fprintf(t, "%d\t%s%s\t%.4f\t%.2f\t%d of %d\t%.4f\t%s\t%s\n", n.Rank, n.Item, labelCell(labels, n.Label), n.Score, n.Lift, n.Together, n.Of, n.Cosine, amount(n.Price), n.Category)
	}
	return t.Flush()
}
