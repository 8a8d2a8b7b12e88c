package kernel_test

import (
	"testing"

	"tandem/model/kernel"

	"github.com/stretchr/testify/require"
)

func TestPrefetchChangesNothing(t *testing.T) {
	for n := range 70 {
		x := make([]float32, n)
		for i := range x {
			x[i] = float32(i)
		}
		kernel.Prefetch(x)
		for i := range x {
			require.Equal(t, float32(i), x[i])
		}
	}
	kernel.Prefetch(nil)
}
