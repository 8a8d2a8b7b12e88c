package export_test

import (
	"testing"

	"github.com/stretchr/testify/require"
	"pgregory.net/rapid"

	"tandem/model/export"
)

func dot(a, b []float32) float64 {
	sum := 0.0
	for i := range a {
		sum += float64(a[i]) * float64(b[i])
	}
	return sum
}

func row(x []float32, i, dim int) []float32 { return x[i*dim : (i+1)*dim] }

func TestFoldBiasByHand(t *testing.T) {
	got, err := export.FoldBias([]float32{1, 2, 3, 4}, []float32{5, 6}, []float32{-7}, 2)
	require.NoError(t, err)
	// ⟨(1,2),(5,6)⟩ − 7 = 5 + 12 − 7 = 10
	require.Equal(t, export.Vectors{Users: []float32{1, 2, 1, 3, 4, 1}, Items: []float32{5, 6, -7}, Dim: 3}, got)
	require.Equal(t, 10.0, dot(got.Users[:3], got.Items))
}

// What is folded scores as what was not.
func TestFoldedIsTheScore(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		dim, items := rapid.IntRange(1, 6).Draw(t, "dim"), rapid.IntRange(1, 8).Draw(t, "items")
		value := rapid.Float32Range(-3, 3)
		p := rapid.SliceOfN(value, dim, dim).Draw(t, "p")
		q := rapid.SliceOfN(value, items*dim, items*dim).Draw(t, "q")
		bias := rapid.SliceOfN(value, items, items).Draw(t, "bias")

		folded, err := export.FoldBias(p, q, bias, dim)
		require.NoError(t, err)
		for i := range items {
			score := dot(p, row(q, i, dim)) + float64(bias[i])
			require.InDelta(t, score, dot(folded.Users, row(folded.Items, i, dim+1)), 1e-9)
		}
	})
}

func TestVectorsRefuse(t *testing.T) {
	_, err := export.FoldBias([]float32{1}, []float32{1, 2}, []float32{1}, 2)
	require.EqualError(t, err, "export: vectors: 1 user and 2 item values, want multiples of dim = 2 ≥ 1")
	_, err = export.FoldBias(nil, nil, nil, 0)
	require.EqualError(t, err, "export: vectors: 0 user and 0 item values, want multiples of dim = 0 ≥ 1")
	_, err = export.FoldBias(nil, []float32{1, 2}, []float32{1, 2}, 2)
	require.EqualError(t, err, "export: vectors: 2 biases, want 1, one per item")
}
