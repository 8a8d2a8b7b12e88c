package recipe_test

import (
	"os"
	"path/filepath"
	"strconv"
	"strings"
	"testing"

	"github.com/stretchr/testify/require"
	"pgregory.net/rapid"

	"tandem/datasets/clean"
	"tandem/datasets/split"
	"tandem/experiments/kinds"
	"tandem/experiments/recipe"
	"tandem/experiments/testdata/testshop"
	"tandem/model"
)

func decode(t require.TestingT, file string, set ...string) *recipe.Recipe {
	data, err := os.ReadFile(file)
	require.NoError(t, err)
	r, err := kinds.Decode(data, set...)
	require.NoError(t, err)
	return r
}

func TestResolvedRecipes(t *testing.T) {
	files, err := filepath.Glob("testdata/good/*.yaml")
	require.NoError(t, err)
	for _, file := range files {
		name := strings.TrimSuffix(filepath.Base(file), ".yaml")
		t.Run(name, func(t *testing.T) {
			r := decode(t, file)
			testshop.RoundTrip(t, r)
			text, err := r.Marshal()
			require.NoError(t, err)
			testshop.Golden(t, "testdata/good/"+name+".resolved", string(text))
		})
	}
}

// yamlFloat writes x so that YAML reads the same float.
func yamlFloat(x float64) string { return strconv.FormatFloat(x, 'g', -1, 64) }

func TestRoundTripOfAnyValues(t *testing.T) {
	sets := []*rapid.Generator[string]{
		rapid.Map(rapid.Float64Range(1e-9, 10), func(x float64) string { return "train.lr=" + yamlFloat(x) }),
		rapid.Map(rapid.Float64Range(-9, 9), func(x float64) string { return "models.tower.cold_offset=" + yamlFloat(x) }),
		rapid.SampledFrom([]string{"clean=[]", "clean={}", "clean.price_range={min: 0.5}", "clean.2.price_outliers.z=3.5", "clean.min_category.items=7", "clean.price_text.column=price"}),
		rapid.SampledFrom([]string{"compare.pairs=all", "compare.pairs=[]", "compare.pairs=[[mf, net], [net, tower]]"}),
		rapid.SampledFrom([]string{"train.loss=bce", "models.net.train.loss=bpr", "models.gmf.train.shared_negatives=true"}),
		rapid.SampledFrom([]string{"data.items.delimiter='\t'", "data.items.columns.brand.source='#1'", "data.root='a: b'", "data.root='12'", "data.root=null"}),
		rapid.SampledFrom([]string{"split.base.kind=given", "split.cold.valid=0.2"}),
	}
	rapid.Check(t, func(t *rapid.T) {
		var set []string
		for _, g := range sets {
			if rapid.Bool().Draw(t, "used") {
				set = append(set, g.Draw(t, "set"))
			}
		}
		data, err := os.ReadFile("testdata/good/everything.yaml")
		require.NoError(t, err)
		r, err := kinds.Decode(data, set...)
		if strings.Contains(strings.Join(set, " "), "data.root=null") {
			require.ErrorContains(t, err, "data.root = nothing, want a text")
			return
		}
		require.NoError(t, err)
		testshop.RoundTrip(t, r)
	})
}

func TestSet(t *testing.T) {
	r := decode(t, "testdata/good/sketch.yaml",
		"train.lr=0.01", "models.cf.dim=16", "models.0.name=pop", "seeds=[7, 8]", "split={kind: ratio}",
		"evaluate.valid_users=100", "train.stop.views=[warm, cold]", "clean.k_core=2")
	require.Equal(t, 0.01, r.Train.LR)
	require.Equal(t, 0.01, r.Models[2].Train.LR)
	require.Equal(t, 0.002, r.Models[4].Train.LR, "a model's own key stays over the recipe's")
	require.Equal(t, []int{16, 16, 16}, []int{r.Models[2].Dim, r.Models[3].Dim, r.Models[4].Dim}, "those like cf follow")
	require.Equal(t, &clean.Core{Users: 2, Items: 2}, r.Clean[2].KCore)
	require.Equal(t, "pop", r.Models[0].Name)
	require.Equal(t, []uint64{7, 8}, r.Seeds)
	require.Equal(t, split.Config{Kind: "ratio", Valid: 0.1, Test: 0.2, Order: "auto", Ties: "hash", Seed: 1}, r.Split)
	require.Equal(t, 100, r.Evaluate.ValidUsers)
	require.Equal(t, []string{"warm", "cold"}, r.Models[3].Train.Stop.Views)
}

