package compare

import (
	"math"
	"slices"
	"strings"

	"tandem/experiments/recipe"
	"tandem/experiments/result"
	"tandem/train/eval"
)

// choose fills in the pairs, and what they are in words.
func (x *contest) choose() error {
	switch {
	case x.Pairs.Partners:
		if err := x.partners(); err != nil || len(x.pairs) > 0 {
			return err
		}
		x.pairs, x.family = allPairs(x.names), "all pairs, as no model has a partner or a baseline"
	case x.Pairs.All:
		x.pairs, x.family = allPairs(x.names), "all pairs"
	default:
		x.pairs, x.family = x.Pairs.List, "the pairs that the recipe names"
	}
	return nil
}

func allPairs(names []string) [][2]string {
	var out [][2]string
	for b := range names {
		for a := b + 1; a < len(names); a++ {
			out = append(out, [2]string{names[a], names[b]})
		}
	}
	return out
}

// partners takes each hybrid against its own partner, placebos, controls and ablations, and each
// cf and hybrid against the best baseline.
func (x *contest) partners() error {
	models := joined(x.runs)
	add := func(a, b string) {
		if pair := [2]string{a, b}; !slices.Contains(x.pairs, pair) && slices.Contains(x.names, a) && slices.Contains(x.names, b) {
			x.pairs = append(x.pairs, pair)
		}
	}
	var against []string
	ordered := false
	for i := range models {
		m := &models[i]
		if m.Role == recipe.RoleHybrid {
			for _, o := range x.versions(models, m) {
				add(m.Name, o)
			}
		}
		for _, o := range ofOrder(models, m) {
			add(m.Name, o.Name)
			ordered = true
		}
		if m.Role != recipe.RoleHybrid && m.Role != recipe.RoleCF {
			continue
		}
		best, err := x.bestBaseline(models, m)
		if err != nil {
			return err
		}
		if best != "" {
			add(m.Name, best)
		}
		if best != "" && !slices.Contains(against, best) {
			against = append(against, best)
		}
	}
	x.family = "each hybrid against its partner, placebo, control and ablations"
	if ordered {
		x.family += "; each model that reads order against the one without that it is like, and its order placebo"
	}
	if against != nil {
		x.family += "; each cf and hybrid against the baseline of the highest " + x.Metric + " on test, " + strings.Join(against, " or ")
	}
	return nil
}

// versions are the models that a hybrid is compared with for what its features are worth.
func (x *contest) versions(models []result.ModelSummary, m *result.ModelSummary) []string {
	var out []string
	if p := Partner(models, m); p != nil {
		out = append(out, p.Name)
	}
	for _, role := range []string{recipe.RolePlacebo, recipe.RoleControl} {
		for _, v := range Versions(models, m, role) {
			out = append(out, v.Name)
		}
	}
	name := Naming(x.runs)
	for _, r := range x.runs {
		if r.Recipe == nil {
			continue
		}
		for _, a := range Ablations(r.Recipe) {
			if name(r, a.With) == m.Name {
				out = append(out, name(r, a.Without))
			}
		}
	}
	return out
}

// bestBaseline is the baseline with the best mean of those that knew the rows that m did, or of
// all if none did. Test chooses it, and so it is a little better there than it is: what beats it
// does so all the more.
func (x *contest) bestBaseline(models []result.ModelSummary, m *result.ModelSummary) (best string, err error) {
	sign := 1.0
	if kind, err := eval.ParseMetric(x.metric.Metric); err == nil && kind.Kind().Better < 0 {
		sign = -1
	}
	top := math.Inf(-1)
	for _, same := range []bool{true, false} {
		for i := range models {
			o := &models[i]
			if o.Role != recipe.RoleBaseline || same != (o.Known() == m.Known()) || !slices.Contains(x.names, o.Name) {
				continue
			}
			v, err := x.of(o.Name)
			if err != nil {
				return "", err
			}
			if v.Sample != nil && sign*v.Sample.Mean() > top {
				best, top = o.Name, sign*v.Sample.Mean()
			}
		}
		if best != "" {
			break
		}
	}
	return best, nil
}
