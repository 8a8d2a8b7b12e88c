package eval_test

import (
	"encoding/json"
	"os"
	"testing"

	"github.com/stretchr/testify/require"

	"tandem/train/eval"
)

// testdata/uncut.py says where the values come from.
func TestUncutAndCorrectedAgainstOtherImplementations(t *testing.T) {
	raw, err := os.ReadFile("testdata/uncut.json")
	require.NoError(t, err)
	type user struct {
		Items  int
		Scores []float32
		Grades []float64
		Want   map[string]float64
	}
	var golden struct{ Graded, Corrected []user }
	require.NoError(t, json.Unmarshal(raw, &golden))
	require.Len(t, golden.Graded, 28)
	require.Len(t, golden.Corrected, 9)
	check := func(c user, task eval.Task, scores []float32) {
		for name, want := range c.Want {
			results, err := eval.Evaluate(t.Context(), tableScorer{[][]float32{scores}}, task, metrics(t, name), eval.Options{})
			require.NoError(t, err)
			require.InDelta(t, want, results[0].Values[0][0], 1e-9, "%s of %v", name, c.Scores)
		}
	}
	for _, c := range golden.Graded {
		require.Len(t, c.Want, 2)
		v := eval.View{Name: "test"}
		var relevant []int32
		for i, g := range c.Grades {
			if g > 0 {
				relevant, v.Grades = append(relevant, int32(i)), append(v.Grades, g)
			}
		}
		v.Relevant = lists(relevant)
		check(c, eval.Task{Items: len(c.Scores), Views: []eval.View{v}}, c.Scores)
	}
	for _, c := range golden.Corrected {
		require.Len(t, c.Want, 6)
		// Items beyond the candidates are never asked for.
		scores := append(c.Scores, make([]float32, c.Items-len(c.Scores))...)
		candidates := make([]int32, len(c.Scores)-1)
		for i := range candidates {
			candidates[i] = int32(i + 1)
		}
		among := lists(candidates)
		check(c, eval.Task{Items: c.Items, Candidates: &among, Views: []eval.View{{Name: "test", Relevant: lists([]int32{0})}}}, scores)
	}
}
