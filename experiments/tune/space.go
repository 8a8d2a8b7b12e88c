package tune

import (
	"errors"
	"fmt"
	"math"
	"math/rand/v2"
)

// Dimension is one setting: one of Choices things, or a number in [Low, High].
type Dimension struct {
	Name    string // by which importance is told
	Choices int    // > 0: values are 0 … Choices−1, without an order, and the rest is not used

	Low, High float64 // the bounds, both included
	Log       bool    // equal ratios are equally likely, Low > 0
	Whole     bool    // whole numbers, Low and High among them
}

// Space is what a point has a number for. Its dimensions are independent.
type Space []Dimension

// Trial is a point that was tried.
type Trial struct {
	Point []float64 // nil = somewhere outside the space: known to have happened, nothing to learn from
	Value float64   // the higher the better; −Inf or NaN = it failed
}

// Validate returns every fault of s at once.
func (s Space) Validate() error {
	var errs []error
	for _, d := range s {
		switch {
		case d.Choices > 0:
		case d.Choices < 0:
			errs = append(errs, fmt.Errorf("tune: %s: choices = %d, want ≥ 1", d.Name, d.Choices))
		case !(d.Low < d.High) || math.IsInf(d.High-d.Low, 0): // also refuses NaN
			errs = append(errs, fmt.Errorf("tune: %s: from %g to %g, want the lower one first", d.Name, d.Low, d.High))
		case d.Log && d.Low <= 0:
			errs = append(errs, fmt.Errorf("tune: %s: from %g on a log scale, want > 0", d.Name, d.Low))
		case d.Whole && (d.Low != math.Trunc(d.Low) || d.High != math.Trunc(d.High)):
			errs = append(errs, fmt.Errorf("tune: %s: from %g to %g, want whole numbers", d.Name, d.Low, d.High))
		}
	}
	return errors.Join(errs...)
}

// Holds reports whether point is one of s.
func (s Space) Holds(point []float64) bool {
	if len(point) != len(s) {
		return false
	}
	for i, d := range s {
		x := point[i]
		if !(x >= 0 && x < float64(d.Choices) && x == math.Trunc(x)) && d.Choices > 0 ||
			d.Choices == 0 && (!(x >= d.Low && x <= d.High) || d.Whole && x != math.Trunc(x)) {
			return false
		}
	}
	return true
}

// Random returns the point of trial t: uniform in every dimension, uniform in the
// logarithm where Log is set.
func (s Space) Random(seed uint64, t int) []float64 {
	rng := generator(seed, t)
	point := make([]float64, len(s))
	for i, d := range s {
		if d.Choices > 0 {
			point[i] = float64(rng.IntN(d.Choices))
			continue
		}
		low, high := d.bounds()
		point[i] = d.outer(low + (high-low)*rng.Float64())
	}
	return point
}

// generator is the one of trial t; no draw of one trial shifts those of another.
func generator(seed uint64, t int) *rand.Rand { return rand.New(rand.NewPCG(seed, uint64(t))) }

// bounds are the limits of the scale on which a number is drawn. Whole numbers own half
// a unit on both sides, so that the first and the last are as likely as the others.
func (d Dimension) bounds() (low, high float64) {
	low, high = d.Low, d.High
	if d.Whole {
		low, high = low-.5, high+.5
	}
	if d.Log {
		return math.Log(low), math.Log(high)
	}
	return low, high
}

// inner takes a number to that scale, outer back.
func (d Dimension) inner(x float64) float64 {
	if d.Log {
		return math.Log(x)
	}
	return x
}

func (d Dimension) outer(u float64) float64 {
	if d.Log {
		u = math.Exp(u)
	}
	if d.Whole {
		u = math.Round(u)
	}
	return min(max(u, d.Low), d.High)
}
