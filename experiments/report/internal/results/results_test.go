package main

import (
	"os"
	"path/filepath"
	"strings"
	"testing"

	"github.com/stretchr/testify/require"
)

// Every block of the published page came from its recipe as it stands, untouched by hand.
func TestPublishedFiguresAreFresh(t *testing.T) {
	page := filepath.Join("..", "..", "..", "RESULTS.md")
	text, err := os.ReadFile(page)
	require.NoError(t, err)
	all, err := states(text, recipesOf(page))
	require.NoError(t, err)
	require.Greater(t, len(all), 20)
	published := 0
	for _, s := range all {
		if s.state == missing {
			continue
		}
		published++
		require.Equal(t, fresh, s.state, "%s: go run ./experiments/report/internal/results RUN_DIR", s.recipe)
	}
	require.Positive(t, published)
}

func TestStates(t *testing.T) {
	dir := t.TempDir()
	recipe := func(name, text string) {
		require.NoError(t, os.WriteFile(filepath.Join(dir, name+".yaml"), []byte(text), 0o644))
	}
	state := func(page []byte) string {
		all, err := states(page, dir)
		require.NoError(t, err)
		var out []string
		for _, s := range all {
			word, _, _ := strings.Cut(s.recipe+" "+s.state, ":")
			out = append(out, word)
		}
		return strings.Join(out, ", ")
	}
	recipe("a", "name: a\nseeds: [1, 2]\n")
	recipe("b", "name: b\n")
	hash, err := textHash([]byte("seeds: [1, 2] # a comment\nname: a\ntune: {trials: 3}\n"))
	require.NoError(t, err)
	page, err := put([]byte("# Measured\n\ntext\n"), "a", block{hash, "| .1 |\n"})
	require.NoError(t, err)
	require.Equal(t, "# Measured\n\ntext\n\n<!-- results a recipe="+hash+" lines="+short([]byte("| .1 |\n"))+" -->\n| .1 |\n<!-- end a -->\n", string(page))
	require.Equal(t, "a fresh, b missing", state(page))

	byHand := strings.Replace(string(page), ".1", ".2", 1)
	require.Equal(t, "a changed by hand, b missing", state([]byte(byHand)))

	recipe("a", "name: a\nseeds: [1, 2, 3]\n")
	require.Equal(t, "a stale, b missing", state(page))

	// Replaced where it stands, what is around it stays.
	hash, err = textHash([]byte("name: a\nseeds: [1, 2, 3]\n"))
	require.NoError(t, err)
	page, err = put(append(page, "\nmore\n"...), "a", block{hash, "| .3 |\n"})
	require.NoError(t, err)
	require.Equal(t, "a fresh, b missing", state(page))
	require.True(t, strings.HasPrefix(string(page), "# Measured\n\ntext\n\n<!-- results a "))
	require.True(t, strings.HasSuffix(string(page), "\n| .3 |\n<!-- end a -->\n\nmore\n"))

	page, err = put(page, "gone", block{hash, "x\n"})
	require.NoError(t, err)
	require.Equal(t, "a fresh, b missing, gone of no recipe", state(page))
}

func TestBrokenBlocks(t *testing.T) {
	good := block{"00", "x\n"}.text("a")
	for page, want := range map[string]string{
		good + good: "two blocks of a",
		strings.Replace(good, "end a", "end b", 1):               "the block of a ends with that of b",
		strings.Replace(good, "<!-- end a -->", "", 1):           "1 blocks begin, 0 are whole",
		strings.Replace(good, "recipe=00", "recipe=", 1) + "\nx": "1 blocks begin, 0 are whole",
	} {
		_, err := put([]byte(page), "a", block{})
		require.ErrorContains(t, err, want)
	}
}
