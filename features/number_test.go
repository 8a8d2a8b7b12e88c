package features_test

import (
	"encoding/json"
	"math"
	"testing"

	"tandem/datasets"
	"tandem/features"

	"github.com/stretchr/testify/require"
)

// Seen values 1 and 3: mean 2, sd 1. The unseen 5 is then 3 sd above, and what it was
// during fitting does not matter. Entity 3 is seen and missing.
func TestNumberByHand(t *testing.T) {
	column := &datasets.Column{Name: "weight", Numbers: []float64{1, 3, 5, math.NaN(), math.NaN()}}
	seen := features.Seen{2, 1, 0, 1, 0}
	n, err := features.FitNumber(seen, column, nil, features.DefaultNumberConfig())
	require.NoError(t, err)
	require.Equal(t, features.Number{Config: features.DefaultNumberConfig(), Mean: 2, SD: 1, Max: 3, Known: 2, Missing: 1}, *n)
	text, err := json.Marshal(n)
	require.NoError(t, err)
	back := &features.Number{}
	require.NoError(t, json.Unmarshal(text, back))
	b, err := back.Encode(column)
	require.NoError(t, err)
	require.NoError(t, b.Check())
	require.Equal(t, []int32{1, 1, 1, 0, 0}, b.Index)
	require.Equal(t, []float32{-1, 1, 3, 1, 1}, b.Weight)
	column.Numbers[2] = 1e9
	again, err := features.FitNumber(seen, column, nil, features.DefaultNumberConfig())
	require.NoError(t, err)
	require.Equal(t, n, again)
}

func TestNumberRowsThatNothingTrainsAreNotUsed(t *testing.T) {
	column := &datasets.Column{Name: "weight", Numbers: []float64{7, 7, math.NaN()}}
	n, err := features.FitNumber(features.Seen{1, 1, 0}, column, nil, features.DefaultNumberConfig())
	require.NoError(t, err)
	b, err := n.Encode(column)
	require.NoError(t, err)
	index, weight := b.Row(0)
	require.Equal(t, []int32{1}, index)
	require.Equal(t, []float32{0}, weight) // sd 0
	index, _ = b.Row(2)
	require.Empty(t, index)
	column.Numbers[0] = math.Inf(1)
	_, err = features.FitNumber(features.Seen{1, 1, 0}, column, nil, features.DefaultNumberConfig())
	require.EqualError(t, err, `features: column "weight": entity 0 has the value +Inf, want a finite one that float32 holds`)
	_, err = n.Encode(&datasets.Column{Name: "c", Labels: datasets.Lists{Offsets: []int{0, 0}}, Dict: datasets.NewIDs()})
	require.ErrorContains(t, err, "want numbers")
}
