package eval_test

import (
	"encoding/json"
	"fmt"
	"os"
	"testing"

	"github.com/stretchr/testify/require"

	"tandem/datasets"
	"tandem/train/eval"
)

// testdata/peers.py says where the values come from.
type peers struct {
	Ranks, Ties []struct {
		Scores, Grades []float64
		Want           map[string]map[string]float64 // by peer and metric
	}
	Lists []struct {
		K                 int
		Counts, Bands     []int32
		Tail              []bool
		Scores            [][]float32
		Relevant, History [][]int32
		Want, Faults      map[string]float64
	}
}

func readPeers(t *testing.T) (p peers) {
	t.Helper()
	raw, err := os.ReadFile("testdata/peers.json")
	require.NoError(t, err)
	require.NoError(t, json.Unmarshal(raw, &p))
	return p
}

// trec_eval, ranx and scikit-learn agree with us under our names of their metrics. Where
// a name of theirs means something else: their map divides by R, ours of that name by
// min(k, R); ndcg of trec_eval and ranx takes the grades for gains.
func TestMetricsAgainstPeers(t *testing.T) {
	p := readPeers(t)
	checks := map[string]int{}
	for n, c := range append(p.Ranks, p.Ties...) {
		var relevant []int32
		var grades []float64
		for i, g := range c.Grades {
			if g > 0 {
				relevant, grades = append(relevant, int32(i)), append(grades, g)
			}
		}
		scores := make([]float32, len(c.Scores))
		for i, x := range c.Scores {
			scores[i] = float32(x)
		}
		task := eval.Task{Items: len(scores), Views: []eval.View{{Name: "test", Relevant: lists(relevant), Grades: grades}}}
		for peer, want := range c.Want {
			for name, x := range want {
				results, err := eval.Evaluate(t.Context(), tableScorer{[][]float32{scores}}, task, metrics(t, name), eval.Options{})
				require.NoError(t, err)
				require.InDelta(t, x, results[0].Values[0][0], 1e-12, "case %d: %s of %s", n, name, peer)
				checks[peer]++
			}
		}
	}
	require.Greater(t, checks["trec_eval"], 200)
	require.Equal(t, 30*10, checks["ranx"])
	require.Equal(t, 30*6+30*3, checks["scikit-learn"])
}

// Metrics of lists by the formulas of RecBole and of the papers, and not by its faults.
func TestListMetricsAgainstPeers(t *testing.T) {
	for _, c := range readPeers(t).Lists {
		var relevant, history datasets.Lists
		for u := range c.Relevant {
			relevant.Append(c.Relevant[u]...)
			history.Append(c.History[u]...)
		}
		task := eval.Task{Items: len(c.Counts), Views: []eval.View{{Name: "test", Relevant: relevant}},
			Facts: eval.Facts{Counts: c.Counts, Tail: c.Tail, Band: c.Bands, History: history}}
		require.Len(t, c.Want, 11)
		for name, want := range c.Want {
			full := fmt.Sprintf("%s@%d", name, c.K)
			results, err := eval.Evaluate(t.Context(), tableScorer{c.Scores}, task, metrics(t, full), eval.Options{})
			require.NoError(t, err)
			var got float64
			if a := results[0].Aggregates; len(a) > 0 {
				got = a[0].Value
			} else {
				got = results[0].Mean(full)
			}
			require.InDelta(t, want, got, 1e-9, name)
			if fault, ok := c.Faults[name]; ok {
				require.Greater(t, got-fault, .01, name)
			}
		}
	}
}
