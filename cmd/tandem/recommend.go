package main

import (
	"context"
	"fmt"
	"io"
	"slices"

	"github.com/spf13/cobra"

	"tandem/experiments/figures"
	"tandem/experiments/grid"
	"tandem/experiments/lists"
	"tandem/experiments/recommend"
)

const recommendLong = `Recommend loads a model of a finished run and prints the items that it ranks highest for a
user. Keys are those of the data. What the user met in train or validation is left out,
unless --exclude-seen=false; what is in test is not, so it can be found.

A user whom training did not know is described by the items they have (--items), or by their
features (--user-features, columns of the data; several labels of one column separated by |).
The first line says where the list came from:

  training    the user was in training
  fold-in     a vector of their own, from their items, with the rest of the model unchanged
  profile     a non-gradient baseline that reads their items
  features    the towers of their features alone
  popularity  nothing else is known, or the model cannot use it

Rules say what a list may hold: only what is in stock (--in-stock, a file with the key of
an item on each line), only some prices (an item without a price is then left out), only
some categories, or all but some (a path, root first, as 'Toys > Balls', with all that is
below it; the column category of the items). They apply before the list is cut, so that --top
items come out if that many are left. Then --per-category caps how many items of one category
are listed, by the first --category-level labels of its path, and --variety weighs how unlike
each other they are (maximal marginal relevance of Carbonell and Goldstein 1998, over the
share of the path in common: 0 = the ranking, 1 = variety alone), among the --pool best.

Beside its key stands the label of an item: the text of the first of the columns title, name,
label, description, product_name and product that holds labels, or of --label-column.

With --out lists go to a file: .parquet, .csv or .jsonl, with a row for each item: user,
rank, item, score, by, and label where items have one. Memory does not grow with the number
of users. Meanwhile lists are kept in FILE.partial; after an interruption the same command
with --resume continues from there, and FILE has the same bytes. It is written at the end,
whole or not at all.

Without --user, --out and rules a model trained by gradient is read from DIR alone; otherwise
the data of the run are read again.`

// recommendOptions are the flags of recommend.
type recommendOptions struct {
	ask     lists.Question
	file    lists.File
	model   modelChoice
	out     text
	all     bool // for all users
	exclude bool // what users have met
	variety float64
}

func newRecommend(a *app) *cobra.Command {
	o := recommendOptions{ask: lists.Question{Rules: recommend.DefaultRules(10)}}
	cmd := &cobra.Command{
		Use:   "recommend DIR --model NAME [--user KEY | --items A,B,C | --all-users -o FILE | --users FILE -o FILE]",
		Short: "List the top items for a user, for somebody unknown, or for all users into a file",
		Long:  recommendLong,
		Example: `  tandem recommend runs/quickstart --model hybrid --user user-00042 -k 5
  tandem recommend runs/quickstart --model hybrid --items item-00007,item-00011
  tandem recommend runs/quickstart --model hybrid --user user-00042 --per-category 2 --category-level 1 --max-price 50 --reasons
  tandem recommend runs/shop --model hybrid --all-users -k 20 --in-stock stock.txt --variety 0.3 -o lists.parquet`,
		Args: takes(1, 1),
		RunE: action(func(ctx context.Context, cmd *cobra.Command, args []string) error { return o.run(ctx, a, cmd, args[0]) }),
	}
	o.flags(a, cmd)
	return cmd
}

func (o *recommendOptions) run(ctx context.Context, a *app, cmd *cobra.Command, dir string) error {
	if err := o.check(cmd); err != nil {
		return err
	}
	run, err := openModels(a, dir)
	if err != nil {
		return err
	}
	q := o.ask
	q.Model, q.Seed, q.Log = string(o.model.name), o.model.chosen(), a.log()
	q.Rules.Lambda, q.Rules.Again = 1-o.variety, !o.exclude
	if o.out != "" {
		a.resume = "the same command and --resume"
		o.file.Path = string(o.out)
		got, err := lists.Many(ctx, run, q, o.file)
		if err != nil {
			return err
		}
		return answer(cmd, got, printBatch)
	}
	got, err := lists.One(ctx, run, q)
	if err != nil {
		return err
	}
	if got.Note != "" {
		a.log().Warn(got.Note)
	}
	if got.Short != "" {
		a.log().Info(fmt.Sprintf("only %d items: %s", len(got.Items), got.Short))
	}
	return answer(cmd, got, printList)
}

// printList prints the list of one user.
func printList(w io.Writer, l *lists.List) error {
	t := grid.NewWriter(w)
	t.Keys = 2
	labels := slices.ContainsFunc(l.Items, func(r recommend.Recommendation) bool { return r.Label != "" })
	fmt.Fprintf(t, "by %s\nrank\titem%s\tscore", l.By, labelCell(labels, "label"))
	if len(l.Items) > 0 && l.Items[0].Reasons != "" {
		fmt.Fprint(t, "\treasons")
	}
	fmt.Fprintln(t)
	for _, r := range l.Items {
		fmt.Fprintf(t, "%d\t%s%s\t%.4f", r.Rank, r.Item, labelCell(labels, r.Label), r.Score)
		if r.Reasons != "" {
			fmt.Fprint(t, "\t"+r.Reasons)
		}
		if r.Unseen {
			fmt.Fprint(t, "\tunseen in train")
		}
		fmt.Fprintln(t)
	}
	return t.Flush()
}

// printBatch prints what became of the lists of many users.
func printBatch(w io.Writer, b *recommend.Batched) error {
	return printf(w, "%s lists, %s rows: %s\n", figures.Grouped(b.Users), figures.Grouped(b.Rows), b.Path)
}