func TestSetRefuses(t *testing.T) {
	tests := []struct{ name, set, want string }{
		{"no value", "train.lr", "--set train.lr: want path=value, such as train.lr=0.01"},
		{"unknown key", "train.lrr=1", `--set train.lrr: train.lrr: unknown key, did you mean "lr"?`},
		{"unknown section", "trian.lr=1", `--set trian.lr: trian: unknown key, did you mean "train"?`},
		{"unknown model", "models.hybird.dim=8", `--set models.hybird.dim: models.hybird: not there, did you mean "hybrid"?`},
		{"beyond the list", "models.9.dim=8", `--set models.9.dim: models.9: not there, want one of popularity, knn, cf, hybrid, placebo`},
		{"inside a number", "train.lr.x=8", `--set train.lr.x: train.lr = 0.001 has nothing called x`},
		{"wrong type", "models.cf.dim=big", `--set models.cf.dim: models.cf.dim = "big", want a whole number`},
		{"wrong value", "train.epochs=-1", `--set train.epochs: train.epochs = -1, want ≥ 1`},
		{"not YAML", "seeds=[1", `--set seeds: seeds = [1: not YAML: while parsing a flow sequence: did not find expected ',' or ']'`},
	}
	data, err := os.ReadFile("testdata/good/sketch.yaml")
	require.NoError(t, err)
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			_, err := kinds.Decode(data, tt.set)
			require.EqualError(t, err, "experiments: recipe: "+tt.want)
		})
	}
}

func TestLikeTakesOverThenOverrides(t *testing.T) {
	r := decode(t, "testdata/good/sketch.yaml", "models.hybrid.layers=[8, 4]")
	cf, hybrid, placebo := r.Models[2], r.Models[3], r.Models[4]
	require.Empty(t, cf.Features)
	require.Equal(t, []string{"price"}, hybrid.Features)
	require.Equal(t, []string{"price"}, placebo.Features)
	require.Equal(t, []int{64, 32, 16}, cf.Layers)
	require.Equal(t, []int{8, 4}, placebo.Layers, "like follows like")
	require.Equal(t, 5, placebo.Train.Stop.Patience)
	require.Equal(t, "ndcg@10", placebo.Train.Stop.Metric, "maps are laid over each other")
	require.Equal(t, []string{"baseline", "baseline", "cf", "hybrid", "placebo"},
		[]string{r.Models[0].Role(), r.Models[1].Role(), cf.Role(), hybrid.Role(), placebo.Role()})

	// Another kind takes over only what it uses: mf has no similarity and always a bias.
	r = decode(t, "testdata/good/everything.yaml")
	require.Equal(t, []string{"cost", "also"}, r.Models[1].Features)
	require.Equal(t, "log-popularity", r.Models[1].BiasInit)
	require.Empty(t, r.Models[1].Similarity)
}

func TestVariablesExpandInPathsOnly(t *testing.T) {
	t.Setenv("TANDEM_TEST_ROOT", "/mnt/shop")
	require.Equal(t, "/mnt/shop", decode(t, "testdata/good/sketch.yaml").Data.Root)
	t.Setenv("TANDEM_TEST_ROOT", "")
	require.Equal(t, "data", decode(t, "testdata/good/sketch.yaml").Data.Root, "as in a shell, empty takes the default")
}

func TestHeaderFollowsFromTheColumns(t *testing.T) {
	r := decode(t, "testdata/good/sketch.yaml")
	require.False(t, *r.Data.Interactions.Header, "as it says")
	require.True(t, *r.Data.Items.Header, "columns have names")
	r = decode(t, "testdata/good/sketch.yaml", "data.interactions.header=true")
	require.True(t, *r.Data.Interactions.Header)
}

func TestEveryKindOfModelIsKnown(t *testing.T) {
	for _, kind := range model.Kinds() {
		r := decode(t, "../recipes/quickstart.yaml", "models=[{name: x, kind: "+kind+"}]", "compare.pairs=all")
		require.True(t, r.Models[0].Trained(), kind)
		testshop.RoundTrip(t, r)
	}
}

func TestValidateOfARecipeChangedInGo(t *testing.T) {
	r := decode(t, "testdata/good/sketch.yaml")
	require.NoError(t, r.Validate())
	r.Models[2].Dim = 0
	r.Train.Optimizer = "adamw"
	require.EqualError(t, r.Validate(), `experiments: recipe: 2 faults
  models.cf.dim = 0, want ≥ 1
  train.optimizer = "adamw", did you mean "adam"?`)
}
