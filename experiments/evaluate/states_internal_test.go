package evaluate

import (
	"log/slog"
	"testing"

	"github.com/stretchr/testify/require"

	"tandem/experiments/recipe"
	"tandem/features"
)

// With cold ≤ 1 and hot ≥ 3, rows of 0 1 2 3 4 are cold, cold, warm, hot, hot.
func TestStatesByHand(t *testing.T) {
	s := recipe.States{Hot: 3, Cold: 1}
	var got []string
	for _, rows := range []int32{0, 1, 2, 3, 4} {
		got = append(got, s.Of(rows))
	}
	require.Equal(t, []string{recipe.StateCold, recipe.StateCold, recipe.StateWarm, recipe.StateHot, recipe.StateHot}, got)
	sum := CountStates(s, features.Seen{0, 1, 2, 3, 4}, features.Seen{2, 2})
	require.Equal(t, map[string]int{recipe.StateCold: 2, recipe.StateWarm: 1, recipe.StateHot: 2}, sum.Items)
	require.Equal(t, map[string]int{recipe.StateCold: 0, recipe.StateWarm: 2, recipe.StateHot: 0}, sum.Users)
}

// Items 0 … 3 have one row in train, 4 and 5 have none; users a and b have two. Test has
// items 3 and 4 for a, 5 for b (0 was met in validation).
func TestSegmentsByState(t *testing.T) {
	r := &recipe.Recipe{Evaluate: recipe.Evaluate{Protocol: "full", Metrics: []string{"hit@2"}, Segments: []string{"state"}, States: recipe.States{Hot: 2}}}
	j, err := New(r, smallSplit(), slog.New(slog.DiscardHandler))
	require.NoError(t, err)
	found := map[string][][]int32{}
	for _, v := range j.Test.Views {
		found[v.Name] = [][]int32{v.Relevant.At(0), v.Relevant.At(1)}
	}
	require.Equal(t, map[string][][]int32{
		"all":              {{3, 4}, {5}},
		"state/items-warm": {{3}, {}},
		"state/items-cold": {{4}, {5}},
		"state/users-hot":  {{3, 4}, {5}},
	}, found)
	require.Equal(t, map[string]int{"items-warm": 1, "items-cold": 2, "users-hot": 2}, j.SegmentUsers()["state"])
}
