package shop

import (
	"cmp"
	"context"
	"fmt"
	"math"
	"slices"

	"gonum.org/v1/gonum/mat"

	"tandem/datasets"
)

// facts of a pair that a probability goes by: the score of the item for the user, how high
// all scores of the user stand, log Σ exp(score) over what they have not met, and how
// active they are, log(1 + training rows).
const facts = 3

// Calibration turns scores into probabilities that a user takes an item in a period like
// the validation part: over x, the facts of a pair as they differ from their mean, in
// standard deviations,
//
//	p = σ(b + Σ_f w_f·x_f)      Platt 1999, of three facts instead of one
//
// where with Unit the score counts as asinh(score/Unit), the logarithm of a large one: the
// scores of closed forms are shares and counts, not logits;
// or, with Steps, what came true in validation among pairs of like σ⁻¹(p), ascending:
// isotonic regression by pooling adjacent violators (Ayer et al. 1955; Zadrozny and Elkan
// 2002), whose steps are joined by straight lines from the middle of one to that of the
// next (centred isotonic regression, Oron and Flournoy 2017). On a flat step all items
// would be as likely, and a dearer one would take any other's place for nothing.
type Calibration struct {
	Mean    [facts]float64 `json:"mean"`
	Scale   [facts]float64 `json:"scale"`
	Weights [facts]float64 `json:"weights"`
	Bias    float64        `json:"bias"`
	Steps   []Step         `json:"steps,omitempty"`
	Unit    float64        `json:"unit,omitempty"` // the mean |score| of validation; 0 = scores count as they are

	Rate    float64 `json:"rate"`     // of validation: pairs that came true
	Pairs   int     `json:"pairs"`    // it was fitted on
	LogLoss float64 `json:"log_loss"` // per pair, of users whom the fit had left out
}

// Step is one probability, and the mean logit of the pairs that it is of.
type Step struct {
	At float64 `json:"at"`
	P  float64 `json:"p"`
}

// logit is b + Σ w·x.
func (c *Calibration) logit(x [facts]float64) float64 {
	z := c.Bias
	for f := range x {
		z += c.Weights[f] * (x[f] - c.Mean[f]) / c.Scale[f]
	}
	return z
}

// probability is that of a logit. It is not below a thousandth of the rate: what never
// happened in validation is not impossible.
func (c *Calibration) probability(logit float64) float64 {
	p := 1 / (1 + math.Exp(-logit))
	if c.Steps != nil {
		p = between(c.Steps, logit)
	}
	return max(p, c.Rate/1000)
}

// between is the probability on the line between the steps about a logit, that of the
// nearest step beyond them.
func between(steps []Step, logit float64) float64 {
	at, _ := slices.BinarySearchFunc(steps, logit, func(s Step, z float64) int { return cmp.Compare(s.At, z) })
	if at == 0 || at == len(steps) {
		return steps[min(at, len(steps)-1)].P
	}
	a, b := steps[at-1], steps[at]
	return a.P + (b.P-a.P)*(logit-a.At)/(b.At-a.At)
}

// pairs are users with items that they had not met, and whether they then took them.
type pairs struct {
	x   [][facts]float64
	hit []bool
}

// maxPairs bounds what a calibration is fitted on: whole users, by a hash of their keys.
const maxPairs = 2 << 20

// Calibrate fits all four forms on the validation part and keeps the one whose log loss is
// lowest on users that it was not fitted on, of two halves by a hash of their keys.
//
// It is an InputError if nobody took anything in validation.
// Cost: scores of the users, and some 100 passes over at most 2 million pairs.
func (s *Shop) Calibrate(ctx context.Context) (*Calibration, error) {
	met, took, active := s.before(s.Valid), s.Valid.ByUser(), s.Train.UserCounts()
	users := s.known()
	slices.SortFunc(users, func(a, b int32) int {
		return cmp.Or(cmp.Compare(datasets.Hash64(s.Users.Key(a)), datasets.Hash64(s.Users.Key(b))), cmp.Compare(a, b))
	})
	users = users[:min(len(users), max(maxPairs/s.Items.Len(), 2))]
	var half [2]pairs
	err := s.rows(ctx, users, func(r int, row []float32) error {
		u, p := users[r], &half[r%2]
		mask(row, met, u)
		level := logSumExp(row)
		for j, score := range row {
			if score != none {
				p.x = append(p.x, [facts]float64{float64(score), level, math.Log1p(float64(active[u]))})
				p.hit = append(p.hit, contains(took.At(u), int32(j)))
			}
		}
		return nil
	})
	if err != nil {
		return nil, err
	}
	all := pairs{slices.Concat(half[0].x, half[1].x), slices.Concat(half[0].hit, half[1].hit)}
	if !slices.Contains(all.hit, true) {
		return nil, wrong("nobody took an item in validation that they had not met: nothing to calibrate by")
	}
	mean := 0.0
	for _, x := range all.x {
		mean += math.Abs(x[0]) / float64(len(all.x))
	}
	var least *Calibration
	for _, unit := range []float64{0, mean} {
		var platt, isotonic float64
		for h := range half {
			fit, other := half[h].shaped(unit), half[1-h].shaped(unit)
			c := fit.platt()
			platt += c.loss(other)
			c.Steps = fit.isotonic(c)
			isotonic += c.loss(other)
		}
		loss := min(platt, isotonic) / float64(len(all.x))
		if least == nil || loss < least.LogLoss {
			shaped := all.shaped(unit)
			c := shaped.platt()
			if isotonic < platt {
				c.Steps = shaped.isotonic(c)
			}
			c.Unit, c.LogLoss, least = unit, loss, c
		}
	}
	return least, nil
}

