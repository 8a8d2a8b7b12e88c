package main

import (
	"context"
	"fmt"
	"text/tabwriter"

	"github.com/spf13/cobra"

	"tandem/experiments"
)

func newRecommend(a *app) *cobra.Command {
	var q question
	cmd := &cobra.Command{
		Use:   "recommend DIR --model NAME [--user KEY | --items A,B,C] [--user-features age=30,...]",
		Short: "Print the top items of a user, or of a stranger",
		Long: `Recommend loads a model of a finished run and prints the items that it ranks highest for
a user. Keys are those of the data. What the user met in train or validation is left out,
unless --exclude-seen=false; test is not, so it can be found.

Somebody whom training did not know is told by the items they have (--items), or by their
features (--user-features, columns of the data; several labels of one column apart by |).
The first line says what the list came by:

  training    the user was there
  fold-in     a vector of their own, from their items, with all else of the model as it is
  profile     a closed form that reads their items
  features    the towers of their features alone
  popularity  nothing else is known, or the model cannot use it

Without --user a trained model is read from DIR alone; otherwise the run's data are read
again. It writes no file.`,
		Example: `  tandem recommend runs/quickstart --model hybrid --user user-00042 -k 5
  tandem recommend runs/quickstart --model hybrid --items item-00007,item-00011`,
		Args: takes(1, 1),
		RunE: action(func(ctx context.Context, cmd *cobra.Command, args []string) error {
			run, err := openRun(args[0])
			if err != nil {
				return err
			}
			if cmd.Flags().Changed("seed") {
				q.chosen = &q.seed
			}
			if q.who.Features, err = run.Recipe.UserFeatures(q.features); err != nil {
				return err
			}
			got, seed, err := q.ask(ctx, a, run)
			if err != nil {
				return err
			}
			if got.Note != "" {
				a.log().Warn(got.Note)
			}
			if len(got.Items) < q.k {
				a.log().Info(fmt.Sprintf("%d items only: the others have been met", len(got.Items)))
			}
			if q.json {
				return printJSON(cmd.OutOrStdout(), struct {
					Model string                       `json:"model"`
					Seed  uint64                       `json:"seed"`
					User  string                       `json:"user"`
					By    string                       `json:"by"`
					Items []experiments.Recommendation `json:"items"`
				}{q.model, seed, q.user, got.By, got.Items})
			}
			w := tabwriter.NewWriter(cmd.OutOrStdout(), 0, 0, 2, ' ', 0)
			fmt.Fprintf(cmd.OutOrStdout(), "by %s\n", got.By)
			fmt.Fprintln(w, "rank\titem\tscore")
			for _, r := range got.Items {
				note := ""
				if r.Unseen {
					note = "\tunseen in train"
				}
				fmt.Fprintf(w, "%d\t%s\t%.4f%s\n", r.Rank, r.Item, r.Score, note)
			}
			return w.Flush()
		}),
	}
	modelFlags(cmd, &q.model, &q.seed)
	cmd.Flags().StringVarP(&q.user, "user", "u", "", "`key` of the user")
	cmd.Flags().StringSliceVar(&q.who.Items, "items", nil, "`keys` of items that a user has whom training did not know")
	cmd.Flags().StringSliceVar(&q.features, "user-features", nil, "what is known of such a user, as `column=value`")
	cmd.Flags().BoolVar(&q.exclude, "exclude-seen", true, "leave out what the user has met")
	cmd.Flags().IntVarP(&q.k, "top", "k", 10, "how many items")
	cmd.Flags().BoolVar(&q.json, "json", false, "print the items as JSON")
	return cmd
}

// question is what recommend is asked.
type question struct {
	model, user   string
	who           experiments.Stranger
	features      []string
	k             int
	seed          uint64
	chosen        *uint64
	exclude, json bool
}

// ask reads the data of the run only where it needs them: to look up a user, or to fit a
// closed form.
func (q *question) ask(ctx context.Context, a *app, run *experiments.Run) (*experiments.Recommended, uint64, error) {
	m := run.Summary.Model(q.model)
	if q.user == "" && m != nil && m.Role != experiments.RoleBaseline {
		s, err := experiments.OpenServing(run, q.model, q.chosen)
		if err != nil {
			return nil, 0, err
		}
		got, err := s.Recommend(ctx, q.who, q.k, !q.exclude)
		return got, s.Seed, err
	}
	o, err := experiments.OpenModel(ctx, run, q.model, q.chosen, a.log())
	if err != nil {
		return nil, 0, err
	}
	got, err := o.RecommendTo(ctx, q.user, q.who, q.k, !q.exclude)
	return got, o.Seed, err
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
