package sample_test

import (
	"math"
	"testing"

	"tandem/model/draw"
	"tandem/train/sample"

	"github.com/stretchr/testify/require"
)

func TestInBatchTakesThePositivesInTurn(t *testing.T) {
	s, err := sample.NewInBatch(logOf(3, 4, [2]int32{0, 0}, [2]int32{1, 1}, [2]int32{2, 2}))
	require.NoError(t, err)
	dst := make([]int32, 5)
	s.Shared(dst, []int32{2, 0}, draw.Key(1))
	require.Equal(t, []int32{2, 0, 2, 0, 2}, dst)
}

// Items 0 and 1 have 1 and 3 rows of 4: ln ¼ and ln ¾ in the batch; ½ each when drawn
// uniformly; with exponent ½ the weights are 1 and √3.
func TestLogQByHand(t *testing.T) {
	log := logOf(4, 3, [2]int32{0, 0}, [2]int32{1, 1}, [2]int32{2, 1}, [2]int32{3, 1})
	batch, err := sample.NewInBatch(log)
	require.NoError(t, err)
	uniform, err := sample.NewUniform(log)
	require.NoError(t, err)
	root, err := sample.NewPopularity(log, .5)
	require.NoError(t, err)
	for item, want := range [][3]float64{{.25, .5, 1 / (1 + math.Sqrt(3))}, {.75, .5, math.Sqrt(3) / (1 + math.Sqrt(3))}} {
		i := int32(item)
		require.InDelta(t, math.Log(want[0]), batch.LogQ(i), 1e-6)
		require.InDelta(t, math.Log(want[1]), uniform.LogQ(i), 1e-6)
		require.InDelta(t, math.Log(want[2]), root.LogQ(i), 1e-6)
	}
}
