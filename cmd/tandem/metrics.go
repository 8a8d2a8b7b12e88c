package main

import (
	"cmp"
	"context"
	"fmt"
	"io"

	"github.com/spf13/cobra"

	"tandem/experiments/arithmetic"
	"tandem/experiments/grid"
	"tandem/experiments/serving"
	"tandem/train/eval"
)

func newMetrics(a *app) *cobra.Command {
	cmd := &cobra.Command{
		Use:     "metrics",
		Short:   "List the metrics, and show how one was computed",
		Example: "  tandem metrics list",
	}
	cmd.AddCommand(newMetricsList(), newMetricsExplain(a))
	return group(cmd)
}

// metric is what the list says of one.
type metric struct {
	Metric string `json:"metric"`
	Of     string `json:"of"`     // user or model
	Better string `json:"better"` // less, more or –
	About  string `json:"about"`
	Source string `json:"source"`
}

func newMetricsList() *cobra.Command {
	cmd := &cobra.Command{
		Use:   "list",
		Short: "Print all metrics with one line each",
		Long: `List prints every metric that evaluate.metrics of a recipe can name, with where it is
defined. Values are expected ones over random orders of tied scores. Those marked «model»
are one number for a model; the others have a value for each user, so that models can be
compared in pairs. The column better says in which direction a good model goes.`,
		Example: "  tandem metrics list",
		Args:    takes(0, 0),
		RunE: action(func(_ context.Context, cmd *cobra.Command, _ []string) error {
			var metrics []metric
			for _, k := range eval.Kinds() {
				of := "user"
				if k.Aggregate {
					of = "model"
				}
				metrics = append(metrics, metric{k.Form, of, [...]string{"less", "–", "more"}[k.Better+1], k.About, k.Source})
			}
			return answer(cmd, metrics, printMetrics)
		}),
	}
	jsonFlag(cmd)
	return cmd
}

func printMetrics(w io.Writer, metrics []metric) error {
	t := grid.NewWriter(w)
	fmt.Fprintln(t, "metric\tof\tbetter\twhat it is")
	for _, m := range metrics {
		fmt.Fprintf(t, "%s\t%s\t%s\t%s (%s)\n", m.Metric, m.Of, m.Better, m.About, m.Source)
	}
	return t.Flush()
}

// explainOptions are the flags of metrics explain.
type explainOptions struct {
	dir, user, view string
	model           modelChoice
}

func newMetricsExplain(a *app) *cobra.Command {
	var o explainOptions
	cmd := &cobra.Command{
		Use:   "explain METRIC --run DIR --user KEY",
		Short: "Print the arithmetic of a metric for one user",
		Long: `Explain scores a user again with the best weights of a finished run and prints what a
metric is made of, what the sum is divided by, and how much the user contributes to the
value of the model. For metrics of ranks, such as ndcg@10, these are the relevant items of
test with their ranks (an item of n tied ones is equally often at each of their n ranks);
for the others the items of the list, its categories or price bands. A metric of the model,
such as coverage@10, is computed again from the lists of all users. It fails if the value is
not the one that the run recorded.`,
		Example: "  tandem metrics explain ndcg@10 --run runs/quickstart --user user-00042 --model hybrid",
		Args:    takes(1, 1),
		RunE:    action(func(ctx context.Context, cmd *cobra.Command, args []string) error { return o.run(ctx, a, cmd, args[0]) }),
	}
	cmd.Flags().StringVar(&o.dir, "run", "", "`directory` of a finished run")
	o.model.flags(cmd, "the recipe's first")
	userFlag(cmd, &o.user)
	cmd.Flags().StringVar(&o.view, "view", "all", "which held-out items count, such as cold or popularity/tail")
	jsonFlag(cmd)
	mustHave(cmd, "run", "user")
	return cmd
}

func (o *explainOptions) run(ctx context.Context, a *app, cmd *cobra.Command, metric string) error {
	run, err := openModels(a, o.dir)
	if err != nil {
		return err
	}
	m, err := serving.OpenModel(ctx, run, cmp.Or(string(o.model.name), run.Recipe.Models[0].Name), o.model.chosen(), a.log())
	if err != nil {
		return err
	}
	e, err := arithmetic.Explain(m, ctx, metric, o.view, o.user)
	if e == nil {
		return err
	}
	if failed := answer(cmd, e, arithmetic.WriteExplanation); failed != nil {
		return failed
	}
	return err
}
