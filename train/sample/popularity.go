package sample

import (
	"fmt"
	"math"

	"tandem/datasets"
	"tandem/model/draw"
)

// Popularity draws training items with a probability ∝ count^exponent, by the alias
// method (Walker 1977, in the form of Vose 1991): one table look-up a draw.
type Popularity struct {
	*Uniform
	keep  []float64 // by place in items: the chance to stay there
	other []int32   // else the place to go to
	logQ  []float32 // by item; of training items only
}

// NewPopularity indexes a training log. An exponent of 1 draws items as often as they
// are bought, 0 uniformly; Mikolov et al. 2013, §2.2, take ¾ for words. It refuses what
// NewUniform refuses, and an exponent that is negative, NaN or infinite.
// Cost: O(rows + items).
func NewPopularity(train *datasets.Log, exponent float64) (*Popularity, error) {
	if !(exponent >= 0) || math.IsInf(exponent, 1) {
		return nil, fmt.Errorf("sample: exponent = %g, want ≥ 0", exponent)
	}
	uniform, err := NewUniform(train)
	if err != nil {
		return nil, err
	}
	return newPopularity(uniform, train.ItemCounts(), exponent)
}

// PopularityOf is NewPopularity where only the training rows of each item are known, not
// whose they are: no user has a training item.
func PopularityOf(count []int32, exponent float64) (*Popularity, error) {
	if !(exponent >= 0) || math.IsInf(exponent, 1) {
		return nil, fmt.Errorf("sample: exponent = %g, want ≥ 0", exponent)
	}
	return newPopularity(&Uniform{Positives: &Positives{}, items: trained(count)}, count, exponent)
}

func newPopularity(uniform *Uniform, count []int32, exponent float64) (*Popularity, error) {
	s := &Popularity{Uniform: uniform}
	weight := make([]float64, len(s.items))
	var total float64
	for k, item := range s.items {
		weight[k] = math.Pow(float64(count[item]), exponent)
		total += weight[k]
	}
	if len(weight) == 0 {
		return nil, fmt.Errorf("sample: the training log is empty")
	}
	s.logQ = make([]float32, len(count))
	for k, item := range s.items {
		s.logQ[item] = float32(math.Log(weight[k] / total))
	}
	s.alias(weight, total)
	return s, nil
}

// alias fills the tables: every place gets an equal share of the line, cut in at most
// two pieces.
func (s *Popularity) alias(weight []float64, total float64) {
	n := len(weight)
	s.keep, s.other = make([]float64, n), make([]int32, n)
	var small, large []int32
	for k, w := range weight {
		weight[k] = w * float64(n) / total
		if weight[k] < 1 {
			small = append(small, int32(k))
		} else {
			large = append(large, int32(k))
		}
	}
	for len(small) > 0 && len(large) > 0 {
		k, l := small[len(small)-1], large[len(large)-1]
		small = small[:len(small)-1]
		s.keep[k], s.other[k] = weight[k], l
		if weight[l] -= 1 - weight[k]; weight[l] < 1 {
			large = large[:len(large)-1]
			small = append(small, l)
		}
	}
	for _, k := range append(small, large...) { // what is left is 1 but for rounding
		s.keep[k], s.other[k] = 1, k
	}
}

func (s *Popularity) draw(key draw.Key) int32 {
	k := int32(key.Below(len(s.items)))
	if key.At(0).Float64() >= s.keep[k] {
		k = s.other[k]
	}
	return s.items[k]
}

// Own fills dst with independent draws (with replacement) from the items that are no
// training items of user. A user whose rest is so rare that 64 draws miss it gets a
// uniform one from it.
func (s *Popularity) Own(dst []int32, user int32, key draw.Key) {
	for j := range dst {
		dst[j] = s.rejected(user, key.At(uint64(j)))
	}
}

func (s *Popularity) rejected(user int32, key draw.Key) int32 {
	for a := range uint64(attempts) {
		if item := s.draw(key.At(a)); !s.Has(user, item) {
			return item
		}
	}
	return s.one(user, key.At(attempts))
}

// Shared fills dst with independent draws (with replacement) from all training items.
func (s *Popularity) Shared(dst, _ []int32, key draw.Key) {
	for j := range dst {
		dst[j] = s.draw(key.At(uint64(j)))
	}
}

// LogQ is exponent·ln(count of item) − ln Σ count^exponent.
func (s *Popularity) LogQ(item int32) float32 { return s.logQ[item] }
