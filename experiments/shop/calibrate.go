package shop

import (
	"cmp"
	"context"
	"fmt"
	"math"
	"slices"

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
// scores of non-gradient baselines are shares and counts, not logits;
// or, with Steps, what came true in validation among pairs of like σ⁻¹(p), ascending:
// isotonic regression by pooling adjacent violators (Ayer et al. 1955; Zadrozny and Elkan
// 2002), whose steps are joined by straight lines from the middle of one to that of the
// next (centred isotonic regression, Oron and Flournoy 2017). On a flat step all items
// would be as likely, and a higher-priced one would take any other's place for nothing.
type Calibration struct {
	Mean    [facts]float64 `json:"mean"`
	Scale   [facts]float64 `json:"scale"`
	Weights [facts]float64 `json:"weights"`
	Bias    float64        `json:"bias"`
	Steps   []Step         `json:"steps,omitempty"`
	Unit    float64        `json:"unit,omitempty"` // the mean |score| of validation; 0 = scores count as they are

	Rate    float64 `json:"rate"`     // of validation: pairs that came true
	Pairs   int     `json:"pairs"`    // it was fitted on, each with the weight of those that it stands for
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

// Calibrate fits all four forms on the validation part and keeps the one whose log loss is
// lowest on users that it was not fitted on, of two halves by a hash of their keys.
//
// It is an InputError if nobody took anything in validation.
// Cost: at most 2 million scores, and some 100 passes over what the fits keep of them, at
// most bestKept + restKept pairs a user and all that was taken.
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
		p.add(row, took.At(u), logSumExp(row), math.Log1p(float64(active[u])), s.Users.Key(u))
		return nil
	})
	if err != nil {
		return nil, err
	}
	all := pairs{slices.Concat(half[0].x, half[1].x), slices.Concat(half[0].hit, half[1].hit), slices.Concat(half[0].weight, half[1].weight)}
	if !slices.Contains(all.hit, true) {
		return nil, wrong("nobody took an item in validation that they had not met: nothing to calibrate by")
	}
	mean, n := 0.0, all.total()
	for r, x := range all.x {
		mean += all.of(r) * math.Abs(x[0]) / n
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
		loss := min(platt, isotonic) / n
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

// chances are the calibrated probabilities of users for what they have not met.
type chances struct {
	shop   *Shop
	by     *Calibration
	met    []datasets.Lists
	active []int32
}

// chancesFor are those of somebody who is to be evaluated by a part.
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
