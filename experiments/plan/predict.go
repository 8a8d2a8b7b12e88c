package plan

import (
	"math"
	"math/bits"

	"tandem/model/baseline"
)

// Attempt is a fit of a part of the data: how much work it was, and how long it took, which
// is above 0.
type Attempt struct {
	Work    []baseline.Work // of the part, by its kinds
	Seconds float64         // that the fit took
}

// slack is how much worse an explanation of the attempts may be than the best one, as a
// relative error, to count as well: clocks are no better than that.
const slack = 0.1

// Predict tells how long work will take from how long parts of the data took, whose work is
// of the same kinds. Kinds of work grow in their own ways, so their times are told apart:
// every set of them, and of a time that is always there, is fitted to the attempts,
//
//	seconds ≈ Σ_k each_k·units_k,  each_k ≥ 0,  by the least sum of squared relative errors
//
// with fewer kinds than attempts, or one. Two of these explanations have their say: the one
// that fits best, and the one of the fewest kinds among those that fit about as well, for
// what a clock shows in a small part may be chance. What is expected is their geometric mean;
// the margin are both, and a factor for what grows otherwise than it should. Of one attempt
// all explanations of one kind fit, and all have their say.
func Predict(seen []Attempt, work []baseline.Work) Span {
	all := explain(seen, work)
	best := all[0]
	for _, e := range all {
		if e.wrong < best.wrong-1e-9 || e.wrong < best.wrong+1e-9 && e.kinds < best.kinds {
			best = e
		}
	}
	fewest := best
	for _, e := range all {
		if e.wrong <= best.wrong+slack && (e.kinds < fewest.kinds || e.kinds == fewest.kinds && e.wrong < fewest.wrong) {
			fewest = e
		}
	}
	heard := []explanation{best, fewest}
	if len(seen) == 1 {
		heard = all
	}
	low, high, logs := math.Inf(1), 0., 0.
	for _, e := range heard {
		low, high, logs = min(low, e.seconds), max(high, e.seconds), logs+math.Log(e.seconds)
	}
	return Span{low / extrapolated, math.Exp(logs / float64(len(heard))), high * extrapolated}
}

// explanation is a set of kinds of work that the times of attempts may come from.
type explanation struct {
	kinds   int
	seconds float64 // that the whole takes by it
	wrong   float64 // root of the mean squared relative error
}

// explain lists the explanations of some attempts; there is always one.
func explain(seen []Attempt, work []baseline.Work) (all []explanation) {
	kinds := len(work)
	units := func(w []baseline.Work) []float64 {
		out := make([]float64, kinds+1)
		for k := range w {
			out[k] = w[k].Units
		}
		out[kinds] = 1 // what every fit takes
		return out
	}
	rows := make([][]float64, len(seen)) // of what is to add up to 1
	for a, s := range seen {
		rows[a] = units(s.Work)
		for k := range rows[a] {
			rows[a][k] /= s.Seconds
		}
	}
	to := units(work)
	for set := 1; set < 1<<(kinds+1); set++ {
		e := explanation{kinds: bits.OnesCount(uint(set))}
		if set == 1<<kinds || e.kinds > max(1, len(seen)-1) { // nothing grows, or nothing is left to be wrong
			continue
		}
		each, ok := fitSet(rows, set)
		if !ok {
			continue
		}
		for k, x := range each {
			e.seconds += x * to[k]
		}
		for _, row := range rows {
			sum := -1.
			for k, x := range each {
				sum += x * row[k]
			}
			e.wrong += sum * sum / float64(len(rows))
		}
		e.wrong = math.Sqrt(e.wrong)
		all = append(all, e)
	}
	return all
}

// fitSet fits the kinds in set, a bit each, by least squares: Σ_k each_k·row_k ≈ 1. Ok is
// false if there are more kinds than rows, they cannot be told apart, or one is negative.
func fitSet(rows [][]float64, set int) (each []float64, ok bool) {
	var in []int
	for k := range rows[0] {
		if set>>k&1 == 1 {
			in = append(in, k)
		}
	}
	n := len(in)
	if n > len(rows) {
		return nil, false
	}
	// Normal equations, columns scaled to length 1 so that units do not matter.
	length := make([]float64, n)
	for j, k := range in {
		for _, row := range rows {
			length[j] = math.Hypot(length[j], row[k])
		}
		if length[j] == 0 {
			return nil, false
		}
	}
	a := make([][]float64, n)
	for i := range a {
		a[i] = make([]float64, n+1)
		for _, row := range rows {
			x := row[in[i]] / length[i]
			for j := range n {
				a[i][j] += x * row[in[j]] / length[j]
			}
			a[i][n] += x
		}
	}
	x, ok := solve(a)
	if !ok {
		return nil, false
	}
	each = make([]float64, len(rows[0]))
	for j, k := range in {
		if x[j] < 0 {
			return nil, false
		}
		each[k] = x[j] / length[j]
	}
	return each, true
}

// solve solves the n equations with the right side in column n by elimination; ok is false
// if they are as good as dependent.
func solve(a [][]float64) (x []float64, ok bool) {
	n := len(a)
	for i := range n {
		pivot := i
		for r := i; r < n; r++ {
			if math.Abs(a[r][i]) > math.Abs(a[pivot][i]) {
				pivot = r
			}
		}
		if a[i], a[pivot] = a[pivot], a[i]; math.Abs(a[i][i]) < 1e-9 {
			return nil, false
		}
		for r := range n {
			if r == i {
				continue
			}
			f := a[r][i] / a[i][i]
			for c := i; c <= n; c++ {
				a[r][c] -= f * a[i][c]
			}
		}
	}
	x = make([]float64, n)
	for i := range x {
		x[i] = a[i][n] / a[i][i]
	}
	return x, true
}
