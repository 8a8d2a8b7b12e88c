package compare

import (
	"errors"
	"fmt"
	"slices"

	"tandem/datasets/setting"
	"tandem/experiments/recipe"
	"tandem/experiments/result"
	"tandem/experiments/stats"
	"tandem/train/eval"
)

// Runs compares models of one or several runs over the same users: values are
// averaged over seeds per user, users are matched by key, and p-values are corrected
// for the number of pairs (Holm); a pair of too few users (Few) makes no claim, and its
// corrected p is 1. c.Pairs names the pairs, or asks for all; then the
// later model stands first, so that what improves on the models above it shows a plus.
// Where two runs have a model of the same name, models are called run/model.
//
// It is an error if the runs do not share the split and the protocol, or if the users
// of two models differ.   Cost: pairs · users · c.Resamples.
func Runs(runs []*result.Run, c recipe.Compare) ([]result.Comparison, error) {
	if err := comparable(runs); err != nil {
		return nil, err
	}
	names, scores := contestants(runs)
	pairs := c.Pairs.List
	if c.Pairs.All {
		pairs = allPairs(names)
	}
	metric, err := eval.ParseKey(c.Metric)
	if err != nil {
		return nil, fmt.Errorf("experiments: compare: %w", err)
	}
	values := map[string]result.PerUser{}
	for _, pair := range pairs {
		for _, n := range pair {
			if !slices.Contains(names, n) {
				return nil, fmt.Errorf("experiments: compare: no model %q, %s", n, setting.Wanted(n, names))
			}
			if _, ok := values[n]; ok {
				continue
			}
			p, err := result.NewPerUser(scores[n], metric)
			if err != nil {
				return nil, err
			}
			values[n] = p
		}
	}
	out, all := make([]result.Comparison, len(pairs)), make([]*result.Comparison, len(pairs))
	for i, pair := range pairs {
		var err error
		if out[i], err = Pair(pair, values, c); err != nil {
			return nil, err
		}
		all[i] = &out[i]
	}
	return out, correct(all)
}

// correct fills in PHolm, corrected for all that make a claim; it is 1 for the others.
func correct(all []*result.Comparison) error {
	var claims []*result.Comparison
	var ps []float64
	for _, c := range all {
		c.PHolm = 1
		if !c.Few() {
			claims, ps = append(claims, c), append(ps, c.P)
		}
	}
	holm, err := stats.Holm(ps)
	for i := range holm {
		claims[i].PHolm = holm[i]
	}
	return err
}

// Pair compares the models called pair[0] and pair[1], whose values per user are in values,
// by the method and the metric of c. PHolm is left at 0: it is corrected over all pairs.
// It is an error if the two were not evaluated on the same users, or on fewer than stats
// needs.
func Pair(pair [2]string, values map[string]result.PerUser, c recipe.Compare) (result.Comparison, error) {
	a, b := values[pair[0]], values[pair[1]]
	if !slices.Equal(a.Users, b.Users) {
		return result.Comparison{}, fmt.Errorf("experiments: compare: %s evaluated %d users, %s %d: not the same ones",
			pair[0], len(a.Users), pair[1], len(b.Users))
	}
	x, errA := stats.OverSeeds(a.Values)
	y, errB := stats.OverSeeds(b.Values)
	if err := errors.Join(errA, errB); err != nil {
		return result.Comparison{}, fmt.Errorf("experiments: compare %s and %s: %w", pair[0], pair[1], err)
	}
	p, err := stats.Compare(x, y, c.StatsConfig)
	if err != nil {
		return result.Comparison{}, fmt.Errorf("experiments: compare %s and %s: %w", pair[0], pair[1], err)
	}
	return result.Comparison{
		A: pair[0], B: pair[1], Metric: c.Metric, Users: p.Users, Differ: p.Differ,
		Difference: p.Difference, CI95: p.CI95, P: p.P, Effect: p.Effect, SD: stats.DifferenceSD(a.Values, b.Values),
	}, nil
}

// comparable returns why the runs cannot be compared, or nil.
func comparable(runs []*result.Run) error {
	if len(runs) == 0 {
		return errors.New("experiments: compare: no run")
	}
	first := runs[0]
	for _, r := range runs[1:] {
		if r.Manifest.Split != first.Manifest.Split {
			return fmt.Errorf("experiments: compare: %s and %s were evaluated on different splits (%.12s and %.12s)",
				first.Dir, r.Dir, first.Manifest.Split, r.Manifest.Split)
		}
		if r.Summary.Protocol != first.Summary.Protocol {
			return fmt.Errorf("experiments: compare: %s ranked %s, %s ranked %s",
				first.Dir, first.Summary.Protocol, r.Dir, r.Summary.Protocol)
		}
	}
	return nil
}

// contestants lists the names of all models and the scores of each.
func contestants(runs []*result.Run) (names []string, scores map[string][]*result.Scores) {
	name := Naming(runs)
	scores = map[string][]*result.Scores{}
	for _, r := range runs {
		for _, s := range r.Scores {
			n := name(r, s.Model)
			if !slices.Contains(names, n) {
				names = append(names, n)
			}
			scores[n] = append(scores[n], s)
		}
	}
	return names, scores
}

func allPairs(names []string) [][2]string {
	var out [][2]string
	for b := range names {
		for a := b + 1; a < len(names); a++ {
			out = append(out, [2]string{names[a], names[b]})
		}
	}
	return out
}

// Join is one summary over several comparable runs: all models, and compared as c
// says. Data and order of metrics are those of the first run.
func Join(runs []*result.Run, c recipe.Compare) (*result.Summary, error) {
	comparisons, err := Runs(runs, c)
	if err != nil {
		return nil, err
	}
	within, err := BySegment(runs, c)
	if err != nil {
		return nil, err
	}
	out := runs[0].Summary
	out.Models, out.Comparisons, out.SegmentComparisons, out.ComparedBy = joined(runs), comparisons, within, MethodOf(c)
	return &out, nil
}

// joined are the models of all runs, by the names of Naming.
func joined(runs []*result.Run) []result.ModelSummary {
	var out []result.ModelSummary
	name := Naming(runs)
	for _, r := range runs {
		for _, m := range r.Summary.Models {
			m.Name = name(r, m.Name)
			if m.Partner != "" {
				m.Partner = name(r, m.Partner)
			}
			out = append(out, m)
		}
	}
	return out
}

// MethodOf is how c compares, for a summary to tell beside its comparisons.
func MethodOf(c recipe.Compare) *result.ComparedBy {
	return &result.ComparedBy{Interval: c.Interval, Test: c.Test, Resamples: c.Resamples}
}
