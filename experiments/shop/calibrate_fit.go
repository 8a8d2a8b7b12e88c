package shop

import (
	"cmp"
	"math"
	"slices"

	"gonum.org/v1/gonum/mat"

	"tandem/datasets"
)

// pairs are users with items that they had not met, and whether they then took them.
type pairs struct {
	x      [][facts]float64
	hit    []bool
	weight []float64 // how many pairs each stands for; nil = 1
}

// of is how many pairs pair r stands for.
func (p *pairs) of(r int) float64 {
	if p.weight == nil {
		return 1
	}
	return p.weight[r]
}

// total is how many pairs all of them stand for.
func (p *pairs) total() float64 {
	n := 0.0
	for r := range p.x {
		n += p.of(r)
	}
	return n
}

// maxPairs bounds what a calibration is fitted on: whole users, by a hash of their keys.
const maxPairs = 2 << 20

// Of what a user did not take, the bestKept highest scores are kept, where the probabilities
// are that lists and audiences go by, and restKept of the others for all of them: with so
// many of them to each item that was taken, more would not tell the fit anything.
const (
	bestKept = 24
	restKept = 56
)

// add keeps what tells of a user: all that they took, and a sample of what they did not.
// row is masked; level and active are facts, key is theirs.
func (p *pairs) add(row []float32, took []int32, level, active float64, key string) {
	one := func(j int32, hit bool, weight float64) {
		p.x = append(p.x, [facts]float64{float64(row[j]), level, active})
		p.hit = append(p.hit, hit)
		p.weight = append(p.weight, weight)
	}
	high := slices.Clone(best(row, bestKept+len(took)))
	slices.Sort(high)
	var rest []int32
	for j := range int32(len(row)) {
		switch {
		case row[j] == none:
		case contains(took, j):
			one(j, true, 1)
		case contains(high, j):
			one(j, false, 1)
		default:
			rest = append(rest, j)
		}
	}
	// Every n-th of the rest from a place of the user's own, so that no item is always there.
	kept := min(restKept, len(rest))
	every := float64(len(rest)) / float64(max(kept, 1))
	from := float64(uint32(datasets.Hash64(key))) / (1 << 32) // users come in the order of the high bits
	for n := range kept {
		one(rest[min(int((float64(n)+from)*every), len(rest)-1)], false, every)
	}
}

// shaped are the pairs with their scores as a unit makes them; see Calibration.
func (p pairs) shaped(unit float64) pairs {
	if unit == 0 {
		return p
	}
	out := pairs{slices.Clone(p.x), p.hit, p.weight}
	for r := range out.x {
		out.x[r][0] = math.Asinh(out.x[r][0] / unit)
	}
	return out
}

// platt fits weights and bias by Newton's method, from the rate; a step that would lower the
// likelihood is halved until it does not. A ridge of 10⁻⁶ of the curvature of the bias
// keeps facts apart that are one and the same.
func (p *pairs) platt() *Calibration {
	c := &Calibration{Pairs: len(p.x)}
	n := p.total()
	for f := range facts {
		for r, x := range p.x {
			c.Mean[f] += p.of(r) * x[f] / n
		}
		for r, x := range p.x {
			c.Scale[f] += p.of(r) * (x[f] - c.Mean[f]) * (x[f] - c.Mean[f]) / n
		}
		if c.Scale[f] = math.Sqrt(c.Scale[f]); c.Scale[f] < 1e-9 {
			c.Scale[f] = 1
		}
	}
	hits := 0.0
	for r, hit := range p.hit {
		if hit {
			hits += p.of(r)
		}
	}
	c.Rate = hits / n
	start := (hits + .5) / (n + 1)
	c.Bias = math.Log(start / (1 - start))
	at := p.likelihood(c)
	for range 50 {
		step, ok := p.newton(c)
		if !ok {
			break
		}
		before, most := *c, 0.0
		for range 40 {
			*c, most = before, math.Abs(step[facts])
			c.Bias += step[facts]
			for f := range facts {
				c.Weights[f] += step[f]
				most = max(most, math.Abs(step[f]))
			}
			if now := p.likelihood(c); now >= at {
				at = now
				break
			}
			*c = before
			for f := range step {
				step[f] /= 2
			}
		}
		if most < 1e-9 {
			break
		}
	}
	return c
}

