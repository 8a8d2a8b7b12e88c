package main

import (
	"context"
	"io"
	"strings"

	"github.com/spf13/cobra"

	"tandem/datasets/synth"
	"tandem/experiments/figures"
)

// synthOptions are the flags of data synth.
type synthOptions struct {
	shop  synth.Config
	like  synth.Like
	out   text
	truth string
}

func newSynth(a *app) *cobra.Command {
	o := synthOptions{shop: synth.DefaultConfig()}
	cmd := &cobra.Command{
		Use:   "synth --out DIR",
		Short: "Make up a shop whose customers have known tastes for price and category",
		Long: `Synth writes to the directory --out: interactions.csv (user, item, time), items.csv (item,
price, category, brand) and users.csv (user, region, age, income); with --truth also a file
of what is planted: the order of what drives choices, the response to prices and every
user's tastes. The same flags give the same bytes.

With --like it writes files of the format, size and skew of a published data set, with
made-up contents: amazon-electronics as ratings.csv (user, item, rating, time; 7,824,482
rows, or --rows) and metadata.jsonl, amazon-reviews-2018 as reviews.jsonl (with texts;
1,000,000 rows, or --rows) and metadata.jsonl.`,
		Example: `  tandem data synth --out shop --num-users 5000 --num-items 2000 --cold-items 0.15
  tandem data synth --out electronics --like amazon-electronics`,
		Args: takes(0, 0),
		RunE: action(func(ctx context.Context, cmd *cobra.Command, _ []string) error { return o.run(ctx, a, cmd) }),
	}
	c := &o.shop
	outFlag(a, cmd, &o.out)
	cmd.Flags().IntVar(&c.Users, "num-users", c.Users, "number of users")
	cmd.Flags().IntVar(&c.Items, "num-items", c.Items, "number of items")
	cmd.Flags().Float64Var(&c.Interactions, "interactions", c.Interactions, "mean number per user")
	cmd.Flags().Float64Var(&c.ColdItems, "cold-items", c.ColdItems, "share of items launched late")
	cmd.Flags().StringVar(&o.truth, "truth", "", "`file` to write the planted tastes to, as JSON")
	cmd.Flags().BoolVar(&c.Decoy, "decoy", c.Decoy, "add a column colour that says nothing")
	seedFlag(cmd, &c.Seed)
	cmd.Flags().StringVar(&o.like.Shop, "like", "", "published data `set` to resemble: "+strings.Join(synth.LikeNames(), ", "))
	cmd.Flags().IntVar(&o.like.Rows, "rows", 0, "number of rows with --like; users and items in proportion")
	jsonFlag(cmd)
	mustHave(cmd, "out")
	a.renamed(cmd, map[string]string{"users": "num-users", "items": "num-items"})
	return cmd
}

func (o *synthOptions) run(ctx context.Context, a *app, cmd *cobra.Command) error {
	if o.like.Shop == "" && !cmd.Flags().Changed("rows") {
		if err := o.shop.Validate(); err != nil {
			return asUsage(err)
		}
		made, err := synth.Make(string(o.out), o.truth, o.shop)
		if err != nil {
			return err
		}
		return answer(cmd, made, func(w io.Writer, m *synth.Made) error { return printSynth(w, m.Users, m.Items, m.Rows, string(o.out)) })
	}
	for _, name := range []string{"num-users", "num-items", "interactions", "cold-items"} {
		if cmd.Flags().Changed(name) {
			return usagef("--%s together with --like, want --rows", name)
		}
	}
	o.like.Seed = o.shop.Seed
	if err := o.like.Validate(); err != nil {
		return asUsage(err)
	}
	if !a.quiet {
		m := &meter{screen: a.err, what: o.like.Shop, unit: func(x float64) string { return short(x) + " rows" }, rate: "/s"}
		defer m.end()
		o.like.Progress = func(done, total int) { m.show(int64(done), int64(total)) }
	}
	r, err := o.like.Write(ctx, string(o.out))
	if err != nil {
		return err
	}
	if r.Repeated > 0 {
		a.log().Warn("some users rate an item twice", "rows", r.Repeated)
	}
	return answer(cmd, r, func(w io.Writer, r synth.LikeReport) error {
		return printSynth(w, r.Users, r.Items, r.Rows, strings.Join(r.Files, " and "))
	})
}

func printSynth(w io.Writer, users, items, rows int, where string) error {
	return printf(w, "%s users, %s items and %s interactions in %s\n",
		figures.Grouped(users), figures.Grouped(items), figures.Grouped(rows), where)
}
