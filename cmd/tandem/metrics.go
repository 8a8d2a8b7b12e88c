package main

import (
	"cmp"
	"context"
	"fmt"
	"io"
	"text/tabwriter"

	"github.com/spf13/cobra"

	"tandem/experiments"
	"tandem/train/eval"
)

func newMetrics(a *app) *cobra.Command {
	cmd := &cobra.Command{
		Use:     "metrics",
		Short:   "List the metrics, and show how one came about",
		Example: "  tandem metrics list",
	}
	cmd.AddCommand(newMetricsList(), newMetricsExplain(a))
	group(cmd)
	return cmd
}

func newMetricsList() *cobra.Command {
	var json bool
	cmd := &cobra.Command{
		Use:   "list",
		Short: "Print all metrics with one line each",
		Long: `List prints every metric that evaluate.metrics of a recipe can name, with where it is
defined. Values are expected ones over random orders of tied scores. Those marked «model»
are one number for a model; the others have a value for each user, so that models can be
compared in pairs. The column better says which way a good model goes.`,
		Example: "  tandem metrics list",
		Args:    takes(0, 0),
		RunE: action(func(_ context.Context, cmd *cobra.Command, _ []string) error {
			kinds := eval.Kinds()
			if json {
				return printJSON(cmd.OutOrStdout(), kindsJSON(kinds))
			}
			w := tabwriter.NewWriter(cmd.OutOrStdout(), 0, 0, 2, ' ', 0)
			fmt.Fprintln(w, "metric\tof\tbetter\twhat it is")
			for _, k := range kinds {
				fmt.Fprintf(w, "%s\t%s\t%s\t%s (%s)\n", k.Form, of(k), better(k), k.About, k.Source)
			}
			return w.Flush()
		}),
	}
	cmd.Flags().BoolVar(&json, "json", false, "print the list as JSON")
	return cmd
}

func of(k eval.Kind) string {
	if k.Aggregate {
		return "model"
	}
	return "user"
}

func better(k eval.Kind) string { return [...]string{"less", "–", "more"}[k.Better+1] }

type kindJSON struct {
	Metric string `json:"metric"`
	Of     string `json:"of"`
	Better string `json:"better"`
	About  string `json:"about"`
	Source string `json:"source"`
}

func kindsJSON(kinds []eval.Kind) []kindJSON {
	out := make([]kindJSON, len(kinds))
	for j, k := range kinds {
		out[j] = kindJSON{k.Form, of(k), better(k), k.About, k.Source}
	}
	return out
}

func newMetricsExplain(a *app) *cobra.Command {
	var (
		dir, model, user, view string
		seed                   uint64
		json                   bool
	)
	cmd := &cobra.Command{
		Use:   "explain METRIC --run DIR --user KEY",
		Short: "Print the arithmetic of a metric of one user",
		Long: `Explain scores a user again with the best weights of a finished run and prints what a
metric is made of, what the sum is divided by, and what the user has to do with the value
of the model. For metrics of ranks, such as ndcg@10, these are the relevant items of test
with their ranks (an item of n tied ones stands at each of their n ranks equally often);
for the others the items of the list, its categories or bands of prices. A metric of the
model, such as coverage@10, is made again from the lists of all users. It fails when the
value is not the one that the run recorded.`,
		Example: "  tandem metrics explain ndcg@10 --run runs/quickstart --user user-00042 --model hybrid",
		Args:    takes(1, 1),
		RunE: action(func(ctx context.Context, cmd *cobra.Command, args []string) error {
			run, err := openModels(a, dir)
			if err != nil {
				return err
			}
			var chosen *uint64
			if cmd.Flags().Changed("seed") {
				chosen = &seed
			}
			o, err := experiments.OpenModel(ctx, run, cmp.Or(model, run.Recipe.Models[0].Name), chosen, a.log())
			if err != nil {
				return err
			}
			e, err := o.Explain(ctx, args[0], view, user)
			if e == nil {
				return err
			}
			if json {
				if err := printJSON(cmd.OutOrStdout(), e); err != nil {
					return err
				}
			} else if err := writeExplanation(cmd.OutOrStdout(), e); err != nil {
				return err
			}
			return err
		}),
	}
	cmd.Flags().StringVar(&dir, "run", "", "`directory` of the finished run")
	cmd.Flags().StringVarP(&model, "model", "m", "", "`name` of the model (default the recipe's first)")
	cmd.Flags().Uint64Var(&seed, "seed", 0, "one of the model's `seeds` (default the first)")
	cmd.Flags().StringVarP(&user, "user", "u", "", "`key` of the user")
	cmd.Flags().StringVar(&view, "view", "all", "which held-out items count, such as cold or popularity/tail")
	cmd.Flags().BoolVar(&json, "json", false, "print the explanation as JSON")
	mustHave(cmd, "run")
	mustHave(cmd, "user")
	return cmd
}

