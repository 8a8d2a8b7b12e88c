package fit

import (
	"encoding/json"
	"testing"

	"github.com/stretchr/testify/require"

	"tandem/experiments/recipe"
	"tandem/experiments/result"
)

func TestBestOffset(t *testing.T) {
	points := func(values ...float64) []result.OffsetPoint {
		var out []result.OffsetPoint
		for i, v := range values {
			out = append(out, result.OffsetPoint{Offset: float64(i - 2), Value: v}) // offsets −2, −1, 0, 1, 2
		}
		return out
	}
	for name, c := range map[string]struct {
		values []float64
		want   float64
	}{
		"highest":              {[]float64{.1, .2, .3, .4, .2}, 1},
		"at an end":            {[]float64{.5, .2, .3, .4, .2}, -2},
		"all equal":            {[]float64{.3, .3, .3, .3, .3}, 0},
		"equal at both sides":  {[]float64{.1, .4, .2, .4, .1}, -1},
		"equal, one is nearer": {[]float64{.4, .1, .2, .4, .1}, 1},
		"none tried":           {nil, 0},
	} {
		t.Run(name, func(t *testing.T) { require.Equal(t, c.want, bestOffset(points(c.values...))) })
	}
}

func TestOffsetJSON(t *testing.T) {
	for want, o := range map[string]recipe.Offset{`"auto"`: {Auto: true}, "-1.5": {Value: -1.5}, "0": {}} {
		got, err := json.Marshal(o)
		require.NoError(t, err)
		require.Equal(t, want, string(got))
	}
}
