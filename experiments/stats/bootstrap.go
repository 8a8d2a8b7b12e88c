package stats

import (
	"math"
	"math/rand/v2"
	"slices"

	"gonum.org/v1/gonum/stat/distuv"
)

// resampledMeans are the m* + e' of CompareSamples for differences d with mean m, ascending.
func resampledMeans(d []float64, m float64, from sources, c Config) []float64 {
	drawn := grouped(d, m)
	means := resample(c.Resamples, func(r uint64) float64 {
		source := rand.NewPCG(c.Seed, r)
		x := resampledMean(drawn, source)
		if from.trainings == nil {
			return x
		}
		return m + math.Sqrt(from.share)*(x-m) + from.fiducial(rand.New(source))
	})
	slices.Sort(means)
	return means
}

// interval is that of Percentile or BCa for differences d with mean m.
func interval(means, d []float64, m float64, method string) [2]float64 {
	n := float64(len(d))
	z := math.Sqrt(n/(n-1)) * distuv.StudentsT{Mu: 0, Sigma: 1, Nu: n - 1}.Quantile(0.975)
	low, high := normal.CDF(-z), normal.CDF(z)
	if method == BCa {
		z0, a := bias(means, m, d), acceleration(d, m)
		low, high = moved(-z, z0, a), moved(z, z0, a)
	}
	return [2]float64{quantile(means, low), quantile(means, high)}
}

// moved is the share of m* that BCa reads instead of Φ(z).
func moved(z, z0, a float64) float64 {
	z += z0
	if a*z >= 1 { // beyond the pole: no quantile is far enough
		return 1
	}
	return normal.CDF(z0 + z/(1-a*z))
}

// bias is the z0 of BCa: how far the middle of m* lies from m. Means on m, but for
// rounding, count half, and so does one more on either side, so that it is finite.
func bias(means []float64, m float64, d []float64) float64 {
	var largest float64
	for _, x := range d {
		largest = max(largest, math.Abs(x))
	}
	below := 0.5
	for _, x := range means {
		switch {
		case math.Abs(x-m) <= 1e-12*largest:
			below += 0.5
		case x < m:
			below++
		}
	}
	return normal.Quantile(below / float64(len(means)+1))
}

// acceleration is the a of BCa: a sixth of the skewness of the mean, told by leaving
// out one user at a time. It is 0 when every d is the same.
func acceleration(d []float64, m float64) float64 {
	var squares, cubes float64
	for _, x := range d {
		squares += (x - m) * (x - m)
		cubes += (x - m) * (x - m) * (x - m)
	}
	if squares <= 1e-24*m*m*float64(len(d)) {
		return 0
	}
	return cubes / (6 * math.Pow(squares, 1.5))
}

// resampledMean draws two users from each 64 bits: of 32 bits x, user x·n >> 32. The
// bias against any user is below n/2³².
func resampledMean(d []float64, source *rand.PCG) float64 {
	n := uint64(len(d))
	sum := 0.0
	for range len(d) / 2 {
		x := source.Uint64()
		sum += d[x>>32*n>>32] + d[x&math.MaxUint32*n>>32]
	}
	if len(d)%2 == 1 {
		sum += d[source.Uint64()>>32*n>>32]
	}
	return sum / float64(n)
}
