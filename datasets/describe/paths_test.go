package describe_test

import (
	"testing"

	"github.com/stretchr/testify/require"

	"tandem/datasets"
	"tandem/datasets/describe"
)

func TestPaths(t *testing.T) {
	c := &datasets.Column{Name: "category", Dict: datasets.NewIDs("A", "B", "Other", "A > Other")}
	for _, path := range [][]int32{{0, 2}, {1, 2}, {}, {0}, {0, 2}, {3}} {
		c.Labels.Append(path...)
	}
	of, names := describe.Paths(c, 0)
	require.Equal(t, []int32{0, 1, -1, 2, 0, 3}, of, "Other below A is not Other below B, nor the label A > Other")
	require.Equal(t, []string{"A > Other", "B > Other", "A", "A > Other"}, names)

	of, names = describe.Paths(c, 1)
	require.Equal(t, []int32{0, 1, -1, 0, 0, 2}, of)
	require.Equal(t, []string{"A", "B", "A > Other"}, names)
	require.Panics(t, func() { describe.Paths(&datasets.Column{Numbers: []float64{1}}, 0) })
}
