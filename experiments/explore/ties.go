package explore

import (
	"context"
	"fmt"
	"io"
	"log/slog"
	"math"
	"time"

	"gonum.org/v1/gonum/stat"

	"tandem/datasets"
	"tandem/datasets/split"
	"tandem/experiments/evaluate"
	"tandem/experiments/figures"
	"tandem/experiments/fit"
	"tandem/experiments/input"
	"tandem/experiments/kinds"
	"tandem/experiments/prepare"
	"tandem/experiments/recipe"
	"tandem/train/eval"
)

// tieOrders is in how many orders rows of one time are tried.
const tieOrders = 5

// TieOrders says how far figures move when nothing but the order of rows of one time does.
type TieOrders struct {
	Orders  int       `json:"orders"`  // tried: Ties hash with the seeds 1, 2, …
	Seconds float64   `json:"seconds"` // that it took
	Moves   []TieMove `json:"moves"`   // by model, then metric
}

// TieMove is a metric of a model on the validation part, over the orders.
type TieMove struct {
	Model  string  `json:"model"`  // popularity or item-knn, with default settings
	Metric string  `json:"metric"` // of the recipe
	Mean   float64 `json:"mean"`   // over the orders
	SD     float64 `json:"sd"`     // between them
	Low    float64 `json:"low"`    // the lowest
	High   float64 `json:"high"`   // the highest
}

// MoveTies cuts the data of r in five orders of rows of one time, fits popularity and item-kNN
// on each and evaluates them on validation, so that test stays closed. It is an input.Error
// if the order of ties does not matter to the split of r, or if r has no metric of ranks.
// Cost: five times cleaning, splitting, fitting and evaluating; data are read once.
func MoveTies(ctx context.Context, r *recipe.Recipe, log *slog.Logger) (*TieOrders, error) {
	start := time.Now()
	small, metrics, err := tieRecipe(r)
	if err != nil {
		return nil, input.Wrong(err)
	}
	data, err := prepare.Load(r.Data, log)
	if err != nil {
		return nil, input.Wrong(err)
	}
	values := map[[2]string][]float64{}
	for order := range tieOrders {
		seedTies(&small.Split, uint64(order+1))
		if err := tieFigures(ctx, small, data, values); err != nil {
			return nil, fmt.Errorf("explore: ties, order %d: %w", order+1, err)
		}
	}
	out := &TieOrders{Orders: tieOrders, Seconds: time.Since(start).Seconds()}
	for _, m := range small.Models {
		for _, metric := range metrics {
			x := values[[2]string{m.Name, metric}]
			move := TieMove{Model: m.Name, Metric: metric, Low: math.Inf(1), High: math.Inf(-1)}
			move.Mean, move.SD = stat.MeanStdDev(x, nil)
			for _, v := range x {
				move.Low, move.High = min(move.Low, v), max(move.High, v)
			}
			out.Moves = append(out.Moves, move)
		}
	}
	return out, nil
}

// tieRecipe is r with two models that are quick to fit, without features and segments, and its
// metrics of ranks.
func tieRecipe(r *recipe.Recipe) (*recipe.Recipe, []string, error) {
	if last := r.Split.Last(); last == nil || last.Ties == split.TiesTogether {
		return nil, nil, fmt.Errorf("explore: split %s: the order of rows of one time does not matter to it", r.Split.Kind)
	}
	quick, err := kinds.Decode([]byte(`{name: ties, data: {format: synth}, models: [{name: popularity, kind: popularity}, {name: item-knn, kind: item-knn}]}`))
	if err != nil {
		return nil, nil, err
	}
	small := *r
	small.Models, small.Features = quick.Models, recipe.Features{}
	small.Evaluate.Segments, small.Evaluate.Metrics = nil, nil
	for _, name := range r.Evaluate.Metrics {
		if m, err := eval.ParseMetric(name); err == nil && !m.Kind().List && !m.Kind().Aggregate {
			small.Evaluate.Metrics = append(small.Evaluate.Metrics, name)
		}
	}
	if len(small.Evaluate.Metrics) == 0 {
		return nil, nil, fmt.Errorf("explore: ties: evaluate.metrics = %v, want one of ranks, such as recall@20", r.Evaluate.Metrics)
	}
	if base := r.Split.Base; base != nil {
		own := *base
		small.Split.Base = &own
	}
	return &small, small.Evaluate.Metrics, nil
}

// seedTies has ties ordered by another hash.
func seedTies(c *split.Config, seed uint64) {
	last := c.Last()
	last.Ties, last.Seed = split.TiesHash, seed
}

// tieFigures adds the figures of one order to values, by model and metric.
func tieFigures(ctx context.Context, r *recipe.Recipe, data *datasets.Data, values map[[2]string][]float64) error {
	quiet := slog.New(slog.DiscardHandler)
	p, err := prepare.FromData(r, data, nil, quiet)
	if err != nil {
		return err
	}
	e, err := evaluate.New(r, p, quiet)
	if err != nil {
		return err
	}
	for i := range r.Models {
		m := &r.Models[i]
		s, _, err := fit.Baseline(ctx, p, m, 1, false)
		if err != nil {
			return err
		}
		_, found, err := e.Validate(ctx, s, recipe.Stop{})
		if err != nil {
			return err
		}
		for _, metric := range r.Evaluate.Metrics {
			at := [2]string{m.Name, metric}
			values[at] = append(values[at], found[eval.OfAll(metric)])
		}
	}
	return nil
}

// write prints one line for each model and metric.
func (o *TieOrders) write(w io.Writer) {
	fmt.Fprintf(w, "\nover %d orders of rows of one time, on validation (%s)\n", o.Orders, figures.Duration(o.Seconds))
	fmt.Fprintln(w, "model\tmetric\tmean\tsd\tlowest\thighest")
	for _, m := range o.Moves {
		fmt.Fprintf(w, "%s\t%s\t%.4f\t%.4f\t%.4f\t%.4f\n", m.Model, m.Metric, m.Mean, m.SD, m.Low, m.High)
	}
}
