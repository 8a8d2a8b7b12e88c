package explore_test

import (
	"bytes"
	"encoding/json"
	"flag"
	"html"
	"io"
	"log/slog"
	"os"
	"path/filepath"
	"regexp"
	"strconv"
	"strings"
	"testing"

	"github.com/stretchr/testify/require"

	"tandem/datasets"
	"tandem/datasets/describe"
	"tandem/datasets/split"
	"tandem/datasets/synth"
	"tandem/experiments"
	"tandem/experiments/explore"
	"tandem/experiments/kinds"
	"tandem/experiments/recipe"
)

var update = flag.Bool("update", false, "write golden files anew")

var quiet = slog.New(slog.NewTextHandler(io.Discard, nil))

// recipe is a built-in one, with changes.
func recipeOf(t *testing.T, name string, set ...string) *recipe.Recipe {
	t.Helper()
	text, err := experiments.Builtin(name)
	require.NoError(t, err)
	r, err := kinds.Decode(text, set...)
	require.NoError(t, err)
	return r
}

// shop is a small made-up shop with views and purchases, every figure of the page in it.
func shop(t *testing.T) *explore.Exploration {
	t.Helper()
	e, err := explore.Explore(recipeOf(t, "quickstart", "data.synth.users=200", "data.synth.items=150",
		"data.synth.views=0.6", "clean.k_core=2"), quiet)
	require.NoError(t, err)
	e.Data.Values = &describe.Values{Mean: 3.25, Distinct: 2, NotFinite: 1,
		Quantiles: []describe.Quantile{{P: 0, Value: 1}, {P: .5, Value: 4}, {P: 1, Value: 4}},
		Bars:      []describe.ValueBar{{Value: 1, Rows: 500, Share: .25}, {Value: 4, Rows: 1500, Share: .75}}}
	return e
}

func render(t *testing.T, e *explore.Exploration) string {
	t.Helper()
	var out bytes.Buffer
	require.NoError(t, e.WriteHTML(&out))
	return out.String()
}

func TestGolden(t *testing.T) {
	e := shop(t)
	var text bytes.Buffer
	require.NoError(t, e.WriteText(&text))
	for name, got := range map[string]string{"shop.html": render(t, e), "shop.txt": text.String()} {
		path := filepath.Join("testdata", name)
		if *update {
			require.NoError(t, os.WriteFile(path, []byte(got), 0o644))
		}
		want, err := os.ReadFile(path)
		require.NoError(t, err, "make it with: go test -update")
		require.Equal(t, string(want), got, name)
	}
	require.Less(t, strings.Count(text.String(), "\n"), 40, "one screen")
}

// numbers collects every number of a JSON document.
func numbers(t *testing.T, v any, into map[float64]bool) {
	switch x := v.(type) {
	case json.Number:
		f, err := x.Float64()
		require.NoError(t, err)
		into[f] = true
	case []any:
		for _, y := range x {
			numbers(t, y, into)
		}
	case map[string]any:
		for _, y := range x {
			numbers(t, y, into)
		}
	}
}

// Every number that the page marks as one is in the JSON, digit by digit, and its text
// says the same.
func TestJSONHoldsTheNumbersOfThePage(t *testing.T) {
	e := shop(t)
	page := render(t, e)
	text, err := json.Marshal(e)
	require.NoError(t, err)
	decoder := json.NewDecoder(bytes.NewReader(text))
	decoder.UseNumber()
	var v any
	require.NoError(t, decoder.Decode(&v))
	known := map[float64]bool{}
	numbers(t, v, known)
	marked := regexp.MustCompile(`<data value="([^"]*)">([^<]*)</data>`).FindAllStringSubmatch(page, -1)
	require.Greater(t, len(marked), 1000)
	for _, m := range marked {
		x, err := strconv.ParseFloat(html.UnescapeString(m[1]), 64)
		require.NoError(t, err)
		require.True(t, known[x], "%s (shown as %s) is not in the JSON", m[1], m[2])
		shown := strings.NewReplacer(",", "", "−", "-", "+", "", " %", "", "k", "", "M", "").Replace(html.UnescapeString(m[2]))
		y, err := strconv.ParseFloat(shown, 64)
		require.NoError(t, err, "%q is no number", m[2])
		if strings.Contains(m[2], "%") {
			y /= 100
		}
		require.InDelta(t, x, y, .06*max(1, x)+.006, "%s is shown as %s", m[1], m[2])
	}
}

