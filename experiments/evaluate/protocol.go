package evaluate

import (
	"fmt"

	"tandem/experiments/recipe"
)

// Protocol names how test is ranked.
func (j *Evaluator) Protocol() string {
	if j.Test.Candidates == nil {
		return recipe.ProtocolFull
	}
	longest := 0
	for u := range int32(j.Test.Candidates.Len()) {
		longest = max(longest, len(j.Test.Candidates.At(u)))
	}
	return fmt.Sprintf("1+%d candidates", longest)
}
