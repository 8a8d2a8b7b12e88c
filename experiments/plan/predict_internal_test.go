package plan

import (
	"testing"

	"github.com/stretchr/testify/require"
	"pgregory.net/rapid"

	"tandem/model/baseline"
)

// fitOf is a fit over n items, made of a part that grows with n and one with n³.
func fitOf(n, pairs, cubes float64) Attempt {
	return Attempt{
		Work:    []baseline.Work{{Name: "pairs", Units: 40 * n}, {Name: "inversion", Units: n * n * n}},
		Seconds: pairs*n + cubes*n*n*n,
	}
}

// Parts of a fit that grow in different ways are told apart: what a fit of everything takes
// follows from three of its parts within twice the margin.
func TestPredictTellsPartsOfTheWorkApart(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		pairs := rapid.Float64Range(1e-7, 1e-3).Draw(t, "pairs")
		cubes := rapid.Float64Range(1e-13, 1e-9).Draw(t, "cubes")
		n := rapid.Float64Range(500, 20_000).Draw(t, "items")
		whole := fitOf(n, pairs, cubes)
		var seen []Attempt
		for _, share := range []float64{64, 16, 4} {
			a := fitOf(n/share, pairs, cubes)
			seen = append(seen, a)
			got := Predict(seen, whole.Work)
			require.LessOrEqual(t, got.Low, got.Expected)
			require.LessOrEqual(t, got.Expected, got.High)
			// No answer is beyond what the fastest growing part alone would make of it.
			require.LessOrEqual(t, got.Expected, 2*a.Seconds*share*share*share)
		}
		got := Predict(seen, whole.Work)
		require.Less(t, got.Low, 2*whole.Seconds)
		require.Greater(t, 2*got.High, whole.Seconds)
	})
}

// A Gram matrix that takes nearly all the time of a small part is not scaled as if it were
// the inversion: of one such fit alone 64 times the time would be expected, and 4,096 times
// of a 16th.
func TestPredictDoesNotScaleEverythingByTheLargestExponent(t *testing.T) {
	const n, pairs, cubes = 10_000, 1e-3, 1e-12 // 10 s and 1 s on everything
	seen := []Attempt{fitOf(n/64., pairs, cubes), fitOf(n/16., pairs, cubes)}
	got := Predict(seen, fitOf(n, pairs, cubes).Work)
	require.InDelta(t, 11, got.Expected, 3)
	byCubes := seen[1].Seconds * 4096
	require.Less(t, got.Expected, byCubes/100)
}

// What every fit takes, however small, is not scaled at all.
func TestPredictTellsTheTimeThatIsAlwaysThere(t *testing.T) {
	of := func(u float64) []baseline.Work { return []baseline.Work{{Units: u}} }
	at := func(u float64) Attempt { return Attempt{of(u), .01 + 1e-6*u} }
	got := Predict([]Attempt{at(100), at(400), at(1600)}, of(6400))
	require.Less(t, got.Expected, 2*.0164)
	require.Greater(t, got.Expected, .0164/2)
}

// Work of one kind is scaled by its units, whatever these are.
func TestPredictOfOneKind(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		unit := rapid.Float64Range(1e-9, 1e-3).Draw(t, "unit")
		units := rapid.Float64Range(1e3, 1e9).Draw(t, "units")
		of := func(u float64) []baseline.Work { return []baseline.Work{{Units: u}} }
		got := Predict([]Attempt{{of(units), unit * units}}, of(50*units))
		require.InEpsilon(t, 50*unit*units, got.Expected, 1e-6)
	})
}
