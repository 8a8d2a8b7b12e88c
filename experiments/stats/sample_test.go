package stats_test

import (
	"encoding/json"
	"math"
	"math/rand/v2"
	"os"
	"runtime"
	"slices"
	"testing"

	"github.com/stretchr/testify/require"
	"gonum.org/v1/gonum/stat/distuv"
	"pgregory.net/rapid"

	"tandem/experiments/stats"
)

func sample(t require.TestingT, values [][]float64, exact bool) *stats.Sample {
	s, err := stats.NewSample(values, exact)
	require.NoError(t, err)
	return s
}

var studentised = stats.Config{Resamples: 999, Interval: stats.Studentised, Test: stats.Studentised, Seed: 1}

// Every user has 1, 2 and 3 by the three trainings of a, and 0 and 4 by the two of b. Users do
// not vary: what is left is Welch's test of three values against two.
//
//	SE² = 1/3 + 8/2 = 13/3    DF = (13/3)²/((1/3)²/2 + 4²/1) = 1.169550
func TestTrainingsAloneAreWelch(t *testing.T) {
	of := func(values ...float64) (out [][]float64) {
		for _, v := range values {
			out = append(out, slices.Repeat([]float64{v}, 50))
		}
		return out
	}
	p, err := stats.CompareSamples(sample(t, of(1, 2, 3), false), sample(t, of(0, 4), false), studentised)
	require.NoError(t, err)
	require.InDelta(t, math.Sqrt(13./3), p.SE, 1e-12)
	require.InDelta(t, 1.169550, p.DF, 1e-6)
	require.InDelta(t, math.Sqrt(1+8), p.SD, 1e-12)
	require.Equal(t, 2, p.Seeds)
	require.True(t, p.Trained)
	require.Equal(t, 1.0, p.P, "the means are equal")
	require.Greater(t, p.CI95[1], 4.0, "further than any difference")

	// Without training variance b has the mean 2 for certain: SE² = 1/3 on 2 degrees of freedom.
	p, err = stats.CompareSamples(sample(t, of(2, 3, 4), false), sample(t, of(2), true), stats.Config{Resamples: 20_000, Interval: stats.Studentised, Test: stats.Studentised, Seed: 1})
	require.NoError(t, err)
	require.InDelta(t, math.Sqrt(1./3), p.SE, 1e-12)
	require.InDelta(t, 2, p.DF, 1e-12)
	require.Equal(t, 3, p.Seeds)
	// t = √3 on 2 degrees of freedom: p = .225403, and ± 4.302653·SE.
	require.InDelta(t, .225403, p.P, 4*math.Sqrt(.2254*.7746/20_000))
	require.InDelta(t, 1+4.302653*p.SE, p.CI95[1], .25)
}

// Mean squares by statsmodels, roots by scipy, resamples by numpy: testdata/trained.py.
func TestTwoSourcesAgreeWithStatsmodels(t *testing.T) {
	var want struct {
		A, B                  [][]float64
		Difference, SE, DF, P float64
		Ratio, Within         float64
		RatioCI95             [2]float64 `json:"ratio_ci95"`
		Studentised           struct {
			CI95 [2]float64
			P    float64
		}
		Estimate struct {
			Mean, DF float64
			CI95     [2]float64
		}
	}
	data, err := os.ReadFile("testdata/trained.json")
	require.NoError(t, err)
	require.NoError(t, json.Unmarshal(data, &want))
	a, b := sample(t, want.A, false), sample(t, want.B, false)
	const resamples = 100_000
	p, err := stats.CompareSamples(a, b, config(resamples, stats.Percentile, 1))
	require.NoError(t, err)
	require.InDelta(t, want.Difference, p.Difference, 1e-12)
	require.InDelta(t, want.SE, p.SE, 1e-12)
	require.InDelta(t, want.DF, p.DF, 1e-9)
	require.InDelta(t, want.Ratio, p.Ratio, 1e-12)
	require.InDeltaSlice(t, want.RatioCI95[:], p.RatioCI95[:], 1e-9)
	require.InDelta(t, want.Within, p.Within, 1e-9)
	require.Equal(t, 3, p.Seeds)

	p, err = stats.CompareSamples(a, b, stats.Config{Resamples: resamples, Interval: stats.Studentised, Test: stats.Studentised, Seed: 1})
	require.NoError(t, err)
	require.InDelta(t, want.Studentised.P, p.P, 4*math.Sqrt(.03*.97/resamples))
	require.InDeltaSlice(t, want.Studentised.CI95[:], p.CI95[:], 4*2.7*want.SE/math.Sqrt(resamples))

	e, err := stats.NewEstimate(want.A, false)
	require.NoError(t, err)
	require.InDelta(t, want.Estimate.Mean, e.Mean, 1e-12)
	require.InDelta(t, want.Estimate.DF, e.DF, 1e-9)
	require.InDeltaSlice(t, want.Estimate.CI95[:], e.CI95Trained[:], 1e-9)
}

