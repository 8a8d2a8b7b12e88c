package experiments_test

import (
	"strings"
	"testing"

	"github.com/stretchr/testify/require"

	"tandem/experiments"
)

func TestBuiltinAboutIsASentence(t *testing.T) {
	for _, name := range experiments.BuiltinNames() {
		about, err := experiments.BuiltinAbout(name)
		require.NoError(t, err)
		require.Regexp(t, `^[A-Z].*[.?]$`, about, name)
		require.Zero(t, strings.Count(about, `"`)%2, "%s: a quotation is cut: %s", name, about)
		require.Zero(t, strings.Count(about, "(")-strings.Count(about, ")"), name)
		require.NotContains(t, about, "tandem run", name)
	}
	about, err := experiments.BuiltinAbout("ncf-ml1m-tuned")
	require.NoError(t, err)
	require.Contains(t, about, "Filtering vs. Matrix Factorization Revisited", "vs. ends no sentence")
	about, err = experiments.BuiltinAbout("dunnhumby-after")
	require.NoError(t, err)
	require.True(t, strings.HasSuffix(about, "for a run that starts from it."), about)
	_, err = experiments.BuiltinAbout("quickstar")
	require.ErrorContains(t, err, `did you mean "quickstart"?`)
}
