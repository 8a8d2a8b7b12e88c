package recipe_test

import (
	"testing"

	"github.com/stretchr/testify/require"

	"tandem/experiments/kinds"
	"tandem/experiments/recipe"
	"tandem/experiments/testdata/testshop"
)

const controls = `
name: controls
data: {format: synth}
features:
  item: [{column: price, kind: price}, {column: category, kind: path}]
  user: [{column: income, kind: tags}]
models:
  - {name: popularity, kind: popularity}
  - {name: cf, kind: two-tower, dim: 8, item_bias: true}
  - name: hybrid
    like: cf
    dim: 16
    features: [price, category]
    user_features: [income]
    user_profile: [category]
    towers: [{features: [price], hidden: [4]}]
    affinity: [{feature: category, width: 4}]
    bias_init: feature-popularity
    id_dropout: 0.3
    user_id_dropout: 0.1
    cold_offset: 0.5
    control: true
    train: {lr: 0.05}
  - {name: placebo, like: hybrid, shuffle_features: true}
  - {name: other, like: hybrid, features: [price, category], partner: cf}
tune: {method: random, trials: 4, space: {dim: {choice: [8, 16]}}}
`

// A control is the hybrid that ablates everything, behind it, whatever else is like the hybrid.
func TestControlIsTheHybridWithoutFeatures(t *testing.T) {
	r, err := kinds.Decode([]byte(controls))
	require.NoError(t, err)
	testshop.RoundTrip(t, r)
	require.Equal(t, []string{"popularity", "cf", "hybrid", "hybrid-control", "placebo", "other"}, r.ModelNames())
	var roles, partners []string
	for i := range r.Models {
		roles, partners = append(roles, r.Models[i].Role()), append(partners, r.Models[i].Partner)
	}
	require.Equal(t, []string{recipe.RoleBaseline, recipe.RoleCF, recipe.RoleHybrid, recipe.RoleControl, recipe.RolePlacebo, recipe.RoleHybrid}, roles)
	require.Equal(t, []string{"", "", "cf", "hybrid", "hybrid", "cf"}, partners)
	require.Equal(t, []string{"cf", "hybrid", "other"}, r.Tune.Models)

	cf, hybrid, control := r.Models[1], r.Models[2], r.Models[3]
	require.Equal(t, []string{"price", "category"}, hybrid.Features, "the hybrid keeps its own")
	require.NotSame(t, hybrid.Train, control.Train)
	require.Equal(t, 0.05, control.Train.LR)
	require.Equal(t, 16, control.Dim)
	require.Equal(t, 0.5, control.ColdOffset.Value)
	require.Equal(t, "log-popularity", control.BiasInit)
	// Made like the hybrid in what it adds to cf, cf is its control.
	cf.Name, cf.Partner, cf.Control, cf.Dim, cf.BiasInit, cf.ColdOffset, cf.Train = control.Name, control.Partner, true, 16, control.BiasInit, control.ColdOffset, control.Train
	require.Equal(t, cf, control)

	origins, err := recipe.Explain(kinds.Table(), []byte(controls))
	require.NoError(t, err)
	from := map[string]string{}
	for _, o := range origins {
		from[o.Path] = o.From
	}
	require.Equal(t, "control of hybrid: line 12, column 10", from["models.hybrid-control.dim"])
	require.Equal(t, "the model of its like", from["models.hybrid.partner"])
	require.Equal(t, "line 25, column 71", from["models.other.partner"])
}

// A hybrid may ask for its control by --set, and a control may be written in full.
func TestControlBySet(t *testing.T) {
	r := decode(t, "../recipes/ml-100k-all.yaml", "models.hybrid.control=true")
	require.Equal(t, recipe.RoleControl, r.Model("hybrid-control").Role())
	r = decode(t, "../recipes/ml-100k-all.yaml", "models.cf.partner=hybrid", "models.cf.control=true")
	require.Equal(t, recipe.RoleControl, r.Model("cf").Role())
	require.Len(t, r.Models, 18)
}
