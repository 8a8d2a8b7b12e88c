package shop

import (
	"fmt"
	"math"
)

// Complementing says how complements are found.
type Complementing struct {
	// Window is how many seconds after an item another one still counts as bought with it;
	// 0 = on the same receipt, < 0 = ever after.
	Window int64
	// Alpha is how many purchases of an item the expectation weighs as much as, > 0.
	Alpha float64
	// Beta shrinks the lift between two categories towards 1: it weighs as much as so many
	// expected pairs; < 0 = categories tell nothing.
	Beta float64
	// Gamma is how strongly the cosine of the vectors tells; 0 = not at all.
	Gamma float64
	// Far is the Alpha of what is bought ever after, which the expectation within a
	// shorter Window goes by; < 0 = it does not.
	Far float64
}

// DefaultComplementing is what validation chose on grocery receipts; see the package.
func DefaultComplementing() Complementing {
	return Complementing{Window: -1, Alpha: 500, Beta: 20, Gamma: 0.5, Far: 500}
}

// Validate returns what is wrong with c.
func (c Complementing) Validate() error {
	if !(c.Alpha > 0) || math.IsInf(c.Alpha, 0) {
		return fmt.Errorf("alpha = %g, want > 0", c.Alpha)
	}
	if math.IsNaN(c.Beta) || math.IsInf(c.Beta, 0) || c.Beta == 0 {
		return fmt.Errorf("beta = %g, want > 0, or < 0 for none", c.Beta)
	}
	if !(c.Gamma >= 0) || math.IsInf(c.Gamma, 0) {
		return fmt.Errorf("gamma = %g, want ≥ 0", c.Gamma)
	}
	if math.IsNaN(c.Far) || math.IsInf(c.Far, 0) || c.Far == 0 {
		return fmt.Errorf("far = %g, want > 0, or < 0 for none", c.Far)
	}
	return nil
}

// Complements tell how likely one item is bought with another or after it, from the
// receipts of train. n_i counts the receipts with item i, c_ij those of them after which,
// or on which, the same user bought j within the window:
//
//	chance  P(j|i) = (c_ij + α·q_ij) / (n_i + α)   at most 1
//	q_ij = p_j · L(k_i, k_j) · exp(γ·cos(v_i, v_j))
//	p_j = Σ_i c_ij / Σ_i n_i,  over i ≠ j in the upper sum
//	L(k, l) = (C_kl + β) / (E_kl + β)   C_kl = Σ c_ij, E_kl = Σ n_i·p_j over i ∈ k, j ∈ l
//	lift = P(j|i) / p_j
//
// With Far, and a window that ends, L·exp(γ·cos) is instead the lift of what is bought ever
// after, shrunk in the same way with α = Far: on one receipt two items rarely meet, but the
// same people buy them.
//
// The first line is the mean of a Beta posterior whose prior has mean q and weighs α
// purchases (Casella 1985, empirical Bayes); lift is Brin et al. 1997, "interest". q departs
// from the usual prior p_j: it is what categories and vectors expect where two items
// themselves have hardly met. L = 1 where a category is unknown or β < 0.
type Complements struct {
	shop     *Shop
	config   Complementing
	receipts *receipts
	base     []float64         // (I): p
	lifts    map[int64]float64 // C by category pair
	rows     []float64         // per category: Σ n_i
	share    []float64         // per category: Σ p_j
	stamp    []int64           // (I): the occurrence that last met an item
	visits   int64
	far      *Complements // of ever after; nil = none
	expected []float32    // (I): what far says
	lift     []float64    // (I): see priors
}

// FitComplements counts the receipts of train.
// Cost: the pairs within windows once. What it returns is for one goroutine.
func (s *Shop) FitComplements(c Complementing) (*Complements, error) {
	if err := c.Validate(); err != nil {
		return nil, wrong("%w", err)
	}
	if c.Gamma > 0 && s.Vectors == nil {
		return nil, wrong("gamma = %g, want 0: %s has no item vectors", c.Gamma, s.Model)
	}
	return s.complements(c, newReceipts(s.Train)), nil
}

func (s *Shop) complements(c Complementing, b *receipts) *Complements {
	n := s.Items.Len()
	m := &Complements{shop: s, config: c, receipts: b, base: make([]float64, n), lifts: map[int64]float64{},
		rows: make([]float64, len(s.Categories)), share: make([]float64, len(s.Categories)), stamp: make([]int64, n), lift: make([]float64, n)}
	if c.Far > 0 && c.Window >= 0 {
		m.far = s.complements(Complementing{Window: -1, Alpha: c.Far, Beta: c.Beta, Gamma: c.Gamma, Far: -1}, b)
		m.expected = make([]float32, n)
	}
	total := 0.0
	for u := range len(b.users) - 1 {
		for at := b.users[u]; at < b.users[u+1]; at++ {
			for _, i := range b.items.At(int32(at)) {
				total++
				m.each(int32(at), b.users[u+1], i, func(j int32) {
					m.base[j]++
					if k, l := m.pair(i, j); k >= 0 {
						m.lifts[k<<32|l]++
					}
				})
			}
		}
	}
	for j := range m.base {
		m.base[j] /= max(total, 1)
		if s.Category != nil && s.Category[j] >= 0 {
			m.rows[s.Category[j]] += float64(len(b.byItem.At(int32(j))))
			m.share[s.Category[j]] += m.base[j]
		}
	}
	return m
}

