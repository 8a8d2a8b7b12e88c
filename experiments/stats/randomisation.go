package stats

import (
	"math"
	"math/rand/v2"
	"slices"
)

// signFlips is the P of the randomisation test.
func signFlips(d []float64, from sources, c Config) float64 {
	var sum, size, squares float64
	differ := 0
	for _, x := range d {
		sum += x
		squares += x * x
		if size += math.Abs(x); x != 0 {
			differ++
		}
	}
	if math.Abs(sum) <= 1e-12*size { // rounding
		return 1
	}
	n := float64(len(d))
	sums := resample(c.Resamples, func(r uint64) float64 {
		source := rand.NewPCG(c.Seed, 1<<63|r)
		s := flippedSum(d, source)
		if from.trainings != nil {
			s = math.Sqrt(from.share)*s + n*from.fiducial(rand.New(source))
		}
		return math.Abs(s)
	})
	slices.Sort(sums)
	t := from.student()
	p := beyond(sums, math.Abs(sum), .5, func(s float64) float64 {
		v := from.variance() - from.share*from.users + from.share*max(0, squares/n-s*s/n/n)/(n-1)
		return t.Survival(s / n / math.Sqrt(v)) // 0 where all signs are alike and all d the same
	})
	return max(math.Ldexp(1, -differ), p)
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
