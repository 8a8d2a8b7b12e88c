package eval

import "math"

// blend is the share of the user's own profile that is mixed into that of the list, so
// that a band the list lacks costs a finite amount: Steck 2018, eq. 7.
const blend = 0.01

// priceCalibration: the sum over bands takes one band at a time, so its expectation
// needs only how many tied items of the band are in the list, which is hypergeometric.
func priceCalibration(l *lister, k int) float64 {
	history := l.History.At(l.user)
	if len(history) == 0 {
		return math.NaN()
	}
	list := l.at(k)
	l.count(list, l.Band)
	clear(l.shares)
	for _, i := range history {
		l.shares[l.Band[i]] += 1 / float64(len(history))
	}
	size, sum := float64(list.size()), 0.0
	for b, p := range l.shares {
		if p == 0 {
			continue
		}
		sum += p * hypergeometric(len(list.tied), l.tied[b], list.open, func(x int) float64 {
			q := float64(l.sure[b]+x) / size
			return math.Log(p / ((1-blend)*q + blend*p))
		})
	}
	l.reset()
	return sum
}

// hypergeometric is the expectation of f(x) when x of m draws out of n, without putting
// back, are among t of the n.   Cost: O(min(t, m)).
func hypergeometric(n, t, m int, f func(x int) float64) float64 {
	low, high := max(0, m+t-n), min(t, m)
	// Weights from the likeliest x outwards, relative to its own, cannot overflow.
	mode := min(max((m+1)*(t+1)/(n+2), low), high)
	sum, total := f(mode), 1.0
	w := 1.0
	for x := mode; x < high; x++ { // P(x+1)/P(x) = (t−x)(m−x) / ((x+1)(n−t−m+x+1))
		w *= float64(t-x) * float64(m-x) / (float64(x+1) * float64(n-t-m+x+1))
		sum, total = sum+w*f(x+1), total+w
	}
	w = 1.0
	for x := mode; x > low; x-- {
		w *= float64(x) * float64(n-t-m+x) / (float64(t-x+1) * float64(m-x+1))
		sum, total = sum+w*f(x-1), total+w
	}
	return sum / total
}