// shaped are the pairs with their scores as a unit makes them; see Calibration.
func (p pairs) shaped(unit float64) pairs {
	if unit == 0 {
		return p
	}
	out := pairs{slices.Clone(p.x), p.hit}
	for r := range out.x {
		out.x[r][0] = math.Asinh(out.x[r][0] / unit)
	}
	return out
}

// shape is what a score counts as.
func (c *Calibration) shape(score float32) float64 {
	if c.Unit == 0 {
		return float64(score)
	}
	return math.Asinh(float64(score) / c.Unit)
}

// mask takes what u has met out of a row.
func mask(row []float32, met []datasets.Lists, u int32) {
	for _, l := range met {
		for _, j := range l.At(u) {
			row[j] = none
		}
	}
}

// logSumExp is log Σ exp(x).
func logSumExp(x []float32) float64 {
	most := float64(slices.Max(x))
	if math.IsInf(most, -1) {
		return 0
	}
	sum := 0.0
	for _, v := range x {
		sum += math.Exp(float64(v) - most)
	}
	return most + math.Log(sum)
}

// platt fits weights and bias by Newton's method, from the rate; a step that would lower the
// likelihood is halved until it does not. A ridge of 10⁻⁶ of the curvature of the bias
// keeps facts apart that are one and the same.
func (p *pairs) platt() *Calibration {
	c := &Calibration{Pairs: len(p.x)}
	n := float64(len(p.x))
	for f := range facts {
		for _, x := range p.x {
			c.Mean[f] += x[f] / n
		}
		for _, x := range p.x {
			c.Scale[f] += (x[f] - c.Mean[f]) * (x[f] - c.Mean[f]) / n
		}
		if c.Scale[f] = math.Sqrt(c.Scale[f]); c.Scale[f] < 1e-9 {
			c.Scale[f] = 1
		}
	}
	hits := 0.0
	for _, hit := range p.hit {
		if hit {
			hits++
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
			sum -= math.Log1p(math.Exp(-z))
		} else {
			sum += z - math.Log1p(math.Exp(z))
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
		for a := range d {
			gradient[a] += rest * z[a]
			for b := range a + 1 {
				curve[a][b] += q * (1 - q) * z[a] * z[b]
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
// share of hits ascends.
func (p *pairs) isotonic(c *Calibration) []Step {
	order := make([]int32, len(p.x))
	logits := make([]float64, len(p.x))
	for r := range order {
		order[r], logits[r] = int32(r), c.logit(p.x[r])
	}
	slices.SortFunc(order, func(a, b int32) int { return cmp.Compare(logits[a], logits[b]) })
	type block struct{ sum, hits, n float64 } // of logits, of hits, of pairs
	var blocks []block
	for at := 0; at < len(order); {
		var b block
		for z := logits[order[at]]; at < len(order) && logits[order[at]] == z; at++ {
			b.sum, b.n = b.sum+z, b.n+1
			if p.hit[order[at]] {
				b.hits++
			}
		}
		for last := len(blocks) - 1; last >= 0 && blocks[last].hits*b.n >= b.hits*blocks[last].n; last-- {
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
			sum -= math.Log(q)
		} else {
			sum -= math.Log1p(-min(q, 1-1e-12))
		}
	}
	return sum
}

// chances are the calibrated probabilities of users for what they have not met.
type chances struct {
	shop   *Shop
	by     *Calibration
	met    []datasets.Lists
	active []int32
}

// chancesFor are those of somebody who is to be judged by a part.
func (s *Shop) chancesFor(c *Calibration, part *datasets.Log) *chances {
	return &chances{s, c, s.before(part), s.Train.UserCounts()}
}

// take writes the probability of every item for u to dst, −1 of what they have met, and
// masks the row of scores.
func (x *chances) take(dst []float64, row []float32, u int32) {
	mask(row, x.met, u)
	of := x.facts(row, u)
	for j, score := range row {
		if dst[j] = -1; score != none {
			of[0] = x.by.shape(score)
			dst[j] = x.by.probability(x.by.logit(of))
		}
	}
}

// facts are those of u with any item, the first of which is to be filled in; row is masked.
func (x *chances) facts(row []float32, u int32) [facts]float64 {
	return [facts]float64{0, logSumExp(row), math.Log1p(float64(x.active[u]))}
}

// String tells the form and the weights.
func (c *Calibration) String() string {
	form := "platt"
	if c.Steps != nil {
		form = fmt.Sprintf("isotonic with %d steps", len(c.Steps))
	}
	if c.Unit > 0 {
		form += fmt.Sprintf(" of asinh(score/%.3g)", c.Unit)
	}
	return fmt.Sprintf("%s (log loss %.5f of a pair; weights of score, level, activity %.2f %.2f %.2f)", form, c.LogLoss, c.Weights[0], c.Weights[1], c.Weights[2])
}
