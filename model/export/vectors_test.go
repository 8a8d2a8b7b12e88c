package export_test

import (
	"math"
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

func TestCosineByHand(t *testing.T) {
	// Norms 5 and 3, φ = 5: the last coordinates are √(25−25) = 0 and √(25−9) = 4.
	got, err := export.Vectors{Users: []float32{1, 0}, Items: []float32{3, 4, 3, 0}, Dim: 2}.Cosine()
	require.NoError(t, err)
	require.Equal(t, export.Vectors{Users: []float32{1, 0, 0}, Items: []float32{3, 4, 0, 3, 0, 4}, Dim: 3}, got)
}

func TestCosineOfZeroItems(t *testing.T) {
	got, err := export.Vectors{Items: []float32{0, 0}, Dim: 1}.Cosine()
	require.NoError(t, err)
	require.Equal(t, []float32{0, 1, 0, 1}, got.Items)
}

// Score, folded, made a cosine: all three agree, so all three rank alike.
func TestFoldedCosineIsTheScore(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		dim, items := rapid.IntRange(1, 6).Draw(t, "dim"), rapid.IntRange(1, 8).Draw(t, "items")
		value := rapid.Float32Range(-3, 3)
		p := rapid.SliceOfN(value, dim, dim).Draw(t, "p")
		q := rapid.SliceOfN(value, items*dim, items*dim).Draw(t, "q")
		bias := rapid.SliceOfN(value, items, items).Draw(t, "bias")

		folded, err := export.FoldBias(p, q, bias, dim)
		require.NoError(t, err)
		cosine, err := folded.Cosine()
		require.NoError(t, err)
		phi := 0.0
		for i := range items {
			phi = max(phi, math.Sqrt(dot(row(folded.Items, i, dim+1), row(folded.Items, i, dim+1))))
		}
		if phi == 0 {
			phi = 1
		}
		norm := math.Sqrt(dot(folded.Users, folded.Users))
		for i := range items {
			score := dot(p, row(q, i, dim)) + float64(bias[i])
			require.InDelta(t, score, dot(folded.Users, row(folded.Items, i, dim+1)), 1e-9)

			item := row(cosine.Items, i, dim+2)
			require.InEpsilon(t, phi, math.Sqrt(dot(item, item)), 1e-6)
			cos := dot(cosine.Users, item) / math.Sqrt(dot(cosine.Users, cosine.Users)*dot(item, item))
			require.InDelta(t, score/(norm*phi), cos, 1e-6)
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
	_, err = export.Vectors{Items: []float32{1, 2, 3, float32(math.NaN())}, Dim: 2}.Cosine()
	require.EqualError(t, err, "export: vectors: row 1: value NaN, want finite")
}
