package main

import (
	"bufio"
	"context"
	"encoding/json"
	"fmt"
	"os"
	"slices"
	"text/tabwriter"

	"github.com/spf13/cobra"

	"tandem/experiments/shop"
)

func newPromote(a *app) *cobra.Command {
	var (
		q     = asking{a: a}
		items []string
		out   string
		slow  int
		with  = shop.DefaultPromoting()
	)
	cmd := &cobra.Command{
		Use:   "promote DIR --model NAME (--items A,B,C [-o LISTS] | --judge)",
		Short: "Mix items to be promoted into users' lists at the least loss of expected clicks",
		Long: `Promote puts every one of --items into at least --exposures lists of --top items, at most
--per-list of them into one list, and none before a user who has met it, so that the
expected clicks of all lists are the most that this leaves: it is exact, and prints the
least loss for fewer exposures too. Probabilities are calibrated on validation. -o writes
the lists of all users, a JSON document a line.

--judge measures the clicks of test that are lost, with --items or --slow items of the
lower half by training rows, against putting them into the last or any place of random
users' lists, and into the last place for the users likeliest to take them.`,
		Example: `  tandem shop promote runs/quickstart --model hybrid --items item-00007,item-00011 --exposures 50 -o lists.jsonl
  tandem shop promote runs/quickstart --model hybrid --judge --slow 10 --exposures 30`,
		Args: takes(1, 1),
		RunE: action(func(ctx context.Context, cmd *cobra.Command, args []string) error {
			with.K = q.k
			if q.judge {
				return q.judged(ctx, cmd, args[0], func(shops []*shop.Shop) (*shop.Judgement, error) {
					return shop.JudgePromote(ctx, shops, items, slow, with)
				})
			}
			s, _, err := q.open(ctx, cmd, args[0])
			if err != nil {
				return err
			}
			c, err := s.Calibrate(ctx)
			if err != nil {
				return err
			}
			got, err := s.Promote(ctx, c, items, with)
			if err != nil {
				return err
			}
			if out != "" {
				if err := writeLists(out, got.Lists); err != nil {
					return err
				}
			}
			if got.Lists = nil; q.json {
				return printJSON(cmd.OutOrStdout(), got)
			}
			fmt.Fprintf(cmd.OutOrStdout(), "%d users, %.2f expected clicks, of which promotion costs %.3f (%.2f %%)\n", got.Users, got.Clicks, got.Loss, 100*got.Loss/got.Clicks)
			w := tabwriter.NewWriter(cmd.OutOrStdout(), 0, 0, 2, ' ', 0)
			labels := slices.ContainsFunc(got.Promoted, func(x shop.Exposed) bool { return x.Label != "" })
			fmt.Fprintf(w, "item%s\tlists without help\tlists added\n", labelCell(labels, "label"))
			for _, x := range got.Promoted {
				fmt.Fprintf(w, "%s%s\t%d\t%d\n", x.Item, labelCell(labels, x.Label), x.Natural, x.Added)
			}
			fmt.Fprintln(w, "\nexposures\tleast loss")
			for n := len(got.Curve) - 1; n >= 1; n /= 2 {
				fmt.Fprintf(w, "%d\t%.3f\n", got.Curve[n].Exposures, got.Curve[n].Loss)
			}
			return w.Flush()
		}),
	}
	q.flags(cmd, true)
	cmd.Flags().StringSliceVar(&items, "items", nil, "`keys` of the items to promote")
	cmd.Flags().IntVar(&with.Exposures, "exposures", with.Exposures, "lists that each of them stands in, at least")
	cmd.Flags().IntVar(&with.PerList, "per-list", with.PerList, "promoted items that a list takes in, at most")
	cmd.Flags().IntVar(&slow, "slow", 20, "with --judge and no --items: how many slow items to promote")
	cmd.Flags().StringVarP(&out, "out", "o", "", "`file` for the lists, a JSON document a line")
	return cmd
}

// writeLists writes one document a line; a file that cannot be written whole is removed.
func writeLists(path string, lists []shop.PromoteList) (err error) {
	part := path + ".part"
	f, err := os.Create(part)
	if err != nil {
		return err
	}
	defer func() {
		if err != nil {
			f.Close()
			os.Remove(part)
		}
	}()
	w := bufio.NewWriter(f)
	enc := json.NewEncoder(w)
	enc.SetEscapeHTML(false)
	for _, l := range lists {
		if err := enc.Encode(l); err != nil {
			return err
		}
	}
	if err := w.Flush(); err != nil {
		return err
	}
	if err := f.Close(); err != nil {
		return err
	}
	return os.Rename(part, path)
}
