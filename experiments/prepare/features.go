package prepare

import "tandem/experiments/recipe"

// FindFeature returns the feature of item/name or user/name, or nil.
func FindFeature(f *recipe.Features, at string) *recipe.Feature {
	for side, specs := range map[string][]recipe.Feature{"item/": f.Item, "user/": f.User} {
		for i := range specs {
			if side+specs[i].Name == at {
				return &specs[i]
			}
		}
	}
	return nil
}

// HasLabels reports whether rows of the feature's table stand for labels.
func HasLabels(f *recipe.Feature) bool { return recipe.Contains("path tags vocabulary", f.Kind) }
