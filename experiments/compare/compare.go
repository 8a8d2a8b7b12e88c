package compare

import (
	"cmp"
	"errors"
	"fmt"
	"slices"

	"tandem/datasets/setting"
	"tandem/experiments/figures"
	"tandem/experiments/recipe"
	"tandem/experiments/result"
	"tandem/experiments/stats"
	"tandem/train/eval"
)

// Summarise compares the models of one or several runs and puts the comparisons, those within
// groups and how they were made into s, with the errors of Runs.
func Summarise(s *result.Summary, runs []*result.Run, c recipe.Compare) error {
	x, err := newContest(runs, c)
	if err != nil {
		return err
	}
	if s.Comparisons, err = Runs(runs, c); err != nil {
		return err
	}
	if s.SegmentComparisons, err = x.bySegment(); err != nil {
		return err
	}
	err = x.byTarget(s)
	s.ComparedBy = &result.ComparedBy{Interval: c.Interval, Test: c.Test, Resamples: c.Resamples, Family: x.family}
	return err
}

// Runs compares models of one or several runs over the same users: values are
// averaged over seeds per user, users are matched by key, and p-values are corrected
// for the number of pairs (Holm); a pair of too few users (Few) makes no claim, and its
// corrected p is 1. c.Pairs names the pairs, or says which; of all pairs the
// later model stands first, so that what improves on the models above it shows a plus.
// Where two runs have a model of the same name, models are called run/model.
//
// It is an error if the runs do not share the split and the protocol, or if the users
// of two models differ.   Cost: pairs · users, and pairs · c.Resamples.
func Runs(runs []*result.Run, c recipe.Compare) ([]result.Comparison, error) {
	x, err := newContest(runs, c)
	if err != nil {
		return nil, err
	}
	return x.compare()
}

// contest is who is compared with whom.
type contest struct {
	recipe.Compare
	runs   []*result.Run
	names  []string
	scores map[string][]*result.Scores
	exact  map[string]bool // another seed would give the same
	pairs  [][2]string
	family string // in words
	metric eval.Key
	values map[string]Values // of metric, those that were asked for
}

func newContest(runs []*result.Run, c recipe.Compare) (*contest, error) {
	if err := comparable(runs); err != nil {
		return nil, err
	}
	metric, err := eval.ParseKey(c.Metric)
	if err != nil {
		return nil, fmt.Errorf("experiments: compare: %w", err)
	}
	x := &contest{Compare: c, runs: runs, scores: map[string][]*result.Scores{}, exact: map[string]bool{}, metric: metric, values: map[string]Values{}}
	name := Naming(runs)
	var first *result.Scores
	for _, r := range runs {
		for _, s := range r.Scores {
			first = cmp.Or(first, s)
			result.ShareUsers(first, s)
			n := name(r, s.Model)
			if !slices.Contains(x.names, n) {
				x.names = append(x.names, n)
			}
			x.scores[n], x.exact[n] = append(x.scores[n], s), r.Exact(s.Model)
		}
	}
	for _, n := range slices.Concat(pairsToNames(c.Pairs.List)...) {
		if !slices.Contains(x.names, n) {
			return nil, fmt.Errorf("experiments: compare: no model %q, %s", n, setting.Wanted(n, x.names))
		}
	}
	return x, x.choose()
}

func pairsToNames(pairs [][2]string) (out [][]string) {
	for _, pair := range pairs {
		out = append(out, pair[:])
	}
	return out
}

// of returns the values of a model.
func (x *contest) of(name string) (Values, error) {
	if v, ok := x.values[name]; ok {
		return v, nil
	}
	v, err := NewValues(x.scores[name], x.metric, x.exact[name])
	x.values[name] = v
	return v, err
}

// compare compares all pairs.
func (x *contest) compare() ([]result.Comparison, error) {
	out, all := make([]result.Comparison, len(x.pairs)), make([]*result.Comparison, len(x.pairs))
	for i, pair := range x.pairs {
		for _, n := range pair {
			if _, err := x.of(n); err != nil {
				return nil, err
			}
		}
		var err error
		if out[i], err = Pair(pair, x.values, x.Compare); err != nil {
			return nil, err
		}
		all[i] = &out[i]
	}
	return out, correct(all)
}

