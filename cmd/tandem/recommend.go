package main

import (
	"context"
	"fmt"
	"io"
	"slices"
	"text/tabwriter"

	"github.com/spf13/cobra"

	"tandem/experiments"
)

func newRecommend(a *app) *cobra.Command {
	q := question{rules: experiments.DefaultRules(10)}
	cmd := &cobra.Command{
		Use:   "recommend DIR --model NAME [--user KEY | --items A,B,C | --all-users -o FILE | --users FILE -o FILE]",
		Short: "List the top items of a user, of a stranger, or of all users into a file",
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

Rules say what a list may hold: only what is in stock (--in-stock, a file with the key of
an item on each line), only some prices (an item without a price is left out then), only
or not some categories (a path, root first, as 'Toys > Balls', with all that is below it;
the column category of the items). They hold before the list is cut, so that k items come
out where k are left. Then --per-category caps how many of one category are listed, by
the path's label number --category-level (1 = root; default the whole path), and --variety
weighs how unlike each other they are (maximal marginal relevance of Carbonell and Goldstein
1998, over shares of common path: 0 = the ranking, 1 = variety alone), among the --pool best.

Beside the key stands the label of an item: the text of the column title, name, label,
description, product_name or product of the items, the first of them that holds labels, or
of --label-column.

With -o lists go to a file: .parquet, .csv or .jsonl, with a row for each item: user, rank,
item, score, by, and label where items have one. Memory does not grow with the users. Meanwhile lists are kept in
FILE.partial; interrupted or killed, the same command with --resume goes on from there and
FILE has the same bytes. It is written at the end, whole or not at all.

Without --user, -o and rules a trained model is read from DIR alone; otherwise the run's
data are read again.`,
		Example: `  tandem recommend runs/quickstart --model hybrid --user user-00042 -k 5
  tandem recommend runs/quickstart --model hybrid --items item-00007,item-00011
  tandem recommend runs/quickstart --model hybrid --user user-00042 --per-category 2 --category-level 1 --max-price 50 --reasons
  tandem recommend runs/shop --model hybrid --all-users -k 20 --in-stock stock.txt --variety 0.3 -o lists.parquet`,
		Args: takes(1, 1),
		RunE: action(func(ctx context.Context, cmd *cobra.Command, args []string) error {
			if err := q.check(cmd); err != nil {
				return err
			}
			run, err := openModels(a, args[0])
			if err != nil {
				return err
			}
			if cmd.Flags().Changed("seed") {
				q.chosen = &q.seed
			}
			if q.out != "" {
				return q.batch(ctx, a, cmd, run)
			}
			if q.who.Features, err = experiments.UserFeatures(run.Recipe, q.features); err != nil {
				return err
			}
			got, seed, err := q.ask(ctx, a, run)
			if err != nil {
				return err
			}
			if got.Note != "" {
				a.log().Warn(got.Note)
			}
			if len(got.Items) < q.rules.K {
				if q.rules.Plain() {
					a.log().Info(fmt.Sprintf("%d items only: the others have been met", len(got.Items)))
				} else {
					a.log().Info(fmt.Sprintf("%d items only: the others have been met, or the rules leave them out", len(got.Items)))
				}
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
			return printList(cmd.OutOrStdout(), got)
		}),
	}
	modelFlags(cmd, &q.model, &q.seed)
	cmd.Flags().StringVarP(&q.user, "user", "u", "", "`key` of the user")
	cmd.Flags().StringSliceVar(&q.who.Items, "items", nil, "`keys` of items that a user has whom training did not know")
	cmd.Flags().StringSliceVar(&q.features, "user-features", nil, "what is known of such a user, as `column=value`")
	cmd.Flags().BoolVar(&q.exclude, "exclude-seen", true, "leave out what the user has met")
	cmd.Flags().IntVarP(&q.rules.K, "top", "k", 10, "how many items")
	cmd.Flags().BoolVar(&q.json, "json", false, "print the items as JSON; with -o, what was written")
	q.batchFlags(cmd)
	return cmd
}

func printList(to io.Writer, got *experiments.Recommended) error {
	fmt.Fprintf(to, "by %s\n", got.By)
	w := tabwriter.NewWriter(to, 0, 0, 2, ' ', 0)
	labels := slices.ContainsFunc(got.Items, func(r experiments.Recommendation) bool { return r.Label != "" })
	fmt.Fprintf(w, "rank\titem%s\tscore", labelCell(labels, "label"))
	if len(got.Items) > 0 && got.Items[0].Reasons != "" {
		fmt.Fprint(w, "\treasons")
	}
	fmt.Fprintln(w)
	for _, r := range got.Items {
		fmt.Fprintf(w, "%d\t%s%s\t%.4f", r.Rank, r.Item, labelCell(labels, r.Label), r.Score)
		if r.Reasons != "" {
			fmt.Fprint(w, "\t"+r.Reasons)
		}
		if r.Unseen {
			fmt.Fprint(w, "\tunseen in train")
		}
		fmt.Fprintln(w)
	}
	return w.Flush()
}

// question is what recommend is asked.
type question struct {
	model, user   string
	who           experiments.Stranger
	features      []string
	rules         experiments.Rules
	seed          uint64
	chosen        *uint64
	exclude, json bool

	variety     float64
	reasons     bool
	all, resume bool
	users, out  string
}

// ask reads the data of the run only where it needs them: to look up a user, to follow
// rules, or to fit a closed form.
func (q *question) ask(ctx context.Context, a *app, run *experiments.Run) (*experiments.Recommended, uint64, error) {
	if m := run.Recipe.Model(q.model); q.user == "" && !q.reasons && q.rules.Label == "" && q.rules.Plain() && m != nil && m.Trained() {
		s, err := experiments.OpenServing(run, q.model, q.chosen)
		if err != nil {
			return nil, 0, err
		}
		got, err := s.Recommend(ctx, q.who, q.rules.K, !q.exclude)
		return got, s.Seed, err
	}
	o, err := experiments.OpenModel(ctx, run, q.model, q.chosen, a.log())
	if err != nil {
		return nil, 0, err
	}
	l, err := o.Lister(q.rules, a.log())
	if err != nil {
		return nil, 0, err
	}
	got, err := l.For(ctx, q.user, q.who)
	if err == nil && q.reasons {
		err = giveReasons(o, q.user, got)
	}
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
	run, err := openModels(a, dir)
	if err != nil {
		return nil, err
	}
	return openModelOf(ctx, a, cmd, run, model, seed)
}

// openModelOf opens it of a run.
func openModelOf(ctx context.Context, a *app, cmd *cobra.Command, run *experiments.Run, model string, seed uint64) (*experiments.Opened, error) {
	var chosen *uint64
	if cmd.Flags().Changed("seed") {
		chosen = &seed
	}
	return experiments.OpenModel(ctx, run, model, chosen, a.log())
}
