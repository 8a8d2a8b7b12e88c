package recipe_test

import (
	"strings"
	"testing"

	"github.com/stretchr/testify/require"

	"tandem/experiments"
	"tandem/experiments/kinds"
	"tandem/experiments/recipe"
)

const explained = `name: small
data: {format: csv, root: "${TANDEM_NOT_SET:-here}", interactions: {path: a.csv, columns: {user: 1, item: 2}}, items: {path: b.csv, columns: {item: 1, price: 2}}}
clean: {k_core: 5}
features: {item: [{column: price, kind: price}]}
models:
  - {name: cf, kind: mf, dim: 8, train: {lr: 0.5}}
  - {name: hybrid, like: cf, features: [price], train: {batch: 7}}
train: {loss: bpr, epochs: 3, shared_negatives: false, stop: }
`

func TestExplain(t *testing.T) {
	origins, err := kinds.Explain([]byte(explained), "models.cf.init_sd=0.2", "train.beta1=0.8")
	require.NoError(t, err)
	got := map[string][2]string{}
	for _, o := range origins {
		require.NotContains(t, got, o.Path)
		got[o.Path] = [2]string{o.Value, o.From}
	}
	for path, want := range map[string][2]string{
		"name":                             {"small", "line 1, column 7"},
		"data.root":                        {"here", "line 2, column 27, expanded"},
		"data.items.columns.price.sources": {"[2]", "line 2, column 159"},
		"data.items.header":                {"false", "default"},
		"clean.k_core":                     {"5", "line 3, column 17"},
		"clean.duplicates":                 {"last", "default"},
		"split.valid":                      {"1", "default"},
		"features.item.0.kind":             {"price", "line 4, column 41"},
		"features.item.0.name":             {"price", "its column or statistic"},
		"models.cf.dim":                    {"8", "line 6, column 31"},
		"models.cf.init_sd":                {"0.2", "--set models.cf.init_sd"},
		"models.cf.train.lr":               {"0.5", "line 6, column 46"},
		"models.cf.train.epochs":           {"3", "train section: line 8, column 28"},
		"models.cf.train.beta1":            {"0.8", "train section: --set train.beta1"},
		"models.cf.train.beta2":            {"0.999", "default"},
		"models.hybrid.dim":                {"8", "like cf: line 6, column 31"},
		"models.hybrid.init_sd":            {"0.2", "like cf: --set models.cf.init_sd"},
		"models.hybrid.features":           {"[price]", "line 7, column 40"},
		"models.hybrid.train.lr":           {"0.5", "like cf: line 6, column 46"},
		"models.hybrid.train.batch":        {"7", "line 7, column 64"},
		"models.hybrid.train.epochs":       {"3", "train section: line 8, column 28"},
		"models.hybrid.train.stop.metric":  {"ndcg@10", "first of evaluate.metrics"},
		"train.stop.patience":              {"3", "default"},
		"compare.metric":                   {"ndcg@10", "first of evaluate.metrics"},
		"compare.pairs":                    {"partners", "default"},
		"seeds":                            {"[1]", "default"},
	} {
		require.Equal(t, want, got[path], path)
	}
	tuned, err := kinds.Explain([]byte(explained+"tune: {models: [cf], method: random, trials: 2, space: {train.lr: {log: [0.1, 1]}, dim: {int: [4, 16], log: true}}}\n"), "tune.space.train.lr.log=[0.2, 1]")
	require.NoError(t, err)
	got = map[string][2]string{}
	for _, o := range tuned {
		got[o.Path] = [2]string{o.Value, o.From}
	}
	require.Equal(t, [2]string{"[0.2, 1]", "--set tune.space.train.lr.log"}, got["tune.space.train.lr.log"])
	require.Equal(t, [2]string{"true", "line 9, column 109"}, got["tune.space.dim.log"])

	_, err = kinds.Explain([]byte("models: 3"))
	require.ErrorAs(t, err, new(recipe.Faults))
}

// Every path but those in the short forms can be given back by --set.
func TestExplainedPathsCanBeSet(t *testing.T) {
	for _, name := range []string{"quickstart", "amazon-games"} { // the latter with a space to tune
		text, err := experiments.Builtin(name)
		require.NoError(t, err)
		want, err := kinds.Decode(text)
		require.NoError(t, err)
		origins, err := kinds.Explain(text)
		require.NoError(t, err)
		for _, o := range origins {
			rule := strings.HasPrefix(o.Path, "clean.") // one that is set comes last
			if (o.From == "default" || strings.HasPrefix(o.Path, "tune.space.")) && o.Value != `""` && !rule {
				got, err := kinds.Decode(text, o.Path+"="+o.Value)
				require.NoError(t, err, "%s: %s=%s", name, o.Path, o.Value)
				require.Equal(t, want, got, "%s: %s", name, o.Path)
			}
		}
	}
}
