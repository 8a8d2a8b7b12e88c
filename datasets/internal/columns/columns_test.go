package columns_test

import (
	"math"
	"testing"

	"github.com/stretchr/testify/require"

	"tandem/datasets"
	"tandem/datasets/internal/columns"
)

func TestBuilder(t *testing.T) {
	tags := columns.Labels("tags")
	tags.SetLabels(2, "b", "", "a", "b")
	tags.SetLabels(0, "a")
	require.Equal(t, &datasets.Column{
		Name: "tags", Dict: datasets.NewIDs("b", "a"),
		Labels: datasets.Lists{Offsets: []int{0, 1, 1, 3, 3}, Values: []int32{1, 0, 1}},
	}, tags.Column(4))

	year := columns.Numbers("year")
	year.SetNumber(1, 1995)
	column := year.Column(3)
	require.True(t, math.IsNaN(column.Numbers[0]) && math.IsNaN(column.Numbers[2]))
	require.EqualValues(t, 1995, column.Numbers[1])
	require.True(t, columns.Numbers("none").Column(0).IsNumeric())
}
