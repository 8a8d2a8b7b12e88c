package run

import (
	"slices"

	"tandem/train/eval"
)

// estimated returns the corrected ones of metrics.
func estimated(metrics []string) []string {
	return slices.DeleteFunc(slices.Clone(metrics), func(name string) bool {
		m, err := eval.ParseMetric(name)
		return err != nil || !m.Kind().Corrected
	})
}
