package compare

import (
	"slices"

	"tandem/experiments/recipe"
	"tandem/experiments/result"
)

// Partner returns the model that m is held against: the one that the recipe names, or else,
// for a hybrid, the first pure CF of the same kind, and if there is none the first of any
// kind. A placebo's is its hybrid. It is nil where there is none.
func Partner(models []result.ModelSummary, m *result.ModelSummary) *result.ModelSummary {
	if at := slices.IndexFunc(models, func(o result.ModelSummary) bool { return o.Name == m.Partner }); m.Partner != "" && at >= 0 {
		return &models[at]
	}
	switch m.Role {
	case recipe.RoleHybrid:
		return first(models, m.Kind, recipe.RoleCF)
	case recipe.RolePlacebo:
		return first(models, m.Kind, recipe.RoleHybrid)
	}
	return nil
}

// Versions returns the models of that role, such as placebos, whose partner m is.
func Versions(models []result.ModelSummary, m *result.ModelSummary, role string) []*result.ModelSummary {
	var out []*result.ModelSummary
	for i := range models {
		o := &models[i]
		if o.Role != role || o.Name == m.Name {
			continue
		}
		if p := Partner(models, o); p != nil && p.Name == m.Name {
			out = append(out, o)
		}
	}
	return out
}

// first returns the first model of that role, of the same kind if there is one.
func first(models []result.ModelSummary, kind, role string) *result.ModelSummary {
	var found *result.ModelSummary
	for i := range models {
		o := &models[i]
		if o.Role == role && (found == nil || o.Kind == kind && found.Kind != kind) {
			found = o
		}
	}
	return found
}
