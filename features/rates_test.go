package features_test

import (
	"encoding/json"
	"math"
	"os"
	"testing"

	"github.com/stretchr/testify/require"
	"pgregory.net/rapid"

	"tandem/features"
)

// blockOf has these weights, an entity a line.
func blockOf(rows ...[]float32) *features.Block {
	b := &features.Block{Name: "block", Rows: len(rows[0]), Offsets: []int32{0}}
	for _, row := range rows {
		for k, w := range row {
			if w != 0 {
				b.Index, b.Weight = append(b.Index, int32(k)), append(b.Weight, w)
			}
		}
		b.Offsets = append(b.Offsets, int32(len(b.Index)))
	}
	return b
}

// The reference is scikit-learn's: testdata/rates.py. The last entity is not seen, so that
// its features count for nothing, and is predicted like the fourth, which has none either.
func TestRatesAreThoseOfScikitLearn(t *testing.T) {
	text, err := os.ReadFile("testdata/rates.json")
	require.NoError(t, err)
	var want struct {
		Start     float64
		Rows, Log []float64
	}
	require.NoError(t, json.Unmarshal(text, &want))
	seen := features.Seen{80, 3, 10, 25, 51, 44, 0, 0}
	blocks := []*features.Block{
		blockOf([]float32{1, 0}, []float32{1, 1}, []float32{0, 1}, []float32{0, 0}, []float32{0, .5}, []float32{1, 0}, []float32{5, 5}, []float32{0, 0}),
		blockOf([]float32{.5}, []float32{-1}, []float32{0}, []float32{0}, []float32{2}, []float32{0}, []float32{-9}, []float32{0}),
	}
	got, err := features.FitRates(seen, blocks)
	require.NoError(t, err)
	require.InDelta(t, want.Start, got.Start, 1e-3)
	require.InDeltaSlice(t, want.Rows[:2], got.Rows[0], 1e-3)
	require.InDeltaSlice(t, want.Rows[2:], got.Rows[1], 1e-3)
	for e, x := range append(want.Log, 5*want.Rows[0]+5*want.Rows[1]-9*want.Rows[2]+want.Start, want.Log[3]) {
		require.InDelta(t, x, got.Log(blocks, int32(e)), 1e-2)
	}
}

// At the minimum nothing pulls: Σ_e w_e·(μ_e − n_e) + 20·mean n·β = 0 for every row, and
// Σ μ_e = Σ n_e.
func TestRatesAreAMinimum(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		entities, rows := rapid.IntRange(1, 30).Draw(t, "entities"), rapid.IntRange(1, 5).Draw(t, "rows")
		seen := features.Seen(rapid.SliceOfN(rapid.Int32Range(0, 50), entities, entities).Draw(t, "seen"))
		seen[0]++
		weights := rapid.SliceOfN(rapid.SampledFrom([]float32{0, 1, .5, -1}), rows, rows)
		b := blockOf(rapid.SliceOfN(weights, entities, entities).Draw(t, "weights")...)
		blocks := []*features.Block{b}
		got, err := features.FitRates(seen, blocks)
		require.NoError(t, err)

		var sum, rest float64
		pull := make([]float64, rows)
		for e, n := range seen {
			if n == 0 {
				continue
			}
			mean := math.Exp(got.Log(blocks, int32(e)))
			sum, rest = sum+float64(n), rest+mean-float64(n)
			index, weight := b.Row(int32(e))
			for j, r := range index {
				pull[r] += float64(weight[j]) * (mean - float64(n))
			}
		}
		require.InDelta(t, 0, rest, 1e-6*sum)
		for r := range pull {
			penalty := 20 * sum / float64(seen.Num()) * got.Rows[0][r]
			require.InDelta(t, 0, pull[r]+penalty, 1e-3*sum)
		}
	})
}

func TestRatesRefuse(t *testing.T) {
	_, err := features.FitRates(features.Seen{1, 2}, []*features.Block{blockOf([]float32{1})})
	require.EqualError(t, err, `features: rates: block "block" has 1 rows, want one for each of 2 entities`)
	_, err = features.FitRates(features.Seen{0}, nil)
	require.EqualError(t, err, "features: rates: no entity has a training interaction, want ≥ 1")
}
