package main

import (
	"context"

	"github.com/spf13/cobra"

	"tandem/experiments/shop"
)

// similarOptions are the flags of shop similar.
type similarOptions struct {
	asking
	item  string
	alike shop.Alike
	links shop.LinkFile
}

func newSimilar(a *app) *cobra.Command {
	o := similarOptions{asking: asking{a: a}}
	cmd := &cobra.Command{
		Use:   "similar DIR --model NAME (--item KEY | --evaluate)",
		Short: "The items most like an item, by the cosine of their vectors",
		Long: `Similar ranks the catalogue by the cosine of item vectors; --content adds something for the
same category. Filters apply before the best are taken.

--evaluate measures Recall@k by what users took after their last item, or by a file of links
(--links), half of whose items choose --content and the other half evaluate. It is compared
with popularity, popularity within the category, and the co-occurrence of items among users.`,
		Example: `  tandem shop similar runs/quickstart --model hybrid --item item-00007 --same-category
  tandem shop similar runs/quickstart --model hybrid --evaluate`,
		Args: takes(1, 1),
		RunE: action(func(ctx context.Context, cmd *cobra.Command, args []string) error { return o.run(ctx, cmd, args[0]) }),
	}
	topFlag(cmd, &o.k)
	itemFlag(cmd, &o.item)
	cmd.Flags().Float64Var(&o.alike.Content, "content", 0, "what being in the same category adds to the cosine")
	cmd.Flags().BoolVar(&o.alike.Filter.Same, "same-category", false, "only items of the same category")
	cmd.Flags().BoolVar(&o.alike.Filter.Other, "other-category", false, "only items of other categories")
	linkFlags(cmd, &o.links)
	o.flags(cmd)
	ruleFlags(cmd, &o.rules)
	return cmd
}

func (o *similarOptions) run(ctx context.Context, cmd *cobra.Command, dir string) error {
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
			return shop.JudgeSimilar(ctx, shops, o.k, links)
		})
	}
	got, err := r.Similar(ctx, o.item, o.alike)
	if err != nil {
		return err
	}
	return answer(cmd, got, printNeighbours)
}
