package result_test

import (
	"testing"

	"github.com/stretchr/testify/require"

	"tandem/experiments/result"
)

func TestWords(t *testing.T) {
	require.Equal(t, []string{"0", "999", "1,000", "1,234,567", "-123", "-1,234"}, []string{
		result.Grouped(0), result.Grouped(999), result.Grouped(1000), result.Grouped(1234567),
		result.Grouped(-123), result.Grouped(-1234)})
	require.Equal(t, []string{"0.4 s", "38 s", "12 min", "3.4 h"}, []string{
		result.Duration(0.42), result.Duration(38.2), result.Duration(725), result.Duration(12_100)})
}
