package eval_test

import (
	"encoding/json"
	"testing"

	"github.com/stretchr/testify/require"

	"tandem/train/eval"
)

func TestKeysAreTextInJSON(t *testing.T) {
	values := map[eval.Key]float64{
		eval.OfAll("ndcg@10"): 1, {View: "cold", Metric: "ndcg@10"}: 2, {View: "category/Games/PC", Metric: "auc"}: 3, eval.OfAll("auc"): 4,
	}
	const text = `{"auc":4,"category/Games/PC/auc":3,"cold/ndcg@10":2,"ndcg@10":1}`
	b, err := json.Marshal(values)
	require.NoError(t, err)
	require.Equal(t, text, string(b))
	var back map[eval.Key]float64
	require.NoError(t, json.Unmarshal(b, &back))
	require.Equal(t, values, back)
	require.Equal(t, []eval.Key{eval.OfAll("auc"), {View: "category/Games/PC", Metric: "auc"}, {View: "cold", Metric: "ndcg@10"}, eval.OfAll("ndcg@10")}, eval.Keys(values))

	for _, bad := range []string{"", "/", "/ndcg", "cold/"} {
		_, err := eval.ParseKey(bad)
		require.ErrorContains(t, err, "want METRIC or VIEW/METRIC", bad)
	}
}

// A metric whose name holds a slash could not be told from one of a view.
func TestNoMetricHasASlash(t *testing.T) {
	for _, k := range eval.Kinds() {
		require.NotContains(t, k.Form, "/")
	}
}
