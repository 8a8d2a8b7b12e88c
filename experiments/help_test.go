package experiments_test

import (
	"strconv"
)

// yamlFloat writes x so that YAML reads the same float.
func yamlFloat(x float64) string { return strconv.FormatFloat(x, 'g', -1, 64) }
