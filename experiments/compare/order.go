package compare

import (
	"fmt"
	"slices"
	"strings"

	"tandem/experiments/recipe"
	"tandem/experiments/result"
)

// ofOrder are the models that m, which reads order, is compared with for what that is worth: the one
// without order that it is like, if that knew the same rows, and its order placebos.
func ofOrder(models []result.ModelSummary, m *result.ModelSummary) []*result.ModelSummary {
	if !m.Order || m.Role == recipe.RoleOrderPlacebo {
		return nil
	}
	out := Versions(models, m, recipe.RoleOrderPlacebo)
	if p := orderPartner(models, m); p != nil {
		out = slices.Insert(out, 0, p)
	}
	return out
}

// orders says of every model that reads order and was compared for it what that is worth: order helps where
// the model is better than its order placebos, and than the model without order if it has one.
func orders(s *result.Summary) []string {
	_, sign := leading(s)
	if sign == 0 {
		return nil
	}
	var out []string
	for i := range s.Models {
		m := &s.Models[i]
		var parts, shown []string
		placebo, helps, trained := false, true, true
		for _, o := range ofOrder(s.Models, m) {
			c, ok := between(s, m.Name, o.Name)
			if !ok {
				continue
			}
			placebo = placebo || o.Role == recipe.RoleOrderPlacebo
			helps, trained = helps && !c.Few() && better(c), trained && c.Trained
			parts = append(parts, fmt.Sprintf("%s by %s", o.Name, size(c)))
			shown = append(shown, fmt.Sprintf("%s − %s %s", m.Name, o.Name, size(c)))
		}
		if parts == nil {
			continue
		}
		against := strings.Join(parts, " and ")
		switch {
		case !helps:
			out = append(out, "that order helps is not shown: "+strings.Join(shown, ", "))
		case !placebo:
			out = append(out, fmt.Sprintf("%s, which reads order, is better than %s; without an order placebo it is open whether order did it", m.Name, against))
		case !trained:
			out = append(out, fmt.Sprintf("for these weights order helps: %s is better than %s", m.Name, against))
		default:
			out = append(out, fmt.Sprintf("order helps: %s beats %s", m.Name, against))
		}
	}
	return out
}
