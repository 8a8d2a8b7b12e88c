package eval_test

import (
	"encoding/json"
	"os"
	"testing"

	"github.com/stretchr/testify/require"
)

// testdata/golden.py says where the values come from.
func TestMetricsAgainstOtherImplementations(t *testing.T) {
	raw, err := os.ReadFile("testdata/golden.json")
	require.NoError(t, err)
	var cases []struct {
		Scores   []float32
		Relevant []int32
		Want     map[string]float64
	}
	require.NoError(t, json.Unmarshal(raw, &cases))
	require.Len(t, cases, 60)
	for n, c := range cases {
		require.Len(t, c.Want, 9)
		for name, want := range c.Want {
			got := one(t, c.Scores, c.Relevant, name)[0]
			require.InDelta(t, want, got, 1e-12, "case %d: %s", n, name)
		}
	}
}
