package search

import (
	"errors"
	"fmt"
	"slices"
	"strings"

	"tandem/experiments/input"
	"tandem/experiments/kinds"
	"tandem/experiments/recipe"
)

// The budget of a quick search: as many trials of every model, of which one in QuickEta goes on
// from a ninth of the epochs to a third, and of these one in QuickEta to all. That is about
// three and a half whole trainings of a model.
const (
	QuickTrials = 12
	QuickEta    = 3
)

// quickSpace is what a quick search looks through, the keys that decide most first. A model is
// asked for those that it uses: one that reads features has id_dropout more than its partner,
// and the same number of trials.
var quickSpace = []struct{ key, values string }{
	{"temperature", "{log: [0.1, 0.6]}"},
	{"train.lr", "{log: [0.002, 0.02]}"},
	{"train.l2", "{choice: [0, 0.001, 0.01]}"},
	{"id_dropout", "{choice: [0, 0.1, 0.3]}"},
}

// quickSet is the tune section of a quick search, as an assignment to decode the recipe with:
// all models that are trained, but for placebos and controls, which follow the model that they
// are like.
func quickSet(text []byte, set []string) (string, error) {
	for _, s := range set {
		if strings.HasPrefix(s, "tune.") || strings.HasPrefix(s, "tune=") {
			return "", input.Wrong(fmt.Errorf("experiments: tune: --set %s with a quick search, which has a section of its own: want one of them", s))
		}
	}
	r, err := kinds.Decode(text, append(slices.Clone(set), "tune=null")...)
	if err != nil {
		return "", err
	}
	var names, space []string
	for i := range r.Models {
		if role := r.Models[i].Role(); role == recipe.RoleCF || role == recipe.RoleHybrid {
			names = append(names, r.Models[i].Name)
		}
	}
	if names == nil {
		return "", input.Wrong(errors.New("experiments: tune: no model of the recipe is trained by gradient steps, which a quick search is of: want a section tune"))
	}
	for _, k := range quickSpace {
		used, err := usedBy(r, names, k.key)
		if err != nil {
			return "", err
		}
		if used {
			space = append(space, k.key+": "+k.values)
		}
	}
	return fmt.Sprintf("tune={models: [%s], method: asha, trials: %d, eta: %d, seed: 1, space: {%s}}",
		strings.Join(names, ", "), QuickTrials, QuickEta, strings.Join(space, ", ")), nil
}

// usedBy tells whether any of the models has a use for the key.
func usedBy(r *recipe.Recipe, names []string, key string) (bool, error) {
	for i := range r.Models {
		if !slices.Contains(names, r.Models[i].Name) {
			continue
		}
		if _, why, err := r.Setting(&r.Models[i], key); why == "" || err != nil {
			return err == nil, err
		}
	}
	return false, nil
}
