package compare

import (
	"cmp"
	"slices"

	"tandem/experiments/recipe"
	"tandem/experiments/result"
	"tandem/experiments/verdict"
	"tandem/train/eval"
)

// Judge fills in what a summary says in words: Headline, Verdicts and Advice.
func Judge(s *result.Summary) {
	s.Headline, s.Verdicts, s.Advice = Headline(s), Verdicts(s), Advice(s)
}

// Verdicts says of every hybrid what its features are worth, from the comparisons of s alone;
// the hybrid with the best mean first. It is empty without a hybrid, without a comparison, and
// for a metric of which neither more nor less is better.
func Verdicts(s *result.Summary) []verdict.Verdict {
	metric, sign := leading(s)
	if sign == 0 || len(s.Comparisons) == 0 {
		return nil
	}
	var hybrids []*result.ModelSummary
	for i := range s.Models {
		if s.Models[i].Role == recipe.RoleHybrid {
			hybrids = append(hybrids, &s.Models[i])
		}
	}
	slices.SortStableFunc(hybrids, func(a, b *result.ModelSummary) int {
		return cmp.Compare(sign*b.Metrics[metric].Mean, sign*a.Metrics[metric].Mean)
	})
	var out []verdict.Verdict
	for _, h := range hybrids {
		out = append(out, newEvidence(s, h, metric, sign).verdict())
	}
	return out
}

// leading is the metric that models are compared by, or else the first one, and its sign: 1
// where more is better, −1 where less is, 0 where neither.
func leading(s *result.Summary) (metric string, sign float64) {
	metric = SegmentMetric(s)
	m, err := eval.ParseMetric(metric)
	if err != nil {
		return metric, 1
	}
	return metric, float64(m.Kind().Better)
}

// evidence are the rows that speak for or against a hybrid, which is model a in all of them.
type evidence struct {
	summary            *result.Summary
	metric             string
	sign               float64 // of the metric; see leading
	hybrid, partner    *result.ModelSummary
	gain               *result.Comparison // over its partner; nil = not compared, or it has none
	placebos, controls []result.Comparison
}

func newEvidence(s *result.Summary, hybrid *result.ModelSummary, metric string, sign float64) *evidence {
	e := &evidence{summary: s, metric: metric, sign: sign, hybrid: hybrid, partner: Partner(s.Models, hybrid)}
	if e.partner != nil {
		if c, ok := between(s, hybrid.Name, e.partner.Name); ok {
			e.gain = &c
		}
	}
	against := func(role string) (rows []result.Comparison) {
		for _, m := range Versions(s.Models, hybrid, role) {
			if c, ok := between(s, hybrid.Name, m.Name); ok {
				rows = append(rows, c)
			}
		}
		return rows
	}
	e.placebos, e.controls = against(recipe.RolePlacebo), against(recipe.RoleControl)
	return e
}

// verdict weighs the rows. What rests on rows that do not count other trainings is of these
// weights alone.
func (e *evidence) verdict() verdict.Verdict {
	v := verdict.Verdict{Hybrid: e.hybrid.Name, Metric: e.metric}
	if e.partner != nil {
		v.Partner = e.partner.Name
	}
	for _, c := range e.placebos {
		v.Placebos = append(v.Placebos, c.B)
	}
	for _, c := range e.controls {
		v.Controls = append(v.Controls, c.B)
	}
	o, rests := e.outcome()
	if v.Outcome = o; slices.ContainsFunc(rests, func(c result.Comparison) bool { return !c.Trained }) {
		v.Outcome, v.TheseWeights = verdict.OneSeed, o
	}
	v.Text = e.sentence(o, v.Outcome == verdict.OneSeed)
	return v
}

