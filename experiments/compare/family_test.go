package compare_test

import (
	"math"
	"testing"

	"github.com/stretchr/testify/require"

	"tandem/experiments/compare"
	"tandem/experiments/recipe"
	"tandem/experiments/result"
	"tandem/experiments/testdata/testshop"
)

// shopOfRoles has two CF models and hybrids of the second, and knn is the better baseline.
func shopOfRoles() *result.Run {
	order := make([]int, 40)
	for u := range order {
		order[u] = u
	}
	var scores []*result.Scores
	for i, name := range []string{"popularity", "knn", "small", "cf", "hybrid", "placebo", "control"} {
		for seed := range uint64(2) {
			scores = append(scores, testshop.MadeScores(name, seed, order, func(u int) float64 {
				return math.Abs(math.Sin(float64(u+3*i)+float64(seed)/9)) + float64(i%5)/9
			}))
		}
	}
	r := testshop.MadeRun("runs/a", scores...)
	for i, m := range []result.ModelSummary{
		{Role: recipe.RoleBaseline}, {Role: recipe.RoleBaseline}, {Role: recipe.RoleCF}, {Role: recipe.RoleCF},
		{Role: recipe.RoleHybrid, Partner: "cf"}, {Role: recipe.RolePlacebo, Partner: "hybrid"}, {Role: recipe.RoleControl, Partner: "hybrid"},
	} {
		r.Summary.Models[i].Role, r.Summary.Models[i].Partner, r.Summary.Models[i].Kind = m.Role, m.Partner, "two-tower"
	}
	return r
}

func TestPartnersAreTheFamily(t *testing.T) {
	c := testshop.Compare()
	c.Pairs, c.Smallest = recipe.Pairs{Partners: true}, .01
	s, err := compare.Join([]*result.Run{shopOfRoles()}, c)
	require.NoError(t, err)
	var pairs []string
	for _, x := range s.Comparisons {
		pairs = append(pairs, x.A+" "+x.B)
		require.Equal(t, 2, x.Seeds)
		require.True(t, x.Trained)
		require.Equal(t, 5+1, x.Family, "all make a claim")
		require.Equal(t, .01, x.Smallest)
		require.False(t, x.NoInterval)
	}
	require.Equal(t, []string{"small knn", "cf knn", "hybrid cf", "hybrid placebo", "hybrid control", "hybrid knn"}, pairs)
	require.Equal(t, "each hybrid against its partner, placebo, control and ablations; each cf and hybrid against the baseline of the highest ndcg@10 on test, knn", s.ComparedBy.Family)
	require.Contains(t, s.TestNote(), "over users and trainings")
}

func TestFamiliesInWords(t *testing.T) {
	r := shopOfRoles()
	c := testshop.Compare()
	c.Pairs = recipe.Pairs{List: [][2]string{{"hybrid", "cf"}}}
	s, err := compare.Join([]*result.Run{r}, c)
	require.NoError(t, err)
	require.Len(t, s.Comparisons, 1)
	require.Equal(t, "the pairs that the recipe names", s.ComparedBy.Family)
	require.Equal(t, 1, s.Comparisons[0].Family)

	c.Pairs = recipe.Pairs{All: true}
	s, err = compare.Join([]*result.Run{r}, c)
	require.NoError(t, err)
	require.Len(t, s.Comparisons, 7*6/2)
	require.Equal(t, "all pairs", s.ComparedBy.Family)

	for i := range r.Summary.Models {
		r.Summary.Models[i].Role = recipe.RoleBaseline
	}
	c.Pairs = recipe.Pairs{Partners: true}
	s, err = compare.Join([]*result.Run{r}, c)
	require.NoError(t, err)
	require.Len(t, s.Comparisons, 7*6/2, "baselines alone have no partners")
}

func TestIntervalText(t *testing.T) {
	c := testshop.Comparison("hybrid", "cf", .01, .004, .001)
	require.Equal(t, "[+0.0060, +0.0140]", compare.IntervalText(c))
	c.NoInterval = true
	require.Equal(t, "few differ", compare.IntervalText(c))
}

// However sure, a difference below the smallest of interest is no finding.
func TestADifferenceOfNoInterestIsNotFound(t *testing.T) {
	c := testshop.Comparison("hybrid", "cf", .0001, .00001, 1e-9)
	c.Differ, c.Ratio, c.Smallest = 100, .002, .005
	require.Equal(t, "open", c.Verdict())
	c.Ratio = -.006
	require.Equal(t, "better", c.Verdict(), "either way")
	c.Ratio, c.Smallest = .002, 0
	require.Equal(t, "better", c.Verdict(), "of a run that asked for none")
}

func TestNotesOfTrainings(t *testing.T) {
	c := testshop.Comparison("hybrid", "cf", .01, .004, .001)
	s := testshop.Summary(c)
	s.ComparedBy = &result.ComparedBy{Interval: "studentised", Test: "studentised", Resamples: 2000}
	require.Equal(t, "95 % interval and p by studentised bootstrap over users", s.TestNote())
	require.Empty(t, s.TrainingsNote())
	s.Comparisons[0].Seeds = 1
	require.Equal(t, "95 % interval and p by studentised bootstrap over users, 1 of 1 pairs for these weights alone, as a model was trained once", s.TestNote())
	s.Comparisons[0].Seeds, s.Comparisons[0].Trained = 3, true
	require.Equal(t, "95 % interval and p by studentised bootstrap over users and trainings", s.TestNote())
	e := s.Models[1].Metrics["ndcg@10"]
	e.CI95Trained = &[2]float64{.04, .06}
	s.Models[1].Metrics["ndcg@10"] = e
	require.Equal(t, " and, of several seeds, trainings", s.TrainingsNote())
}
