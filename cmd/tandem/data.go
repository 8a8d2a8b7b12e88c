package main

import (
	"context"
	"fmt"
	"io"
	"strings"

	"github.com/spf13/cobra"

	"tandem/datasets/synth"
	"tandem/experiments/figures"
)

func newData(a *app) *cobra.Command {
	cmd := &cobra.Command{
		Use:     "data",
		Short:   "Describe, clean and check data, make some up, or fetch some",
		Example: "  tandem data describe shop.yaml",
	}
	cmd.AddCommand(newDescribe(a), newPrepare(a), newCheck(a), newSynth(a), newFetch(a))
	return group(cmd)
}

func newSynth(a *app) *cobra.Command {
	c := synth.DefaultConfig()
	var like synth.Like
	var out, truthFile string
	cmd := &cobra.Command{
		Use:   "synth --out DIR",
		Short: "Make up a shop whose customers have known tastes for price and category",
		Long: `Synth writes DIR/interactions.csv (user, item, time), DIR/items.csv (item, price,
category, brand) and DIR/users.csv (user, region, age, income); with --truth also a file of
what is planted: the order of what drives choices, the response to prices and every user's
tastes. The same flags give the same bytes.

With --like it writes files of the format, size and skew of a published data set, with
made-up contents: amazon-electronics as ratings.csv (user, item, rating, time; 7,824,482
rows, or --rows) and metadata.jsonl, amazon-reviews-2018 as reviews.jsonl (with texts;
1,000,000 rows, or --rows) and metadata.jsonl.`,
		Example: `  tandem data synth --out shop --users 5000 --items 2000 --cold-items 0.15
  tandem data synth --out electronics --like amazon-electronics`,
		Args: takes(0, 0),
		RunE: action(func(ctx context.Context, cmd *cobra.Command, args []string) error {
			if like.Shop != "" || cmd.Flags().Changed("rows") {
				for _, name := range []string{"users", "items", "interactions", "cold-items"} {
					if cmd.Flags().Changed(name) {
						return usagef("--%s together with --like, want --rows", name)
					}
				}
				like.Seed = c.Seed
				return a.synthLike(ctx, cmd.OutOrStdout(), like, out)
			}
			if err := c.Validate(); err != nil {
				return asUsage(err)
			}
			d, truth, err := synth.Generate(c)
			if err != nil {
				return err
			}
			if err := synth.Write(out, d); err != nil {
				return err
			}
			if truthFile != "" {
				if err := synth.WriteTruth(truthFile, truth); err != nil {
					return err
				}
			}
			_, err = fmt.Fprintf(cmd.OutOrStdout(), "%s users, %s items and %s interactions in %s\n", figures.Grouped(d.Log.NumUsers()),
				figures.Grouped(d.Log.NumItems()), figures.Grouped(d.Log.Len()), out)
			return err
		}),
	}
	cmd.Flags().StringVarP(&out, "out", "o", "", "`directory` to write to")
	cmd.Flags().IntVar(&c.Users, "users", c.Users, "number of users")
	cmd.Flags().IntVar(&c.Items, "items", c.Items, "number of items")
	cmd.Flags().Float64Var(&c.Interactions, "interactions", c.Interactions, "mean number per user")
	cmd.Flags().Float64Var(&c.ColdItems, "cold-items", c.ColdItems, "share of items launched late")
	cmd.Flags().StringVar(&truthFile, "truth", "", "`file` to write the planted tastes to, as JSON")
	cmd.Flags().BoolVar(&c.Decoy, "decoy", c.Decoy, "add a column colour that tells nothing")
	cmd.Flags().Uint64Var(&c.Seed, "seed", c.Seed, "seed")
	cmd.Flags().StringVar(&like.Shop, "like", "", "published data `set` to look like: "+strings.Join(synth.LikeNames(), ", "))
	cmd.Flags().IntVar(&like.Rows, "rows", 0, "number of rows with --like; users and items in proportion")
	mustHave(cmd, "out")
	return cmd
}

// synthLike writes files like those of a published data set.
func (a *app) synthLike(ctx context.Context, w io.Writer, like synth.Like, out string) error {
	if err := like.Validate(); err != nil {
		return asUsage(err)
	}
	if !a.quiet {
		m := &meter{screen: a.err, what: like.Shop, unit: func(x float64) string { return short(x) + " rows" }, rate: "/s"}
		defer m.end()
		like.Progress = func(done, total int) { m.show(int64(done), int64(total)) }
	}
	r, err := like.Write(ctx, out)
	if err != nil {
		return err
	}
	_, err = fmt.Fprintf(w, "%s users, %s items and %s interactions in %s\n",
		figures.Grouped(r.Users), figures.Grouped(r.Items), figures.Grouped(r.Rows), strings.Join(r.Files, " and "))
	if err == nil && r.Repeated > 0 {
		a.log().Warn("some users rate an item twice", "rows", r.Repeated)
	}
	return err
}
