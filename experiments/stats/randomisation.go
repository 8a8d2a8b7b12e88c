package stats

import (
	"math"
	"math/rand/v2"
)

// signFlips is the P of the randomisation test.
func signFlips(d []float64, c Config) float64 {
	var sum, size float64
	for _, x := range d {
		sum += x
		size += math.Abs(x)
	}
	// Sums of the same terms in another order differ by rounding: as far is as far.
	rounding := 1e-12 * size
	if math.Abs(sum) <= rounding {
		return 1
	}
	extreme := 1.0
	for _, s := range resample(c.Resamples, func(r uint64) float64 {
		return flippedSum(d, rand.NewPCG(c.Seed, 1<<63|r))
	}) {
		switch beyond := math.Abs(s) - math.Abs(sum); {
		case beyond > rounding:
			extreme++
		case beyond >= -rounding:
			extreme += 0.5
		}
	}
	return extreme / float64(c.Resamples+1)
}

// flippedSum adds up d with the sign of each value drawn from one bit.
func flippedSum(d []float64, source *rand.PCG) float64 {
	var sum float64
	for len(d) > 0 {
		bits := source.Uint64()
		part := d[:min(64, len(d))]
		for _, x := range part {
			sum += math.Float64frombits(math.Float64bits(x) ^ bits<<63)
			bits >>= 1
		}
		d = d[len(part):]
	}
	return sum
}
