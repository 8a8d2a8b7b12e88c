package compare

import (
	"cmp"
	"fmt"
	"slices"
	"strings"

	"tandem/experiments/figures"
	"tandem/experiments/recipe"
	"tandem/experiments/result"
	"tandem/experiments/stats"
	"tandem/experiments/verdict"
)

// Headline is the answer of a run in one sentence: which model is the best, and what the
// features of the best hybrid are worth.
func Headline(s *result.Summary) string {
	text := leader(s)
	if told := texts(Verdicts(s)); len(told) > 0 {
		text += "; " + told[0]
	}
	if o := orders(s); len(o) > 0 {
		text += "; " + o[0]
	}
	return text
}

// texts are the words of verdicts, those that say something first. Hybrids that have no verdict
// for the same reason share a sentence.
func texts(verdicts []verdict.Verdict) []string {
	var told, reasons []string
	silent := map[string][]string{} // hybrids by reason
	for _, v := range verdicts {
		reason, none := strings.CutPrefix(v.Text, v.Hybrid+noVerdict)
		switch {
		case !none:
			told = append(told, v.Text)
		case silent[reason] == nil:
			reasons = append(reasons, reason)
			fallthrough
		default:
			silent[reason] = append(silent[reason], v.Hybrid)
		}
	}
	for _, reason := range reasons {
		who := silent[reason]
		if n := len(who); n > 1 {
			told = append(told, strings.Join(who[:n-1], ", ")+" and "+who[n-1]+" have no verdict: "+reason)
		} else {
			told = append(told, who[0]+noVerdict+reason)
		}
	}
	return told
}

// Answer is what a summary says, in sentences without full stops: which model is the best,
// the verdict of each hybrid, the best first and at most so many, and advice. most < 1 is no
// limit.
func Answer(s *result.Summary, most int) []string {
	out := []string{leader(s)}
	told := texts(Verdicts(s))
	if most > 0 && len(told) > most {
		told = append(told[:most:most], fmt.Sprintf("and %s more: see verdicts in summary.json", figures.Counted(len(told)-most, "verdict")))
	}
	out = append(append(out, told...), orders(s)...)
	return append(out, Advice(s)...)
}

// leader names the model with the best mean; of models that knew different rows, the best of
// each. Where that is a baseline, or has features that tell nothing, it says so.
func leader(s *result.Summary) string {
	if len(s.Models) == 0 || len(s.Metrics) == 0 {
		return "no model was run"
	}
	metric, sign := leading(s)
	var known []string
	for i := range s.Models {
		if k := s.Models[i].Known(); !slices.Contains(known, k) {
			known = append(known, k)
		}
	}
	if len(known) == 1 {
		return lead(s.Models, metric, sign)
	}
	var parts []string
	for _, k := range known {
		alike := slices.DeleteFunc(slices.Clone(s.Models), func(m result.ModelSummary) bool { return m.Known() != k })
		parts = append(parts, fmt.Sprintf("of those that knew %s, %s", k, lead(alike, metric, sign)))
	}
	return strings.Join(parts, "; ")
}

func lead(models []result.ModelSummary, metric string, sign float64) string {
	top, trained := best(models, metric, sign), ""
	if i := slices.IndexFunc(models, isTrained); i >= 0 {
		learned := slices.DeleteFunc(slices.Clone(models), func(m result.ModelSummary) bool { return !isTrained(m) })
		trained = best(learned, metric, sign).Name
	}
	word := "highest"
	if sign < 0 {
		word = "lowest"
	}
	text := fmt.Sprintf("%s has the %s %s: %s", top.Name, word, metric, MeanText(top.Metrics[metric]))
	switch {
	case sign == 0 || trained == "":
	case top.Role == recipe.RoleBaseline:
		return fmt.Sprintf("%s, a baseline; tune %s first", text, trained)
	case top.Role == recipe.RolePlacebo:
		return text + ", though its features tell nothing"
	case top.Role == recipe.RoleOrderPlacebo:
		return text + ", though its order tells nothing"
	}
	return text
}

func isTrained(m result.ModelSummary) bool {
	return m.Role == recipe.RoleCF || m.Role == recipe.RoleHybrid
}

// best returns the first model with the best mean; there must be a model. One without the
// metric has none.
func best(models []result.ModelSummary, metric string, sign float64) result.ModelSummary {
	top, found := models[0], false
	for _, m := range models {
		e, ok := m.Metrics[metric]
		if ok && (!found || cmp.Or(sign, 1)*e.Mean > cmp.Or(sign, 1)*top.Metrics[metric].Mean) {
			top, found = m, true
		}
	}
	return top
}

// MeanText is a mean and half of its interval, where that can be trusted.
func MeanText(e stats.Estimate) string {
	half, ok := e.PlusMinus()
	if !ok {
		return fmt.Sprintf("%.4f ± few", e.Mean)
	}
	return fmt.Sprintf("%.4f ± %.4f", e.Mean, half)
}