// correct fills in PHolm and Family, corrected for all that make a claim; it is 1 for the
// others.
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
		claims[i].PHolm, claims[i].Family = holm[i], len(claims)
	}
	return err
}

// Values are those of one model in one metric.
type Values struct {
	Users  []string      // keys, ascending
	Sample *stats.Sample // over Users; nil without any
}

// NewValues takes the scores of a model's seeds, with the errors of result.NewPerUser; exact
// says that another seed would give the same.
func NewValues(seeds []*result.Scores, metric eval.Key, exact bool) (Values, error) {
	p, err := result.NewPerUser(seeds, metric)
	if err != nil || len(p.Users) == 0 {
		return Values{}, err
	}
	s, err := stats.NewSample(p.Values, exact)
	if err != nil {
		return Values{}, fmt.Errorf("experiments: compare: %s: %w", seeds[0].Model, err)
	}
	return Values{Users: p.Users, Sample: s}, nil
}

// Pair compares the models called pair[0] and pair[1], whose values are in values, by the
// method and the metric of c. PHolm is left at 0: it is corrected over all pairs.
// It is an error if the two were not evaluated on the same users, or on fewer than stats
// needs.
func Pair(pair [2]string, values map[string]Values, c recipe.Compare) (result.Comparison, error) {
	a, b := values[pair[0]], values[pair[1]]
	if !slices.Equal(a.Users, b.Users) {
		return result.Comparison{}, fmt.Errorf("experiments: compare: %s evaluated %d users, %s %d: not the same ones",
			pair[0], len(a.Users), pair[1], len(b.Users))
	}
	if len(a.Users) == 0 {
		return result.Comparison{}, fmt.Errorf("experiments: compare %s and %s: no user has a value of %s", pair[0], pair[1], c.Metric)
	}
	p, err := stats.CompareSamples(a.Sample, b.Sample, c.StatsConfig)
	if err != nil {
		return result.Comparison{}, fmt.Errorf("experiments: compare %s and %s: %w", pair[0], pair[1], err)
	}
	return result.Comparison{
		A: pair[0], B: pair[1], Metric: c.Metric, Users: p.Users, Differ: p.Differ,
		Difference: p.Difference, CI95: p.CI95, P: p.P, Effect: p.Effect, SD: p.SD,
		Seeds: p.Seeds, Trained: p.Trained, DF: p.DF, SE: p.SE, Ratio: p.Ratio, RatioCI95: p.RatioCI95, Within: p.Within,
		Smallest: c.Smallest, NoInterval: p.Differ < stats.LeastDiffer,
	}, nil
}

// IntervalText is the interval of a difference in brackets, or "few differ" where it means
// nothing.
func IntervalText(c result.Comparison) string {
	ends, ok := c.Interval()
	if !ok {
		return "few differ"
	}
	return fmt.Sprintf("[%s, %s]", figures.Signed("%+.4f", ends[0]), figures.Signed("%+.4f", ends[1]))
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
		if a, b := targetNames(first), targetNames(r); !slices.Equal(a, b) {
			return fmt.Errorf("experiments: compare: %s was evaluated on targets %q, %s on %q: want the same evaluate.targets", first.Dir, a, r.Dir, b)
		}
		if r.Summary.Protocol != first.Summary.Protocol {
			return fmt.Errorf("experiments: compare: %s ranked %s, %s ranked %s",
				first.Dir, first.Summary.Protocol, r.Dir, r.Summary.Protocol)
		}
	}
	return nil
}

// Join is one summary over several comparable runs: all models, and compared as c
// says, judged. Data and order of metrics are those of the first run.
func Join(runs []*result.Run, c recipe.Compare) (*result.Summary, error) {
	if err := comparable(runs); err != nil {
		return nil, err
	}
	out := runs[0].Summary
	out.Models, out.Targets = joined(runs), joinedTargets(runs)
	if err := Summarise(&out, runs, c); err != nil {
		return nil, err
	}
	Judge(&out)
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
