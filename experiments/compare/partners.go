package compare

import (
	"slices"

	"tandem/experiments/recipe"
	"tandem/experiments/result"
)

// Partner returns the model that m, one of models, is held against; both knew the same rows
// at test. It is nil where there is none.
//
// A hybrid's is the nearest pure CF on the way of ModelSummary.Partner: a hybrid is like a
// cf, or like a hybrid that is. Where that CF knew other rows, it is one that is like it and
// knew the same ones. An order placebo's is the model that it is like. A placebo's, and a control's, is the first hybrid on its way, or again
// one that is like it and knew the same rows.
//
// Where the recipe does not say, as in runs of older versions, it is the only model of that
// role, kind and knowledge: of several none is taken.
func Partner(models []result.ModelSummary, m *result.ModelSummary) *result.ModelSummary {
	role := ""
	switch m.Role {
	case recipe.RoleHybrid:
		role = recipe.RoleCF
	case recipe.RolePlacebo, recipe.RoleControl:
		role = recipe.RoleHybrid
	case recipe.RoleOrderPlacebo:
		return orderPartner(models, m)
	default:
		return nil
	}
	if m.Partner == "" {
		return only(models, m, role)
	}
	for _, o := range way(models, m) {
		if o.Role != role {
			continue
		}
		if o.Known() == m.Known() {
			return o
		}
		if found := relative(models, m, o); found != nil || role == recipe.RoleHybrid {
			return found
		}
	}
	return nil
}

// orderPartner is the model that one that reads order is held against for what order is worth: of an
// order placebo the nearest model on its way that is none, of another the nearest that does not read order;
// nil where that one knew other rows, or there is none. A hybrid is not held against a model
// without features.
func orderPartner(models []result.ModelSummary, m *result.ModelSummary) *result.ModelSummary {
	for _, o := range way(models, m) {
		if m.Role == recipe.RoleOrderPlacebo && o.Role != m.Role || m.Role == o.Role && m.Order && !o.Order {
			if o.Known() != m.Known() {
				return nil
			}
			return o
		}
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

// way are the models from m on by ModelSummary.Partner, without m.
func way(models []result.ModelSummary, m *result.ModelSummary) []*result.ModelSummary {
	var out []*result.ModelSummary
	for at := m; at.Partner != ""; {
		next := slices.IndexFunc(models, func(o result.ModelSummary) bool { return o.Name == at.Partner })
		if next < 0 || models[next].Name == m.Name || slices.Contains(out, &models[next]) {
			break // it is not there, or they go round in a circle
		}
		at = &models[next]
		out = append(out, at)
	}
	return out
}

// relative is the first model of the role of o that is like o, and knew what m did.
func relative(models []result.ModelSummary, m, o *result.ModelSummary) *result.ModelSummary {
	for i := range models {
		x := &models[i]
		if x.Role == o.Role && x.Known() == m.Known() && slices.Contains(way(models, x), o) {
			return x
		}
	}
	return nil
}

// only is the one model of a role that is of the kind of m and knew the same rows, nil where
// there are several.
func only(models []result.ModelSummary, m *result.ModelSummary, role string) *result.ModelSummary {
	var found *result.ModelSummary
	for i := range models {
		o := &models[i]
		if o.Role != role || o.Kind != m.Kind || o.Known() != m.Known() {
			continue
		}
		if found != nil {
			return nil
		}
		found = o
	}
	return found
}