// each calls f once with every item other than i that follows it from receipt at on.
func (m *Complements) each(at int32, end int, i int32, f func(j int32)) {
	m.visits++
	m.stamp[i] = m.visits
	m.receipts.followed(at, end, m.config.Window, func(j int32) {
		if m.stamp[j] != m.visits {
			m.stamp[j] = m.visits
			f(j)
		}
	})
}

// pair is the categories of two items, both −1 unless both are known.
func (m *Complements) pair(i, j int32) (k, l int64) {
	c := m.shop.Category
	if c == nil || c[i] < 0 || c[j] < 0 {
		return -1, -1
	}
	return int64(c[i]), int64(c[j])
}

// chances writes P(j|i) for every item, −Inf for i itself, and returns c_i and n_i.
func (m *Complements) chances(dst []float32, i int32) (together []float64, n float64) {
	together = make([]float64, len(dst))
	mine := m.receipts.byItem.At(i)
	for _, at := range mine {
		m.each(at, m.receipts.users[m.receipts.userOf(at)+1], i, func(j int32) { together[j]++ })
	}
	n = float64(len(mine))
	if m.far != nil {
		m.far.chances(m.expected, i)
		m.expected[i] = 0
	}
	m.priors(i)
	alpha := m.config.Alpha
	for j := range dst {
		dst[j] = float32(min((together[j]+alpha*m.base[j]*m.lift[j])/(n+alpha), 1))
	}
	dst[i] = none
	return together, n
}

// priors writes the lift that is expected of every item beside i before their own receipts
// are counted.
func (m *Complements) priors(i int32) {
	c, s := m.config, m.shop
	for j := range m.lift {
		m.lift[j] = 1
	}
	if m.far != nil {
		for j, base := range m.far.base {
			if base > 0 {
				m.lift[j] = float64(m.expected[j]) / base
			}
		}
		return
	}
	if k, _ := m.pair(i, i); k >= 0 && c.Beta > 0 {
		of := make([]float64, len(m.share))
		for l := range of {
			of[l] = (m.lifts[k<<32|int64(l)] + c.Beta) / (m.rows[k]*m.share[l] + c.Beta)
		}
		for j, l := range s.Category {
			if l >= 0 {
				m.lift[j] = of[l]
			}
		}
	}
	if c.Gamma > 0 {
		for j := range m.lift {
			m.lift[j] *= math.Exp(c.Gamma * s.cosine(i, int32(j)))
		}
	}
}

// Complement is an item to sell beside another one.
type Complement struct {
	Neighbour
	Together int     `json:"together"` // receipts with the item asked about that this one followed
	Of       int     `json:"of"`       // receipts with the item asked about
	Lift     float64 `json:"lift"`     // chance / base
	Base     float64 `json:"base"`     // how often it follows any item
}

// CrossSell returns the k items most likely bought with an item or after it, of other
// categories if the filter says so and the items have categories, best first; Score is the
// chance. Items of a lift below minLift are left out.
//
// An unknown item, and a filter that it or the shop cannot answer, are an input.Error.
// Cost: the followers of the item, and O(I·Dim) for the vectors.
func (m *Complements) CrossSell(key string, k int, f Filter, minLift float64) ([]Complement, error) {
	s := m.shop
	i, err := s.item(key)
	if err != nil {
		return nil, err
	}
	if k < 1 {
		return nil, wrong("k = %d, want ≥ 1", k)
	}
	f.Other = f.Other && s.Category != nil
	if err := f.check(s, i); err != nil {
		return nil, err
	}
	scores := make([]float32, s.Items.Len())
	together, n := m.chances(scores, i)
	f.apply(s, i, scores)
	for j := range scores {
		if m.base[j] == 0 || float64(scores[j]) < minLift*m.base[j] {
			scores[j] = none
		}
	}
	out := []Complement{}
	for _, beside := range s.neighbours(i, scores, k) {
		j, _ := s.Items.Find(beside.Item)
		out = append(out, Complement{Neighbour: beside, Together: int(together[j]), Of: int(n), Base: m.base[j], Lift: beside.Score / m.base[j]})
	}
	return out, nil
}
