package eval

import "math"

// The functions here are expected values over the orders of tied items. In a group of
// n items of which m are relevant, at ranks g+1 … g+n, every order is equally likely;
// so each rank holds a relevant item with probability m/n, and c = within(k) of the n
// ranks are within the top k.

// within is the number of the group's ranks that are ≤ k.
func (g group) within(k int) int { return min(max(k-g.greater, 0), g.size) }

// tables are prefix sums over ranks, shared by all users.
type tables struct {
	discount []float64 // discount[r] = Σ_{s=1…r} 1/log2(s+1)
	harmonic []float64 // harmonic[r] = Σ_{s=1…r} 1/s
}

// newTables covers ranks up to n.
func newTables(n int) *tables {
	t := &tables{make([]float64, n+1), make([]float64, n+1)}
	for r := 1; r <= n; r++ {
		t.discount[r] = t.discount[r-1] + 1/math.Log2(float64(r+1))
		t.harmonic[r] = t.harmonic[r-1] + 1/float64(r)
	}
	return t
}

// hits is the expected number of relevant items in the top k: Σ m·c/n.
func hits(r *ranking, k int) float64 {
	sum := 0.0
	for _, g := range r.groups {
		sum += float64(g.relevant) * float64(g.within(k)) / float64(g.size)
	}
	return sum
}

func recall(r *ranking, k int) float64 { return hits(r, k) / float64(r.relevant) }

func recallCapped(r *ranking, k int) float64 { return hits(r, k) / float64(min(k, r.relevant)) }

// rPrecision is precision and recall at R, where they are the same.
func rPrecision(r *ranking, _ int) float64 { return recall(r, r.relevant) }

func precision(r *ranking, k int) float64 { return hits(r, k) / float64(k) }

// ndcg: a relevant item of a group earns the mean discount of its n ranks, where
// ranks below k earn nothing.
func ndcg(r *ranking, k int) float64 {
	sum := 0.0
	for _, g := range r.groups {
		gain := r.discount[g.greater+g.within(k)] - r.discount[g.greater]
		sum += float64(g.relevant) / float64(g.size) * gain
	}
	return sum / r.discount[min(k, r.relevant)]
}

// hit is 1 minus the probability that none of the m relevant items of the first group
// is at one of the c ranks: the hypergeometric C(n−m, c)/C(n, c), written as
// Π_{j<m} (n−c−j)/(n−j). Later groups add nothing: they reach into the top k only if
// the first lies in it whole.
func hit(r *ranking, k int) float64 {
	g := r.groups[0]
	c := g.within(k)
	miss := 1.0
	for j := range min(g.relevant, g.size-c+1) { // the factor for j = n−c is 0
		miss *= float64(g.size-c-j) / float64(g.size-j)
	}
	return 1 - miss
}

// mrr: the first relevant item is the j-th of the first group with probability
// C(n−j, m−1)/C(n, m), which is m/n for j = 1 and falls by (n−j−m+1)/(n−j) from j to
// j+1.   Cost: O(c).
func mrr(r *ranking, k int) float64 {
	g := r.groups[0]
	n, m := g.size, g.relevant
	p, sum := float64(m)/float64(n), 0.0
	for j := 1; j <= min(g.within(k), n-m+1); j++ {
		sum += p / float64(g.greater+j)
		p *= float64(n-j-m+1) / float64(n-j)
	}
	return sum
}

func averagePrecision(r *ranking, k int) float64 {
	return precisions(r, k) / float64(min(k, r.relevant))
}

func averagePrecisionFull(r *ranking, k int) float64 {
	return precisions(r, k) / float64(r.relevant)
}

// precisions: a relevant item at the j-th rank of a group has b relevant items
// before the group and, on average, a·(j−1) in it, with a = (m−1)/(n−1). So a group
// adds
//
//	m/n · Σ_{j=1…c} (b + 1 + a(j−1)) / (g+j)
//	  = m/n · (a·c + (b + 1 − a(g+1)) · (H(g+c) − H(g)))
//
// with the harmonic numbers H.
func precisions(r *ranking, k int) float64 {
	sum := 0.0
	for _, g := range r.groups {
		a := 0.0
		if g.size > 1 {
			a = float64(g.relevant-1) / float64(g.size-1)
		}
		c := g.within(k)
		h := r.harmonic[g.greater+c] - r.harmonic[g.greater]
		terms := a*float64(c) + (float64(g.before+1)-a*float64(g.greater+1))*h
		sum += float64(g.relevant) / float64(g.size) * terms
	}
	return sum
}

// auc counts, for each relevant item, the others below it and half of those tied.
func auc(r *ranking, _ int) float64 {
	sum := 0.0
	others := r.ranked - r.relevant
	for _, g := range r.groups {
		tied := g.size - g.relevant
		below := others - (g.greater - g.before) - tied
		sum += float64(g.relevant) * (float64(below) + float64(tied)/2)
	}
	return sum / float64(r.relevant) / float64(others)
}
