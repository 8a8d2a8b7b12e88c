package compare_test

import (
	"regexp"
	"strconv"
	"strings"
	"testing"

	"github.com/stretchr/testify/require"
	"pgregory.net/rapid"

	"tandem/experiments/compare"
	"tandem/experiments/recipe"
	"tandem/experiments/result"
	"tandem/experiments/stats"
	"tandem/experiments/testdata/testshop"
	"tandem/experiments/verdict"
)

// drawnTable is a summary of any models, who like whom and compared as it comes; p, interval
// and ratio agree or not.
func drawnTable(t *rapid.T) *result.Summary {
	s := &result.Summary{Recipe: "drawn", Protocol: recipe.ProtocolFull, Metrics: []string{"ndcg@10"}}
	names := []string{"a", "b", "c", "d", "e", "f", "g"}
	usual := []string{recipe.RoleBaseline, recipe.RoleCF, recipe.RoleHybrid, recipe.RolePlacebo, recipe.RoleControl, recipe.RoleHybrid, recipe.RoleCF}
	likes := []string{"", "", "b", "c", "c", "b", "b"}
	wild := rapid.Bool().Draw(t, "wild")
	for i, name := range names[:rapid.IntRange(1, len(names)).Draw(t, "models")] {
		m := result.ModelSummary{Name: name, Kind: "mf", Role: usual[i], Partner: likes[i], Seeds: []uint64{1},
			Metrics: map[string]stats.Estimate{"ndcg@10": testshop.Estimate(rapid.Float64Range(0, 1).Draw(t, "mean"), .01)}}
		if wild {
			m.Role = rapid.SampledFrom(usual).Draw(t, "role")
			m.Partner = rapid.SampledFrom(append([]string{""}, names[:i]...)).Draw(t, "partner")
		}
		if m.Role == recipe.RoleBaseline {
			m.Kind = "popularity"
		}
		if rapid.IntRange(0, 5).Draw(t, "knew") == 0 {
			m.Knew = result.KnewValidation
		}
		s.Models = append(s.Models, m)
	}
	for i := range s.Models {
		for j := range s.Models[:i] {
			if rapid.IntRange(0, 3).Draw(t, "compared") > 0 {
				s.Comparisons = append(s.Comparisons, drawnRow(t, s.Models[i].Name, s.Models[j].Name))
			}
		}
	}
	return s
}

func drawnRow(t *rapid.T, a, b string) result.Comparison {
	percent := rapid.SampledFrom([]float64{-40, -5, -.3, 0, .2, .45, 5, 40}).Draw(t, "percent")
	c := of(a, b, percent, rapid.SampledFrom([]float64{.1, .4, 4, 60}).Draw(t, "half"), rapid.SampledFrom([]float64{.0001, .04, 1}).Draw(t, "p"))
	if rapid.Bool().Draw(t, "turned") {
		c.A, c.B = b, a
	}
	c.Trained = rapid.Bool().Draw(t, "trained")
	switch rapid.IntRange(0, 9).Draw(t, "odd") {
	case 0:
		c.Differ = 19
	case 1:
		c.RatioCI95, c.Ratio = [2]float64{}, 0
	case 2:
		c.RatioCI95[0] = -1.5 // below what a ratio can be
	case 3:
		c.Smallest = 0
	}
	return c
}

// row is the comparison of a with b as s has it, its sign that of a.
func row(s *result.Summary, a, b string) (c result.Comparison, above, below bool) {
	for _, c := range s.Comparisons {
		if c.A == a && c.B == b {
			return c, c.Found() && c.CI95[0] > 0, c.Found() && c.CI95[1] < 0
		}
		if c.A == b && c.B == a {
			return c, c.Found() && c.CI95[1] < 0, c.Found() && c.CI95[0] > 0
		}
	}
	return result.Comparison{}, false, false
}

var (
	aheadOf  = regexp.MustCompile(`(beats|is better than|it is better than) (\w) by`)
	listed   = regexp.MustCompile(`(?:\], | and )(\w) by [+−]`)
	behind   = regexp.MustCompile(`(loses to|is worse than) (\w) by`)
	soDoes   = regexp.MustCompile(`but so (?:does|is) (\w), by`)
	ruledOut = regexp.MustCompile(`gains above ([0-9.]+) % are ruled out`)
	upTo     = regexp.MustCompile(`gains of up to ([0-9.]+) % are not ruled out`)
	notShown = regexp.MustCompile(`(\w) − (\w) [+−0]`)
	named    = regexp.MustCompile(`(\w) has the highest`)
)

