package prepare

import (
	"fmt"

	"tandem/experiments/recipe"
	"tandem/features"
)

// Encode encodes entities of the side that e is for, those of the run or others. There
// must be a column for each that the feature names, and events if it is made from them.
func Encode(e *recipe.Encoder, known recipe.Known) (*features.Block, error) {
	b, err := e.Encode(known)
	if err != nil {
		return nil, fmt.Errorf("experiments: feature %s: %w", e.Feature.Name, err)
	}
	return b, nil
}
