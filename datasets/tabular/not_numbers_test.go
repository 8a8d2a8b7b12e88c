package tabular_test

import (
	"math"
	"testing"

	"github.com/stretchr/testify/require"

	"tandem/datasets"
	"tandem/datasets/tabular"
)

// Python's json writes NaN and Infinity, which are not JSON: they are missing, and counted.
func TestJSONNaNIsMissing(t *testing.T) {
	path := write(t, "a.jsonl", `{"user": "ann", "item": "Infinity NaN \" NaN", "rating": 4, "price": NaN}
{"user": "bob", "item": "pot", "rating": NaN, "price": -Infinity}
{"user": "cid", "item": "lid", "rating": 3, "tags": ["x", NaN], "price": 2}
`)
	c := tabular.LogConfig{Columns: tabular.Columns{User: "user", Item: "item", Value: "rating"}}
	_, err := tabular.Read(path, c, nil, nil)
	require.ErrorContains(t, err, "line 2: value nothing, want a number; where: [{column: rating, present: true}] drops such rows")
	c.Where = []tabular.Rule{{Column: "rating", Present: yes(true)}}
	r, err := tabular.Read(path, c, nil, nil)
	require.NoError(t, err)
	require.Equal(t, []float32{4, 3}, r.Log.Values)
	require.Equal(t, `Infinity NaN " NaN`, r.Log.ItemIDs.Key(0))
	require.Equal(t, 4, r.Report.NotNumbers)

	got, report, err := tabular.ReadAttributes(path, tabular.AttributeConfig{Unknown: "add", Columns: tabular.AttributeColumns{
		Key: "item", List: []tabular.Attribute{{Sources: []string{"price"}, Kind: tabular.Number}},
	}}, datasets.NewIDs())
	require.NoError(t, err)
	requireNumbers(t, []float64{math.NaN(), math.NaN(), 2}, got[0].Numbers, 0)
	require.Equal(t, 4, report.NotNumbers)

	head, err := tabular.ReadHead(path, 10)
	require.NoError(t, err)
	require.Equal(t, "", head.Rows[1][2])

	_, err = tabular.Read(write(t, "b.jsonl", `{"user": NaN, "item": nan}`), c, nil, nil)
	require.ErrorContains(t, err, "line 1")
	require.ErrorContains(t, err, "want one JSON object")
}
