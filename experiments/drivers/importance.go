package drivers

import (
	"context"
	"fmt"
	"math"
	"slices"

	"tandem/experiments/serving"
	"tandem/experiments/stats"
	"tandem/train/eval"
)

// Importance is what the metric on validation loses when a feature's rows are dealt to
// other items (or users), all else as it was: Breiman 2001, §10, on a trained model. The
// loss of a user is the mean over the shuffles.
//
// A useless column has an importance above 0 too: id rows learn beside it and make up for
// what it says wrongly, so that dealing it out costs something. Null tells how much, and
// Outcome what follows.
//
// A feature that another one stands in for looks unimportant, since each of the two is
// shuffled alone: the group of all features tells.
//
// That of an interaction, of two features of one tower, is what the metric loses when
// only the sum of what each says by itself is left: see interaction.
type Importance struct {
	Side     string   `json:"side"`           // item or user
	Name     string   `json:"name"`           // of the feature, of the group, or of the interaction
	Features []string `json:"features"`       // shuffled together, or the two that interact
	Pair     bool     `json:"pair,omitempty"` // an interaction
	Outcome  Outcome  `json:"outcome"`        // what follows from all below
	Whole    float64  `json:"whole"`          // the metric without a shuffle
	Drop     Interval `json:"drop"`           // of the metric; the interval by bootstrap over users, for these weights
	PHolm    float64  `json:"p_holm"`         // that the drop is none, corrected for all groups and interactions
	ShuffleS float64  `json:"shuffle_sd"`     // standard deviation of the drop between shuffles
	Users    int      `json:"users"`          // of validation that were asked
	Differ   int      `json:"differ"`         // users whom a shuffle changes something for
	Null     *Null    `json:"null,omitempty"` // what useless copies are worth; nil = not asked
	// Segments are drops within the groups of the recipe's segments; those of fewer than
	// 30 users make no claim.
	Segments []SegmentDrop `json:"segments"`
}

// SegmentDrop is a drop within a view.
type SegmentDrop struct {
	Segment string   `json:"segment"` // as in the recipe
	Group   string   `json:"group"`   // of the segment
	Users   int      `json:"users"`   // of the group that were asked
	Drop    Interval `json:"drop"`    // of the metric; the interval by bootstrap over them
}

// Outcome is what an account says of a feature.
type Outcome string

// The outcomes, in the order in which they are asked for.
const (
	TooFew   Outcome = "too few users"                        // evaluated, or changed by a shuffle: no claim
	Harms    Outcome = "harms"                                // the model is better off when the feature is shuffled
	Untested Outcome = "not tested"                           // no useless copies were trained
	Driver   Outcome = "driver"                               // the model loses more by it than by useless copies
	Useless  Outcome = "cannot be told from a useless column" // it does not
)

// few tells that too few users were evaluated, or changed, for a claim.
func (i *Importance) few() bool {
	if i.Differ == 0 && i.Drop.Mean != 0 { // an account that did not count them yet
		return stats.Few(i.Users, i.Users)
	}
	return stats.Few(i.Users, i.Differ)
}

// outcome is what follows from the figures: claims need an interval beyond 0, of these
// weights and over the trainings, and a p that was corrected for the family.
func (i *Importance) outcome() Outcome {
	switch {
	case i.few():
		return TooFew
	case i.Drop.High < 0 && i.PHolm < .05:
		return Harms
	case i.Null == nil:
		return Untested
	case i.Drop.Low > 0 && i.Null.Excess.Low > 0 && i.Null.PHolm < .05:
		return Driver
	}
	return Useless
}

const resamples = 1000 // of the bootstrap over users

func (s *subject) importance(ctx context.Context, a *Account) error {
	a.Importance = []Importance{}
	probe, err := s.Probe(s.Evaluated)
	if err != nil {
		return err
	}
	a.Metric = probe.Metric
	gs := groups(s.Weights)
	if len(gs) == 0 {
		return nil
	}
	whole, err := probe.Evaluate(ctx, s.Weights.Scorer())
	if err != nil {
		return err
	}
	var ps []float64
	for _, g := range gs {
		x, p, err := s.shuffled(ctx, probe, whole, g)
		if err != nil {
			return err
		}
		a.Importance, ps = append(a.Importance, x), append(ps, p)
	}
	holm, err := stats.Holm(ps)
	if err != nil {
		return err
	}
	if err := s.nulls(ctx, probe.Overall(), gs, a.Importance); err != nil {
		return err
	}
	for k := range holm {
		a.Importance[k].PHolm = holm[k]
		a.Importance[k].Outcome = a.Importance[k].outcome()
	}
	return nil
}

// shuffled evaluates the model without a group, several times.
func (s *subject) shuffled(ctx context.Context, probe *serving.Probe, whole []serving.Evaluated, g group) (Importance, float64, error) {
	x := Importance{Side: g.Side, Name: g.Name, Features: g.Features, Pair: g.Pair, Segments: []SegmentDrop{}}
	drops, means, err := dropped(ctx, probe, whole, without(s.Weights, g, s.Repeats, s.Config.Seed))
	if err != nil {
		return x, 0, err
	}
	_, x.ShuffleS = stats.OverRuns(means)
	x.Whole, x.Users = mean(whole[0].Values), len(whole[0].Values)
	paired, err := stats.Compare(drops[0], make([]float64, len(drops[0])), stats.Config{Resamples: resamples, Interval: stats.Studentised, Test: stats.Studentised, Seed: s.Config.Seed})
	if err != nil {
		return x, 0, err
	}
	x.Drop, x.Differ = Interval{paired.Difference, paired.CI95[0], paired.CI95[1]}, paired.Differ
	for v := 1; v < len(whole); v++ {
		if drop, ok := over(drops[v]); ok {
			x.Segments = append(x.Segments, SegmentDrop{whole[v].Segment, whole[v].Group, len(drops[v]), drop})
		}
	}
	return x, paired.P, nil
}

// dropped evaluates scorers in the place of one that came to whole: what every user of
// every view loses, mean over the scorers, and the mean over all users with each of them.
func dropped(ctx context.Context, probe evaluator, whole []serving.Evaluated, scorers []eval.Scorer) (drops [][]float64, means []float64, err error) {
	for v := range whole {
		drops = append(drops, make([]float64, len(whole[v].Values)))
	}
	for _, scorer := range scorers {
		got, err := probe.Evaluate(ctx, scorer)
		if err != nil {
			return nil, nil, err
		}
		for v := range got {
			if !slices.Equal(got[v].Users, whole[v].Users) {
				return nil, nil, fmt.Errorf("drivers: view %s evaluated other users", got[v].View)
			}
			for u, value := range got[v].Values {
				drops[v][u] += (whole[v].Values[u] - value) / float64(len(scorers)) // 0 where nothing changed
			}
		}
		means = append(means, mean(got[0].Values))
	}
	return drops, means, nil
}

// evaluator is a serving.Probe.
type evaluator interface {
	Evaluate(ctx context.Context, s eval.Scorer) ([]serving.Evaluated, error)
}

func mean(x []float64) float64 {
	sum := 0.
	for _, v := range x {
		sum += v
	}
	return sum / math.Max(1, float64(len(x)))
}
