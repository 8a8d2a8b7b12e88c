package main

import (
	"context"
	"fmt"
	"text/tabwriter"

	"github.com/spf13/cobra"

	"tandem/experiments"
)

func newRecommend(a *app) *cobra.Command {
	var (
		model, user string
		k           int
		seed        uint64
		json        bool
	)
	cmd := &cobra.Command{
		Use:   "recommend DIR --model NAME --user KEY",
		Short: "Print the top items of a user",
		Long: `Recommend loads a model of a finished run and prints the items that it ranks highest
for a user. What the user met in train or validation is left out; test is not, so it can
be found. Keys are those of the data. It reads the run's data again and writes no file.`,
		Example: "  tandem recommend runs/quickstart --model hybrid --user user-00042 -k 5",
		Args:    takes(1, 1),
		RunE: action(func(ctx context.Context, cmd *cobra.Command, args []string) error {
			o, err := openModel(ctx, a, cmd, args[0], model, seed)
			if err != nil {
				return err
			}
			items, err := o.Recommend(ctx, user, k)
			if err != nil {
				return err
			}
			if u, _ := o.Split.Train.UserIDs.Find(user); o.Split.Train.UserCounts()[u] == 0 {
				a.log().Warn("user " + user + " has no interaction in train: only features can speak for them")
			}
			if len(items) < k {
				a.log().Info(fmt.Sprintf("%d items only: user %s has met the others", len(items), user))
			}
			if json {
				return printJSON(cmd.OutOrStdout(), struct {
					Model string                       `json:"model"`
					Seed  uint64                       `json:"seed"`
					User  string                       `json:"user"`
					Items []experiments.Recommendation `json:"items"`
				}{model, o.Seed, user, items})
			}
			w := tabwriter.NewWriter(cmd.OutOrStdout(), 0, 0, 2, ' ', 0)
			fmt.Fprintln(w, "rank\titem\tscore")
			for _, r := range items {
				note := ""
				if r.Unseen {
					note = "\tunseen in train"
				}
				fmt.Fprintf(w, "%d\t%s\t%.4f%s\n", r.Rank, r.Item, r.Score, note)
			}
			return w.Flush()
		}),
	}
	modelFlags(cmd, &model, &seed)
	cmd.Flags().StringVarP(&user, "user", "u", "", "`key` of the user")
	cmd.Flags().IntVarP(&k, "top", "k", 10, "how many items")
	cmd.Flags().BoolVar(&json, "json", false, "print the items as JSON")
	mustHave(cmd, "user")
	return cmd
}

// modelFlags are those that choose a model of a run.
func modelFlags(cmd *cobra.Command, model *string, seed *uint64) {
	cmd.Flags().StringVarP(model, "model", "m", "", "`name` of the model in the recipe")
	cmd.Flags().Uint64Var(seed, "seed", 0, "one of the model's `seeds` (default the first)")
	mustHave(cmd, "model")
}

func mustHave(cmd *cobra.Command, flag string) {
	if err := cmd.MarkFlagRequired(flag); err != nil {
		panic("tandem: no such flag")
	}
}

// openModel opens the model that modelFlags chose.
func openModel(ctx context.Context, a *app, cmd *cobra.Command, dir, model string, seed uint64) (*experiments.Opened, error) {
	run, err := openRun(dir)
	if err != nil {
		return nil, err
	}
	var chosen *uint64
	if cmd.Flags().Changed("seed") {
		chosen = &seed
	}
	return experiments.OpenModel(ctx, run, model, chosen, a.log())
}
