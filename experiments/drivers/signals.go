package drivers

import (
	"cmp"
	"context"
	"fmt"
	"io"
	"slices"

	"tandem/datasets"
	"tandem/datasets/tabular"
	"tandem/experiments/figures"
	"tandem/experiments/fit"
	"tandem/experiments/recipe"
	"tandem/experiments/stats"
	"tandem/train/eval"
)

// Signal is what a model loses when it is fitted anew on train without the rows of one event that
// is a signal, or with all events weighing alike: with the same settings and seed, a trained one
// through the epochs after which it was best. Where no event is a target each is left out in turn.
// Drop is of the metric on validation, over users. It is of one fit: that another seed would lose
// as much is not told.
type Signal struct {
	Change string   `json:"change"` // what the fit had otherwise
	Rows   int      `json:"rows"`   // that it was fitted on
	Whole  float64  `json:"whole"`  // the metric as the model is
	Drop   Interval `json:"drop"`   // of the metric; the interval by bootstrap over users
	Users  int      `json:"users"`  // of validation
	Differ int      `json:"differ"` // users for whom the metric changed
	// Kept is the share of the first ten items that stay among them, mean over Account.Users.
	Kept float64 `json:"kept"`
}

// listed is how long the lists of Signal.Kept are.
const listed = 10

// signals asks what every signal is worth.
func (s *subject) signals(ctx context.Context, a *Account) error {
	log := s.FitLog(s.Spec)
	changes := changesOf(log)
	if len(changes) == 0 {
		return nil
	}
	probe, err := s.Probe(s.Evaluated)
	if err != nil {
		return err
	}
	probe, a.Metric = probe.Overall(), probe.Metric
	before := s.Scorer
	if s.Spec.Refit { // it knows validation
		if before, err = s.refitted(ctx, nil); err != nil {
			return err
		}
	}
	whole, err := probe.Evaluate(ctx, before)
	if err != nil {
		return err
	}
	first, err := s.lists(before)
	if err != nil {
		return err
	}
	for _, c := range changes {
		after, err := s.refitted(ctx, c.events)
		if err != nil {
			return fmt.Errorf("drivers: %s, %s: %w", s.Spec.Name, c.name, err)
		}
		drops, _, err := dropped(ctx, probe, whole, []eval.Scorer{after})
		if err != nil {
			return err
		}
		paired, err := stats.Compare(drops[0], make([]float64, len(drops[0])), stats.Config{Resamples: resamples, Interval: stats.Studentised, Test: stats.Studentised, Seed: s.Config.Seed})
		if err != nil {
			return err
		}
		then, err := s.lists(after)
		if err != nil {
			return err
		}
		spec := s.with(c.events)
		a.Signals = append(a.Signals, Signal{Change: c.name, Rows: s.FitLog(&spec).Len(), Whole: mean(whole[0].Values), Users: len(drops[0]), Differ: paired.Differ,
			Drop: Interval{paired.Difference, paired.CI95[0], paired.CI95[1]}, Kept: kept(first, then)})
	}
	return nil
}

// change is another way to weigh events.
type change struct {
	name   string
	events tabular.Weights // in place of what the model has for them
}

// changesOf are the ways in which a log could be weighed otherwise: without each of its signals,
// as far as rows are left, and all alike where they are not.
func changesOf(log *datasets.Log) []change {
	if log.Events == nil {
		return nil
	}
	rows, unlike := make([]int, log.EventIDs.Len()), false
	for r, e := range log.Events {
		rows[e]++
		unlike = unlike || log.Weight(r) != 1
	}
	var out []change
	alike := tabular.Weights{}
	for e, n := range rows {
		target := log.Targets != nil && e < len(log.Targets) && log.Targets[e]
		name := log.EventIDs.Key(int32(e))
		if n > 0 {
			alike = append(alike, tabular.Weight{Event: name, Value: 1, Target: target})
		}
		if n > 0 && n < log.Len() && !target {
			out = append(out, change{"without " + name, tabular.Weights{{Event: name}}})
		}
	}
	if unlike && len(alike) > 1 {
		out = append(out, change{"all events weigh 1", alike})
	}
	return out
}

// with is the section of the model with some events weighed otherwise, fitted on train alone.
func (s *subject) with(events tabular.Weights) recipe.Model {
	spec := *s.Spec
	spec.Refit = false
	spec.Events = slices.Clone(spec.Events)
	for _, w := range events {
		spec.Events = slices.DeleteFunc(spec.Events, func(o tabular.Weight) bool { return o.Event == w.Event })
		spec.Events = append(spec.Events, w)
	}
	return spec
}

// refitted is the model fitted anew with some events weighed otherwise.
func (s *subject) refitted(ctx context.Context, events tabular.Weights) (eval.Scorer, error) {
	spec := s.with(events)
	if !spec.Trained() {
		scorer, _, err := fit.Baseline(ctx, s.Prepared, &spec, s.Opened.Seed, false)
		return scorer, err
	}
	if s.Log != nil {
		s.Log.Info("training with other events", "model", spec.Name, "rows", s.FitLog(&spec).Len())
	}
	again, err := s.again(spec)
	if err != nil {
		return nil, err
	}
	m, err := s.trained(ctx, s.Prepared, again, s.Opened.Seed)
	if err != nil {
		return nil, err
	}
	return m.Scorer(), nil
}

// lists are the first items for each of the users, none of those that they have met, ascending.
func (s *subject) lists(scorer eval.Scorer) ([][]int32, error) {
	met := s.Split.Train.Of(s.Split.Train.Met).ByUser()
	out := make([][]int32, len(s.users))
	dst := make([]float32, s.items)
	for k, u := range s.users {
		if err := scorer.Score(dst, []int32{u}); err != nil {
			return nil, fmt.Errorf("drivers: %w", err)
		}
		var items []int32
		for i := range int32(s.items) {
			if _, has := slices.BinarySearch(met.At(u), i); !has {
				items = append(items, i)
			}
		}
		slices.SortFunc(items, func(a, b int32) int { return cmp.Or(cmp.Compare(dst[b], dst[a]), cmp.Compare(a, b)) })
		out[k] = slices.Clone(items[:min(listed, len(items))])
	}
	return out, nil
}

// kept is the mean share of the items of lists that are in those of others, too.
func kept(lists, others [][]int32) float64 {
	sum := 0.
	for k, list := range lists {
		n := 0
		for _, i := range list {
			if slices.Contains(others[k], i) {
				n++
			}
		}
		sum += float64(n) / float64(max(1, len(list)))
	}
	return sum / float64(max(1, len(lists)))
}

// writeSignals prints what every signal is worth.
func writeSignals(w io.Writer, a *Account) {
	if len(a.Signals) == 0 {
		return
	}
	fmt.Fprintf(w, "\n%s fitted\trows\t%s lost on validation\t95 %% interval\tof the first %d kept\n", a.Model, a.Metric, listed)
	for _, s := range a.Signals {
		claim := ""
		if stats.Few(s.Users, s.Differ) {
			claim = "\ttoo few users for a claim"
		}
		fmt.Fprintf(w, "%s\t%s\t%s\t[%s, %s]\t%.0f %%%s\n", s.Change, figures.Grouped(s.Rows), figures.Signed("%+.4f", s.Drop.Mean),
			figures.Signed("%+.4f", s.Drop.Low), figures.Signed("%+.4f", s.Drop.High), 100*s.Kept, claim)
	}
	fmt.Fprintf(w, "one fit each with the settings and the seed of %s; the interval is over users, not over seeds\n", a.Model)
}
