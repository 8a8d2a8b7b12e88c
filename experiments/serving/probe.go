package serving

import (
	"context"
	"fmt"
	"log/slog"
	"slices"

	"tandem/experiments/evaluate"
	"tandem/experiments/prepare"
	"tandem/experiments/result"
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

// Judged is what a scorer came to in one view.
type Judged struct {
	View, Segment, Group string  // the last two are empty in the view of all users
	Users                []int32 // with a value
	Values               []float64
}

// Probe prepares the validation part for users of it, at most n of them (0 = all that
// the recipe evaluates), those with the smallest hashes of their keys.
func (o *Opened) Probe(n int) (*Probe, error) {
	r := o.Run.Recipe
	j, err := evaluate.New(r, o.Prepared, slog.New(slog.DiscardHandler))
	if err != nil {
		return nil, err
	}
	if n > 0 {
		j.Valid.Users = j.SampleUsers(j.Valid, n, "ev:")
	}
	p := &Probe{Metric: r.Evaluate.Metrics[0], task: j.Valid, groups: j.Groups}
	if o.Spec.Train != nil {
		p.Metric = o.Spec.Train.Stop.Metric
	}
	if p.metric, err = eval.ParseMetric(p.Metric); err != nil {
		return nil, err
	}
	if k := p.metric.Kind(); k.List || k.Aggregate {
		return nil, result.WrongInput(fmt.Errorf("experiments: %s has no ranks to evaluate on validation, want a first metric such as ndcg@10", p.Metric))
	}
	return p, nil
}

// Judge returns the metric of every user in every view, the one of all users first.
func (p *Probe) Judge(ctx context.Context, s eval.Scorer) ([]Judged, error) {
	results, err := eval.Evaluate(ctx, s, p.task, []eval.Metric{p.metric}, eval.Options{})
	if err != nil {
		return nil, fmt.Errorf("experiments: validation: %w", err)
	}
	var out []Judged
	for _, r := range results {
		of := Judged{View: r.View, Users: r.Users, Values: r.Of(p.Metric)}
		if k := slices.IndexFunc(p.groups, func(g evaluate.Group) bool { return g.View == r.View }); k >= 0 {
			of.Segment, of.Group = p.groups[k].Segment, p.groups[k].Name
		}
		out = append(out, of)
	}
	return out, nil
}

// TrainCounts are the training rows of every item and of every user.
func TrainCounts(p *prepare.Prepared) (items, users []int32) { return p.SeenItems, p.SeenUsers }
