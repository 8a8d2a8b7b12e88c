package baseline

import (
	"errors"
	"fmt"
	"math"
	"slices"
)

// The similarities of two profiles x and y, weighted or not. Those of sets read x·y as
// what both have and |x|² as the size, which it is without weights.
const (
	Cosine     = "cosine"     // x·y / (|x|·|y| + Shrink)
	Asymmetric = "asymmetric" // x·y / (|x|^2α · |y|^2(1−α) + Shrink), x the target: Aiolli 2013
	Tversky    = "tversky"    // x·y / (x·y + α·(|x|² − x·y) + β·(|y|² − x·y) + Shrink)
	Jaccard    = "jaccard"    // Tversky with α = β = 1
	Dice       = "dice"       // Tversky with α = β = ½
)

// KNNConfig steers the models of nearest neighbours.
type KNNConfig struct {
	K          int     // neighbours kept of each target, ≥ 1
	Shrink     float64 // added to the denominator, ≥ 0: distrusts small profiles
	Weight     string  // WeightNone, WeightTFIDF or WeightBM25
	Similarity string  // Cosine, Asymmetric, Tversky, Jaccard or Dice; "" is Cosine
	Alpha      float64 // of Asymmetric, in [0, 1], and Tversky, ≥ 0
	Beta       float64 // of Tversky, ≥ 0
}

// DefaultKNNConfig is a sound start for search, not a tuned setting.
func DefaultKNNConfig() KNNConfig {
	return KNNConfig{K: 100, Shrink: 10, Weight: WeightNone, Similarity: Cosine, Alpha: 0.5, Beta: 0.5}
}

// Validate reports all faults of c.
func (c KNNConfig) Validate() error {
	var errs []error
	fault := func(format string, args ...any) { errs = append(errs, fmt.Errorf("baseline: knn: "+format, args...)) }
	if c.K < 1 {
		fault("k = %d, want ≥ 1", c.K)
	}
	if !(c.Shrink >= 0) || math.IsInf(c.Shrink, 0) {
		fault("shrink = %g, want ≥ 0 and finite", c.Shrink)
	}
	if weights := []string{WeightNone, WeightTFIDF, WeightBM25}; !slices.Contains(weights, c.Weight) {
		fault("weight = %q, want one of %q", c.Weight, weights)
	}
	switch c.Similarity {
	case "", Cosine, Jaccard, Dice:
	case Asymmetric:
		if !(c.Alpha >= 0 && c.Alpha <= 1) {
			fault("alpha = %g, want in [0, 1] for %s", c.Alpha, Asymmetric)
		}
	case Tversky:
		if !(c.Alpha >= 0) || math.IsInf(c.Alpha, 0) {
			fault("alpha = %g, want ≥ 0 and finite", c.Alpha)
		}
		if !(c.Beta >= 0) || math.IsInf(c.Beta, 0) {
			fault("beta = %g, want ≥ 0 and finite", c.Beta)
		}
	default:
		fault("similarity = %q, want one of %q", c.Similarity, []string{Cosine, Asymmetric, Tversky, Jaccard, Dice})
	}
	return errors.Join(errs...)
}

// similarity compares profiles by their product.
type similarity func(target, other int32, dot float64) float64

// newSimilarity returns the similarity of c over the profiles; dot is the product of
// two of them without their factors x.profile.
func newSimilarity(x *profiles, c KNNConfig) similarity {
	switch c.Similarity {
	case Asymmetric:
		of, other := make([]float64, len(x.norm)), make([]float64, len(x.norm))
		for p := range x.norm {
			length := x.profile[p] * x.norm[p]
			of[p], other[p] = math.Pow(length, 2*c.Alpha), math.Pow(length, 2*(1-c.Alpha))
		}
		return func(i, j int32, dot float64) float64 {
			return x.profile[i] * x.profile[j] * dot / (of[i]*other[j] + c.Shrink)
		}
	case Tversky:
		return tversky(x, c.Alpha, c.Beta, c.Shrink)
	case Jaccard:
		return tversky(x, 1, 1, c.Shrink)
	case Dice:
		return tversky(x, 0.5, 0.5, c.Shrink)
	}
	return func(i, j int32, dot float64) float64 {
		a := x.profile[i] * x.profile[j]
		return a * dot / (a*(x.norm[i]*x.norm[j]) + c.Shrink)
	}
}

func tversky(x *profiles, alpha, beta, shrink float64) similarity {
	square := make([]float64, len(x.norm))
	for p := range square {
		square[p] = x.profile[p] * x.norm[p] * x.profile[p] * x.norm[p]
	}
	return func(i, j int32, dot float64) float64 {
		both := x.profile[i] * x.profile[j] * dot
		return both / (both + (alpha*(square[i]-both) + beta*(square[j]-both)) + shrink)
	}
}
