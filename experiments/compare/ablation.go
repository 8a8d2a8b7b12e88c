package compare

import (
	"fmt"
	"reflect"
	"slices"
	"strings"

	"tandem/experiments/figures"
	"tandem/experiments/recipe"
	"tandem/experiments/result"
)

// Ablation is a pair of models of one recipe that differ in nothing but features, which
// Without lacks: what they are worth is With less Without.
type Ablation struct {
	With, Without string   // names of the two models
	Features      []string // that With has and Without lacks, by name; never empty
}

// Ablations finds such pairs, in the order of the models; a placebo is none, and a model
// without any feature is pure CF, which the headline speaks of.
func Ablations(r *recipe.Recipe) []Ablation {
	var out []Ablation
	for i := range r.Models {
		for j := range r.Models {
			a, b := &r.Models[i], &r.Models[j]
			if i == j || !a.Trained() || a.ShuffleFeatures || b.ShuffleFeatures || b.Role() != recipe.RoleHybrid || !alikeButFeatures(a, b) {
				continue
			}
			have, lacks := slices.Concat(a.Features, a.UserFeatures), slices.Concat(b.Features, b.UserFeatures)
			gone := slices.DeleteFunc(slices.Clone(have), func(name string) bool { return slices.Contains(lacks, name) })
			if len(gone) > 0 && len(have) == len(lacks)+len(gone) {
				out = append(out, Ablation{a.Name, b.Name, gone})
			}
		}
	}
	return out
}

func alikeButFeatures(a, b *recipe.Model) bool {
	x, y := *a, *b
	for _, m := range []*recipe.Model{&x, &y} {
		m.Name, m.Partner, m.Features, m.UserFeatures = "", "", nil, nil
	}
	return reflect.DeepEqual(x, y)
}

// Sentence says what the ablated features are worth; empty where s did not compare the
// pair.
func (a Ablation) Sentence(s *result.Summary) string {
	c, ok := between(s, a.With, a.Without)
	if !ok {
		return ""
	}
	what, helps, not := a.Features[0], "helps", "does not help"
	if len(a.Features) > 1 {
		what, helps, not = strings.Join(a.Features[:len(a.Features)-1], ", ")+" and "+a.Features[len(a.Features)-1], "help", "do not help"
	}
	figure := fmt.Sprintf("%s − %s is %s %s [%s, %s]", a.With, a.Without, figures.Signed("%+.4f", c.Difference), c.Metric,
		figures.Signed("%+.4f", c.CI95[0]), figures.Signed("%+.4f", c.CI95[1]))
	switch c.Verdict() {
	case "better":
		return fmt.Sprintf("%s %s: %s", what, helps, figure)
	case "worse":
		return fmt.Sprintf("%s %s, the model is better without: %s", what, not, figure)
	}
	if c.Few() {
		return fmt.Sprintf("%s %s: %s, too few of %s users differ", what, strings.Replace(not, " help", " surely help", 1), figure, figures.Grouped(c.Users))
	}
	if c.CI95[0] > 0 || c.CI95[1] < 0 { // the interval alone, of one pair among several, is no proof
		return fmt.Sprintf("%s %s: %s, p (Holm) %.2f", what, strings.Replace(not, " help", " surely help", 1), figure, c.PHolm)
	}
	return fmt.Sprintf("%s %s: %s, which cannot be told from 0", what, not, figure)
}
