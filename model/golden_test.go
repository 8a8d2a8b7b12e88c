package model_test

import (
	"encoding/json"
	"fmt"
	"os"
	"testing"

	"tandem/features"
	"tandem/model"

	"github.com/stretchr/testify/require"
)

// golden is one model of testdata/scores.json: its weights and what PyTorch makes of
// them. testdata/reference.py says how.
type golden struct {
	Config  model.Config
	Blocks  map[string][]*features.Block // by side
	Unseen  []int
	Weights map[string][]float32
	Scores  []float32 // users × items
}

func readGolden(t *testing.T) []golden {
	t.Helper()
	raw, err := os.ReadFile("testdata/scores.json")
	require.NoError(t, err)
	var cases []golden
	require.NoError(t, json.Unmarshal(raw, &cases))
	require.Len(t, cases, 24)
	return cases
}

// load makes the model of 3 users and 5 items with every weight from the file.
func (c golden) load(t *testing.T) *model.Model {
	t.Helper()
	m, err := model.New(c.Config,
		model.Entities{Seen: seen(3), Blocks: c.Blocks["users"]},
		model.Entities{Seen: seen(5, c.Unseen...), Blocks: c.Blocks["items"]}, 1)
	require.NoError(t, err)
	left := len(c.Weights)
	load := func(name string, dst []float32) {
		require.Len(t, c.Weights[name], len(dst), name)
		copy(dst, c.Weights[name])
		left--
	}
	for _, table := range append(m.Users.Tables(), m.Items.Tables()...) {
		load(table.Name, table.Data)
	}
	for _, w := range m.Dense {
		load(w.Name, w.Data)
	}
	require.Zero(t, left, "weights that the model does not have")
	return m
}

func TestScoresAndLogitsAgainstPyTorch(t *testing.T) {
	for _, c := range readGolden(t) {
		t.Run(fmt.Sprintf("%s %s %s features=%v towers=%d affinities=%d", c.Config.Kind, c.Config.Similarity, c.Config.Fusion, len(c.Blocks) > 0, len(c.Config.Towers), len(c.Config.Affinity)), func(t *testing.T) {
			m := c.load(t)
			got := make([]float32, len(c.Scores))
			require.NoError(t, m.Scorer().Score(got, ids(3)))
			require.InDeltaSlice(t, c.Scores, got, 1e-5)
			require.InDeltaSlice(t, c.Scores, graphScores(t, m, false), 1e-5, "own negatives")
			if c.Config.SharesNegatives() {
				require.InDeltaSlice(t, c.Scores, graphScores(t, m, true), 1e-5, "shared negatives")
			}
		})
	}
}