// shownParts is how many parts are printed one by one; those of JSON are all there.
const shownParts = 20

func writeExplanation(out io.Writer, e *experiments.MetricExplanation) error {
	fmt.Fprintf(out, "%s of user %s, %s, seed %d: %s\n", e.Metric, e.User, e.Model, e.Seed, e.About)
	sum := e.Start
	if e.Parts == nil && e.Parted == "" {
		fmt.Fprintf(out, "%d relevant among %d items ranked, view %s, %s ranking\n\n", len(e.Relevant), e.Ranked, e.View, e.Protocol)
	} else {
		fmt.Fprintf(out, "%d items ranked, view %s, %s ranking\n\n", e.Ranked, e.View, e.Protocol)
	}
	w := tabwriter.NewWriter(out, 0, 0, 2, ' ', 0)
	if e.Parted == "" {
		sum += writeRelevant(w, e.Relevant)
	} else {
		sum += writeParts(w, e)
	}
	if err := w.Flush(); err != nil {
		return err
	}
	fmt.Fprintln(out)
	where := experiments.PerUserFile
	m, err := eval.ParseMetric(e.Metric)
	if err != nil {
		return err
	}
	if m.Kind().Aggregate {
		where = experiments.MetricsFile
	}
	switch {
	case e.Parted == "category":
		fmt.Fprintf(out, "start     %.6f, all pairs\n", e.Start)
	case e.Start != 0:
		fmt.Fprintf(out, "start     %.6f, of all that is not listed\n", e.Start)
	}
	fmt.Fprintf(out, "sum       %.6f\ndivided by %.6f = %s\nvalue     %.6f\nrecorded  %.6f in %s\n",
		sum, e.Divisor, e.Formula, e.Value, e.Recorded, where)
	if e.Without != nil {
		_, err = fmt.Fprintf(out, "\nthe model has %.6f over %s users; without this one it would have %.6f\n",
			e.Whole, experiments.Grouped(e.Users), *e.Without)
	}
	return err
}

// writeRelevant prints where the relevant items stand and returns what they earn.
func writeRelevant(w io.Writer, items []experiments.ExplainedItem) (sum float64) {
	fmt.Fprintln(w, "item\tscore\trank\tin the top\tgrade\tearns")
	for _, r := range items {
		rank := fmt.Sprint(r.First)
		if r.Last > r.First {
			rank = fmt.Sprintf("%d to %d, tied", r.First, r.Last)
		}
		fmt.Fprintf(w, "%s\t%.6g\t%s\t%.4g\t%.4g\t%.6f\n", r.Item, r.Score, rank, r.Within, r.Grade, r.Credit)
		sum += r.Credit
	}
	return sum
}

// writeParts prints what items of the list, categories or bands add, and returns the sum.
func writeParts(w io.Writer, e *experiments.MetricExplanation) (sum float64) {
	chance := e.Parted == "item" || e.Parted == "band"
	fmt.Fprint(w, e.Parted)
	if chance {
		fmt.Fprint(w, "\tin the list")
	}
	fmt.Fprintf(w, "\t%s\tadds\n", e.Counted)
	rest := 0.0
	for n, p := range e.Parts {
		sum += p.Credit
		if n >= shownParts {
			rest += p.Credit
			continue
		}
		fmt.Fprint(w, p.Name)
		if chance {
			fmt.Fprintf(w, "\t%.4g", p.Chance)
		}
		fmt.Fprintf(w, "\t%.6g\t%.6f\n", p.Of, p.Credit)
	}
	if more := len(e.Parts) - shownParts; more > 0 {
		if chance {
			fmt.Fprintf(w, "%d more\t\t\t%.6f\n", more, rest)
		} else {
			fmt.Fprintf(w, "%d more\t\t%.6f\n", more, rest)
		}
	}
	return sum
}
