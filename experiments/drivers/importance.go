package drivers

import (
	"context"
	"fmt"
	"math"
	"slices"

	"tandem/experiments/serving"
	"tandem/experiments/stats"
	"tandem/features"
)

// Importance is what the metric on validation loses when a feature's rows are dealt to
// other items (or users), all else as it was: Breiman 2001, §10, on a trained model. The
// loss of a user is the mean over the shuffles.
//
// It tells what this model leans on, not what a feature is worth: id rows learn beside the
// features and make up for what these say wrongly, so dealing out a feature that tells
// nothing can cost a little too. A model that ablates it tells the worth.
//
// A feature that another one stands in for looks unimportant, since each of the two is
// shuffled alone: the group of all features tells.
type Importance struct {
	Side     string   `json:"side"`
	Name     string   `json:"name"`
	Features []string `json:"features"` // shuffled together
	Whole    float64  `json:"whole"`    // the metric without a shuffle
	Drop     Interval `json:"drop"`     // of the metric; the interval by bootstrap over users
	PHolm    float64  `json:"p_holm"`   // that the drop is none, corrected for all groups
	ShuffleS float64  `json:"shuffle_sd"`
	Users    int      `json:"users"`
	Differ   int      `json:"differ"` // users whom a shuffle changes something for
	// Segments are drops within the groups of the recipe's segments; those of fewer than
	// 30 users make no claim.
	Segments []SegmentDrop `json:"segments"`
}

// SegmentDrop is a drop within a view.
type SegmentDrop struct {
	Segment string   `json:"segment"`
	Group   string   `json:"group"`
	Users   int      `json:"users"`
	Drop    Interval `json:"drop"`
}

// Few tells that too few users were evaluated, or changed, for a claim.
func (i Importance) Few() bool {
	if i.Differ == 0 && i.Drop.Mean != 0 { // an account that did not count them yet
		return stats.Few(i.Users, i.Users)
	}
	return stats.Few(i.Users, i.Differ)
}

// Helps tells whether the model leans on the feature: the drop is above zero for
// sure, by its interval and its corrected p.
func (i Importance) Helps() bool { return i.Drop.Low > 0 && i.PHolm < .05 && !i.Few() }

// Hurts tells whether the model is better off when the feature is shuffled, for sure.
func (i Importance) Hurts() bool { return i.Drop.High < 0 && i.PHolm < .05 && !i.Few() }

const resamples = 1000 // of the bootstrap over users

func (s *subject) importance(ctx context.Context, a *Account) error {
	a.Importance = []Importance{}
	probe, err := s.Probe(s.Judged)
	if err != nil {
		return err
	}
	a.Metric = probe.Metric
	gs := groups(s.Weights)
	if len(gs) == 0 {
		return nil
	}
	whole, err := probe.Judge(ctx, s.Weights.Scorer())
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
	for k := range holm {
		a.Importance[k].PHolm = holm[k]
	}
	return nil
}

// shuffled evaluates the model with the rows of a group dealt out, several times.
func (s *subject) shuffled(ctx context.Context, probe *serving.Probe, whole []serving.Judged, g group) (Importance, float64, error) {
	x := Importance{Side: g.Side, Name: g.Name, Features: g.Features, Segments: []SegmentDrop{}}
	entities := s.items
	if g.Side == userSide {
		entities = s.Split.Train.NumUsers()
	}
	sums := make([][]float64, len(whole))
	for v := range whole {
		sums[v] = make([]float64, len(whole[v].Values))
	}
	var means []float64
	for r := range s.Repeats {
		order := features.Permutation(entities, s.Config.Seed+uint64(r))
		judged, err := probe.Judge(ctx, swap(s.Weights, g.Side, g.Features, dealt(order)).Scorer())
		if err != nil {
			return x, 0, err
		}
		for v := range judged {
			if !slices.Equal(judged[v].Users, whole[v].Users) {
				return x, 0, fmt.Errorf("drivers: view %s evaluated other users", judged[v].View)
			}
			for u, value := range judged[v].Values {
				sums[v][u] += value / float64(s.Repeats)
			}
		}
		means = append(means, mean(judged[0].Values))
	}
	_, x.ShuffleS = stats.OverRuns(means)
	x.Whole, x.Users = mean(whole[0].Values), len(whole[0].Values)
	paired, err := stats.Compare(whole[0].Values, sums[0], stats.Config{Resamples: resamples, Interval: stats.Studentised, Test: stats.Studentised, Seed: s.Config.Seed})
	if err != nil {
		return x, 0, err
	}
	x.Drop, x.Differ = Interval{paired.Difference, paired.CI95[0], paired.CI95[1]}, paired.Differ
	for v := 1; v < len(whole); v++ {
		drops := make([]float64, len(sums[v]))
		for u := range drops {
			drops[u] = whole[v].Values[u] - sums[v][u]
		}
		if drop, ok := over(drops); ok {
			x.Segments = append(x.Segments, SegmentDrop{whole[v].Segment, whole[v].Group, len(drops), drop})
		}
	}
	return x, paired.P, nil
}

func mean(x []float64) float64 {
	sum := 0.
	for _, v := range x {
		sum += v
	}
	return sum / math.Max(1, float64(len(x)))
}
