package compare

import (
	"tandem/experiments/recipe"
	"tandem/experiments/result"
)

// ComparedBy is that of c, for a summary with comparisons.
func ComparedBy(c recipe.Compare) *result.ComparedBy {
	return &result.ComparedBy{Interval: c.Interval, Test: c.Test, Resamples: c.Resamples}
}
