package tune

import (
	"cmp"
	"math"
	"math/rand/v2"
	"slices"
)

// The settings of TPE. Startup trials are random; then the best trials, Good·√n of n and
// at least two, are held against the others, and the best of Candidates draws is taken.
const (
	tpeStartup    = 8
	tpeGood       = .5
	tpeCandidates = 24
)

// TPE returns the point of trial len(past) by the tree-structured Parzen estimator. In
// every dimension, l is a density over the values of the good trials and g one over
// those of the others; of some draws from l the one with the largest l(x)/g(x) is taken,
// which is the one with the largest expected improvement. Trials that failed are among
// the others. The first trials are those of Random.
//
// Numbers: a mixture of one truncated Gaussian per value, as wide as the distance to
// its farther neighbour, and a flat one over the whole range. Choices: frequencies, each
// choice counted once more than it was there.
//
// Source: Bergstra et al. 2011, §4; the number of good trials grows with √n as in their
// Hyperopt, but twice as fast, since few trials are expected here.
// Cost: O(dimensions·n·log n).
func (s Space) TPE(seed uint64, past []Trial) []float64 {
	var known []Trial
	for _, t := range past {
		if t.Point != nil {
			known = append(known, t)
		}
	}
	if len(past) < tpeStartup || len(known) < 4 {
		return s.Random(seed, len(past))
	}
	slices.SortStableFunc(known, func(a, b Trial) int { return cmp.Compare(worth(b), worth(a)) })
	good := min(max(2, int(math.Ceil(tpeGood*math.Sqrt(float64(len(known)))))), len(known)-1)
	rng := generator(seed, len(past))
	point := make([]float64, len(s))
	column := func(trials []Trial, i int) []float64 {
		out := make([]float64, len(trials))
		for t := range trials {
			out[t] = trials[t].Point[i]
		}
		return out
	}
	for i, d := range s {
		l, g := d.density(column(known[:good], i), len(known)), d.density(column(known[good:], i), len(known))
		best := math.Inf(-1)
		for range tpeCandidates {
			x := l.draw(rng)
			if gain := l.log(x) - g.log(x); gain > best {
				best, point[i] = gain, x
			}
		}
	}
	return point
}

// worth is a value that can be sorted.
func worth(t Trial) float64 {
	if math.IsNaN(t.Value) {
		return math.Inf(-1)
	}
	return t.Value
}

// density is one over the values of one dimension.
type density interface {
	draw(*rand.Rand) float64
	log(x float64) float64 // of the density at x
}

func (d Dimension) density(values []float64, trials int) density {
	if d.Choices > 0 {
		return newFrequencies(values, d.Choices)
	}
	return newMixture(d, values, trials)
}

// frequencies are the probabilities of choices.
type frequencies []float64

func newFrequencies(values []float64, choices int) frequencies {
	f := make(frequencies, choices)
	for i := range f {
		f[i] = 1 / float64(len(values)+choices)
	}
	for _, v := range values {
		f[int(v)] += 1 / float64(len(values)+choices)
	}
	return f
}

func (f frequencies) draw(rng *rand.Rand) float64 {
	left := rng.Float64()
	for i, p := range f {
		if left -= p; left < 0 {
			return float64(i)
		}
	}
	return float64(len(f) - 1)
}

func (f frequencies) log(x float64) float64 { return math.Log(f[int(x)]) }

// mixture is one of Gaussians cut off at the bounds, all of equal weight.
type mixture struct {
	d         Dimension
	low, high float64
	mean, sd  []float64
	height    []float64 // in the middle of each, but for √(2π)
}

// newMixture puts one Gaussian on every value and a flat one, of sd the whole range, in
// the middle. The more trials there are, the narrower a Gaussian may be.
func newMixture(d Dimension, values []float64, trials int) *mixture {
	m := &mixture{d: d}
	m.low, m.high = d.bounds()
	for _, v := range values {
		m.mean = append(m.mean, d.inner(v))
	}
	slices.Sort(m.mean)
	n, width := len(m.mean), m.high-m.low
	narrow := width / float64(min(100, 2+trials)) // as Hyperopt has it: never sure of one value
	for i, x := range m.mean {
		left, right := m.low, m.high
		if i > 0 {
			left = m.mean[i-1]
		}
		if i < n-1 {
			right = m.mean[i+1]
		}
		m.sd = append(m.sd, min(max(x-left, right-x, narrow), width))
	}
	m.mean, m.sd = append(m.mean, (m.low+m.high)/2), append(m.sd, width)
	for i, mean := range m.mean {
		inside := normal((m.high-mean)/m.sd[i]) - normal((m.low-mean)/m.sd[i])
		m.height = append(m.height, 1/(m.sd[i]*inside))
	}
	return m
}

// draw draws again until it is inside: at least a third of every Gaussian is.
func (m *mixture) draw(rng *rand.Rand) float64 {
	i := rng.IntN(len(m.mean))
	for {
		if u := m.mean[i] + m.sd[i]*rng.NormFloat64(); u >= m.low && u <= m.high {
			return m.d.outer(u)
		}
	}
}

func (m *mixture) log(x float64) float64 {
	u, sum := m.d.inner(x), 0.
	for i, mean := range m.mean {
		z := (u - mean) / m.sd[i]
		sum += m.height[i] * math.Exp(-z*z/2)
	}
	return math.Log(sum / (float64(len(m.mean)) * math.Sqrt(2*math.Pi)))
}

// normal is the distribution function of the standard normal distribution.
func normal(z float64) float64 { return math.Erfc(-z/math.Sqrt2) / 2 }
