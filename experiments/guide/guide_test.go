package guide_test

import (
	"path/filepath"
	"strings"
	"testing"

	"github.com/stretchr/testify/require"

	"tandem/experiments/guide"
)

func TestListHasEveryFile(t *testing.T) {
	files, err := filepath.Glob("guides/*.md")
	require.NoError(t, err)
	list := guide.List()
	require.Len(t, list, len(files))
	for _, g := range list {
		require.NotEmpty(t, g.Title, g.Name)
		require.True(t, strings.HasSuffix(g.About, "."), "%s: %q is a sentence", g.Name, g.About)
		require.NotContains(t, g.About, "`", "%s: it stands in a list", g.Name)
	}
}

func TestTextOfAnUnknownGuide(t *testing.T) {
	_, err := guide.Text("first")
	require.EqualError(t, err, `guide: no guide "first", want one of first-shop, reading-the-report, cold-items, several-files, go-module`)
}

const sample = `# A title

Some words with **two strong** ones and ` + "`code --of=x`" + ` in them, and a [link](a.md).

- first entry, long enough that it is wrapped
- second

` + "```yaml shop.yaml\nname: x   # as it is\n\n# no title\n```\n"

func TestRender(t *testing.T) {
	var out strings.Builder
	require.NoError(t, guide.Render(&out, sample, 30, false))
	require.Equal(t, `A title

Some words with two strong
ones and code --of=x in them,
and a link (a.md).

- first entry, long enough
  that it is wrapped
- second

  shop.yaml:
    name: x   # as it is

    # no title
`, out.String())
}

func TestRenderStyles(t *testing.T) {
	var out strings.Builder
	require.NoError(t, guide.Render(&out, sample, 30, true))
	for _, want := range []string{
		"\x1b[1mA title\x1b[0m\n", "with \x1b[1mtwo strong\x1b[0m\n", "\x1b[1mcode --of=x\x1b[0m", "  \x1b[2mshop.yaml:\x1b[0m\n",
	} {
		require.Contains(t, out.String(), want)
	}
	for line := range strings.Lines(out.String()) {
		line = strings.NewReplacer("\x1b[1m", "", "\x1b[2m", "", "\x1b[0m", "").Replace(line)
		require.LessOrEqual(t, len([]rune(strings.TrimSuffix(line, "\n"))), 30, line)
	}
}

// Guides keep to what Render knows: nothing of its marks is left, no word is lost.
func TestGuidesAreRenderedWhole(t *testing.T) {
	for _, g := range guide.List() {
		text, err := guide.Text(g.Name)
		require.NoError(t, err)
		var out strings.Builder
		require.NoError(t, guide.Render(&out, text, 80, false))
		for n, line := range strings.Split(out.String(), "\n") {
			if strings.HasPrefix(line, "    ") {
				continue // a fenced block
			}
			require.NotRegexp(t, "`|\\*\\*|^#|^\\|", line, "%s, line %d of the rendered text", g.Name, n+1)
			require.LessOrEqual(t, len([]rune(line)), 80, "%s: %s", g.Name, line)
		}
	}
}
