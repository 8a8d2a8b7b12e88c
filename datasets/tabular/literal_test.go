package tabular_test

import (
	"math"
	"strings"
	"testing"

	"github.com/stretchr/testify/require"

	"tandem/datasets"
	"tandem/datasets/tabular"
)

// readColumn reads one attribute of items a, b, … whose cells are the texts, in JSON lines, so
// that nothing but the text itself is read.
func readColumn(t *testing.T, a tabular.Attribute, texts ...string) (*datasets.Column, tabular.AttributeReport, error) {
	t.Helper()
	ids := &datasets.IDs{}
	var lines strings.Builder
	for i, text := range texts {
		key := string(rune('a' + i))
		ids.Add(key)
		text = strings.NewReplacer(`\`, `\\`, `"`, `\"`).Replace(text)
		lines.WriteString(`{"item":"` + key + `","x":"` + text + "\"}\n")
	}
	a.Sources = []string{"x"}
	c := tabular.AttributeConfig{Columns: tabular.AttributeColumns{Key: "item", List: []tabular.Attribute{a}}}
	columns, report, err := tabular.ReadAttributes(write(t, "a.jsonl", lines.String()), c, ids)
	if err != nil {
		return nil, report, err
	}
	return columns[0], report, nil
}

// One list is the same tags whatever program wrote it, and never cut at its commas.
func TestListsInTexts(t *testing.T) {
	want := []string{"Toys", "Garden, big", "it's"}
	for _, kind := range []tabular.Kind{tabular.Tags, tabular.Path} {
		got, _, err := readColumn(t, tabular.Attribute{Kind: kind, Separator: ","},
			`["Toys", "Garden, big", "it's"]`, `['Toys', 'Garden, big', "it's"]`, `('Toys', u'Garden, big', 'it\'s')`,
			`{'Toys', 'Garden, big', "it's"}`, `{Toys,"Garden, big",it's}`, ` { Toys , "Garden, big", "it's"} `, "[]", "{}", "[1, 2.0]", "Toys, Tea", `{Toys,NULL}`)
		require.NoError(t, err)
		require.Equal(t, [][]string{want, want, want, want, want, want, nil, nil, {"1", "2"}, {"Toys", "Tea"}, {"Toys"}}, labels(got))
	}
	for text, want := range map[string]string{
		"[Toys, Tea]":     `"[Toys, Tea]" looks like a list: byte 3: 'o', want True`,
		"['Toys' 'Tea']":  `"['Toys' 'Tea']" looks like a list: byte 9: '\'', want , or ]`,
		`{"a": 1}`:        `"{\"a\": 1}" looks like a list: ':' behind a text in quotes, want a comma`,
		`[["a"], ["b"]]`:  `"[[\"a\"], [\"b\"]]" looks like a list: element 1: a list in a list, want a text or a number`,
		"{{a,b},{c,d}}":   `"{{a,b},{c,d}}" looks like a list: the element "{a"`,
		`{"a}`:            `"{\"a}" looks like a list: a quote without its end`,
		"{a,}":            `"{a,}" looks like a list: a comma at its end`,
		`{'a': 'x, b'}`:   `"{'a': 'x, b'}" looks like a list: byte 5: ':', want , or ]`,
		`["a", {"b": 1}]`: `"[\"a\", {\"b\": 1}]" looks like a list: element 2: an object, want a text, a number or a list of them`,
	} {
		_, _, err := readColumn(t, tabular.Attribute{Kind: tabular.Tags, Separator: ","}, text)
		require.ErrorContains(t, err, "a.jsonl: line 1: x "+want)
	}
}

// A label in brackets is a label; a list of one is that one, of several an error.
func TestListsInLabels(t *testing.T) {
	got, _, err := readColumn(t, tabular.Attribute{Kind: tabular.Label}, "[HD]", "{x}", "(new)", "['Toys']", `["Toys"]`, "[]")
	require.NoError(t, err)
	require.Equal(t, [][]string{{"[HD]"}, {"{x}"}, {"(new)"}, {"Toys"}, {"Toys"}, nil}, labels(got))
	_, _, err = readColumn(t, tabular.Attribute{Kind: tabular.Label}, "['Toys', 'Tea']")
	require.ErrorContains(t, err, "line 1: x 2 values, want one label; kind tags takes several")
}

// One policy for words for nothing, whatever the kind of the column: missing, and counted.
func TestWordsForNothing(t *testing.T) {
	texts := []string{"nan", "None", "NULL", "N/A", `\N`, "<NA>", ""}
	for _, kind := range []tabular.Kind{tabular.Label, tabular.Tags, tabular.Path} {
		got, report, err := readColumn(t, tabular.Attribute{Kind: kind}, append([]string{"none"}, texts...)...)
		require.NoError(t, err)
		require.Equal(t, [][]string{{"none"}, nil, nil, nil, nil, nil, nil, nil}, labels(got), kind)
		require.Equal(t, 6, report.NullWords)
	}
	got, report, err := readColumn(t, tabular.Attribute{Kind: tabular.Number}, append(texts, "7")...)
	require.NoError(t, err)
	nan := math.NaN()
	requireNumbers(t, []float64{nan, nan, nan, nan, nan, nan, nan, 7}, got.Numbers, 0)
	require.Equal(t, 6, report.NullWords)

	log, err := tabular.Read(write(t, "a.csv", "user,item\nnan,i\nu,NULL\nu,i\nnan,NULL\n"), tabular.LogConfig{Columns: tabular.Columns{User: "user", Item: "item"}}, nil, nil)
	require.NoError(t, err)
	require.Equal(t, 3, log.Report.NullKeys)
	require.Equal(t, []string{"nan", "u"}, log.Log.UserIDs.Keys())
}
