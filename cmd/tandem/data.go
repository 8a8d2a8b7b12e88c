package main

import (
	"context"
	"fmt"

	"github.com/spf13/cobra"

	"tandem/datasets/synth"
	"tandem/experiments"
)

func newData(a *app) *cobra.Command {
	cmd := &cobra.Command{
		Use:     "data",
		Short:   "Describe the data of a recipe, or make some up",
		Example: "  tandem data describe shop.yaml",
	}
	cmd.AddCommand(newDescribe(a), newSynth(a))
	return group(cmd)
}

func newSynth(a *app) *cobra.Command {
	c := synth.DefaultConfig()
	var out string
	cmd := &cobra.Command{
		Use:   "synth --out DIR",
		Short: "Make up a shop whose customers have known tastes for price and category",
		Long: `Synth writes DIR/interactions.csv (user, item, time), DIR/items.csv (item, price,
category, brand) and DIR/users.csv (user, region, age, income). The same flags give the same bytes.`,
		Example: "  tandem data synth --out shop --users 5000 --items 2000 --cold-items 0.15",
		Args:    takes(0, 0),
		RunE: action(func(ctx context.Context, cmd *cobra.Command, args []string) error {
			if err := c.Validate(); err != nil {
				return asUsage(err)
			}
			d, _, err := synth.Generate(c)
			if err != nil {
				return err
			}
			if err := synth.Write(out, d); err != nil {
				return err
			}
			_, err = fmt.Fprintf(cmd.OutOrStdout(), "%s users, %s items and %s interactions in %s\n", experiments.Grouped(d.Log.NumUsers()),
				experiments.Grouped(d.Log.NumItems()), experiments.Grouped(d.Log.Len()), out)
			return err
		}),
	}
	cmd.Flags().StringVarP(&out, "out", "o", "", "`directory` to write to")
	cmd.Flags().IntVar(&c.Users, "users", c.Users, "number of users")
	cmd.Flags().IntVar(&c.Items, "items", c.Items, "number of items")
	cmd.Flags().Float64Var(&c.Interactions, "interactions", c.Interactions, "mean number per user")
	cmd.Flags().Float64Var(&c.ColdItems, "cold-items", c.ColdItems, "share of items launched late")
	cmd.Flags().Uint64Var(&c.Seed, "seed", c.Seed, "seed")
	mustHave(cmd, "out")
	return cmd
}
