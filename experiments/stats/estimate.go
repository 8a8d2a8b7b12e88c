package stats

import (
	"fmt"
	"math"

	"gonum.org/v1/gonum/stat"
	"gonum.org/v1/gonum/stat/distuv"
)

// Estimate is one model's mean of a metric.
type Estimate struct {
	Mean float64    `json:"mean"` // over users and seeds
	SD   float64    `json:"sd"`   // of the mean over users, between seeds; 0 with one seed
	CI95 [2]float64 `json:"ci95"` // of Mean, between users; Mean twice with one user
	// Users were averaged, and of these so many have a value that is not 0.
	Users   int `json:"users,omitempty"`
	NonZero int `json:"non_zero,omitempty"` // of Users
}

// LeastNonZero is below how many users with a value an interval of a mean is too short;
// doc.go tells what was measured.
const LeastNonZero = 15

// PlusMinus is half of CI95; ok is false where too few users have a value for it. An
// estimate that did not count them is taken at its word.
func (e Estimate) PlusMinus() (half float64, ok bool) {
	return (e.CI95[1] - e.CI95[0]) / 2, e.Users == 0 || e.NonZero >= LeastNonZero
}

// NewEstimate summarises values[seed][user]. With x_u the mean of user u over the
// seeds and n users,
//
//	Mean = mean(x)    CI95 = Mean ± t(0.975, n−1) · sd(x)/√n
//
// the Student interval of a mean; SD is that of the seeds' own means (n−1 in the
// divisor) and says how much another training would move Mean.
// It is an error if there is no seed or user, if seeds have different numbers of
// users, or if a value is NaN or infinite.
func NewEstimate(values [][]float64) (Estimate, error) {
	x, err := OverSeeds(values)
	if err != nil {
		return Estimate{}, err
	}
	e := Estimate{Mean: mean(x), Users: len(x)}
	for _, v := range x {
		if v != 0 {
			e.NonZero++
		}
	}
	e.SD = betweenSeeds(values)
	half := 0.0
	if n := float64(len(x)); n > 1 {
		t := distuv.StudentsT{Mu: 0, Sigma: 1, Nu: n - 1}.Quantile(0.975)
		half = t * deviation(x) / math.Sqrt(n)
	}
	e.CI95 = [2]float64{e.Mean - half, e.Mean + half}
	return e, nil
}

// betweenSeeds is the standard deviation of the means of the seeds; 0 with one seed.
func betweenSeeds(values [][]float64) float64 {
	if len(values) < 2 {
		return 0
	}
	means := make([]float64, len(values))
	for s, v := range values {
		means[s] = mean(v)
	}
	return deviation(means)
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

// DifferenceSD says how much another training of both models would move the difference
// of their means over a[seed][user] and b[seed][user]: √(sd_a² + sd_b²) with the
// standard deviations of the seeds' own means, as trainings are independent. A model
// with one seed adds nothing. Every seed must have a user.
func DifferenceSD(a, b [][]float64) float64 {
	return math.Hypot(betweenSeeds(a), betweenSeeds(b))
}

// OverSeeds returns the mean of each user over the seeds of values[seed][user], with
// the errors of NewEstimate.
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
