package compare_test

import (
	"testing"

	"github.com/stretchr/testify/require"

	"tandem/experiments/compare"
	"tandem/experiments/recipe"
	"tandem/experiments/result"
)

func TestPartner(t *testing.T) {
	models := []result.ModelSummary{
		{Name: "popularity", Kind: "popularity", Role: recipe.RoleBaseline},
		{Name: "small", Kind: "two-tower", Role: recipe.RoleCF},
		{Name: "gmf", Kind: "gmf", Role: recipe.RoleCF},
		{Name: "large", Kind: "two-tower", Role: recipe.RoleCF},
		{Name: "named", Kind: "two-tower", Role: recipe.RoleHybrid, Partner: "large"},
		{Name: "gmf-hybrid", Kind: "gmf", Role: recipe.RoleHybrid},
		{Name: "other-kind", Kind: "mlp", Role: recipe.RoleHybrid},
		{Name: "gone", Kind: "two-tower", Role: recipe.RoleHybrid, Partner: "not here"},
		{Name: "placebo", Kind: "two-tower", Role: recipe.RolePlacebo, Partner: "named"},
		{Name: "old-placebo", Kind: "gmf", Role: recipe.RolePlacebo},
	}
	partner := func(name string) string {
		for i := range models {
			if models[i].Name == name {
				if p := compare.Partner(models, &models[i]); p != nil {
					return p.Name
				}
			}
		}
		return "none"
	}
	for name, want := range map[string]string{
		"popularity": "none", "small": "none",
		"named":       "large", // not the first of its kind
		"gmf-hybrid":  "gmf",
		"other-kind":  "small",
		"gone":        "small",
		"placebo":     "named",
		"old-placebo": "gmf-hybrid",
	} {
		require.Equal(t, want, partner(name), name)
	}
	versions := compare.Versions(models, &models[4], recipe.RolePlacebo)
	require.Len(t, versions, 1)
	require.Equal(t, "placebo", versions[0].Name)
	require.Empty(t, compare.Versions(models, &models[6], recipe.RolePlacebo))
}
