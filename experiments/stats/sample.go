package stats

import (
	"fmt"
	"math"
	"slices"

	"gonum.org/v1/gonum/stat/distuv"
)

// Sample is one model's values of a metric, by training (seed) and user.
type Sample struct {
	of       []float64 // [user] mean over the trainings
	mean     float64   // of all values
	seeds    int       // trainings
	exact    bool      // another training would give the same values
	between  float64   // variance of the trainings' own means, over their number; 0 of one
	residual float64   // mean square of the interaction, over users and trainings; 0 of one
}

// NewSample takes values[seed][user]; they are not kept. Exact says that another seed would give
// the same values, as of popularity, so that one is enough. With K trainings of n users and y
// the values,
//
//	between  = Σ_s (ȳ_s − ȳ)² / (K·(K−1))
//	residual = Σ_su (y_su − ȳ_s − ȳ_u + ȳ)² / (n·K·(n−1)·(K−1))
//
// It is an error if there is no seed or user, if seeds have different numbers of users, or if a
// value is NaN or infinite.   Cost: O(users · seeds).
func NewSample(values [][]float64, exact bool) (*Sample, error) {
	of, err := OverSeeds(values)
	if err != nil {
		return nil, err
	}
	s := &Sample{of: of, mean: mean(of), seeds: len(values), exact: exact}
	n, k := float64(len(of)), float64(s.seeds)
	if s.seeds < 2 {
		return s, nil
	}
	for _, v := range values {
		m := mean(v)
		s.between += (m - s.mean) * (m - s.mean) / (k * (k - 1))
		for u, y := range v {
			e := (y - m) - (of[u] - s.mean)
			s.residual += e * e
		}
	}
	if s.residual /= n * k * (n - 1) * (k - 1); len(of) < 2 {
		s.residual = 0
	}
	return s, nil
}

// Mean is that of all values.
func (s *Sample) Mean() float64 { return s.mean }

// sd is the standard deviation of the trainings' own means; 0 of one training.
func (s *Sample) sd() float64 { return math.Sqrt(s.between * float64(s.seeds)) }

// counted reports whether the variance of trainings is known: there is none, or it shows
// between several.
func (s *Sample) counted() bool { return s.exact || s.seeds > 1 }

// training is what the trainings of one model add to the variance of a mean, and what of it is
// the interaction, on df and df·(n−1) degrees of freedom.
type training struct{ variance, residual, df float64 }

// sources are where the mean over users and trainings, of one model or of the difference of
// two, has its variance from.
//
// The values of a model are taken for those of a crossed random-effects model, a user's effect,
// a training's and an interaction (Searle, Casella and McCulloch 1992, §4.5 and §5.2). Of the
// users' variance over their number, of means over trainings, a part is the interaction, and of
// the trainings' so is a part: it is counted once, but no less than nothing of users is left.
//
//	variance = max(0, users − residual) + Σ trainings
//
// Trainings of different models are taken for independent, also where they share a seed.
type sources struct {
	n         float64    // users
	users     float64    // variance of the users' means over n, interaction and all
	share     float64    // of it that is counted, in [0, 1]
	trainings []training // that have a variance; none where weights are taken as they are
}

// newSources is of values over users whose variance is users, weight·b being taken from a; b
// may be nil.
func newSources(users float64, a, b *Sample, weight float64) sources {
	s := sources{n: float64(len(a.of)), users: users / float64(len(a.of)), share: 1}
	for at, x := range []*Sample{a, b} {
		if x == nil || x.exact || x.seeds < 2 {
			continue
		}
		w := 1.0
		if at == 1 {
			w = weight * weight
		}
		if x.between > 0 {
			s.trainings = append(s.trainings, training{w * x.between, w * x.residual, float64(x.seeds - 1)})
		}
		if s.users > 0 {
			s.share -= w * x.residual / s.users
		}
	}
	s.share = max(0, s.share)
	return s
}

// variance is that of the mean.
func (s sources) variance() float64 {
	v := s.share * s.users
	for _, t := range s.trainings {
		v += t.variance
	}
	return v
}

// df are the degrees of freedom of variance, after Satterthwaite 1946, though no fewer than any
// source has:
//
//	variance² / (users²/(n−1) + Σ (training²/(K−1) + residual²/((n−1)·(K−1))))
//
// and n−1 where nothing varies.
func (s sources) df() float64 {
	least, v := s.n-1, s.variance()
	below := s.users * s.users / least
	for _, t := range s.trainings {
		below += (t.variance*t.variance + t.residual*t.residual/(s.n-1)) / t.df
		least = min(least, t.df)
	}
	if below == 0 {
		return s.n - 1
	}
	return max(least, v*v/below)
}

// student is Student's t with these degrees of freedom.
func (s sources) student() distuv.StudentsT {
	return distuv.StudentsT{Mu: 0, Sigma: 1, Nu: s.df()}
}

// mostDrawn is how many users are drawn one by one; more are drawn in as many groups.
const mostDrawn = 4096

// grouped is what is drawn in place of differences d with mean m: d itself, or, of more users
// than mostDrawn, the means of groups, user u being in group u mod mostDrawn. Means of groups
// drawn with replacement vary as those of users drawn so, and are as skewed, at a cost that
// does not grow with the users.
func grouped(d []float64, m float64) []float64 {
	if len(d) <= mostDrawn {
		return d
	}
	out := make([]float64, mostDrawn)
	for u, x := range d {
		out[u%mostDrawn] += x - m
	}
	for g := range out { // groups differ by a user at most
		out[g] = m + out[g]*mostDrawn/float64(len(d))
	}
	return out
}

// samples checks that two samples can be compared.
func samples(a, b *Sample) error {
	switch {
	case len(a.of) != len(b.of):
		return fmt.Errorf("stats: compare: %d and %d users, want the same", len(a.of), len(b.of))
	case len(a.of) < 2:
		return fmt.Errorf("stats: compare: %d users, want ≥ 2", len(a.of))
	case len(a.of) > math.MaxInt32:
		return fmt.Errorf("stats: compare: %d users, want < 2^31", len(a.of))
	}
	return nil
}

// frozen are samples whose trainings are not counted: their weights as they are.
func frozen(s *Sample) *Sample {
	out := *s
	out.exact = true
	return &out
}

// seedsOf is Paired.Seeds.
func seedsOf(a, b *Sample) int {
	var of []int
	for _, s := range []*Sample{a, b} {
		if !s.exact {
			of = append(of, s.seeds)
		}
	}
	if of == nil {
		return 1
	}
	return slices.Min(of)
}
