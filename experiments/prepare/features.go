package prepare

import (
	"fmt"

	"tandem/experiments/recipe"
	"tandem/features"
)

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

// Encode encodes entities of the side that e is for, those of the run or others. There
// must be a column for each that the feature names, and events if it is made from them.
func Encode(e *recipe.Encoder, known recipe.Known) (*features.Block, error) {
	b, err := e.Encode(known)
	if err != nil {
		return nil, fmt.Errorf("experiments: feature %s: %w", e.Feature.Name, err)
	}
	return b, nil
}
