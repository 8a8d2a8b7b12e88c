package prepare

import (
	"encoding/json"
	"fmt"
	"slices"

	"tandem/experiments/recipe"
)

// RestoreEncoders gives back the encoders of a model from what its checkpoint says of them.
func RestoreEncoders(r *recipe.Recipe, m *recipe.Model, text string) (map[string]*Encoder, error) {
	var states map[string]json.RawMessage
	if err := json.Unmarshal([]byte(text), &states); err != nil {
		return nil, fmt.Errorf("encoders: %w", err)
	}
	out := map[string]*Encoder{}
	for _, side := range []struct {
		name  string
		specs []recipe.Feature
		used  []string
	}{{"item", r.Features.Item, m.Features}, {"user", r.Features.User, m.UserFeatures}} {
		for _, spec := range side.specs {
			if !slices.Contains(side.used, spec.Name) {
				continue
			}
			encoder, err := emptyEncoder(spec)
			if err != nil {
				return nil, err
			}
			at := side.name + "/" + spec.Name
			if err := json.Unmarshal(states[at], encoder.State); err != nil {
				return nil, fmt.Errorf("encoder %s: %w", at, err)
			}
			out[at] = encoder
		}
	}
	return out, nil
}
