package main

import (
	"context"
	"fmt"
	"io"
	"slices"

	"github.com/spf13/cobra"

	"tandem/experiments/grid"
	"tandem/experiments/recommend"
	"tandem/experiments/shop"
)

func newShop(a *app) *cobra.Command {
	cmd := &cobra.Command{
		Use:   "shop",
		Short: "Ask a model a shop's questions: similar items, cross-sell, up-sell, promotion, audience",
		Long: `Shop asks a model of a finished run what a shop wants to know. Each question answers with
keys and scores, and with --evaluate says instead whether its answers are worth more than
naive ones: parameters are chosen on validation, answers are evaluated on the test part,
intervals are those of a paired bootstrap, and without --seed all seeds of the model are
averaged.`,
	}
	cmd.AddCommand(newSimilar(a), newCrossSell(a), newUpSell(a), newPromote(a), newAudience(a))
	return group(cmd)
}

// asking is what all questions of the shop share.
type asking struct {
	a        *app
	model    modelChoice
	columns  shop.Columns
	rules    recommend.Rules
	k        int
	evaluate bool
}

// flags adds them.
func (q *asking) flags(cmd *cobra.Command) {
	q.model.flags(cmd, "")
	cmd.Flags().StringVar(&q.columns.Price, "price-column", "", "`column` of the items with prices (default one called price)")
	cmd.Flags().StringVar(&q.columns.Category, "category-column", "", "`column` of the items with category paths (default one called category)")
	levelFlag(cmd, &q.columns.Level)
	labelFlag(cmd.Flags(), &q.columns.Label)
	cmd.Flags().BoolVar(&q.evaluate, "evaluate", false, "evaluate the answers on the test part instead of giving one")
	q.rules = recommend.DefaultRules(1)
	jsonFlag(cmd)
	q.a.renamed(cmd, map[string]string{"judge": "evaluate", "level": "category-level", "rows": "min-rows"})
}

// request is what the flags ask of the run in dir.
func (q *asking) request(dir string) (*shop.Request, error) {
	run, err := openModels(q.a, dir)
	if err != nil {
		return nil, err
	}
	return &shop.Request{Run: run, Model: string(q.model.name), Seed: q.model.chosen(),
		Columns: q.columns, Rules: q.rules, K: q.k, Log: q.a.log()}, nil
}

// evaluated prints what the answers are worth.
func (q *asking) evaluated(ctx context.Context, cmd *cobra.Command, r *shop.Request, by func([]*shop.Shop) (*shop.Judgement, error)) error {
	j, err := r.Evaluate(ctx, by)
	if err != nil {
		return err
	}
	return answer(cmd, j, func(w io.Writer, j *shop.Judgement) error { return j.Write(w) })
}

// noted prints an answer, and what it goes by where items have no categories: above it, or
// in the log beside JSON.
func noted[T any](q *asking, cmd *cobra.Command, r *shop.Request, v T, print func(io.Writer, T) error) error {
	if asJSON, _ := cmd.Flags().GetBool("json"); asJSON && r.Note != "" {
		q.a.log().Warn(r.Note)
	}
	return answer(cmd, v, func(w io.Writer, v T) error {
		if r.Note != "" {
			if err := printf(w, "%s\n", r.Note); err != nil {
				return err
			}
		}
		return print(w, v)
	})
}

// linkFlags are those of a file of links to evaluate with.
func linkFlags(cmd *cobra.Command, f *shop.LinkFile) {
	cmd.Flags().StringVar(&f.Path, "links", "", "with --evaluate: a table of linked items, a `file` with tabs or commas, also .gz")
	cmd.Flags().StringVar(&f.Item, "links-item", "item_id", "its `column` of item keys")
	cmd.Flags().StringVar(&f.Column, "links-column", "", "its `column` of lists")
}

// linkFile is nil without --links.
func linkFile(f *shop.LinkFile, evaluate bool) (*shop.LinkFile, error) {
	switch {
	case f.Path == "" && f.Column == "":
		return nil, nil
	case f.Path == "" || f.Column == "":
		return nil, usagef("--links and --links-column: want both or none")
	case !evaluate:
		return nil, usagef("--links is for evaluating: want --evaluate with it")
	}
	return f, nil
}

// printNeighbours prints items beside an item.
func printNeighbours(to io.Writer, items []shop.Neighbour) error {
	t := grid.NewWriter(to)
	t.Keys = 2
	labels := slices.ContainsFunc(items, func(n shop.Neighbour) bool { return n.Label != "" })
	fmt.Fprintf(t, "rank\titem%s\tscore\tcosine\tprice\tcategory\n", labelCell(labels, "label"))
	for _, n := range items {
		fmt.Fprintf(t, "%d\t%s%s\t%.4f\t%.4f\t%s\t%s\n", n.Rank, n.Item, labelCell(labels, n.Label), n.Score, n.Cosine, amount(n.Price), n.Category)
	}
	return t.Flush()
}