// One training of a model that has training variance tells nothing of it: the comparison is that
// of the weights, whatever is known of the other model.
func TestOneTrainingSpeaksForItsWeights(t *testing.T) {
	a, b := [][]float64{{1, 2, 4, 3}}, [][]float64{{0, 1, 2, 1}, {1, 1, 3, 0}}
	got, err := stats.CompareSamples(sample(t, a, false), sample(t, b, false), studentised)
	require.NoError(t, err)
	mean, err := stats.OverSeeds(b)
	require.NoError(t, err)
	want, err := stats.Compare(a[0], mean, studentised)
	require.NoError(t, err)
	require.True(t, want.Trained)
	want.Trained, want.SD = false, got.SD
	require.Equal(t, want, got)
	require.Equal(t, 1, got.Seeds)

	got, err = stats.CompareSamples(sample(t, a, true), sample(t, b, false), studentised)
	require.NoError(t, err)
	require.True(t, got.Trained)
	require.Equal(t, 2, got.Seeds)
}

// trained draws values of so many trainings of n users.
func trained(t *rapid.T, n int, label string) [][]float64 {
	out := make([][]float64, rapid.IntRange(2, 4).Draw(t, label+" seeds"))
	for s := range out {
		out[s] = values(n).Draw(t, label)
	}
	return out
}

func TestTwoSourcesTurnAndAgree(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		n := rapid.IntRange(6, 30).Draw(t, "n")
		a, b := sample(t, trained(t, n, "a"), false), sample(t, trained(t, n, "b"), rapid.Bool().Draw(t, "exact"))
		c := studentised
		c.Resamples = 199
		ab, err := stats.CompareSamples(a, b, c)
		require.NoError(t, err)
		ba, err := stats.CompareSamples(b, a, c)
		require.NoError(t, err)
		require.Equal(t, ab.Difference, -ba.Difference)
		require.InDelta(t, ab.SE, ba.SE, 1e-12)
		require.InDelta(t, ab.DF, ba.DF, 1e-6)
		if ab.Differ >= 6 {
			require.Equal(t, ab.CI95[0] > 0 || ab.CI95[1] < 0, ab.P <= .05, "%+v", ab)
		}
		if ab.RatioCI95 != [2]float64{} {
			require.Equal(t, ab.CI95[0] > 0 || ab.CI95[1] < 0, ab.RatioCI95[0] > 0 || ab.RatioCI95[1] < 0, "%+v", ab)
			require.GreaterOrEqual(t, ab.Within, math.Abs(ab.Ratio))
			require.LessOrEqual(t, ab.Within, max(-ab.RatioCI95[0], ab.RatioCI95[1])+1e-9)
		}
		least := float64(n - 1)
		if ab.Seeds > 1 {
			least = min(least, float64(ab.Seeds-1))
		}
		require.GreaterOrEqual(t, ab.DF, min(least, 1.0))
	})
}

