package main

import (
	"context"
	"fmt"
	"slices"
	"text/tabwriter"

	"github.com/spf13/cobra"

	"tandem/experiments/shop"
)

func newCrossSell(a *app) *cobra.Command {
	var (
		q      = asking{a: a}
		item   string
		c      = shop.DefaultComplementing()
		filter shop.Filter
		any    bool
		lift   float64
		links  shop.LinkFile
	)
	cmd := &cobra.Command{
		Use:   "cross-sell DIR --model NAME (--item KEY | --judge)",
		Short: "Items of other categories that are bought with an item or after it",
		Long: `Cross-sell ranks items of other categories by how likely they are bought on the same
receipt as an item or within --window seconds after it. Counts of receipts are shrunk
towards what the categories and the vectors of the model expect, so that two items that
have hardly met are told by what they are. It prints the chance, the lift over what
follows any item, and the receipts behind it. Rows of one user at one time are a receipt:
a recipe that drops repeated purchases loses theirs.

--judge asks for the hit rate on receipts of the test part: what stands beside an item
(with), and what comes on the next receipt (after); or measures Recall@k by a file of
links. Window, alpha, far, beta and gamma are then chosen on validation.`,
		Example: `  tandem shop cross-sell runs/quickstart --model hybrid --item item-00007
  tandem shop cross-sell runs/quickstart --model hybrid --judge`,
		Args: takes(1, 1),
		RunE: action(func(ctx context.Context, cmd *cobra.Command, args []string) error {
			file, err := linkFile(&links, q.judge)
			if err != nil {
				return err
			}
			if q.judge {
				return q.judged(ctx, cmd, args[0], func(shops []*shop.Shop) (*shop.Judgement, error) {
					return shop.JudgeCrossSell(ctx, shops, q.k, file, any)
				})
			}
			if item == "" {
				return usagef("--item KEY is missing")
			}
			s, out, err := q.open(ctx, cmd, args[0])
			if err != nil {
				return err
			}
			if s.Vectors == nil && !cmd.Flags().Changed("gamma") {
				c.Gamma = 0
			}
			m, err := s.FitComplements(c)
			if err != nil {
				return err
			}
			filter.Out, filter.Other = out, !any
			got, err := m.CrossSell(item, q.k, filter, lift)
			if err != nil {
				return err
			}
			if !any {
				q.note(cmd.OutOrStdout(), s)
			}
			if q.json {
				return printJSON(cmd.OutOrStdout(), got)
			}
			w := tabwriter.NewWriter(cmd.OutOrStdout(), 0, 0, 2, ' ', 0)
			labels := slices.ContainsFunc(got, func(n shop.Complement) bool { return n.Label != "" })
			fmt.Fprintf(w, "rank\titem%s\tchance\tlift\ttogether\tcosine\tprice\tcategory\n", labelCell(labels, "label"))
			for _, n := range got {
				fmt.Fprintf(w, "%d\t%s%s\t%.4f\t%.2f\t%d of %d\t%.4f\t%s\t%s\n", n.Rank, n.Item, labelCell(labels, n.Label), n.Score, n.Lift, n.Together, n.Of, n.Cosine, amount(n.Price), n.Category)
			}
			return w.Flush()
		}),
	}
	q.flags(cmd, true)
	cmd.Flags().StringVarP(&item, "item", "i", "", "`key` of the item")
	cmd.Flags().BoolVar(&any, "any-category", false, "of the same category too")
	cmd.Flags().Float64Var(&lift, "min-lift", 0, "leave out what follows the item less often, as a multiple of what follows any")
	cmd.Flags().Int64Var(&c.Window, "window", c.Window, "`seconds` after an item that count; 0 = the same receipt, -1 = ever after")
	cmd.Flags().Float64Var(&c.Alpha, "alpha", c.Alpha, "purchases that the expectation weighs as much as")
	cmd.Flags().Float64Var(&c.Beta, "beta", c.Beta, "expected pairs that shrink the lift of two categories; -1 = none")
	cmd.Flags().Float64Var(&c.Gamma, "gamma", c.Gamma, "weight of the cosine in the expectation")
	cmd.Flags().Float64Var(&c.Far, "far", c.Far, "the alpha of what is bought ever after, which the expectation goes by; -1 = it does not")
	ruleFlags(cmd, &q.rules)
	linkFlags(cmd, &links)
	return cmd
}
