package op

import (
	"math"

	"tandem/model/kernel"

	G "gorgonia.org/gorgonia"
)

// Catalogue says what the positions of CatalogueSoftmax are ranked among. All of it may change
// between runs.
type Catalogue struct {
	Positions  int     // users that count, ≤ the rows of the node; the gradients of others are 0
	Candidates int     // the first rows of items, which all positions share
	Target     []int32 // by position: the row of its target
	// Offsets are added to the logits of candidates; nil = none.
	Offsets []float32
	// Apart gives targets logits of their own, beside those of the candidates; otherwise they are
	// among these.
	Apart bool
	// Hits are the candidates that count nothing for a position, with Apart: its target, if it is
	// drawn, and what else should be no negative. Those of position p are HitAt[p] … HitAt[p+1]−1.
	Hits  []int32
	HitAt []int32 // one entry more than there are positions
}

// catalogueTile is how many positions have logits at a time: those of a catalogue of 12,000 items
// take 4.6 MB.
const catalogueTile = 96

// CatalogueSoftmax is the cross-entropy of every position among its candidates,
//
//	Σ_p weights[p]·(ln Σ_j exp z_pj − z_pt),  z_pj = ⟨users[p], items[j]⟩ + bias[j] + offset[j]
//
// with t the target, over all candidates j or, apart, over t and those that are no hits. users is
// (P×d), items (K×d), bias (K×1) or nil, weights (P) is data. Logits are made tile by tile and
// kept nowhere: the gradients are summed in the same pass (as Hsu et al. 2024, Liger, do), so that
// memory is that of a tile. Three products of matrices of P·Candidates·d are its cost.
func CatalogueSoftmax(users, items, bias, weights *G.Node, c *Catalogue, by kernel.Arithmetic) (*G.Node, error) {
	d := users.Shape()[1]
	s := &catalogueSoftmax{
		Catalogue: c, d: d, by: by, dUsers: make([]float32, users.Shape().TotalSize()), dItems: make([]float32, items.Shape().TotalSize()),
		logits: make([]float32, catalogueTile*items.Shape()[0]),
	}
	inputs := G.Nodes{users, items}
	if bias != nil {
		inputs = append(inputs, bias)
		s.dBias = make([]float32, items.Shape()[0])
	}
	n := len(inputs)
	return Apply(Spec{
		Name: "CatalogueSoftmax", Inputs: append(inputs, weights), Data: 1,
		Forward: func(loss []float32, in [][]float32) {
			var bias []float32
			if n == 3 {
				bias = in[2]
			}
			loss[0] = s.run(in[0], in[1], bias, in[n])
		},
		Backward: func(in G.Nodes, y, dy *G.Node) (G.Nodes, error) {
			var builders []builder
			for i, sum := range [][]float32{s.dUsers, s.dItems, s.dBias}[:n] {
				builders = append(builders, gradient("CatalogueSoftmaxGrad", G.Nodes{dy, y}, in[i].Shape(), func(dx []float32, in [][]float32) {
					copy(dx, sum)
					kernel.Scale(dx, in[0][0])
				}))
			}
			grads, err := all(builders...)
			return append(grads, nil), err
		},
	})
}

// catalogueSoftmax has the buffers of the op.
type catalogueSoftmax struct {
	*Catalogue
	d                     int
	by                    kernel.Arithmetic
	logits                []float32 // (catalogueTile × Candidates)
	dUsers, dItems, dBias []float32
	apart                 [catalogueTile]float32 // gradients of the logits of targets
}

// run is the loss; it leaves the gradients in their buffers.
func (s *catalogueSoftmax) run(users, items, bias, weights []float32) float32 {
	clear(s.dItems)
	clear(s.dBias)
	var loss float64
	for from := 0; from < s.Positions; from += catalogueTile {
		loss += s.tile(from, min(from+catalogueTile, s.Positions), users, items, bias, weights)
	}
	clear(s.dUsers[s.Positions*s.d:])
	return float32(loss)
}

func (s *catalogueSoftmax) tile(from, to int, users, items, bias, weights []float32) (loss float64) {
	n, m, d := s.Candidates, to-from, s.d
	z := s.logits[:m*n]
	s.by.Sgemm(false, true, m, n, d, 1, users[from*d:], d, items, d, 0, z, n)
	for p := from; p < to; p++ {
		loss += s.position(p, z[(p-from)*n:(p-from+1)*n], users, items, bias, weights[p])
	}
	s.by.Sgemm(false, false, m, d, n, 1, z, n, items, d, 0, s.dUsers[from*d:], d)
	s.by.Sgemm(true, false, n, d, m, 1, z, n, users[from*d:], d, 1, s.dItems, d)
	if bias != nil {
		kernel.ColSum(s.dBias[:n], z, n, 1)
	}
	for p := from; s.Apart && p < to; p++ { // what the targets add, after the products that write
		t := int(s.Target[p])
		g := s.apart[p%catalogueTile]
		kernel.Axpy(s.dUsers[p*d:(p+1)*d], g, items[t*d:(t+1)*d])
		kernel.Axpy(s.dItems[t*d:(t+1)*d], g, users[p*d:(p+1)*d])
		if bias != nil {
			s.dBias[t] += g
		}
	}
	return loss
}

// position turns the logits z of a position into their gradients and returns its loss.
func (s *catalogueSoftmax) position(p int, z, users, items, bias []float32, weight float32) float64 {
	if weight == 0 {
		clear(z)
		s.apart[p%catalogueTile] = 0
		return 0
	}
	if bias != nil {
		kernel.Axpy(z, 1, bias[:len(z)])
	}
	if s.Offsets != nil {
		kernel.Axpy(z, 1, s.Offsets[:len(z)])
	}
	t, d := int(s.Target[p]), s.d
	var own float32
	if s.Apart {
		if own = kernel.Dot(users[p*d:(p+1)*d], items[t*d:(t+1)*d]); bias != nil {
			own += bias[t]
		}
		for _, j := range s.Hits[s.HitAt[p]:s.HitAt[p+1]] {
			z[j] = float32(math.Inf(-1))
		}
	} else {
		own = z[t]
	}
	most := max(own, kernel.Max(z))
	for j := range z {
		z[j] -= most
	}
	kernel.Exp(z, z)
	sum := kernel.Sum(z)
	if s.Apart {
		sum += float32(math.Exp(float64(own - most)))
	}
	kernel.Scale(z, weight/sum)
	if s.Apart {
		s.apart[p%catalogueTile] = weight * (float32(math.Exp(float64(own-most)))/sum - 1)
	} else {
		z[t] -= weight
	}
	return float64(weight) * (math.Log(float64(sum)) + float64(most) - float64(own))
}
