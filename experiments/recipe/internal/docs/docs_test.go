package docs_test

import (
	"os"
	"path/filepath"
	"testing"

	"github.com/stretchr/testify/require"

	"tandem/experiments/recipe/internal/docs"
)

func TestDocsAreThoseOfTheSource(t *testing.T) {
	want, err := docs.Extract(filepath.Join("..", "..", "..", ".."))
	require.NoError(t, err)
	got, err := os.ReadFile(docs.File)
	require.NoError(t, err)
	require.Equal(t, string(want), string(got), "write it anew: go generate ./experiments/kinds")
}

func TestExtractTakesCommentsApart(t *testing.T) {
	dir := t.TempDir()
	require.NoError(t, os.WriteFile(filepath.Join(dir, "a.go"), []byte(`package a

// Config steers it; LR most of all.
type Config struct {
	// LR is the rate, in (0, 1): not
	// Decay. One of
	//   - small: slow
	//     and steady;
	//   - large.
	//
	// It falls.
	// Example:
	//
	//	lr: 0.1
	//	decay:
	//	  a: 1
	//
	// Touch: first
	// of all.
	LR float64 `+"`yaml:\"lr\"`"+`
	Decay float64 `+"`yaml:\"decay,omitempty\"`"+` // no doc above
	Not   int // no setting
}

type other struct{ X int }
`), 0o666))
	text, err := docs.Extract(dir)
	require.NoError(t, err)
	require.JSONEq(t, `{
		"tandem.Config": {"text": "Config steers it; lr most of all."},
		"tandem.Config.LR": {"text": "lr is the rate, in (0, 1): not decay. One of\n  - small: slow and steady;\n  - large.\nIt falls.",
			"example": "lr: 0.1\ndecay:\n  a: 1", "touch": "first of all."},
		"tandem.Config.Decay": {}
	}`, string(text))
}
