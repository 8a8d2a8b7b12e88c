package experiments

import (
	"errors"
	"fmt"
	"io/fs"
	"path/filepath"
	"slices"

	"tandem/experiments/stats"
	"tandem/train/eval"
)

// Run is what a run directory holds.
type Run struct {
	Dir      string
	Recipe   *Recipe
	Manifest Manifest
	Summary  Summary
	Scores   []*Scores // of every model and seed
	// Unfinished is nil for a finished run, and so for every one that OpenRun returns.
	Unfinished *Unfinished
}

// OpenRun reads the directory of a finished run. That there is no run in it, and that it
// has not finished (an UnfinishedError: see OpenModels), are an InputError.
func OpenRun(dir string) (*Run, error) {
	var manifest *Manifest
	recipe, err := Read(filepath.Join(dir, RecipeFile))
	if err == nil {
		manifest, err = ReadJSON[Manifest](filepath.Join(dir, ManifestFile))
	}
	var missing *fs.PathError
	if errors.Is(err, fs.ErrNotExist) && errors.As(err, &missing) {
		return nil, wrongInput(fmt.Errorf("experiments: %s is not a run directory: %w", dir, missing))
	}
	if err != nil {
		return nil, err
	}
	summary, err := ReadJSON[Summary](filepath.Join(dir, SummaryFile))
	if errors.Is(err, fs.ErrNotExist) {
		part := &Run{Dir: dir, Recipe: recipe, Manifest: *manifest}
		if part.Unfinished, err = unfinished(dir, recipe); err != nil {
			return nil, err
		}
		return nil, wrongInput(&UnfinishedError{part})
	}
	if err != nil {
		return nil, err
	}
	run := &Run{Dir: dir, Recipe: recipe, Manifest: *manifest, Summary: *summary}
	for _, m := range summary.Models {
		for _, seed := range m.Seeds {
			s, err := ReadScores(filepath.Join(SeedDir(dir, m.Name, seed), PerUserFile), m.Name, seed)
			if err != nil {
				return nil, err
			}
			run.Scores = append(run.Scores, s)
		}
	}
	return run, nil
}

// CompareRuns compares models of one or several runs over the same users: values are
// averaged over seeds per user, users are matched by key, and p-values are corrected
// for the number of pairs (Holm); a pair of too few users (Few) makes no claim, and its
// corrected p is 1. c.Pairs names the pairs, or asks for all; then the
// later model stands first, so that what improves on the models above it shows a plus.
// Where two runs have a model of the same name, models are called run/model.
//
// It is an error if the runs do not share the split and the protocol, or if the users
// of two models differ.   Cost: pairs · users · c.Bootstrap.
func CompareRuns(runs []*Run, c Compare) ([]Comparison, error) {
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
	values := map[string]perUser{}
	for _, pair := range pairs {
		for _, n := range pair {
			if !slices.Contains(names, n) {
				return nil, fmt.Errorf("experiments: compare: no model %q, %s", n, wanted(n, names))
			}
			if _, ok := values[n]; ok {
				continue
			}
			p, err := newPerUser(scores[n], metric)
			if err != nil {
				return nil, err
			}
			values[n] = p
		}
	}
	out, all := make([]Comparison, len(pairs)), make([]*Comparison, len(pairs))
	for i, pair := range pairs {
		var err error
		if out[i], err = compare(pair, values, c); err != nil {
			return nil, err
		}
		all[i] = &out[i]
	}
	return out, correct(all)
}

