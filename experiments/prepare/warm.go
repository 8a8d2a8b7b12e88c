package prepare

import (
	"fmt"

	"tandem/experiments/recipe"
)

func SeedKey(m *recipe.Model, seed uint64) string { return fmt.Sprintf("%s/%d", m.Name, seed) }
