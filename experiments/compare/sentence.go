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
	"tandem/experiments/verdict"
)

// sentence puts an outcome into words; weights says that it is of these weights alone, and
// then nothing beats anything.
func (e *evidence) sentence(o verdict.Outcome, weights bool) string {
	h, p := e.hybrid.Name, ""
	if e.partner != nil {
		p = e.partner.Name
	}
	var text string
	switch o {
	case verdict.NotCompared:
		if e.partner == nil {
			return e.alien()
		}
		return fmt.Sprintf("%s was not compared with %s: add the pair to compare.pairs", h, p)
	case verdict.TooFew:
		return fmt.Sprintf("%s and %s cannot be told apart, too few of %s users differ: %s", h, p, figures.Grouped(e.gain.Users), size(*e.gain))
	case verdict.Helps:
		text = fmt.Sprintf("the features help: %s %s %s", h, verb(weights, "beats", "is better than"), e.sizes(slices.Concat([]result.Comparison{*e.gain}, e.placebos, e.controls)))
	case verdict.Unexplained:
		text = fmt.Sprintf("%s %s %s by %s%s", h, verb(weights, "beats", "is better than"), p, size(*e.gain), e.doubt(weights))
	case verdict.Informs:
		text = fmt.Sprintf("the features carry information, as %s is better than %s; but it is not shown to beat %s: %s%s",
			h, e.sizes(e.informing()), p, size(*e.gain), open(*e.gain, e.sign))
	case verdict.Hurts:
		text = fmt.Sprintf("the features do not help: %s %s %s by %s%s", h, verb(weights, "loses to", "is worse than"), p, size(*e.gain), e.excuse())
	case verdict.NoGain:
		text = fmt.Sprintf("the features bring no gain that counts: %s − %s %s%s", h, p, size(*e.gain), open(*e.gain, e.sign))
	default:
		text = fmt.Sprintf("that the features help is not shown: %s − %s %s%s", h, p, size(*e.gain), open(*e.gain, e.sign))
	}
	if text += e.where(weights); weights {
		return "for these weights " + text + "; " + e.alone()
	}
	return text
}

// noVerdict stands between the name of a hybrid and the reason why nothing is said of it.
const noVerdict = " has no verdict: "

// alien says why a hybrid has no partner.
func (e *evidence) alien() string {
	for _, m := range way(e.summary.Models, e.hybrid) {
		if m.Role == recipe.RoleCF {
			return e.hybrid.Name + noVerdict + fmt.Sprintf("it knew %s and %s knew %s; %s alike, or add a model like %s that has it", e.hybrid.Known(), m.Name, m.Known(), alike(e.hybrid, m), m.Name)
		}
	}
	return e.hybrid.Name + noVerdict + "no model without features is the partner; name one by like or partner"
}

// alike is what to set so that two models know the same.
func alike(a, b *result.ModelSummary) string {
	if a.Known() == result.KnewHistory || b.Known() == result.KnewHistory {
		return "set evaluate.history: train, and refit"
	}
	return "set refit"
}

func verb(weights bool, sure, these string) string {
	if weights {
		return these
	}
	return sure
}

// alone says why the rows speak of these weights alone.
func (e *evidence) alone() string {
	if e.gain.Seeds == 0 && len(e.hybrid.Seeds) > 1 {
		return "other trainings are not counted"
	}
	return "of one seed, so another training may tell otherwise"
}

// doubt says why a gain over the partner is not put down to the features. A placebo that is
// better than the partner, too, is told only where the hybrid is not above it.
func (e *evidence) doubt(weights bool) string {
	rows := slices.DeleteFunc(slices.Concat(e.placebos, e.controls), better)
	if len(e.placebos)+len(e.controls) == 0 {
		return "; compared with neither a placebo nor a control it is open whether the features or the extra weights did it"
	}
	var text string
	var alike []string
	for _, c := range rows {
		if worse(c) && (weights || c.Trained) {
			text += fmt.Sprintf("; but it %s %s by %s", verb(weights, "loses to", "is worse than"), c.B, size(c))
			continue
		}
		if other, ok := between(e.summary, c.B, e.partner.Name); ok && better(other) && (weights || other.Trained) {
			text += fmt.Sprintf("; but so %s %s, by %s", verb(weights, "does", "is"), c.B, size(other))
		}
		alike = append(alike, fmt.Sprintf("%s − %s %s", c.A, c.B, size(c)))
	}
	if alike != nil {
		text += "; that its features do it is not shown: " + strings.Join(alike, ", ")
	}
	return text
}

