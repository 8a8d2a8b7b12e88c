package prepare

import (
	"fmt"

	"tandem/experiments/recipe"
)

func SeedKey(m *recipe.Model, seed uint64) string { return fmt.Sprintf("%s/%d", m.Name, seed) }

// Find returns the feature of item/name or user/name, or nil.
func Find(f *recipe.Features, at string) *recipe.Feature {
	for side, specs := range map[string][]recipe.Feature{"item/": f.Item, "user/": f.User} {
		for i := range specs {
			if side+specs[i].Name == at {
				return &specs[i]
			}
		}
	}
	return nil
}

// Labels reports whether rows of the feature's table stand for labels.
func Labels(f *recipe.Feature) bool { return recipe.Contains("path tags vocabulary", f.Kind) }
