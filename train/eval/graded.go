package eval

import "math"

// MaxGrade is the largest grade: 2^grade stays far from the end of float64.
const MaxGrade = 100

func exponential(grade float64) float64 { return math.Exp2(grade) - 1 }

func linear(grade float64) float64 { return grade }

func ndcgExponential(r *ranking, k int) float64 { return gradedNDCG(r, k, exponential) }

func ndcgLinear(r *ranking, k int) float64 { return gradedNDCG(r, k, linear) }

// gradedNDCG: every item of a tied group stands at each of its ranks equally often, so
// it earns the mean discount of the group; see ndcg.
func gradedNDCG(r *ranking, k int, gain func(grade float64) float64) float64 {
	ideal := r.idealGain(k, gain)
	if ideal == 0 {
		return 0
	}
	sum := 0.0
	for _, g := range r.groups {
		gains := 0.0
		for _, grade := range r.grades[g.before : g.before+g.relevant] {
			gains += gain(grade)
		}
		sum += gains / float64(g.size) * (r.discount[g.greater+g.within(k)] - r.discount[g.greater])
	}
	return sum / ideal
}

// idealGain is the discounted gain of the best order.
func (r *ranking) idealGain(k int, gain func(grade float64) float64) float64 {
	sum := 0.0
	for s, grade := range r.ideal[:min(k, r.relevant)] {
		sum += gain(grade) * (r.discount[s+1] - r.discount[s])
	}
	return sum
}
