package tabular_test

import (
	"testing"

	"github.com/stretchr/testify/require"

	"tandem/datasets"
	"tandem/datasets/internal/blanks"
	"tandem/datasets/tabular"
)

func TestBlanksAreCounted(t *testing.T) {
	path := write(t, "a.csv", `user,item,rating,at
ann,pan,4,2024-01-05
,pan,4,2024-01-06
NA,,4,2024-03-01
bob,pot,,2024-03-02
cid,pot,3,
dan,lid,2,2024-03-09
`)
	c := tabular.LogConfig{
		Columns: tabular.Columns{User: "user", Item: "item", Value: "rating", Time: "at"},
		Shape:   tabular.Shape{Missing: []tabular.Missing{{Column: "user", Texts: []string{"NA"}}}},
		Blanks:  &tabular.Blanks{},
	}
	r, err := tabular.Read(path, c, nil, nil)
	require.NoError(t, err)
	require.Equal(t, []float32{4, 2}, r.Log.Values)
	require.Equal(t, 6, r.Report.Rows)
	b := c.Blanks
	require.Equal(t, []int{6, 4}, []int{b.Rows, b.Any})
	require.Equal(t, []blanks.Column{{Role: "user", Column: "user", Rows: 2}, {Role: "item", Column: "item", Rows: 1},
		{Role: "value", Column: "rating", Rows: 1}, {Role: "time", Column: "at", Rows: 1}}, b.Columns)
	require.Equal(t, []blanks.Month{{Start: "2024-01", Rows: 2, Blank: []int{1, 0, 0, 0}}, {Start: "2024-02", Blank: []int{0, 0, 0, 0}},
		{Start: "2024-03", Rows: 3, Blank: []int{1, 1, 1, 0}}}, b.Months)
	require.Equal(t, `[{column: user, present: true}, {column: item, present: true}, {column: rating, present: true}, {column: at, present: true}]`, tabular.LeaveOut(b))

	c.Blanks = nil
	_, err = tabular.Read(path, c, nil, nil)
	require.ErrorContains(t, err, "line 3: user id nothing, want a key; where: [{column: user, present: true}] drops such rows")

	whole := tabular.LogConfig{Columns: tabular.Columns{User: "user", Item: "item"}, Blanks: &tabular.Blanks{}}
	_, err = tabular.Read(write(t, "b.csv", "user,item\nann,pan\n"), whole, nil, nil)
	require.NoError(t, err)
	require.Zero(t, whole.Blanks.Any)
	require.Nil(t, whole.Blanks.Columns)
}

func TestPriceWordsAreSuggested(t *testing.T) {
	for kind, want := range map[tabular.Kind]string{
		tabular.Price:  `"Free to Play": want a price such as "$1,299.00"; words: {"Free to Play": 0} takes it for 0, missing: ["Free to Play"] for nothing`,
		tabular.Number: `; for texts write {source: price, kind: label}`,
	} {
		_, _, err := tabular.ReadAttributes(write(t, "a.csv", "id,price\nx,Free to Play\n"), tabular.AttributeConfig{
			Columns: tabular.AttributeColumns{Key: "id", List: []tabular.Attribute{{Sources: []string{"price"}, Kind: kind}}}}, datasets.NewIDs("x"))
		require.ErrorContains(t, err, want)
	}
}
