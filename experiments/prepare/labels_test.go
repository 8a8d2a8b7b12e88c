package prepare_test

import (
	"strings"
	"testing"

	"github.com/stretchr/testify/require"

	"tandem/datasets"
	"tandem/experiments/prepare"
)

// labelsOf is a column of labels; an item without any has "".
func labelsOf(name string, texts ...string) *datasets.Column {
	c := &datasets.Column{Name: name, Dict: datasets.NewIDs()}
	for _, text := range texts {
		var codes []int32
		for _, label := range strings.Split(text, "|") {
			if label != "" {
				codes = append(codes, c.Dict.Add(label))
			}
		}
		c.Labels.Append(codes...)
	}
	return c
}

func TestItemLabels(t *testing.T) {
	price := &datasets.Column{Name: "title", Numbers: []float64{1, 2}} // of numbers: no label
	description, name, tags := labelsOf("description", "long", ""), labelsOf("Name", "cup", ""), labelsOf("tags", "red|small", "")
	for _, c := range []struct {
		items  datasets.Columns
		column string
		want   []string
		err    string
	}{
		{nil, "", nil, ""},
		{datasets.Columns{price, tags}, "", nil, ""},
		{datasets.Columns{price, description, tags, name}, "", []string{"cup", ""}, ""},
		{datasets.Columns{price, description, name}, "description", []string{"long", ""}, ""},
		{datasets.Columns{name, tags}, "tags", []string{"red small", ""}, ""},
		{datasets.Columns{price, name}, "title", nil, `experiments: no labels, but numbers, in the column "title" of the items, want one of Name`},
		{datasets.Columns{price, name}, "nome", nil, `experiments: no column "nome" of the items, did you mean "Name"?`},
	} {
		got, err := prepare.ItemLabels(c.items, c.column)
		if c.err != "" {
			require.EqualError(t, err, c.err)
			continue
		}
		require.NoError(t, err)
		require.Equal(t, c.want, got)
	}
	got, err := prepare.ItemLabels(datasets.Columns{labelsOf("title", strings.Repeat("ü", 200), strings.Repeat("ü", 201))}, "")
	require.NoError(t, err)
	require.Equal(t, []string{strings.Repeat("ü", 200), strings.Repeat("ü", 199) + "…"}, got)
}
