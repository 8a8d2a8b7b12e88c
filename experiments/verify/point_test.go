package verify_test

import (
	"testing"

	"github.com/stretchr/testify/require"

	"tandem/experiments/verify"
)

func TestPointReadsWhatItWrites(t *testing.T) {
	p := verify.Point{Model: "hybrid", Seed: 3, Epoch: 2, Step: 7, Steps: 40}
	got, ok := verify.ParsePoint(p.String())
	require.True(t, ok)
	require.Equal(t, p, got)
	require.Equal(t, "hybrid, seed 3, epoch 2, step 7 of 40", p.Where())
	for _, line := range []string{"", "trained hybrid", "trace hybrid 3 2", "trace hybrid x 2 7 40"} {
		_, ok := verify.ParsePoint(line)
		require.False(t, ok, line)
	}
}
