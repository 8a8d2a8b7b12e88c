package figures_test

import (
	"testing"

	"github.com/stretchr/testify/require"

	"tandem/experiments/figures"
)

func TestNumbersInWords(t *testing.T) {
	require.Equal(t, []string{"0", "999", "1,000", "1,234,567", "-123", "-1,234"}, []string{
		figures.Grouped(0), figures.Grouped(999), figures.Grouped(1000), figures.Grouped(1234567),
		figures.Grouped(-123), figures.Grouped(-1234)})
	require.Equal(t, []string{"0.0500", "0.0001", "< 0.0001"}, []string{figures.P(.05), figures.P(.00005), figures.P(1e-10)})
	require.Equal(t, []string{"0.4 s", "38 s", "12 min", "3.4 h"}, []string{
		figures.Duration(0.42), figures.Duration(38.2), figures.Duration(725), figures.Duration(12_100)})
}
