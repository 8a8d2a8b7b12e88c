package kinds_test

import (
	"os"
	"reflect"
	"strings"
	"testing"

	"github.com/stretchr/testify/require"

	"tandem/datasets/setting"
	"tandem/experiments/kinds"
	"tandem/experiments/recipe"
	"tandem/model"
)

// A run is known again by a hash over these texts, which settings had before they stood at
// their owners: not a byte of them may change.
func TestIdentitiesAreAsTheyEverWere(t *testing.T) {
	r, err := recipe.Read(kinds.Table(), "../recipe/testdata/good/kinds.yaml")
	require.NoError(t, err)
	want, err := os.ReadFile("../recipe/testdata/good/kinds.identities")
	require.NoError(t, err)
	seen := map[string]bool{}
	for i, line := range strings.Split(strings.TrimSpace(string(want)), "\n") {
		got, err := kinds.Table().Identity(&r.Models[i])
		require.NoError(t, err)
		require.Equal(t, line, string(got), r.Models[i].Name)
		seen[r.Models[i].Kind] = true
	}
	require.Len(t, seen, len(r.Models), "every kind once")
}

// What the table says of a kind is so: its config has defaults without a fault and can do
// what a baseline must, and no two keys of a model collide.
func TestEveryKindOfModelIsWhole(t *testing.T) {
	own := map[string]bool{}
	for _, f := range setting.Fields(reflect.TypeFor[recipe.Model]()) {
		require.False(t, own[f.Key], "%s twice", f.Key)
		own[f.Key] = true
	}
	names := map[string]bool{}
	for _, k := range kinds.Table().Models {
		require.False(t, names[k.Name], "%s twice", k.Name)
		names[k.Name] = true
		require.NotEmpty(t, k.About, k.Name)
		if k.Config == nil {
			require.Contains(t, model.Kinds(), k.Name)
			require.NotEmpty(t, k.Loss, k.Name)
			continue
		}
		c, ok := k.Config().(kinds.Config)
		require.True(t, ok, k.Name)
		require.NoError(t, c.Validate(), k.Name)
		require.False(t, own[k.Section], "%s is a key of every model", k.Section)
		if k.Section == "" {
			for _, f := range setting.Fields(reflect.TypeOf(c).Elem()) {
				require.False(t, own[f.Key], "%s of %s is a key of every model", f.Key, k.Name)
			}
		}
		if reflect.TypeOf(c).Elem().Size() > 0 {
			require.NotSame(t, k.Config(), k.Config(), "two models of a kind must not share settings: %s", k.Name)
		}
	}
	for _, name := range model.Kinds() {
		require.True(t, names[name], name)
	}
}

// Every name of the other tables makes something, and none is there twice.
func TestEveryNameOfATrainingIsMade(t *testing.T) {
	table := kinds.Table()
	for _, l := range table.Losses {
		got, err := kinds.Loss(&recipe.Train{LossConfig: recipe.LossConfig{Loss: l.Name}})
		require.NoError(t, err)
		require.NotNil(t, got, l.Name)
	}
	for _, o := range table.Optimizers {
		got, err := kinds.Rule(&recipe.Train{OptimConfig: recipe.OptimConfig{Optimizer: o.Name}})
		require.NoError(t, err)
		require.NotSame(t, got(), got(), o.Name)
	}
	for _, s := range table.Samplers {
		x, err := kinds.Exponent(&recipe.Train{SampleConfig: recipe.SampleConfig{Sampler: s.Name, SamplerExponent: 0.5}})
		require.NoError(t, err)
		require.Equal(t, map[string]float64{"uniform": 0, "unchecked": 0, "popularity": 0.5, "in-batch": 1}[s.Name], x, s.Name)
	}
	_, err := kinds.Loss(&recipe.Train{LossConfig: recipe.LossConfig{Loss: "sofmax"}})
	require.EqualError(t, err, `experiments: loss "sofmax", did you mean "softmax"?`)
}
