package tfevents

import (
	"slices"
	"testing"

	"github.com/stretchr/testify/require"
	"pgregory.net/rapid"
)

func TestHistogramByHand(t *testing.T) {
	// Width (30 − 0) / 30 = 1: 0.5 falls into the first bucket, 1 opens the second, and
	// 30 closes the last.
	h, err := newHistogram([]float32{0, 0.5, 1, 30})
	require.NoError(t, err)
	require.Equal(t, 1.0, h.limits[0])
	require.Equal(t, []float64{2, 1}, h.counts[:2])
	require.Equal(t, 1.0, h.counts[29])
	require.Equal(t, 31.5, h.sum)
	require.Equal(t, 901.25, h.squares) // 0 + 0.25 + 1 + 900
}

func TestHistogramCountsEveryValueOnce(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		values := rapid.SliceOfN(rapid.Float32(), 1, 100).Draw(t, "values")
		h, err := newHistogram(values)
		require.NoError(t, err)
		total := 0.0
		for _, c := range h.counts {
			total += c
		}
		require.Equal(t, float64(len(values)), total)
		require.Len(t, h.limits, len(h.counts))
		require.True(t, slices.IsSorted(h.limits))
		require.Equal(t, float64(slices.Max(values)), h.limits[len(h.limits)-1])
		require.Positive(t, h.counts[0], "the smallest value opens the first bucket")
		require.Positive(t, h.counts[len(h.counts)-1], "the largest closes the last")
	})
}