// Whatever the table, no sentence says what a row of it does not bear out.
func TestNoSentenceContradictsTheTable(t *testing.T) {
	seen := map[verdict.Outcome]int{}
	rapid.Check(t, func(t *rapid.T) {
		s := drawnTable(t)
		for _, v := range compare.Verdicts(s) {
			seen[v.Outcome]++
			seen[v.TheseWeights]++
			contradicts(t, s, v)
		}
		knew := map[string]float64{}
		for _, m := range s.Models {
			knew[m.Known()] = max(knew[m.Known()], m.Metrics["ndcg@10"].Mean)
		}
		names := named.FindAllStringSubmatch(compare.Headline(s), -1)
		require.Len(t, names, len(knew))
		for _, n := range names {
			m := s.Model(n[1])
			require.Equal(t, knew[m.Known()], m.Metrics["ndcg@10"].Mean, compare.Headline(s))
		}
	})
	t.Log("outcomes of the tables:", seen)
}

// contradicts reads a verdict as somebody would who has the table beside it.
func contradicts(t *rapid.T, s *result.Summary, v verdict.Verdict) {
	weights := strings.HasPrefix(v.Text, "for these weights ")
	require.Equal(t, weights, v.Outcome == verdict.OneSeed, v.Text)
	claim := func(other string, up bool) {
		c, above, below := row(s, v.Hybrid, other)
		require.True(t, up && above || !up && below, "%s: %+v", v.Text, c)
		require.True(t, weights || c.Trained, "%s: %+v", v.Text, c)
		require.Equal(t, s.Model(v.Hybrid).Known(), s.Model(other).Known(), v.Text)
	}
	for _, m := range aheadOf.FindAllStringSubmatch(v.Text, -1) {
		claim(m[2], true)
		require.False(t, weights && m[1] == "beats", v.Text)
	}
	for _, m := range listed.FindAllStringSubmatch(v.Text, -1) {
		claim(m[1], true)
	}
	for _, m := range behind.FindAllStringSubmatch(v.Text, -1) {
		claim(m[2], false)
	}
	for _, m := range soDoes.FindAllStringSubmatch(v.Text, -1) {
		c, above, _ := row(s, m[1], v.Partner)
		require.True(t, above && (weights || c.Trained), v.Text)
		_, above, _ = row(s, v.Hybrid, m[1])
		c, _, _ = row(s, v.Hybrid, m[1])
		require.False(t, above && leavesOut(c.RatioCI95), v.Text)
	}
	for _, m := range notShown.FindAllStringSubmatch(v.Text, -1) {
		c, above, below := row(s, m[1], m[2])
		require.False(t, (above || below && m[2] == v.Partner) && leavesOut(c.RatioCI95), "%s: %+v", v.Text, c)
	}
	if strings.Contains(v.Text, "the features help:") || strings.Contains(v.Text, " beats ") {
		claim(v.Partner, true)
	}
	if strings.Contains(v.Text, "do not help") {
		claim(v.Partner, false)
	}
	most, known := ceilingOf(s, v)
	for _, m := range ruledOut.FindAllStringSubmatch(v.Text, -1) {
		x, err := strconv.ParseFloat(m[1], 64)
		require.NoError(t, err)
		require.True(t, known && 100*most <= x+1e-9, "%s: %g", v.Text, most)
	}
	for _, m := range upTo.FindAllStringSubmatch(v.Text, -1) {
		x, err := strconv.ParseFloat(m[1], 64)
		require.NoError(t, err)
		require.InDelta(t, 100*most, x, .0501, v.Text)
		require.NotEqual(t, verdict.NoGain, v.Outcome)
	}
}

func leavesOut(ci [2]float64) bool { return ci == [2]float64{} || ci[0] > 0 || ci[1] < 0 }

// ceilingOf is the upper end of the ratio of the hybrid to its partner.
func ceilingOf(s *result.Summary, v verdict.Verdict) (float64, bool) {
	c, _, _ := row(s, v.Hybrid, v.Partner)
	switch {
	case c.RatioCI95 == [2]float64{}:
		return 0, false
	case c.A == v.Hybrid:
		return c.RatioCI95[1], true
	}
	return 1/(1+c.RatioCI95[0]) - 1, 1+c.RatioCI95[0] > 0
}
