package main

import (
	"context"
	"fmt"

	"github.com/spf13/cobra"

	"tandem/datasets"
	"tandem/datasets/synth"
	"tandem/experiments"
)

func newData(a *app) *cobra.Command {
	cmd := &cobra.Command{
		Use:     "data",
		Short:   "Describe, clean and check data, or make some up",
		Example: "  tandem data describe shop.yaml",
	}
	cmd.AddCommand(newDescribe(a), newPrepare(a), newCheck(a), newSynth(a))
	return group(cmd)
}

func newDescribe(a *app) *cobra.Command {
	var set []string
	var json bool
	cmd := &cobra.Command{
		Use:   "describe [RECIPE]",
		Short: "Read, clean and split the data of a recipe and say what they look like",
		Long: `Describe does what run does before the first model: it reads the data, applies the
cleaning rules, splits and fits the features, and prints what every step did. RECIPE is
as in run. It writes no file.`,
		Example: "  tandem data describe shop.yaml --set clean.k_core=5",
		Args:    takes(0, 1),
		RunE: action(func(ctx context.Context, cmd *cobra.Command, args []string) error {
			r, err := readRecipe(args, set)
			if err != nil {
				return err
			}
			p, err := experiments.Prepare(r, a.log())
			if err != nil {
				return asUsage(err)
			}
			d := datasets.Describe(p.Data)
			if json {
				return printJSON(cmd.OutOrStdout(), struct {
					Recipe string               `json:"recipe"`
					Clean  datasets.CleanReport `json:"clean"`
					Data   datasets.Description `json:"data"`
					Split  datasets.SplitReport `json:"split"`
					Hash   string               `json:"hash"`
				}{r.Name, p.Clean, d, p.Cut, p.DataHash})
			}
			w := cmd.OutOrStdout()
			if len(p.Clean) > 0 {
				fmt.Fprintf(w, "%s\n", p.Clean)
			}
			_, err = fmt.Fprintf(w, "%s\n%s", d, p.Cut)
			return err
		}),
	}
	setFlag(cmd, &set)
	cmd.Flags().BoolVar(&json, "json", false, "print the reports as JSON")
	return cmd
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
