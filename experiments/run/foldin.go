package run

import (
	"context"
	"errors"
	"fmt"
	"path/filepath"
	"slices"

	"tandem/experiments/input"
	"tandem/experiments/kinds"
	"tandem/experiments/recipe"
	"tandem/experiments/result"
	"tandem/experiments/stats"
	"tandem/train/eval"
)

// FoldInResult says what one model makes of new users: how much of what training on them
// gives is left when they are taken up afterwards.
type FoldInResult struct {
	Model    string  `json:"model"`     // name
	How      string  `json:"how"`       // ByFoldIn and so on
	Metric   string  `json:"metric"`    // such as ndcg@10
	Users    int     `json:"users"`     // new ones, evaluated on the same rows by both
	Seeds    int     `json:"seeds"`     // how many
	FoldedIn float64 `json:"folded_in"` // means over users and seeds
	Trained  float64 `json:"trained"`   // the same when train has their rows
	Ratio    float64 `json:"ratio"`     // FoldedIn / Trained
	// CI95 is of Ratio, between users and, of several seeds, trainings; 0 twice where Trained is too
	// uncertain for an interval.
	CI95 [2]float64 `json:"ci95"`
}

// StudyFoldIn runs a recipe twice: as it is, with new users held out whole, and with
// their rows in train, into the directories fold-in and trained of o.Dir. Both runs are
// asked for the same rows of the same users after the same rows; what differs is whether
// training saw theirs. Results stand in the order of the models, one for each metric that
// has a value by user.
//
// A split of another kind than new-users is an input.Error.
func StudyFoldIn(ctx context.Context, r *recipe.Recipe, o Options) ([]FoldInResult, error) {
	if r.Split.Kind != "new-users" {
		return nil, input.Wrong(fmt.Errorf("experiments: split.kind = %q, want new-users: nobody is held out whole", r.Split.Kind))
	}
	known := *r
	known.Split = *r.Split.Base
	known.Evaluate.Segments = slices.DeleteFunc(slices.Clone(r.Evaluate.Segments), func(s string) bool { return s == "new-users" && !r.Evaluate.NewUsers })
	into := func(r *recipe.Recipe, name string) (*result.Run, error) {
		own := o
		own.Dir = filepath.Join(o.Dir, name)
		return Execute(ctx, r, own)
	}
	folded, err := into(r, "fold-in")
	if err != nil {
		return nil, err
	}
	trained, err := into(&known, "trained")
	if err != nil {
		return nil, err
	}
	var out []FoldInResult
	for _, m := range folded.Summary.Models {
		for _, metric := range r.Evaluate.Metrics {
			if _, ok := m.Metrics[metric]; !ok {
				continue
			}
			res := FoldInResult{Model: m.Name, How: m.NewUsers, Metric: metric, Seeds: len(m.Seeds)}
			if err := res.compare(scoresOf(folded, m.Name), scoresOf(trained, m.Name), !kinds.Model(r.Model(m.Name)).Chance, r.Compare); err != nil {
				return nil, fmt.Errorf("experiments: %s, %s: %w", m.Name, metric, err)
			}
			out = append(out, res)
		}
	}
	return out, nil
}

// scoresOf are the scores of a model, by seed.
func scoresOf(run *result.Run, name string) []*result.Scores {
	return slices.DeleteFunc(slices.Clone(run.Scores), func(s *result.Scores) bool { return s.Model != name })
}

// newView is the view of the new users of a split that holds them out.
const newView = "new-users/new"

// compare fills in the figures from the scores of both runs; exact says that another seed
// would give the same model.
func (r *FoldInResult) compare(folded, trained []*result.Scores, exact bool, c recipe.Compare) error {
	a, err := result.NewPerUser(folded, eval.Key{View: newView, Metric: r.Metric})
	if err != nil {
		return err
	}
	b, err := result.NewPerUser(trained, eval.OfAll(r.Metric))
	if err != nil {
		return err
	}
	same := make([][]float64, len(b.Values)) // of the users of a
	for _, user := range a.Users {
		at, ok := slices.BinarySearch(b.Users, user)
		if !ok {
			return fmt.Errorf("user %q was evaluated when folded in, not when trained", user)
		}
		for seed := range same {
			same[seed] = append(same[seed], b.Values[seed][at])
		}
	}
	x, errA := stats.NewSample(a.Values, exact)
	y, errB := stats.NewSample(same, exact)
	if err := errors.Join(errA, errB); err != nil {
		return err
	}
	p, err := stats.CompareSamples(x, y, c.StatsConfig)
	if err != nil {
		return err
	}
	if r.Trained = y.Mean(); !(r.Trained > 0) {
		return fmt.Errorf("mean of %g when trained, want > 0", r.Trained)
	}
	r.Users, r.FoldedIn, r.Ratio = p.Users, x.Mean(), 1+p.Ratio
	if p.RatioCI95 != [2]float64{} {
		r.CI95 = [2]float64{1 + p.RatioCI95[0], 1 + p.RatioCI95[1]}
	}
	return nil
}
