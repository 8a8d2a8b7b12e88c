package compare

import (
	"tandem/experiments/recipe"
	"tandem/experiments/result"
)

// MethodOf is that of c, for a summary with comparisons.
func MethodOf(c recipe.Compare) *result.ComparedBy {
	return &result.ComparedBy{Interval: c.Interval, Test: c.Test, Resamples: c.Resamples}
}
