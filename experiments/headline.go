package experiments

import (
	"cmp"
	"fmt"
	"math"
	"slices"
	"strings"

	"tandem/experiments/stats"
	"tandem/train/eval"
)

// sure is the corrected p-value below which a difference counts as found.
const sure = 0.05

// Headline is the answer of a run in one sentence: does the first hybrid beat pure CF
// of the same kind, in which groups is it otherwise, does a placebo do the same, and is
// there another model with a higher mean than all of them? Without such a pair it names the highest mean alone.
func (s *Summary) Headline() string {
	for _, hybrid := range s.Models {
		if hybrid.Role != RoleHybrid {
			continue
		}
		cf := s.like(hybrid, RoleCF)
		if cf == nil {
			continue
		}
		c, ok := s.between(hybrid.Name, cf.Name)
		if !ok {
			continue
		}
		return s.verdict(c) + s.where(c) + s.control(c, hybrid, cf) + s.reminder(hybrid, c.Metric)
	}
	return s.leader()
}

// like returns the first model of that role, of the same kind if there is one.
func (s *Summary) like(m ModelSummary, role string) *ModelSummary {
	var found *ModelSummary
	for i := range s.Models {
		o := &s.Models[i]
		if o.Role == role && (found == nil || o.Kind == m.Kind && found.Kind != m.Kind) {
			found = o
		}
	}
	return found
}

// between returns the comparison of a against b, turned if it was made the other way.
func (s *Summary) between(a, b string) (Comparison, bool) {
	for _, c := range s.Comparisons {
		switch {
		case c.A == a && c.B == b:
			return c, true
		case c.A == b && c.B == a:
			return c.turned(), true
		}
	}
	return Comparison{}, false
}

// turned is b against a.
func (c Comparison) turned() Comparison {
	c.A, c.B = c.B, c.A
	c.Difference, c.Effect = -c.Difference, -c.Effect
	c.CI95 = [2]float64{-c.CI95[1], -c.CI95[0]}
	return c
}

func (s *Summary) verdict(c Comparison) string {
	switch c.Verdict() {
	case "open":
		if c.Few() {
			return fmt.Sprintf("%s and %s cannot be told apart, too few of %s users differ: %s", c.A, c.B, Grouped(c.Users), s.size(c))
		}
		if c.CI95[0] > 0 || c.CI95[1] < 0 {
			return fmt.Sprintf("%s and %s cannot be told apart: %s, p (Holm) %.2f", c.A, c.B, s.size(c), c.PHolm)
		}
		return fmt.Sprintf("the features do not help: %s − %s, %s, holds 0", c.A, c.B, s.size(c))
	case "higher", "lower":
		return fmt.Sprintf("%s differs from %s by %s", c.A, c.B, s.size(c))
	case "better":
		return fmt.Sprintf("%s beats %s by %s", c.A, c.B, s.size(c))
	}
	return fmt.Sprintf("the features do not help: %s loses to %s by %s", c.A, c.B, s.size(c))
}

// where names the groups in which the hybrid was found better although it is not on the
// whole, or worse although it is better; the largest differences first, three at most.
func (s *Summary) where(c Comparison) string {
	want, words := "better", "; they do help in "
	switch c.Verdict() {
	case "better":
		want, words = "worse", "; but it loses in "
	case "higher", "lower":
		return ""
	}
	var found []SegmentComparison
	for _, x := range s.SegmentComparisons {
		if x.A == c.B && x.B == c.A {
			x.Comparison = x.turned()
		}
		if x.A == c.A && x.B == c.B && x.Metric == c.Metric && x.Verdict() == want {
			found = append(found, x)
		}
	}
	if found == nil {
		return ""
	}
	slices.SortStableFunc(found, func(x, y SegmentComparison) int {
		return cmp.Compare(math.Abs(y.Difference), math.Abs(x.Difference))
	})
	var names []string
	for _, x := range found[:min(len(found), 3)] {
		names = append(names, fmt.Sprintf("%s %s (%s, %s users)", x.Segment, x.Group, Signed("%+.4f", x.Difference), Grouped(x.Users)))
	}
	return words + strings.Join(names, ", ")
}

// control says what the placebo of the hybrid did against the same CF.
func (s *Summary) control(c Comparison, hybrid ModelSummary, cf *ModelSummary) string {
	won := c.Verdict() == "better"
	placebo := s.like(hybrid, RolePlacebo)
	if placebo == nil {
		if won {
			return "; without a placebo it is open whether the features or the extra weights did it"
		}
		return ""
	}
	p, ok := s.between(placebo.Name, cf.Name)
	if !ok {
		return fmt.Sprintf("; %s was not compared", placebo.Name)
	}
	wins := p.Verdict() == "better"
	switch {
	case won && wins:
		return fmt.Sprintf("; but so does %s, whose features tell nothing: %s", placebo.Name, s.size(p))
	case won:
		return fmt.Sprintf("; %s, whose features tell nothing, does not: %s", placebo.Name, s.size(p))
	}
	return fmt.Sprintf("; %s, whose features tell nothing: %s", placebo.Name, s.size(p))
}

// size is a difference with its interval, in per cent of model b where that has a mean.
func (s *Summary) size(c Comparison) string {
	unit, form := 1.0, "%+.4f"
	sign := ""
	if b := s.Model(c.B); b != nil && b.Metrics[c.Metric].Mean > 0 {
		unit, form, sign = 100/b.Metrics[c.Metric].Mean, "%+.1f", " %"
	}
	return fmt.Sprintf("%s%s %s [%s, %s]", Signed(form, unit*c.Difference), sign, c.Metric,
		Signed(form, unit*c.CI95[0]), Signed(form, unit*c.CI95[1]))
}

// reminder names the model that stands above the hybrid in the table, so that beating
// CF is not taken for being best.
func (s *Summary) reminder(hybrid ModelSummary, metric string) string {
	if m, err := eval.ParseMetric(metric); err == nil && m.Kind().Better < 1 {
		return ""
	}
	best := s.highest(metric)
	if best.Metrics[metric].Mean <= hybrid.Metrics[metric].Mean {
		return ""
	}
	return fmt.Sprintf("; the highest mean is that of %s: %s", best.Name, mean(best, metric))
}

func (s *Summary) leader() string {
	if len(s.Models) == 0 || len(s.Metrics) == 0 {
		return "no model was run"
	}
	best := s.highest(s.Metrics[0])
	return fmt.Sprintf("%s has the highest %s: %s", best.Name, s.Metrics[0], mean(best, s.Metrics[0]))
}

// highest returns the first model with the highest mean; there must be a model.
func (s *Summary) highest(metric string) ModelSummary {
	best := s.Models[0]
	for _, m := range s.Models[1:] {
		if m.Metrics[metric].Mean > best.Metrics[metric].Mean {
			best = m
		}
	}
	return best
}

func mean(m ModelSummary, metric string) string {
	return meanText(m.Metrics[metric])
}

// meanText is a mean and half of its interval, where that can be trusted.
func meanText(e stats.Estimate) string {
	half, ok := e.PlusMinus()
	if !ok {
		return fmt.Sprintf("%.4f ± few", e.Mean)
	}
	return fmt.Sprintf("%.4f ± %.4f", e.Mean, half)
}

// Signed formats x with a sign that is as wide for less as for more.
func Signed(form string, x float64) string {
	return strings.Replace(fmt.Sprintf(form, x), "-", "−", 1)
}
