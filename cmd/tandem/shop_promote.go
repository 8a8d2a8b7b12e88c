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

// promoteOptions are the flags of shop promote.
type promoteOptions struct {
	asking
	items []string
	out   text
	slow  int
	with  shop.Promoting
}

func newPromote(a *app) *cobra.Command {
	o := promoteOptions{asking: asking{a: a}, with: shop.DefaultPromoting()}
	cmd := &cobra.Command{
		Use:   "promote DIR --model NAME (--items A,B,C [-o LISTS] | --evaluate)",
		Short: "Mix promoted items into users' lists at the least loss of expected clicks",
		Long: `Promote puts every one of --items into at least --exposures lists of --top items, at most
--per-list of them into one list, and none into the list of a user who has met it, so that
the expected clicks of all lists are the most that this allows. The solution is exact, and
the least loss for fewer exposures is printed too. Probabilities are calibrated on
validation. --out writes the lists of all users to a file, one JSON document per line.

--evaluate measures the clicks of test that are lost, with --items or --slow items of the
lower half by training rows, against putting them into the last or any place of random
users' lists, and into the last place for the users most likely to take them.`,
		Example: `  tandem shop promote runs/quickstart --model hybrid --items item-00007,item-00011 --exposures 50 -o lists.jsonl
  tandem shop promote runs/quickstart --model hybrid --evaluate --slow 10 --exposures 30`,
		Args: takes(1, 1),
		RunE: action(func(ctx context.Context, cmd *cobra.Command, args []string) error { return o.run(ctx, cmd, args[0]) }),
	}
	topFlag(cmd, &o.k)
	itemsFlag(cmd, &o.items)
	cmd.Flags().IntVar(&o.with.Exposures, "exposures", o.with.Exposures, "how many lists each of them is in, at least")
	cmd.Flags().IntVar(&o.with.PerList, "per-list", o.with.PerList, "how many promoted items one list takes in, at most")
	cmd.Flags().IntVar(&o.slow, "slow", 20, "with --evaluate and no --items: how many slow items to promote")
	outFlag(a, cmd, &o.out)
	o.flags(cmd)
	return cmd
}

func (o *promoteOptions) run(ctx context.Context, cmd *cobra.Command, dir string) error {
	r, err := o.request(dir)
	if err != nil {
		return err
	}
	if o.evaluate {
		return o.evaluated(ctx, cmd, r, func(shops []*shop.Shop) (*shop.Evaluation, error) {
			with := o.with
			with.K = o.k
			return shop.EvaluatePromote(ctx, shops, o.items, o.slow, with)
		})
	}
	got, err := r.Promote(ctx, o.items, o.with)
	if err != nil {
		return err
	}
	if o.out != "" {
		if err := got.WriteLists(string(o.out)); err != nil {
			return err
		}
	}
	got.Lists = nil // too long to print: --out has them
	return answer(cmd, got, printPromotion)
}

// printPromotion prints what promotion costs, and at which number of exposures.
func printPromotion(w io.Writer, p *shop.Promotion) error {
	t := grid.NewWriter(w)
	fmt.Fprintf(t, "%d users, %.2f expected clicks, of which promotion costs %.3f (%.2f %%)\n", p.Users, p.Clicks, p.Loss, 100*p.Loss/p.Clicks)
	labels := slices.ContainsFunc(p.Promoted, func(x shop.Exposed) bool { return x.Label != "" })
	fmt.Fprintf(t, "item%s\tlists without help\tlists added\n", labelCell(labels, "label"))
	for _, x := range p.Promoted {
		fmt.Fprintf(t, "%s%s\t%d\t%d\n", x.Item, labelCell(labels, x.Label), x.Natural, x.Added)
	}
	fmt.Fprintln(t, "\nexposures\tleast loss")
	for n := len(p.Curve) - 1; n >= 1; n /= 2 {
		fmt.Fprintf(t, "%d\t%.3f\n", p.Curve[n].Exposures, p.Curve[n].Loss)
	}
	return t.Flush()
}
