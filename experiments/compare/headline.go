package compare

import (
	"cmp"
	"fmt"
	"math"
	"slices"
	"strings"

	"tandem/experiments/figures"
	"tandem/experiments/recipe"
	"tandem/experiments/result"
	"tandem/experiments/stats"
	"tandem/train/eval"
)

// Headline is the answer of a run in one sentence: does the first hybrid beat pure CF
// of the same kind, in which groups is it otherwise, does a placebo do the same, and is
// there another model with a higher mean than all of them? Without such a pair it names the highest mean alone.
func Headline(s *result.Summary) string {
	for _, hybrid := range s.Models {
		if hybrid.Role != recipe.RoleHybrid {
			continue
		}
		cf := like(s, hybrid, recipe.RoleCF)
		if cf == nil {
			continue
		}
		c, ok := between(s, hybrid.Name, cf.Name)
		if !ok {
			continue
		}
		return verdict(s, c) + where(s, c) + control(s, c, hybrid, cf) + reminder(s, hybrid, c.Metric)
	}
	return leader(s)
}

// like returns the first model of that role, of the same kind if there is one.
func like(s *result.Summary, m result.ModelSummary, role string) *result.ModelSummary {
	var found *result.ModelSummary
	for i := range s.Models {
		o := &s.Models[i]
		if o.Role == role && (found == nil || o.Kind == m.Kind && found.Kind != m.Kind) {
			found = o
		}
	}
	return found
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

// turned is b against a.
func turned(c result.Comparison) result.Comparison {
	c.A, c.B = c.B, c.A
	c.Difference, c.Effect = -c.Difference, -c.Effect
	c.CI95 = [2]float64{-c.CI95[1], -c.CI95[0]}
	return c
}

func verdict(s *result.Summary, c result.Comparison) string {
	switch c.Verdict() {
	case "open":
		if c.Few() {
			return fmt.Sprintf("%s and %s cannot be told apart, too few of %s users differ: %s", c.A, c.B, figures.Grouped(c.Users), size(s, c))
		}
		if c.CI95[0] > 0 || c.CI95[1] < 0 {
			return fmt.Sprintf("%s and %s cannot be told apart: %s, p (Holm) %.2f", c.A, c.B, size(s, c), c.PHolm)
		}
		return fmt.Sprintf("the features do not help: %s − %s, %s, holds 0", c.A, c.B, size(s, c))
	case "higher", "lower":
		return fmt.Sprintf("%s differs from %s by %s", c.A, c.B, size(s, c))
	case "better":
		return fmt.Sprintf("%s beats %s by %s", c.A, c.B, size(s, c))
	}
	return fmt.Sprintf("the features do not help: %s loses to %s by %s", c.A, c.B, size(s, c))
}

// where names the groups in which the hybrid was found better although it is not on the
// whole, or worse although it is better; the largest differences first, three at most.
func where(s *result.Summary, c result.Comparison) string {
	want, words := "better", "; they do help in "
	switch c.Verdict() {
	case "better":
		want, words = "worse", "; but it loses in "
	case "higher", "lower":
		return ""
	}
	var found []result.SegmentComparison
	for _, x := range s.SegmentComparisons {
		if x.A == c.B && x.B == c.A {
			x.Comparison = turned(x.Comparison)
		}
		if x.A == c.A && x.B == c.B && x.Metric == c.Metric && x.Verdict() == want {
			found = append(found, x)
		}
	}
	if found == nil {
		return ""
	}
	slices.SortStableFunc(found, func(x, y result.SegmentComparison) int {
		return cmp.Compare(math.Abs(y.Difference), math.Abs(x.Difference))
	})
	var names []string
	for _, x := range found[:min(len(found), 3)] {
		names = append(names, fmt.Sprintf("%s %s (%s, %s users)", x.Segment, x.Group, figures.Signed("%+.4f", x.Difference), figures.Grouped(x.Users)))
	}
	return words + strings.Join(names, ", ")
}

// control says what the placebo of the hybrid did against the same CF.
func control(s *result.Summary, c result.Comparison, hybrid result.ModelSummary, cf *result.ModelSummary) string {
	won := c.Verdict() == "better"
	placebo := like(s, hybrid, recipe.RolePlacebo)
	if placebo == nil {
		if won {
			return "; without a placebo it is open whether the features or the extra weights did it"
		}
		return ""
	}
	p, ok := between(s, placebo.Name, cf.Name)
	if !ok {
		return fmt.Sprintf("; %s was not compared", placebo.Name)
	}
	wins := p.Verdict() == "better"
	switch {
	case won && wins:
		return fmt.Sprintf("; but so does %s, whose features tell nothing: %s", placebo.Name, size(s, p))
	case won:
		return fmt.Sprintf("; %s, whose features tell nothing, does not: %s", placebo.Name, size(s, p))
	}
	return fmt.Sprintf("; %s, whose features tell nothing: %s", placebo.Name, size(s, p))
}

// size is a difference with its interval, in per cent of model b where that has a mean.
func size(s *result.Summary, c result.Comparison) string {
	unit, form := 1.0, "%+.4f"
	sign := ""
	if b := s.Model(c.B); b != nil && b.Metrics[c.Metric].Mean > 0 {
		unit, form, sign = 100/b.Metrics[c.Metric].Mean, "%+.1f", " %"
	}
	return fmt.Sprintf("%s%s %s [%s, %s]", figures.Signed(form, unit*c.Difference), sign, c.Metric,
		figures.Signed(form, unit*c.CI95[0]), figures.Signed(form, unit*c.CI95[1]))
}

// reminder names the model that stands above the hybrid in the table, so that beating
// CF is not taken for being best.
func reminder(s *result.Summary, hybrid result.ModelSummary, metric string) string {
	if m, err := eval.ParseMetric(metric); err == nil && m.Kind().Better < 1 {
		return ""
	}
	best := highest(s, metric)
	if best.Metrics[metric].Mean <= hybrid.Metrics[metric].Mean {
		return ""
	}
	return fmt.Sprintf("; the highest mean is that of %s: %s", best.Name, mean(best, metric))
}

func leader(s *result.Summary) string {
	if len(s.Models) == 0 || len(s.Metrics) == 0 {
		return "no model was run"
	}
	best := highest(s, s.Metrics[0])
	return fmt.Sprintf("%s has the highest %s: %s", best.Name, s.Metrics[0], mean(best, s.Metrics[0]))
}

// highest returns the first model with the highest mean; there must be a model.
func highest(s *result.Summary, metric string) result.ModelSummary {
	best := s.Models[0]
	for _, m := range s.Models[1:] {
		if m.Metrics[metric].Mean > best.Metrics[metric].Mean {
			best = m
		}
	}
	return best
}

func mean(m result.ModelSummary, metric string) string {
	return MeanText(m.Metrics[metric])
}

// MeanText is a mean and half of its interval, where that can be trusted.
func MeanText(e stats.Estimate) string {
	half, ok := e.PlusMinus()
	if !ok {
		return fmt.Sprintf("%.4f ± few", e.Mean)
	}
	return fmt.Sprintf("%.4f ± %.4f", e.Mean, half)
}
