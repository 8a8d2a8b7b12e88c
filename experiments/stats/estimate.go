package stats

import (
	"fmt"
	"math"

	"gonum.org/v1/gonum/stat"
)

// Estimate is one model's mean of a metric.
type Estimate struct {
	Mean float64    `json:"mean"` // over users and seeds
	SD   float64    `json:"sd"`   // of the mean over users, between seeds; 0 with one seed
	CI95 [2]float64 `json:"ci95"` // of Mean, between users; Mean twice with one user
	// CI95Trained is of Mean, too, between users and trainings; nil where the trainings' variance
	// cannot be estimated: with one seed of a model that has one, or in runs of versions that did
	// not count it.
	CI95Trained *[2]float64 `json:"ci95_trained,omitempty"`
	// DF are the degrees of freedom of CI95Trained, after Satterthwaite; 0 without one.
	DF float64 `json:"df,omitempty"`
	// Users were averaged, and of these so many have a value that is not 0.
	Users   int `json:"users,omitempty"`
	NonZero int `json:"non_zero,omitempty"` // of Users
}

// LeastNonZero is below how many users with a value an interval of a mean is too short;
// doc.go tells what was measured.
const LeastNonZero = 15

// Interval is CI95Trained, or CI95 where there is none.
func (e Estimate) Interval() [2]float64 {
	if e.CI95Trained != nil {
		return *e.CI95Trained
	}
	return e.CI95
}

// PlusMinus is half of Interval; ok is false where too few
// users have a value for it. An estimate that did not count them is taken at its word.
func (e Estimate) PlusMinus() (half float64, ok bool) {
	ends := e.Interval()
	return (ends[1] - ends[0]) / 2, e.Users == 0 || e.NonZero >= LeastNonZero
}

// NewEstimate summarises values[seed][user], with exact and the errors of NewSample. With x_u
// the mean of user u over the seeds and n users,
//
//	Mean = mean(x)    CI95 = Mean ± t(0.975, n−1) · sd(x)/√n
//
// the Student interval of a mean; SD is that of the seeds' own means (n−1 in the
// divisor) and says how much another training would move Mean. CI95Trained counts that, too:
// it is Mean ± t(0.975, DF) · √variance, with the variance of both sources and DF as in
// CompareSamples.
func NewEstimate(values [][]float64, exact bool) (Estimate, error) {
	s, err := NewSample(values, exact)
	if err != nil {
		return Estimate{}, err
	}
	e := Estimate{Mean: s.mean, SD: s.sd(), Users: len(s.of), CI95: [2]float64{s.mean, s.mean}}
	for _, v := range s.of {
		if v != 0 {
			e.NonZero++
		}
	}
	if e.Users < 2 {
		return e, nil
	}
	sd := deviation(s.of)
	around := func(from sources) [2]float64 {
		half := from.student().Quantile(.975) * math.Sqrt(from.variance())
		return [2]float64{s.mean - half, s.mean + half}
	}
	e.CI95 = around(newSources(sd*sd, frozen(s), nil, 0))
	if s.counted() {
		from := newSources(sd*sd, s, nil, 0)
		ends := around(from)
		e.CI95Trained, e.DF = &ends, from.df()
	}
	return e, nil
}

// OverRuns is the mean of one value per seed, and their sample standard deviation (n − 1
// in the divisor), 0 with one seed. It panics without a seed.
func OverRuns(values []float64) (m, sd float64) {
	if len(values) == 0 {
		panic("stats: no seed")
	}
	if len(values) > 1 {
		sd = deviation(values)
	}
	return mean(values), sd
}

// OverSeeds returns the mean of each user over the seeds of values[seed][user], with
// the errors of NewSample.
func OverSeeds(values [][]float64) ([]float64, error) {
	if len(values) == 0 || len(values[0]) == 0 {
		return nil, fmt.Errorf("stats: no seed or no user, want at least one of each")
	}
	out := make([]float64, len(values[0]))
	for s, v := range values {
		if len(v) != len(out) {
			return nil, fmt.Errorf("stats: seed %d has %d users, the first has %d", s, len(v), len(out))
		}
		for u, x := range v {
			if math.IsNaN(x) || math.IsInf(x, 0) {
				return nil, fmt.Errorf("stats: seed %d, user %d: value %g, want a finite one", s, u, x)
			}
			out[u] += x
		}
	}
	for u := range out {
		out[u] /= float64(len(values))
	}
	return out, nil
}

func mean(x []float64) float64 { return stat.Mean(x, nil) }

// deviation is the sample standard deviation, n−1 in the divisor.
func deviation(x []float64) float64 { return stat.StdDev(x, nil) }

// quantile is the point below which the share p of sorted lies: at position (n−1)·p,
// counted from 0, interpolated linearly (type 7 of Hyndman and Fan 1996, as numpy).
func quantile(sorted []float64, p float64) float64 {
	at := float64(len(sorted)-1) * p
	low := int(math.Floor(at))
	high := min(low+1, len(sorted)-1)
	return sorted[low] + (at-float64(low))*(sorted[high]-sorted[low])
}
