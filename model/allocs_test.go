//go:build !race

package model_test

import (
	"testing"

	"github.com/stretchr/testify/require"
)

// Under the race detector sync.Pool forgets on purpose, hence the build line.
func TestScoreAllocatesNothing(t *testing.T) {
	for name, c := range configs() {
		s := shop(t, c).Scorer()
		dst, users := make([]float32, 3*2500), ids(3)
		require.Zero(t, testing.AllocsPerRun(20, func() {
			if err := s.Score(dst, users); err != nil {
				panic(err)
			}
		}), name)
	}
}
