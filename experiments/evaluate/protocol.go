package evaluate

import (
	"fmt"

	"tandem/experiments/recipe"
)

// Protocol names how test is ranked.
func (e *Evaluator) Protocol() string {
	if e.Test.Candidates == nil {
		return recipe.ProtocolFull
	}
	longest := 0
	for u := range int32(e.Test.Candidates.Len()) {
		longest = max(longest, len(e.Test.Candidates.At(u)))
	}
	return fmt.Sprintf("1+%d candidates", longest)
}