// correct fills in PHolm, corrected for all that make a claim; it is 1 for the others.
func correct(all []*Comparison) error {
	var claims []*Comparison
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

func compare(pair [2]string, values map[string]perUser, c Compare) (Comparison, error) {
	a, b := values[pair[0]], values[pair[1]]
	if !slices.Equal(a.users, b.users) {
		return Comparison{}, fmt.Errorf("experiments: compare: %s evaluated %d users, %s %d: not the same ones",
			pair[0], len(a.users), pair[1], len(b.users))
	}
	x, errA := stats.OverSeeds(a.values)
	y, errB := stats.OverSeeds(b.values)
	if err := errors.Join(errA, errB); err != nil {
		return Comparison{}, fmt.Errorf("experiments: compare %s and %s: %w", pair[0], pair[1], err)
	}
	p, err := stats.Compare(x, y, stats.Config{Resamples: c.Bootstrap, Interval: c.Interval, Test: c.Test, Seed: c.Seed})
	if err != nil {
		return Comparison{}, fmt.Errorf("experiments: compare %s and %s: %w", pair[0], pair[1], err)
	}
	return Comparison{
		A: pair[0], B: pair[1], Metric: c.Metric, Users: p.Users, Differ: p.Differ,
		Difference: p.Difference, CI95: p.CI95, P: p.P, Effect: p.Effect, SD: stats.DifferenceSD(a.values, b.values),
	}, nil
}

// comparable returns why the runs cannot be compared, or nil.
func comparable(runs []*Run) error {
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
func contestants(runs []*Run) (names []string, scores map[string][]*Scores) {
	name := Naming(runs)
	scores = map[string][]*Scores{}
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

// Naming says how models are called: by name, or run/model where that is not unique.
// A run is called by the last part of its directory, or by all of it where two agree.
func Naming(runs []*Run) func(r *Run, model string) string {
	models, bases := map[string]bool{}, map[string]bool{}
	clash, whole := false, false
	for _, r := range runs {
		whole = whole || bases[filepath.Base(r.Dir)]
		bases[filepath.Base(r.Dir)] = true
		for _, m := range r.Summary.Models {
			clash = clash || models[m.Name]
			models[m.Name] = true
		}
	}
	return func(r *Run, model string) string {
		switch {
		case !clash:
			return model
		case whole:
			return filepath.ToSlash(r.Dir) + "/" + model
		}
		return filepath.Base(r.Dir) + "/" + model
	}
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

// JoinRuns is one summary over several comparable runs: all models, and compared as c
// says. Data and order of metrics are those of the first run.
func JoinRuns(runs []*Run, c Compare) (*Summary, error) {
	comparisons, err := CompareRuns(runs, c)
	if err != nil {
		return nil, err
	}
	within, err := CompareSegments(runs, c)
	if err != nil {
		return nil, err
	}
	out := runs[0].Summary
	out.Models, out.Comparisons, out.SegmentComparisons, out.ComparedBy = nil, comparisons, within, comparedBy(c)
	name := Naming(runs)
	for _, r := range runs {
		for _, m := range r.Summary.Models {
			m.Name = name(r, m.Name)
			out.Models = append(out.Models, m)
		}
	}
	return &out, nil
}

// Few reports whether too few users were compared for a claim, or too few that the two
// models serve differently; see stats.Few. Runs of a version that did not count the latter
// are taken at all users.
func (c Comparison) Few() bool {
	if c.Differ == 0 && c.Difference != 0 {
		return stats.Few(c.Users, c.Users)
	}
	return stats.Few(c.Users, c.Differ)
}

// Found reports whether the difference is one: of enough users and corrected for the number of pairs, it
// would be a surprise without one.
func (c Comparison) Found() bool { return !c.Few() && c.PHolm < sure }

// Verdict says what a is against b: "better", "worse", "open" when no difference was
// found, or "higher" or "lower" for a metric where neither is better.
func (c Comparison) Verdict() string {
	sign := 1.0
	if m, err := eval.ParseMetric(c.Metric); err == nil {
		sign = float64(m.Kind().Better)
	}
	switch {
	case !c.Found():
		return "open"
	case sign == 0 && c.Difference > 0:
		return "higher"
	case sign == 0:
		return "lower"
	case sign*c.Difference > 0:
		return "better"
	}
	return "worse"
}
