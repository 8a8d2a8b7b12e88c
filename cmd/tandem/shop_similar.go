package main

import (
	"context"

	"github.com/spf13/cobra"

	"tandem/experiments/shop"
)

func newSimilar(a *app) *cobra.Command {
	var (
		q     = asking{a: a}
		item  string
		alike shop.Alike
		links shop.LinkFile
	)
	cmd := &cobra.Command{
		Use:   "similar DIR --model NAME (--item KEY | --judge)",
		Short: "Items that are most like an item, by the cosine of their vectors",
		Long: `Similar ranks the catalogue by the cosine of item vectors, and --content adds something for
the same category. Filters apply before the best are taken.

--judge measures Recall@k by what users took after their last item, or by a file of links
(--links), half of the items of which choose --content and half judge. Beside it stand
popularity, popularity within the category, and the co-occurrence of items among users.`,
		Example: `  tandem shop similar runs/quickstart --model hybrid --item item-00007 --same-category
  tandem shop similar runs/quickstart --model hybrid --judge`,
		Args: takes(1, 1),
		RunE: action(func(ctx context.Context, cmd *cobra.Command, args []string) error {
			file, err := linkFile(&links, q.evaluate)
			if err != nil {
				return err
			}
			if q.evaluate {
				return q.evaluated(ctx, cmd, args[0], func(shops []*shop.Shop) (*shop.Evaluation, error) {
					return shop.EvaluateSimilar(ctx, shops, q.k, file)
				})
			}
			if item == "" {
				return usagef("--item KEY is missing")
			}
			s, out, err := q.open(ctx, cmd, args[0])
			if err != nil {
				return err
			}
			alike.Filter.Out = out
			got, err := s.Similar(item, q.k, alike)
			if err != nil {
				return err
			}
			if q.json {
				return printJSON(cmd.OutOrStdout(), got)
			}
			return writeNeighbours(cmd.OutOrStdout(), got)
		}),
	}
	q.flags(cmd, true)
	cmd.Flags().StringVarP(&item, "item", "i", "", "`key` of the item")
	cmd.Flags().Float64Var(&alike.Content, "content", 0, "what the same category adds to the cosine")
	cmd.Flags().BoolVar(&alike.Filter.Same, "same-category", false, "only of the category of the item")
	cmd.Flags().BoolVar(&alike.Filter.Other, "other-category", false, "only of other categories")
	ruleFlags(cmd, &q.rules)
	linkFlags(cmd, &links)
	return cmd
}
