package testshop

import (
	"testing"

	"github.com/stretchr/testify/require"

	"tandem/experiments"
	"tandem/experiments/kinds"
	"tandem/experiments/recipe"
)

// Recipe decodes a recipe without faults, with changes as --set takes them.
func Recipe(t *testing.T, text string, set ...string) *recipe.Recipe {
	t.Helper()
	r, err := kinds.Decode([]byte(text), set...)
	require.NoError(t, err)
	return r
}

// Builtin is Recipe of one that comes with the program.
func Builtin(t *testing.T, name string, set ...string) *recipe.Recipe {
	t.Helper()
	text, err := experiments.Builtin(name)
	require.NoError(t, err)
	return Recipe(t, string(text), set...)
}

// RoundTrip wants a recipe to be the same once it is written and read.
func RoundTrip(t require.TestingT, r *recipe.Recipe) {
	text, err := r.Marshal()
	require.NoError(t, err)
	again, err := kinds.Decode(text)
	require.NoError(t, err, string(text))
	require.Equal(t, r, again, string(text))
}
