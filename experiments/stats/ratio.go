package stats

import "math"

// ratio fills in Ratio, RatioCI95 and Within by quantiles q90 and q95 of |t|.
func (p *Paired) ratio(a, b *Sample, q90, q95 float64) {
	if !(b.mean > 0) {
		return
	}
	p.Ratio = a.mean/b.mean - 1
	var aa, ab, bb float64 // variances over users, and their covariance
	for u := range a.of {
		x, y := a.of[u]-a.mean, b.of[u]-b.mean
		aa, ab, bb = aa+x*x, ab+x*y, bb+y*y
	}
	over := float64(len(a.of) - 1)
	interval := func(q float64) (ends [2]float64, ok bool) {
		if b.mean <= q*math.Sqrt(newSources(bb/over, b, nil, 0).variance()) {
			return ends, false
		}
		return fieller(a.mean/b.mean, func(rho float64) bool {
			users := max(0, aa-2*rho*ab+rho*rho*bb)
			if users <= 1e-14*(aa+rho*rho*bb) { // rounding
				users = 0
			}
			return math.Abs(a.mean-rho*b.mean) > q*math.Sqrt(newSources(users/over, a, b, rho).variance())
		})
	}
	ends, ok := interval(q95)
	if inner, both := interval(q90); ok && both {
		p.RatioCI95 = [2]float64{ends[0] - 1, ends[1] - 1}
		p.Within = max(math.Abs(inner[0]-1), math.Abs(inner[1]-1))
	}
}

// fieller returns the ends of the interval around ratio beyond which outside holds; ok is false
// where there is none.
func fieller(ratio float64, outside func(rho float64) bool) (ends [2]float64, ok bool) {
	for side, sign := range []float64{-1, 1} {
		in, out := 0.0, 1e-12*max(1, math.Abs(ratio))
		for ; !outside(ratio + sign*out); out *= 2 {
			if in = out; out > 1e12 {
				return ends, false
			}
		}
		for range 60 {
			if mid := (in + out) / 2; outside(ratio + sign*mid) {
				out = mid
			} else {
				in = mid
			}
		}
		ends[side] = ratio + sign*in
	}
	return ends, true
}