// outcome is what the rows come to, and those that a claim rests on; none where nothing is
// claimed.
func (e *evidence) outcome() (o verdict.Outcome, rests []result.Comparison) {
	if e.gain == nil {
		return verdict.NotCompared, nil
	}
	gain, others := []result.Comparison{*e.gain}, slices.Concat(e.placebos, e.controls)
	switch {
	case e.gain.Few():
		return verdict.TooFew, nil
	case better(*e.gain) && len(others) > 0 && !slices.ContainsFunc(others, notBetter):
		return verdict.Helps, append(gain, others...)
	case better(*e.gain):
		return verdict.Unexplained, gain
	case worse(*e.gain) && e.informs(): // which is told beside it
		return verdict.Hurts, append(gain, e.informing()...)
	case worse(*e.gain):
		return verdict.Hurts, gain
	case e.informs():
		return verdict.Informs, append(gain, e.informing()...)
	case e.noGain():
		return verdict.NoGain, gain
	}
	return verdict.NotShown, nil
}

// informs reports whether the features carry information: the hybrid is better in all rows
// that tell.
func (e *evidence) informs() bool {
	rows := e.informing()
	return len(rows) > 0 && !slices.ContainsFunc(rows, notBetter)
}

// informing are the rows that tell whether the features carry information: those with
// placebos, or, without any, with controls.
func (e *evidence) informing() []result.Comparison {
	if len(e.placebos) > 0 {
		return e.placebos
	}
	return e.controls
}

// noGain reports whether gains that are of interest are ruled out: by the interval, or as the
// two are equivalent.
func (e *evidence) noGain() bool {
	most, ok := ceiling(*e.gain, e.sign)
	return ok && most <= e.gain.Smallest || equivalent(*e.gain)
}

// equivalent reports whether two one-sided tests find the difference smaller than the smallest
// of interest.
func equivalent(c result.Comparison) bool { return c.Within > 0 && c.Within <= c.Smallest }

// ceiling is the largest gain of model a, as a share of the mean of b, that the 95 % interval
// of the ratio holds: larger ones are ruled out, by the upper of two one-sided tests at 2.5 %
// (Schuirmann 1987). ok is false where the ratio has no interval.
func ceiling(c result.Comparison, sign float64) (most float64, ok bool) {
	if c.RatioCI95 == [2]float64{} {
		return 0, false
	}
	if sign < 0 {
		return -c.RatioCI95[0], true
	}
	return c.RatioCI95[1], true
}

// better reports whether a was found better than b, and no interval of theirs holds 0.
func better(c result.Comparison) bool { return c.Verdict() == "better" && leavesOut0(c) }

// worse is better the other way.
func worse(c result.Comparison) bool { return c.Verdict() == "worse" && leavesOut0(c) }

func notBetter(c result.Comparison) bool { return !better(c) }

// leavesOut0 reports whether the interval of the difference lies on one side of 0, and that of
// the ratio on the same, if there is one.
func leavesOut0(c result.Comparison) bool {
	above, below := c.CI95[0] > 0, c.CI95[1] < 0
	if c.RatioCI95 != [2]float64{} {
		above, below = above && c.RatioCI95[0] > 0, below && c.RatioCI95[1] < 0
	}
	return above || below
}

// between returns the comparison of a against b, turned if it was made the other way.
func between(s *result.Summary, a, b string) (result.Comparison, bool) {
	for _, c := range s.Comparisons {
		switch {
		case c.A == a && c.B == b:
			return c, true
		case c.A == b && c.B == a:
			return turned(c), true
		}
	}
	return result.Comparison{}, false
}

// turned is b against a. The ratio of b to a is one through that of a to b, and so are the
// ends of its interval, where they are above 0; what is not known the other way round is left
// out.
func turned(c result.Comparison) result.Comparison {
	c.A, c.B = c.B, c.A
	c.Difference, c.Effect = -c.Difference, -c.Effect
	c.CI95 = [2]float64{-c.CI95[1], -c.CI95[0]}
	c.Within = 0
	if 1+c.Ratio > 0 {
		c.Ratio = 1/(1+c.Ratio) - 1
	} else {
		c.Ratio = 0
	}
	switch {
	case c.RatioCI95 == [2]float64{}:
	case 1+c.RatioCI95[0] > 0:
		c.RatioCI95 = [2]float64{1/(1+c.RatioCI95[1]) - 1, 1/(1+c.RatioCI95[0]) - 1}
	default:
		c.RatioCI95 = [2]float64{}
	}
	return c
}
