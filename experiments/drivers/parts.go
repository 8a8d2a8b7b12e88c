package drivers

import (
	"fmt"
	"math"

	"tandem/model"
)

// coldPart is the name of the offset of items without a training row.
const coldPart = "cold offset"

// parts are a score taken apart: score(u, i) = Σ_g ⟨p_u, q_i^g⟩ + b_i^g over the parts g,
// for the items that were asked for.
type parts struct {
	names   []string
	d       int
	users   []float32   // (all users × d)
	vectors [][]float32 // by part: (items asked for × d)
	bias    [][]float32 // by part: (items asked for)
}

// takeApart takes the scores of m apart; nil = they are no sum over parts.
//
// An inner product is linear in the item: with q_i = Σ_g q_i^g, ⟨p_u, q_i⟩ is the sum of
// the ⟨p_u, q_i^g⟩. That holds for the dot product, for GMF, whose output weights stand
// in p_u, and for the numerator of the cosine; its denominator |q_i|·τ is the same number
// for all parts of an item, which leaves the sum a sum. So what has to be shown is that q_i
// is a sum. q_i^g is q_i less what it is when the block of g is empty, q_i^id what it is
// when all are; if they add up to q_i for every item, to the rounding of float32, the item
// is additive in them. Tower networks with a kink, which are not, fail here.
//
// It is checked with every call, and so are the sums against the scorer itself.
func takeApart(m *model.Model, items []int32) (*parts, error) {
	if !m.IsInnerProduct() {
		return nil, nil
	}
	plain := *m
	plain.Similarity, plain.ColdOffset = "dot", 0
	whole, offset, _ := plain.Scorer().ItemVectors()
	scaled, final, _ := m.Scorer().ItemVectors()
	users, _ := m.Scorer().UserVectors()
	p := &parts{d: m.Dim, users: users}
	side := names(m.Items)
	add := func(name string, part func(i, c int32) float32, bias func(i int32) float32) {
		v, b := make([]float32, len(items)*p.d), make([]float32, len(items))
		for k, i := range items {
			for c := range int32(p.d) {
				v[k*p.d+int(c)] = part(i, c)
			}
			b[k] = bias(i)
		}
		p.names, p.vectors, p.bias = append(p.names, name), append(p.vectors, v), append(p.bias, b)
	}
	at := func(i, c int32) int { return int(i)*p.d + int(c) }
	ids, idBias, _ := swap(&plain, itemSide, side, empty).Scorer().ItemVectors()
	add(idPart, func(i, c int32) float32 { return ids[at(i, c)] }, func(i int32) float32 { return idBias[i] })
	for _, name := range side {
		less, lessBias, _ := swap(&plain, itemSide, []string{name}, empty).Scorer().ItemVectors()
		add(name, func(i, c int32) float32 { return whole[at(i, c)] - less[at(i, c)] },
			func(i int32) float32 { return offset[i] - lessBias[i] })
	}
	if m.ColdOffset != 0 {
		add(coldPart, func(int32, int32) float32 { return 0 }, func(i int32) float32 { return final[i] - offset[i] })
	}
	for k, i := range items {
		q, v := whole[at(i, 0):at(i+1, 0)], scaled[at(i, 0):at(i+1, 0)]
		if !p.scale(k, q, v) {
			return nil, nil
		}
	}
	return p, p.check(m, items)
}

// tolerance is what rounding may add to a sum of float32, as a share of its summands.
const tolerance = 1e-4

// scale checks that the parts of an item add up to q, and scales them as v is of q.
func (p *parts) scale(k int, q, v []float32) bool {
	size, factor := 0., 0.
	for c := range q {
		size += float64(q[c]) * float64(q[c])
		factor += float64(q[c]) * float64(v[c])
	}
	if size > 0 {
		factor /= size
	}
	for c := range q {
		sum, summands := 0., math.Abs(float64(q[c]))
		for _, vectors := range p.vectors {
			x := float64(vectors[k*p.d+c])
			sum, summands = sum+x, summands+math.Abs(x)
		}
		room := tolerance * (summands + math.Sqrt(size))
		if math.Abs(sum-float64(q[c])) > room || math.Abs(factor*float64(q[c])-float64(v[c])) > math.Abs(factor)*room {
			return false
		}
		for _, vectors := range p.vectors {
			vectors[k*p.d+c] *= float32(factor)
		}
	}
	return true
}

// of writes part g of the scores of user u for every item asked for.
func (p *parts) of(dst []float64, g int, u int32) {
	user := p.users[int(u)*p.d : (int(u)+1)*p.d]
	for k := range dst {
		sum := float64(p.bias[g][k])
		for c, x := range p.vectors[g][k*p.d : (k+1)*p.d] {
			sum += float64(user[c]) * float64(x)
		}
		dst[k] = sum
	}
}

// check holds the sums of a few users against the scorer, up to a constant of the user
// (his own bias).
func (p *parts) check(m *model.Model, items []int32) error {
	n := m.Items.ID.Rows
	scores := make([]float32, n)
	part, sum := make([]float64, len(items)), make([]float64, len(items))
	for u := range int32(min(4, m.Users.ID.Rows)) {
		if err := m.Scorer().Score(scores, []int32{u}); err != nil {
			return fmt.Errorf("drivers: %w", err)
		}
		clear(sum)
		for g := range p.names {
			p.of(part, g, u)
			for k, x := range part {
				sum[k] += x
			}
		}
		for k, i := range items {
			got, want := sum[k]-sum[0], float64(scores[i])-float64(scores[items[0]])
			if room := 1e-3 * (1 + math.Abs(sum[k]) + math.Abs(float64(scores[i]))); math.Abs(got-want) > room {
				return fmt.Errorf("drivers: parts of item %d for user %d add up to %g, the scorer says %g", i, u, got, want)
			}
		}
	}
	return nil
}
