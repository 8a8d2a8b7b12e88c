package serving

import (
	"context"
	"fmt"
	"log/slog"
	"slices"

	"tandem/experiments/evaluate"
	"tandem/experiments/input"
	"tandem/train/eval"
)

// Probe evaluates scorers on the validation part of an opened model, as its training did:
// what changes a model after training is asked there, so that the test part stays closed.
type Probe struct {
	Metric string // the one of ranks that training stopped by
	metric eval.Metric
	task   eval.Task
	groups []evaluate.Group
}

// Evaluated is what a scorer came to in one view.
type Evaluated struct {
	View, Segment, Group string    // the last two are empty in the view of all users
	Users                []int32   // with a value
	Values               []float64 // of the metric, by Users
}

// Probe prepares the validation part for users of it, at most n of them (0 = all that
// the recipe evaluates), those with the smallest hashes of their keys.
func (o *Opened) Probe(n int) (*Probe, error) {
	r := o.Run.Recipe
	e, err := evaluate.New(r, o.Prepared, slog.New(slog.DiscardHandler))
	if err != nil {
		return nil, err
	}
	if n > 0 {
		e.Valid.Users = e.SampleUsers(e.Valid, n, "ev:")
	}
	p := &Probe{Metric: r.Evaluate.Metrics[0], task: e.Valid, groups: e.Groups}
	if o.Spec.Train != nil {
		p.Metric = o.Spec.Train.Stop.Metric
	}
	if p.metric, err = eval.ParseMetric(p.Metric); err != nil {
		return nil, err
	}
	if k := p.metric.Kind(); k.List || k.Aggregate {
		return nil, input.Wrong(fmt.Errorf("experiments: %s has no ranks to evaluate on validation, want a first metric such as ndcg@10", p.Metric))
	}
	return p, nil
}

// Overall is p for the view of all users alone, which costs less.
func (p *Probe) Overall() *Probe {
	o := *p
	o.task.Views = p.task.Views[:1]
	return &o
}

// Evaluate returns the metric of every user in every view, the one of all users first.
func (p *Probe) Evaluate(ctx context.Context, s eval.Scorer) ([]Evaluated, error) {
	results, err := eval.Evaluate(ctx, s, p.task, []eval.Metric{p.metric}, eval.Options{})
	if err != nil {
		return nil, fmt.Errorf("experiments: validation: %w", err)
	}
	var out []Evaluated
	for _, r := range results {
		of := Evaluated{View: r.View, Users: r.Users, Values: r.Of(p.Metric)}
		if k := slices.IndexFunc(p.groups, func(g evaluate.Group) bool { return g.View == r.View }); k >= 0 {
			of.Segment, of.Group = p.groups[k].Segment, p.groups[k].Name
		}
		out = append(out, of)
	}
	return out, nil
}
