package baseline_test

import (
	"testing"

	"tandem/datasets"
	"tandem/model/baseline"

	"github.com/stretchr/testify/require"
)

// Users a: {0, 1}, b: {0, 1, 2}, c: {2}. For a: rule 0 → is by {a, b}: 0 and 1 get 2/2,
// 2 gets 1/2; rule 1 → by {a, b}: the same again. For c: rule 2 → by {b, c}: 0 and 1
// get 1/2, 2 gets 2/2.
func TestAssociationByHand(t *testing.T) {
	log := &datasets.Log{
		UserIDs: datasets.NewIDs("a", "b", "c", "new"), ItemIDs: datasets.NewIDs("0", "1", "2", "unseen"),
		Users: []int32{0, 0, 1, 1, 1, 2}, Items: []int32{0, 1, 0, 1, 2, 2},
	}
	got := make([]float32, 12)
	require.NoError(t, baseline.FitAssociation(log).Score(got, []int32{0, 2, 3}))
	require.InDeltaSlice(t, []float32{2, 2, 1, 0, .5, .5, 1, 0, 0, 0, 0, 0}, got, 1e-6)
}