// Training variance does not make anything surer.
func TestTrainingsWidenIntervals(t *testing.T) {
	a := make([][]float64, 3)
	for s := range a {
		for u := range 60 {
			a[s] = append(a[s], math.Sin(float64(u))+.3*math.Cos(float64(7*u+13*s))+.4+.2*float64(s))
		}
	}
	b := slices.Repeat([]float64{.1}, 60)
	for _, interval := range []string{stats.Studentised, stats.Percentile, stats.BCa} {
		for _, test := range []string{stats.Studentised, stats.Randomisation} {
			c := stats.Config{Resamples: 999, Interval: interval, Test: test, Seed: 1}
			weights, err := stats.CompareSamples(sample(t, a, true), sample(t, [][]float64{b}, true), c)
			require.NoError(t, err)
			both, err := stats.CompareSamples(sample(t, a, false), sample(t, [][]float64{b}, true), c)
			require.NoError(t, err)
			require.Less(t, both.CI95[0], weights.CI95[0], interval)
			require.Greater(t, both.CI95[1], weights.CI95[1], interval)
			require.Greater(t, both.P, weights.P, test)
			require.Greater(t, both.SE, weights.SE)
		}
	}
}

// A p is not bounded by the number of resamples: it goes on as Student's t does.
func TestTailsGoBeyondTheResamples(t *testing.T) {
	for _, test := range []string{stats.Studentised, stats.Randomisation} {
		var last float64 = 1
		for _, shift := range []float64{.2, .3, .5, .7, 1} {
			d := make([]float64, 200)
			for u := range d {
				d[u] = math.Sin(float64(u*u)) + shift
			}
			p, err := stats.Compare(d, make([]float64, 200), stats.Config{Resamples: 2000, Interval: stats.Studentised, Test: test, Seed: 1})
			require.NoError(t, err)
			require.Less(t, p.P, last, "%s, %g", test, shift)
			require.Positive(t, p.P)
			last = p.P
			if test == stats.Studentised && shift <= .5 { // of the order of Student's own
				student := 2 * distuv.StudentsT{Mu: 0, Sigma: 1, Nu: p.DF}.Survival(p.Difference/p.SE)
				require.InDelta(t, math.Log10(student), math.Log10(p.P), .15*math.Abs(math.Log10(student)), "shift %g: %g, %g", shift, p.P, student)
			}
		}
		require.Less(t, last, 1e-15, test)
	}
}

// More than 4096 users are drawn in groups: the interval is that of Student, which nothing but
// chance tells from the bootstrap of so many.
func TestManyUsersAreDrawnInGroups(t *testing.T) {
	a, b := make([]float64, 50_001), make([]float64, 50_001)
	r := rand.New(rand.NewPCG(1, 2))
	for u := range a {
		a[u], b[u] = r.Float64()+.01, r.Float64()
	}
	for _, interval := range []string{stats.Studentised, stats.Percentile, stats.BCa} {
		p, err := stats.Compare(a, b, stats.Config{Resamples: 9999, Interval: interval, Test: stats.Studentised, Seed: 1})
		require.NoError(t, err)
		require.InDelta(t, p.Difference-1.96*p.SE, p.CI95[0], .1*p.SE, interval)
		require.InDelta(t, p.Difference+1.96*p.SE, p.CI95[1], .1*p.SE, interval)
	}
}

func TestTwoSourcesAreTheSameAtAnyGOMAXPROCS(t *testing.T) {
	a, b := [][]float64{nil, nil, nil}, [][]float64{nil, nil}
	for u := range 5000 {
		for s := range a {
			a[s] = append(a[s], math.Sin(float64(u+s)))
		}
		for s := range b {
			b[s] = append(b[s], math.Cos(float64(3*u-s)))
		}
	}
	for _, c := range []stats.Config{studentised, config(500, stats.BCa, 9)} {
		want, err := stats.CompareSamples(sample(t, a, false), sample(t, b, false), c)
		require.NoError(t, err)
		for _, procs := range []int{1, 3, 8} {
			old := runtime.GOMAXPROCS(procs)
			got, err := stats.CompareSamples(sample(t, a, false), sample(t, b, false), c)
			runtime.GOMAXPROCS(old)
			require.NoError(t, err)
			require.Equal(t, want, got)
		}
	}
}
