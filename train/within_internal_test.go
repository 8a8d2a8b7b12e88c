package train

import (
	"testing"

	"github.com/stretchr/testify/require"
)

// What is beyond the data is cut; what is not stays as it is.
func TestWithin(t *testing.T) {
	c := Config{Batch: 10_000_000, Negatives: 100_000}
	within := c.Within(360, 40)
	require.Equal(t, []int{360, 1024}, []int{within.Batch, within.Negatives})
	within = c.Within(1e9, 2000)
	require.Equal(t, []int{10_000_000, 8000}, []int{within.Batch, within.Negatives})
	c = Config{Batch: 512, Negatives: 1024}
	require.Equal(t, c, c.Within(512, 10))
	require.Equal(t, 1, c.Within(0, 0).Batch)
}