func TestFindingsAreOnThePage(t *testing.T) {
	e := shop(t)
	page := html.UnescapeString(render(t, e))
	ids := map[string]bool{}
	for _, f := range e.Findings {
		require.False(t, ids[f.Figure], "%s has two sentences", f.Figure)
		ids[f.Figure] = true
		require.Regexp(t, `^\S.*[.]$`, f.Text)
		if f.Figure != "sizes" {
			require.Contains(t, page, `id="`+f.Figure+`"`)
			require.Contains(t, page, `<p class="say">`+f.Text)
		}
	}
	for _, m := range regexp.MustCompile(`href="#([^"]*)"`).FindAllStringSubmatch(page, -1) {
		require.Contains(t, page, `id="`+m[1]+`"`, "a link that leads nowhere")
	}
}

func TestNothingLeavesThePage(t *testing.T) {
	got := render(t, shop(t))
	got = strings.ReplaceAll(got, `href="#`, "")
	for _, bad := range []string{"http:", "https:", "//", "src=", "href=", "url(", "@import", "<script", "<link", "<img", "<iframe", "onclick"} {
		require.NotContains(t, got, bad)
	}
	require.Contains(t, got, "default-src 'none'")
}

func TestTextIsEscaped(t *testing.T) {
	e := shop(t)
	e.Recipe = "<script>alert(1)</script>"
	e.Data.ItemColumns[0].Top[0].Value = "<b>&"
	e.Data.Category.Branches[0].Name = "<i>"
	e.Data.Price.Boxes[0].Name = "<u>"
	got := render(t, e)
	for _, bad := range []string{"<script>", "<b>&", "<i>", "<u>"} {
		require.NotContains(t, got, bad)
	}
}

func TestDescribeWithoutARecipe(t *testing.T) {
	d, _, err := synth.Generate(synth.DefaultConfig())
	require.NoError(t, err)
	e := explore.Describe("raw", d, describe.GuessColumns(d.Items))
	got := render(t, e)
	require.Contains(t, got, `id="price"`)
	require.NotContains(t, got, `id="leaks"`)
	var text bytes.Buffer
	require.NoError(t, e.WriteText(&text))
	require.NotContains(t, text.String(), "split")
}

func TestNothingAtAll(t *testing.T) {
	d := &datasets.Data{Log: &datasets.Log{UserIDs: &datasets.IDs{}, ItemIDs: &datasets.IDs{}}}
	e := explore.Describe("empty", d, describe.Config{})
	require.Contains(t, render(t, e), "0 interactions by 0 users on 0 items")
	var text bytes.Buffer
	require.NoError(t, e.WriteText(&text))
}

// The same recipe gives the same bytes.
func TestDeterministic(t *testing.T) {
	require.Equal(t, render(t, shop(t)), render(t, shop(t)))
}

func TestRealData(t *testing.T) {
	root := os.Getenv("TANDEM_DATA")
	if root == "" {
		t.Skip("TANDEM_DATA is not set")
	}
	for name, want := range map[string]string{
		"amazon-games":  "Half of the items have at most 4 interactions",
		"amazon-beauty": "Half of the items have at most 9 interactions",
	} {
		r := recipeOf(t, name)
		path := r.Data.Root
		if _, err := os.Stat(path); err != nil {
			t.Skipf("%s is absent", path)
		}
		e, err := explore.Explore(r, quiet)
		require.NoError(t, err)
		require.Contains(t, html.UnescapeString(render(t, e)), want)
		require.NotEqual(t, split.Leak, e.Leaks.Verdict)
	}
}
