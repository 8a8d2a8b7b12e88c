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

// Sentence says what the ablated features are worth, as a verdict does of all of them; empty
// where s did not compare the pair.
func (a Ablation) Sentence(s *result.Summary) string {
	c, ok := between(s, a.With, a.Without)
	if !ok {
		return ""
	}
	what, help := a.Features[0], "helps"
	if n := len(a.Features); n > 1 {
		what, help = strings.Join(a.Features[:n-1], ", ")+" and "+a.Features[n-1], "help"
	}
	figure := fmt.Sprintf("%s − %s is %s", a.With, a.Without, size(c))
	weights := ""
	if !c.Trained {
		weights = "for these weights "
	}
	switch {
	case c.Few():
		return fmt.Sprintf("that %s %s is not shown: %s, too few of %s users differ", what, help, figure, figures.Grouped(c.Users))
	case better(c):
		return fmt.Sprintf("%s%s %s: %s", weights, what, help, figure)
	case worse(c):
		return fmt.Sprintf("%sthe model is better without %s: %s", weights, what, figure)
	}
	_, sign := leading(s)
	return fmt.Sprintf("that %s %s is not shown: %s%s", what, help, figure, open(c, sign))
}
