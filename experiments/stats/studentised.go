package stats

import (
	"math"
	"math/rand/v2"
	"slices"
)

// studentised is what the studentised bootstrap came to.
type studentised struct {
	from    sources
	m, se   float64   // mean and its standard error
	largest float64   // |d|
	away    []float64 // t* of CompareSamples, ascending; nil where nothing varies
}

// newStudentised resamples differences d with mean m, whose variance is from.
func newStudentised(d []float64, m float64, from sources, c Config) studentised {
	s := studentised{from: from, m: m, se: math.Sqrt(from.variance())}
	for _, x := range d {
		s.largest = max(s.largest, math.Abs(x))
	}
	if s.se <= 1e-12*s.largest {
		return s
	}
	centred := slices.Clone(grouped(d, m))
	var largest float64
	for u := range centred {
		largest = max(largest, math.Abs(centred[u]))
		centred[u] -= m
	}
	s.away = resample(c.Resamples, func(r uint64) float64 {
		return from.resampledT(centred, largest, rand.NewPCG(c.Seed, r))
	})
	slices.Sort(s.away)
	return s
}

// quantile is the q of CompareSamples; or without a resample, that of Student's t.
func (s studentised) quantile(p, student float64) float64 {
	if s.away == nil {
		return student
	}
	return s.away[int(math.Ceil(p*float64(len(s.away)+1)))-1]
}

// interval is the CI95 of CompareSamples.
func (s studentised) interval() [2]float64 {
	if s.away == nil {
		return [2]float64{s.m, s.m}
	}
	half := s.quantile(.95, 0) * s.se
	if s.from.trainings != nil {
		return [2]float64{s.m - half, s.m + half}
	}
	return [2]float64{max(s.m-half, -s.largest), min(s.m+half, s.largest)}
}

// p is the P of CompareSamples, differ users having a d that is not 0.
func (s studentised) p(differ int) float64 {
	least := math.Ldexp(1, -differ)
	if math.Abs(s.m) <= 1e-12*s.largest {
		return 1
	}
	if s.away == nil {
		return least
	}
	return max(least, beyond(s.away, math.Abs(s.m)/s.se, 1, s.from.student().Survival))
}

// beyond is the share of sorted draws at x or beyond, and of x itself; those at x count for
// ties, as far is as far though rounding differs. Past the last hundredth of the draws it
// falls as survival does.
func beyond(sorted []float64, x, ties float64, survival func(float64) float64) float64 {
	n := len(sorted)
	at, _ := slices.BinarySearch(sorted, x*(1-1e-9))
	past, _ := slices.BinarySearch(sorted, x*(1+1e-9))
	count := float64(n-past) + ties*float64(past-at)
	furthest := n / 100
	if edge := sorted[n-furthest]; x > edge && survival(edge) > 0 {
		return float64(1+furthest) / float64(n+1) * survival(x) / survival(edge)
	}
	return (1 + count) / float64(n+1)
}

// resampledT is the t* of users drawn from centred, whose mean is 0, and of trainings. Without
// a spread it is infinite: few users differ, and one must allow for the largest of them.
func (s sources) resampledT(centred []float64, largest float64, source *rand.PCG) float64 {
	n := uint64(len(centred))
	var sum, squares float64
	take := func(x uint64) {
		d := centred[x*n>>32]
		sum += d
		squares += d * d
	}
	for range n / 2 { // as resampledMean draws them
		x := source.Uint64()
		take(x >> 32)
		take(x & math.MaxUint32)
	}
	if n%2 == 1 {
		take(source.Uint64() >> 32)
	}
	away := sum / float64(n)
	variance := (squares - sum*sum/float64(n)) / float64(n-1)
	if s.trainings != nil {
		e, v := s.retrained(rand.New(source))
		return math.Abs(math.Sqrt(s.share)*away+e) / math.Sqrt(s.share*max(0, variance)/float64(n)+v)
	}
	switch {
	case math.Abs(away) <= 1e-12*largest:
		return 0
	case variance <= 1e-14*largest*largest:
		return math.Inf(1)
	}
	return math.Abs(away) / math.Sqrt(variance/float64(n))
}

// retrained draws what other trainings would add to the mean, and the variance that they would
// seem to have.
func (s sources) retrained(r *rand.Rand) (e, variance float64) {
	for _, t := range s.trainings {
		e += math.Sqrt(t.variance) * r.NormFloat64()
		variance += t.variance * spread(r, t.df)
	}
	return e, variance
}

// fiducial draws what other trainings would add to the mean from Student's t of each.
func (s sources) fiducial(r *rand.Rand) (e float64) {
	for _, t := range s.trainings {
		e += math.Sqrt(t.variance/spread(r, t.df)) * r.NormFloat64()
	}
	return e
}

// spread draws χ²/df; df is a whole number.
func spread(r *rand.Rand, df float64) (sum float64) {
	for range int(df) {
		x := r.NormFloat64()
		sum += x * x / df
	}
	return sum
}