// likelihood is the log likelihood of the logistic form.
func (p *pairs) likelihood(c *Calibration) float64 {
	sum := 0.0
	for r, x := range p.x {
		z := c.logit(x)
		if !p.hit[r] {
			z = -z
		}
		if z > 0 { // log σ(z), far out in both directions
			sum -= p.of(r) * math.Log1p(math.Exp(-z))
		} else {
			sum += p.of(r) * (z - math.Log1p(math.Exp(z)))
		}
	}
	return sum
}

// newton is the step to the maximum of the curve that fits here, the bias last; false where
// the numbers allow none.
func (p *pairs) newton(c *Calibration) (by [facts + 1]float64, ok bool) {
	const d = facts + 1
	var gradient [d]float64
	var curve [d][d]float64
	for r, x := range p.x {
		q := 1 / (1 + math.Exp(-c.logit(x)))
		z := [d]float64{facts: 1}
		for f := range facts {
			z[f] = (x[f] - c.Mean[f]) / c.Scale[f]
		}
		rest := -q
		if p.hit[r] {
			rest++
		}
		w := p.of(r)
		for a := range d {
			gradient[a] += w * rest * z[a]
			for b := range a + 1 {
				curve[a][b] += w * q * (1 - q) * z[a] * z[b]
			}
		}
	}
	h := mat.NewSymDense(d, nil)
	for a := range d {
		for b := range a + 1 {
			h.SetSym(a, b, curve[a][b])
		}
		h.SetSym(a, a, curve[a][a]+1e-6*curve[facts][facts]+1e-12)
	}
	for f := range facts {
		gradient[f] -= 1e-6 * curve[facts][facts] * c.Weights[f]
	}
	var factor mat.Cholesky
	var step mat.VecDense
	if !factor.Factorize(h) || factor.SolveVecTo(&step, mat.NewVecDense(d, gradient[:])) != nil {
		return by, false
	}
	for f := range by {
		by[f] = step.AtVec(f)
	}
	return by, true
}

// isotonic pools the pairs in the order of c's logits, equal ones together, until the
// share of hits ascends, and so does the mean of the logits: those a rounding apart can
// have the same.
func (p *pairs) isotonic(c *Calibration) []Step {
	order := make([]int32, len(p.x))
	logits := make([]float64, len(p.x))
	for r := range order {
		order[r], logits[r] = int32(r), c.logit(p.x[r])
	}
	slices.SortFunc(order, func(a, b int32) int { return cmp.Compare(logits[a], logits[b]) })
	type block struct{ sum, hits, n float64 } // of logits, of hits, of pairs
	ascends := func(a, b block) bool { return a.hits*b.n < b.hits*a.n && a.sum/a.n < b.sum/b.n }
	var blocks []block
	for at := 0; at < len(order); {
		var b block
		for z := logits[order[at]]; at < len(order) && logits[order[at]] == z; at++ {
			w := p.of(int(order[at]))
			b.sum, b.n = b.sum+w*z, b.n+w
			if p.hit[order[at]] {
				b.hits += w
			}
		}
		for last := len(blocks) - 1; last >= 0 && !ascends(blocks[last], b); last-- {
			b = block{blocks[last].sum + b.sum, blocks[last].hits + b.hits, blocks[last].n + b.n}
			blocks = blocks[:last]
		}
		blocks = append(blocks, b)
	}
	steps := make([]Step, len(blocks))
	for at, b := range blocks {
		steps[at] = Step{At: b.sum / b.n, P: b.hits / b.n}
	}
	return steps
}

// loss is the log loss over p, summed.
func (c *Calibration) loss(p pairs) float64 {
	sum := 0.0
	for r, x := range p.x {
		q := c.probability(c.logit(x))
		if p.hit[r] {
			sum -= p.of(r) * math.Log(q)
		} else {
			sum -= p.of(r) * math.Log1p(-min(q, 1-1e-12))
		}
	}
	return sum
}
