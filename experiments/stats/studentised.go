package stats

import (
	"math"
	"math/rand/v2"
	"slices"
)

// studentised is what the studentised bootstrap came to.
type studentised struct {
	m, se   float64   // mean and its standard error
	largest float64   // |d|
	away    []float64 // t* of Compare, ascending; nil where every d is the same
}

// newStudentised resamples differences d with mean m.
func newStudentised(d []float64, m float64, c Config) studentised {
	n := float64(len(d))
	s := studentised{m: m, se: deviation(d) / math.Sqrt(n)}
	for _, x := range d {
		s.largest = max(s.largest, math.Abs(x))
	}
	if s.se <= 1e-12*s.largest {
		return s
	}
	centred := make([]float64, len(d))
	for u, x := range d {
		centred[u] = x - m
	}
	s.away = resample(c.Resamples, func(r uint64) float64 {
		return resampledT(centred, s.largest, rand.NewPCG(c.Seed, r))
	})
	slices.Sort(s.away)
	return s
}

// interval is the CI95 of Compare.
func (s studentised) interval() [2]float64 {
	if s.away == nil {
		return [2]float64{s.m, s.m}
	}
	half := s.away[int(math.Ceil(0.95*float64(len(s.away)+1)))-1] * s.se
	return [2]float64{max(s.m-half, -s.largest), min(s.m+half, s.largest)}
}

// p is the P of Compare, differ users having a d that is not 0.
func (s studentised) p(differ int) float64 {
	least := math.Ldexp(1, -differ)
	if math.Abs(s.m) <= 1e-12*s.largest {
		return 1
	}
	if s.away == nil {
		return least
	}
	// Means of the same terms in another order differ by rounding: as far is as far.
	below, _ := slices.BinarySearch(s.away, math.Abs(s.m)/s.se*(1-1e-9))
	return max(least, float64(1+len(s.away)-below)/float64(len(s.away)+1))
}

// resampledT is the t* of users drawn from centred, whose mean is 0. Without a spread it
// is infinite: few users differ, and one must allow for the largest of them.
func resampledT(centred []float64, largest float64, source *rand.PCG) float64 {
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
	away := math.Abs(sum) / float64(n)
	variance := (squares - sum*sum/float64(n)) / float64(n-1)
	switch {
	case away <= 1e-12*largest:
		return 0
	case variance <= 1e-14*largest*largest:
		return math.Inf(1)
	}
	return away / math.Sqrt(variance/float64(n))
}
