package main

import (
	"context"
	"fmt"
	"io"
	"slices"
	"text/tabwriter"

	"github.com/spf13/cobra"

	"tandem/experiments"
	"tandem/experiments/shop"
)

func newShop(a *app) *cobra.Command {
	cmd := &cobra.Command{
		Use:   "shop",
		Short: "Ask a trained model what a shop asks: similar items, cross-sell, up-sell, promotion, audience",
		Long: `Shop asks a model of a finished run what a shop wants to know. Each question answers with
keys and scores, and with --judge says instead whether its answers are worth more than
naive ones: parameters are chosen on validation, the test part judges, intervals are those
of a paired bootstrap, and without --seed all seeds of the model are averaged.`,
	}
	cmd.AddCommand(newSimilar(a), newCrossSell(a), newUpSell(a), newPromote(a), newAudience(a))
	group(cmd)
	return cmd
}

// asking is what all questions of the shop share.
type asking struct {
	a       *app
	model   string
	seed    uint64
	columns shop.Columns
	rules   experiments.Rules
	k       int
	json    bool
	judge   bool
}

// flags adds them; top tells whether the answer is so many items.
func (q *asking) flags(cmd *cobra.Command, top bool) {
	modelFlags(cmd, &q.model, &q.seed)
	cmd.Flags().StringVar(&q.columns.Price, "price-column", "", "`column` of the items with prices (default one called price)")
	cmd.Flags().StringVar(&q.columns.Category, "category-column", "", "`column` of the items with category paths (default one called category)")
	cmd.Flags().IntVar(&q.columns.Level, "level", 0, "labels of a path that make a category; 0 = all of them")
	labelFlag(cmd.Flags(), &q.columns.Label)
	q.rules = experiments.DefaultRules(1)
	if top {
		cmd.Flags().IntVarP(&q.k, "top", "k", 10, "how many items")
	}
	cmd.Flags().BoolVar(&q.json, "json", false, "print the answer as JSON")
	cmd.Flags().BoolVar(&q.judge, "judge", false, "judge the answers on the test part instead of giving one")
}

// open opens the shop of the chosen seed, or of the first; out are the items that rules
// leave out.
func (q *asking) open(ctx context.Context, cmd *cobra.Command, dir string) (s *shop.Shop, out []int32, err error) {
	o, err := openModel(ctx, q.a, cmd, dir, q.model, q.seed)
	if err != nil {
		return nil, nil, err
	}
	if out, err = o.LeftOut(q.rules, q.a.log()); err != nil {
		return nil, nil, err
	}
	s, err = shop.Open(o, q.columns)
	return s, out, err
}

// openAll opens the shops of all seeds, or of the chosen one.
func (q *asking) openAll(ctx context.Context, cmd *cobra.Command, dir string) ([]*shop.Shop, error) {
	run, err := openModels(q.a, dir)
	if err != nil {
		return nil, err
	}
	seeds := run.Finished(q.model)
	if len(seeds) == 0 { // what is wrong is told of the first
		seeds = run.Recipe.Seeds[:1]
	}
	if cmd.Flags().Changed("seed") {
		seeds = []uint64{q.seed}
	}
	var out []*shop.Shop
	for _, seed := range seeds {
		o, err := experiments.OpenModel(ctx, run, q.model, &seed, q.a.log())
		if err != nil {
			return nil, err
		}
		s, err := shop.Open(o, q.columns)
		if err != nil {
			return nil, err
		}
		out = append(out, s)
	}
	return out, nil
}

// judged opens all shops and prints what judge makes of them.
func (q *asking) judged(ctx context.Context, cmd *cobra.Command, dir string, judge func([]*shop.Shop) (*shop.Judgement, error)) error {
	shops, err := q.openAll(ctx, cmd, dir)
	if err != nil {
		return err
	}
	j, err := judge(shops)
	if err != nil {
		return err
	}
	if q.json {
		return printJSON(cmd.OutOrStdout(), j)
	}
	return j.Write(cmd.OutOrStdout())
}

// note says what an answer about categories goes by where the items have none: above a
// table, or beside JSON in the log.
func (q *asking) note(to io.Writer, s *shop.Shop) {
	switch text := s.Note(); {
	case text == "":
	case q.json:
		q.a.log().Warn(text)
	default:
		fmt.Fprintln(to, text)
	}
}

// linkFlags are those of a file of links to judge by.
func linkFlags(cmd *cobra.Command, f *shop.LinkFile) {
	cmd.Flags().StringVar(&f.Path, "links", "", "with --judge: a table of linked items, `file` of tabs or commas, also .gz")
	cmd.Flags().StringVar(&f.Item, "links-item", "item_id", "its `column` of item keys")
	cmd.Flags().StringVar(&f.Column, "links-column", "", "its `column` of lists")
}

// linkFile is nil without --links.
func linkFile(f *shop.LinkFile, judge bool) (*shop.LinkFile, error) {
	switch {
	case f.Path == "" && f.Column == "":
		return nil, nil
	case f.Path == "" || f.Column == "":
		return nil, usagef("--links and --links-column: want both or none")
	case !judge:
		return nil, usagef("--links judges: want --judge with it")
	}
	return f, nil
}

// writeNeighbours prints items beside an item.
func writeNeighbours(to io.Writer, items []shop.Neighbour) error {
	w := tabwriter.NewWriter(to, 0, 0, 2, ' ', 0)
	labels := slices.ContainsFunc(items, func(n shop.Neighbour) bool { return n.Label != "" })
	fmt.Fprintf(w, "rank\titem%s\tscore\tcosine\tprice\tcategory\n", labelCell(labels, "label"))
	for _, n := range items {
		fmt.Fprintf(w, "%d\t%s%s\t%.4f\t%.4f\t%s\t%s\n", n.Rank, n.Item, labelCell(labels, n.Label), n.Score, n.Cosine, amount(n.Price), n.Category)
	}
	return w.Flush()
}

func amount(price *float64) string {
	if price == nil {
		return "–"
	}
	return fmt.Sprintf("%.2f", *price)
}
