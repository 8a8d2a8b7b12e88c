package eval_test

import (
	"fmt"
	"strings"
	"testing"

	"github.com/stretchr/testify/require"
	"pgregory.net/rapid"

	"tandem/train/eval"
)

func TestParseMetricRoundTrip(t *testing.T) {
	for _, name := range []string{"ndcg@10", "recall@20", "hit@10", "precision@5", "mrr@10", "map@10",
		"ndcg", "mrr", "map", "auc"} {
		m, err := eval.ParseMetric(name)
		require.NoError(t, err)
		require.Equal(t, name, m.String())
	}
	m, err := eval.ParseMetric("recall@20")
	require.NoError(t, err)
	require.Equal(t, eval.Metric{Name: "recall", K: 20}, m)
}

func TestParseMetricErrors(t *testing.T) {
	valid := fmt.Sprintf(" (tandem metrics list prints all %d)", len(eval.Kinds()))
	for name, want := range map[string]string{
		"NDCG@10":     `eval: unknown metric "NDCG@10", did you mean "ndcg@10"?` + valid,
		"ndgc@10":     `eval: unknown metric "ndgc@10", did you mean "ndcg@10"?` + valid,
		"hr@10":       `eval: unknown metric "hr@10", did you mean "hit@10", "mrr@10" or "arp@10"?` + valid,
		"recall20":    `eval: unknown metric "recall20", did you mean "recall@20"?` + valid,
		"acu@5":       `eval: unknown metric "acu@5", did you mean "auc" or "arp@5"?` + valid,
		"auk":         `eval: unknown metric "auk", did you mean "auc"?` + valid,
		"hits":        `eval: unknown metric "hits", did you mean "hit@10"?` + valid,
		"wonder@10":   `eval: unknown metric "wonder@10"` + valid,
		"novety@10":   `eval: unknown metric "novety@10", did you mean "novelty@10"?` + valid,
		"corrected@9": `eval: unknown metric "corrected@9"` + valid,
		"recall-@9":   `eval: unknown metric "recall-@9", did you mean "recall@9"?` + valid,
		"novel@9":     `eval: unknown metric "novel@9", did you mean "novelty@9"?` + valid,
		"serendip@9":  `eval: unknown metric "serendip@9", did you mean "serendipity@9"?` + valid,
		"gini":        `eval: unknown metric "gini", did you mean "gini-exposure@10"?` + valid,
		"":            `eval: unknown metric ""` + valid,
		"recall":      `eval: metric "recall" needs a cut-off, as in "recall@10"`,
		"diversity@1": `eval: metric "diversity": k = 1, want ≥ 2`,
		"auc@10":      `eval: metric "auc@10" takes no cut-off, want "auc"`,
		"ndcg@":       `eval: metric "ndcg@": cut-off "", want a whole number ≥ 1`,
		"ndcg@0":      `eval: metric "ndcg@0": cut-off "0", want a whole number ≥ 1`,
		"ndcg@-3":     `eval: metric "ndcg@-3": cut-off "-3", want a whole number ≥ 1`,
		"ndcg@1.5":    `eval: metric "ndcg@1.5": cut-off "1.5", want a whole number ≥ 1`,
		"ndcg@010":    `eval: metric "ndcg@010", want "ndcg@10"`,
	} {
		_, err := eval.ParseMetric(name)
		require.EqualError(t, err, want, name)
	}
	require.EqualError(t, eval.Metric{Name: "ndcg", K: -1}.Validate(), `eval: metric "ndcg": k = -1, want ≥ 1`)
}

// What the error proposes is itself a metric.
func TestSuggestionsParse(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		name := rapid.StringMatching(`[a-zA-Z]{1,6}(@?[0-9]{1,3})?`).Draw(t, "name")
		m, err := eval.ParseMetric(name)
		if err == nil {
			require.Equal(t, name, m.String())
			return
		}
		_, after, _ := strings.Cut(err.Error(), `did you mean `)
		for n, proposed := range strings.Split(after, `"`) {
			if n%2 == 1 { // between quotes
				_, err := eval.ParseMetric(proposed)
				require.NoError(t, err, name)
			}
		}
	})
}

// Every kind can be asked for by the form it is listed with.
func TestKindsParse(t *testing.T) {
	for _, k := range eval.Kinds() {
		m, err := eval.ParseMetric(strings.Replace(k.Form, "@k", "@10", 1))
		require.NoError(t, err)
		require.Equal(t, k, m.Kind())
		require.NotEmpty(t, k.About)
		require.NotEmpty(t, k.Source)
	}
}
