package experiments

import (
	"slices"
	"strings"
)

// contains reports whether word is one of the space-separated words.
func contains(words, word string) bool { return slices.Contains(strings.Fields(words), word) }
