package compare

import (
	"fmt"
	"math"
	"slices"

	"tandem/experiments/figures"
	"tandem/experiments/recipe"
	"tandem/experiments/result"
)

// Advice says what to mend before verdicts are believed, for every pure CF and for iALS. One
// that is not above popularity by two standard errors has learned little more than what sells,
// one that is below item-knn less than co-occurrences tell: what a hybrid gains over it may be
// lost tuning. The sentence names the setting to try, which is ModelSummary.Remedy.
func Advice(s *result.Summary) []string {
	var out []string
	metric, sign := leading(s)
	for i := range s.Models {
		m := &s.Models[i]
		if sign == 0 || m.Role != recipe.RoleCF && m.Kind != "ials" {
			continue
		}
		what, ok := behind(s, m, metric, sign)
		if !ok {
			continue
		}
		switch {
		case m.Role == recipe.RoleCF:
			how := "try"
			if m.Remedy != "" {
				how += " " + m.Remedy + ", or"
			}
			what += ": what a hybrid gains over it may be lost tuning; " + how + " tandem tune --quick RECIPE"
		case m.Remedy != "":
			what += "; try " + m.Remedy
		}
		out = append(out, m.Name+" is "+what)
	}
	return out
}

// behind says which baseline m is not above, and by how much it is ahead; ok is false where
// there is none. The error of its lead over popularity is that of their comparison, or else
// made of both intervals as if they were independent, which is more.
func behind(s *result.Summary, m *result.ModelSummary, metric string, sign float64) (what string, ok bool) {
	mine := m.Metrics[metric]
	for _, kind := range []string{"popularity", "item-knn"} {
		at := slices.IndexFunc(s.Models, func(o result.ModelSummary) bool { return o.Kind == kind && o.Known() == m.Known() })
		if at < 0 {
			continue
		}
		o := &s.Models[at]
		theirs := o.Metrics[metric]
		ahead, least, how := sign*(mine.Mean-theirs.Mean), 0., "below "+o.Name
		if kind == "popularity" {
			halfA, _ := mine.PlusMinus()
			halfB, _ := theirs.PlusMinus()
			half := math.Hypot(halfA, halfB)
			if c, ok := between(s, m.Name, o.Name); ok {
				half = (c.CI95[1] - c.CI95[0]) / 2
			}
			least, how = 2*half/normal95, "not above "+o.Name+" by two standard errors"
		}
		if ahead < least {
			return fmt.Sprintf("%s (%s %s)", how, figures.Signed("%+.4f", sign*ahead), metric), true
		}
	}
	return "", false
}

// normal95 is how many standard errors half of a 95 % interval has, of many users.
const normal95 = 1.96
