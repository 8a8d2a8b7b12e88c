package compare_test

import (
	"slices"
	"strings"
	"testing"

	"github.com/stretchr/testify/require"
	"pgregory.net/rapid"

	"tandem/experiments/compare"
	"tandem/experiments/recipe"
	"tandem/experiments/result"
)

// models are told by "role name kind", then "<partner" and "+" for one that knew validation too.
func models(lines ...string) []result.ModelSummary {
	var out []result.ModelSummary
	for _, line := range lines {
		f := strings.Fields(line)
		m := result.ModelSummary{Role: f[0], Name: f[1], Kind: f[2], Knew: result.KnewTrain}
		for _, x := range f[3:] {
			if x == "+" {
				m.Knew, m.Refit = result.KnewValidation, true
			} else {
				m.Partner = strings.TrimPrefix(x, "<")
			}
		}
		out = append(out, m)
	}
	return out
}

func TestPartners(t *testing.T) {
	tests := []struct {
		name, of             string
		models               []result.ModelSummary
		cf, placebo, control string
	}{
		{"the one of its like, not the first", "h", models("cf tiny mf", "cf cf mf", "hybrid h mf <cf", "placebo p mf <h", "control h-control mf <h"), "cf", "p", "h-control"},
		{"like a hybrid that is like a cf", "h2", models("cf tiny mf", "cf cf mf", "hybrid h mf <cf", "hybrid h2 mf <h", "placebo p mf <h"), "cf", "", ""},
		{"each has its placebo", "h2", models("cf cf mf", "hybrid h mf <cf", "hybrid h2 mf <h", "placebo p mf <h", "placebo p2 mf <h2"), "cf", "p2", ""},
		{"a cf of another kind, if it is its like", "h", models("cf cf gmf", "cf other mf", "hybrid h mf <cf"), "cf", "", ""},
		{"a refit hybrid is not held against a cf without", "h", models("cf cf mf", "hybrid h mf <cf +"), "", "", ""},
		{"but against the cf with refit that is like the same", "h+", models("cf cf mf", "hybrid h mf <cf", "cf cf+ mf <cf +", "hybrid h+ mf <h +", "placebo p mf <h", "placebo p+ mf <p +"), "cf+", "p+", ""},
		{"and the one without keeps its own", "h", models("cf cf+ mf <cf +", "cf cf mf", "hybrid h+ mf <h +", "hybrid h mf <cf", "placebo p+ mf <p +", "placebo p mf <h"), "cf", "p", ""},
		{"nobody says: the only one of the kind", "h", models("cf other gmf", "cf cf mf", "hybrid h mf", "placebo p mf"), "cf", "p", ""},
		{"nobody says, and there are two", "h", models("cf a mf", "cf b mf", "hybrid h mf", "placebo p mf", "placebo q mf"), "", "pq", ""},
		{"nobody says, knowledge differs", "h", models("cf a mf +", "cf b mf", "hybrid h mf"), "b", "", ""},
		{"nobody says, and there is none of the kind", "h", models("cf a gmf", "hybrid h mf"), "", "", ""},
		{"a placebo of two permutations", "h", models("cf a mf", "hybrid h mf <a", "placebo p mf <h", "placebo q mf <p"), "a", "pq", ""},
		{"a partner that is not there", "h", models("cf a mf", "hybrid h mf <gone"), "", "", ""},
		{"a circle ends", "h", models("hybrid g mf <h", "hybrid h mf <g"), "g", "", ""},
		{"like a hybrid that is like no cf", "h2", models("cf cf mf", "hybrid h gmf", "hybrid h2 gmf <h", "placebo p gmf <h2"), "h", "p", ""},
		{"like a hybrid that knew other rows", "h2", models("hybrid h gmf +", "hybrid h2 gmf <h"), "", "", ""},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			at := slices.IndexFunc(tt.models, func(m result.ModelSummary) bool { return m.Name == tt.of })
			got := []string{"", "", ""}
			if p := compare.Partner(tt.models, &tt.models[at]); p != nil {
				got[0] = p.Name
			}
			for i, role := range []string{recipe.RolePlacebo, recipe.RoleControl} {
				for _, v := range compare.Versions(tt.models, &tt.models[at], role) {
					got[i+1] += v.Name
				}
			}
			require.Equal(t, []string{tt.cf, tt.placebo, tt.control}, got)
		})
	}
}

// Whoever is like whom: partners have their role, knew the same rows, and the search ends.
func TestPartnersKnewTheSame(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		all := make([]result.ModelSummary, rapid.IntRange(1, 7).Draw(t, "models"))
		roles := []string{recipe.RoleCF, recipe.RoleHybrid, recipe.RolePlacebo, recipe.RoleControl, recipe.RoleBaseline}
		for i := range all {
			all[i] = result.ModelSummary{
				Name: string(rune('a' + i)), Kind: rapid.SampledFrom([]string{"mf", "gmf"}).Draw(t, "kind"), Role: rapid.SampledFrom(roles).Draw(t, "role"),
				Knew: rapid.SampledFrom([]string{result.KnewTrain, result.KnewValidation}).Draw(t, "knew"), Partner: rapid.SampledFrom([]string{"", "a", "b", "c", "d", "z"}).Draw(t, "partner"),
			}
		}
		wants := map[string]string{recipe.RoleHybrid: recipe.RoleCF, recipe.RolePlacebo: recipe.RoleHybrid, recipe.RoleControl: recipe.RoleHybrid}
		for i := range all {
			if p := compare.Partner(all, &all[i]); p != nil {
				require.Equal(t, all[i].Knew, p.Knew)
				if all[i].Role != recipe.RoleHybrid || p.Name != all[i].Partner { // a hybrid may be like one with less
					require.Equal(t, wants[all[i].Role], p.Role)
				}
				require.NotEqual(t, all[i].Name, p.Name)
			}
		}
	})
}
