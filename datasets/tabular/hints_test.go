package tabular_test

import (
	"testing"

	"github.com/stretchr/testify/require"

	"tandem/datasets"
	"tandem/datasets/tabular"
)

func TestOtherDelimiterIsSuggested(t *testing.T) {
	columns := tabular.Columns{User: "user", Item: "item"}
	for _, c := range []struct{ name, text, want string }{
		{"a.csv", "user;item;paid\nann;pan;1,5\n", `line 1: column "user": not among "user;item;paid"; the line has ";" between what look like fields: want delimiter: ";"?`},
		{"a.csv", "user\titem\nann\tpan\n", `want delimiter: "\t"?`},
		{"a.tsv", "user|item\nann|pan\n", `want delimiter: "|"?`},
	} {
		_, err := readLog(write(t, c.name, c.text), tabular.LogConfig{Columns: columns}, nil, nil)
		require.ErrorContains(t, err, c.want)
	}
	_, err := readLog(write(t, "a.csv", "ann;pan\n"), tabular.LogConfig{Columns: tabular.Columns{User: "1", Item: "2"}}, nil, nil)
	require.ErrorContains(t, err, `column 2: want 1 to 1, the fields of this line; the line has ";"`)

	_, err = readLog(write(t, "a.csv", "customer,good\nann,pan\n"), tabular.LogConfig{Columns: columns}, nil, nil)
	require.NotContains(t, err.Error(), "delimiter", "the fields are cut as they should")
}

func TestKindIsSuggestedForTexts(t *testing.T) {
	for text, want := range map[string]string{
		"A red pan":    `line 2: Description "A red pan", want a plain number such as 1299.5 (no currency, no thousands separator); for texts write {source: Description, kind: label}`,
		"$12.99":       "; for prices write {source: Description, kind: price}",
		"Home > Pans":  `; for paths write {source: Description, kind: path, separator: ">"}`,
		"Home/Kitchen": `; for paths write {source: Description, kind: path, separator: "/"}`,
		"1.2.3":        "(no currency, no thousands separator)",
	} {
		c := tabular.AttributeConfig{Columns: tabular.AttributeColumns{Key: "id", List: []tabular.Attribute{
			{Name: "Description", Sources: []string{"Description"}, Kind: tabular.Number}}}}
		_, _, err := tabular.ReadAttributes(write(t, "a.csv", "id,Description\npan,"+text+"\n"), c, datasets.NewIDs("pan"))
		require.ErrorContains(t, err, want)
		if text == "1.2.3" {
			require.NotContains(t, err.Error(), "kind")
		}
	}
}