// excuse says what else is known of a hybrid that is worse than its partner.
func (e *evidence) excuse() string {
	if !e.informs() {
		return ""
	}
	return "; they carry information all the same, as it is better than " + e.sizes(e.informing())
}

// open says which gains are ruled out, and why a row that looks like a difference is none.
func open(c result.Comparison, sign float64) string {
	var text string
	switch most, ok := ceiling(c, sign); {
	case !ok:
	case equivalent(c):
		text = fmt.Sprintf("; the two are equivalent within %s %%, by two one-sided tests", percent(c.Smallest))
	case most <= c.Smallest && c.Smallest > 0:
		text = fmt.Sprintf("; gains above %s %% are ruled out", percent(c.Smallest))
	case most <= 0:
		text = "; gains are ruled out"
	default:
		text = fmt.Sprintf("; gains of up to %s %% are not ruled out", percent(most))
	}
	if leavesOut0(c) && !better(c) && !worse(c) {
		if c.PHolm < result.Sure {
			return text + fmt.Sprintf(", and one below %s %% is of no interest", percent(c.Smallest))
		}
		return text + fmt.Sprintf("; p (Holm) %.2f", c.PHolm)
	}
	return text
}

// percent is a share in per cent, without a trailing zero.
func percent(share float64) string {
	return strings.TrimSuffix(fmt.Sprintf("%.1f", 100*share), ".0")
}

// sizes lists by how much model a is ahead of each b.
func (e *evidence) sizes(rows []result.Comparison) string {
	var parts []string
	for i, c := range rows {
		text := size(c)
		if i > 0 { // the metric is the same
			text = strings.Replace(text, " "+c.Metric, "", 1)
		}
		parts = append(parts, c.B+" by "+text)
	}
	if n := len(parts); n > 1 {
		return strings.Join(parts[:n-1], ", ") + " and " + parts[n-1]
	}
	return strings.Join(parts, "")
}

// size is a difference with its interval: of the ratio, in per cent, where that has one.
func size(c result.Comparison) string {
	if c.NoInterval {
		return fmt.Sprintf("%s %s", figures.Signed("%+.4f", c.Difference), c.Metric)
	}
	unit, form, sign, mid, ci := 1.0, "%+.4f", "", c.Difference, c.CI95
	if c.RatioCI95 != [2]float64{} {
		unit, form, sign, mid, ci = 100, "%+.1f", " %", c.Ratio, c.RatioCI95
		if math.Max(math.Abs(ci[0]), math.Abs(ci[1])) < .01 {
			form = "%+.2f"
		}
	}
	return fmt.Sprintf("%s%s %s [%s, %s]", figures.Signed(form, unit*mid), sign, c.Metric, figures.Signed(form, unit*ci[0]), figures.Signed(form, unit*ci[1]))
}

// where names the groups in which the hybrid was found better although it is not on the
// whole, or worse although it is better; the largest differences first, three at most.
func (e *evidence) where(weights bool) string {
	found, words := better, "it is better than "+e.partner.Name+" in "
	if better(*e.gain) {
		found, words = worse, "but it is worse in "
	}
	var rows []result.SegmentComparison
	for _, x := range e.summary.SegmentComparisons {
		if x.A == e.gain.B && x.B == e.gain.A {
			x.Comparison = turned(x.Comparison)
		}
		if x.A == e.gain.A && x.B == e.gain.B && x.Metric == e.gain.Metric && found(x.Comparison) {
			rows = append(rows, x)
		}
	}
	if rows == nil {
		return ""
	}
	slices.SortStableFunc(rows, func(x, y result.SegmentComparison) int {
		return cmp.Compare(math.Abs(y.Difference), math.Abs(x.Difference))
	})
	var names []string
	for _, x := range rows[:min(len(rows), 3)] {
		names = append(names, fmt.Sprintf("%s %s (%s, %s users)", x.Segment, x.Group, figures.Signed("%+.4f", x.Difference), figures.Grouped(x.Users)))
	}
	if !weights && slices.ContainsFunc(rows, func(x result.SegmentComparison) bool { return !x.Trained }) {
		words = "for these weights " + words
	}
	return "; " + words + strings.Join(names, ", ")
}
