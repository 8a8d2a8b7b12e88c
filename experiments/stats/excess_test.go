package stats_test

import (
	"encoding/json"
	"math"
	"math/rand/v2"
	"os"
	"testing"

	"github.com/stretchr/testify/require"
	"pgregory.net/rapid"

	"tandem/experiments/stats"
)

// One user. Training 1: column 5, copies 1 and 3; training 2: column 4, copies 0 and 2.
//
//	e = 5−2, 4−1 = 3, 3    s² = ((1+1) + (1+1))/2 = 2    √(s²·1.5/2) = 1.2247
//	t = 3/1.2247 = 2.4495 with 2 degrees of freedom: P = ½·(1 − t/√(2+t²)) = .0670
//
// The trainings agree, so W = 1.5 and U = 0: 3 ± 4.3027·1.2247.
func TestExcessByHand(t *testing.T) {
	x, err := stats.NewExcess([][]float64{{5}, {4}}, [][][]float64{{{1}, {3}}, {{0}, {2}}})
	require.NoError(t, err)
	require.InDelta(t, 3, x.Mean, 1e-12)
	require.InDelta(t, 1.5, x.Copies, 1e-12)
	require.InDelta(t, math.Sqrt2, x.CopiesSD, 1e-12)
	require.InDelta(t, (1-math.Sqrt(6)/math.Sqrt(8))/2, x.P, 1e-9)
	require.InDelta(t, 3-4.302653*math.Sqrt(1.5), x.CI95[0], 1e-5)
	require.InDelta(t, 3+4.302653*math.Sqrt(1.5), x.CI95[1], 1e-5)
	require.Equal(t, []int{2, 2}, []int{x.Trainings, x.PerTrain})
}

// Copies that do not differ at all leave the rank: above 2 copies in each of 3 trainings is
// one chance in 27.
func TestExcessWithoutSpread(t *testing.T) {
	none := [][][]float64{{{0}, {0}}, {{0}, {0}}, {{0}, {0}}}
	x, err := stats.NewExcess([][]float64{{1}, {1}, {1}}, none)
	require.NoError(t, err)
	require.InDelta(t, 1./27, x.P, 1e-12)
	x, err = stats.NewExcess([][]float64{{1}, {0}, {1}}, none)
	require.NoError(t, err)
	require.Equal(t, 1., x.P)
	x, err = stats.NewExcess([][]float64{{0}, {0}, {0}}, none)
	require.NoError(t, err)
	require.Equal(t, [2]float64{0, 0}, x.CI95)
}

// testdata/excess.py made the figures.
func TestExcessAsScipy(t *testing.T) {
	text, err := os.ReadFile("testdata/excess.json")
	require.NoError(t, err)
	var cases []struct {
		Real          [][]float64
		Copies        [][][]float64
		Mean, Useless float64
		SD, P         float64
		CI95          [2]float64
	}
	require.NoError(t, json.Unmarshal(text, &cases))
	require.Len(t, cases, 4)
	for k, c := range cases {
		x, err := stats.NewExcess(c.Real, c.Copies)
		require.NoError(t, err)
		require.InDelta(t, c.Mean, x.Mean, 1e-12, k)
		require.InDelta(t, c.Useless, x.Copies, 1e-12, k)
		require.InDelta(t, c.SD, x.CopiesSD, 1e-12, k)
		require.InDelta(t, c.P, x.P, 1e-9, k)
		require.InDelta(t, c.CI95[0], x.CI95[0], 1e-9, k)
		require.InDelta(t, c.CI95[1], x.CI95[1], 1e-9, k)
	}
}

// Adding the same to a column and its copies moves neither excess nor P, nor does another
// unit, nor the order of the copies.
func TestExcessIsInvariant(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		T, R, n := rapid.IntRange(1, 3).Draw(t, "T"), rapid.IntRange(2, 4).Draw(t, "R"), rapid.IntRange(1, 6).Draw(t, "n")
		values := rapid.SliceOfN(rapid.Float64Range(-1, 1), n, n)
		unit, shift := rapid.Float64Range(.1, 10).Draw(t, "unit"), rapid.Float64Range(-1, 1).Draw(t, "shift")
		change := func(x []float64) []float64 {
			var out []float64
			for _, v := range x {
				out = append(out, unit*(v+shift))
			}
			return out
		}
		var real, real2 [][]float64
		var copies, copies2 [][][]float64
		for range T {
			x := values.Draw(t, "real")
			var all, all2 [][]float64
			for range R {
				c := values.Draw(t, "copy")
				all, all2 = append(all, c), append([][]float64{change(c)}, all2...)
			}
			real, real2 = append(real, x), append(real2, change(x))
			copies, copies2 = append(copies, all), append(copies2, all2)
		}
		a, err := stats.NewExcess(real, copies)
		require.NoError(t, err)
		b, err := stats.NewExcess(real2, copies2)
		require.NoError(t, err)
		if a.CopiesSD < 1e-6 {
			return // rounding decides
		}
		require.InDelta(t, unit*a.Mean, b.Mean, 1e-9)
		require.InDelta(t, a.P, b.P, 1e-6)
		require.LessOrEqual(t, a.CI95[0], a.Mean)
		require.GreaterOrEqual(t, a.CI95[1], a.Mean)
	})
}

// A column that is drawn like its copies has P < .05 in about a twentieth of 4,000 draws: sd
// of the share .0034. Its interval, which allows for users on top, leaves out 0 less often.
func TestExcessOfUselessColumns(t *testing.T) {
	rng := rand.New(rand.NewPCG(5, 0))
	const trials, T, R, n = 4000, 3, 2, 30
	alarms, out := 0., 0.
	for range trials {
		draw := func(training float64) []float64 {
			own := rng.NormFloat64()
			x := make([]float64, n)
			for u := range x {
				x[u] = training + own + 3*rng.NormFloat64()
			}
			return x
		}
		var real [][]float64
		var copies [][][]float64
		for range T {
			training := 5 * rng.NormFloat64()
			real = append(real, draw(training))
			copies = append(copies, [][]float64{draw(training), draw(training)})
		}
		x, err := stats.NewExcess(real, copies)
		require.NoError(t, err)
		if x.P < .05 {
			alarms += 1. / trials
		}
		if x.CI95[0] > 0 || x.CI95[1] < 0 {
			out += 1. / trials
		}
	}
	t.Logf("P < .05 in %.4f, interval without 0 in %.4f", alarms, out)
	require.InDelta(t, .05, alarms, .011)
	require.Less(t, out, .05)
}

func TestExcessRefuses(t *testing.T) {
	for want, c := range map[string]struct {
		real   [][]float64
		copies [][][]float64
	}{
		"0 and 0 trainings":                 {nil, nil},
		"training 0 has 1 copies":           {[][]float64{{1}}, [][][]float64{{{1}}}},
		"training 0, column 2: 2 users":     {[][]float64{{1}}, [][][]float64{{{1}, {1, 2}}}},
		"training 0, column 1, user 0: NaN": {[][]float64{{1}}, [][][]float64{{{math.NaN()}, {1}}}},
	} {
		_, err := stats.NewExcess(c.real, c.copies)
		require.ErrorContains(t, err, want)
	}
}
