package stats_test

import (
	"encoding/json"
	"math"
	"os"
	"runtime"
	"testing"

	"github.com/stretchr/testify/require"
	"pgregory.net/rapid"

	"tandem/experiments/stats"
)

func config(resamples int, interval string, seed uint64) stats.Config {
	return stats.Config{Resamples: resamples, Interval: interval, Test: stats.Randomisation, Seed: seed}
}

func TestCompareByHand(t *testing.T) {
	const resamples = 100_000
	half := 4 * math.Sqrt(0.25/resamples) // four standard errors of a share near ½
	// For two and three users z is 18 and 5.3: the interval goes to the ends of m*.
	tests := []struct {
		name string
		a, b []float64
		want stats.Paired
	}{{
		// d = (−1, 3): flipped sums are 2 or 4 away from 0, as often, and 2 counts half: p = ¾.
		// sd(d) = √((2² + 2²)/1) = √8, effect = 1/√8.
		name: "two users",
		a:    []float64{0, 3}, b: []float64{1, 0},
		want: stats.Paired{Users: 2, Differ: 2, Difference: 1, CI95: [2]float64{-1, 3}, P: 0.75, Effect: 1 / math.Sqrt(8)},
	}, {
		// d = (1, 3): as far as 4 in two of four cases, which count half.
		name: "half of the signs",
		a:    []float64{1, 3}, b: []float64{0, 0},
		want: stats.Paired{Users: 2, Differ: 2, Difference: 2, CI95: [2]float64{1, 3}, P: 0.25, Effect: 2 / math.Sqrt(2)},
	}, {
		name: "no difference",
		a:    []float64{1, 2, 3}, b: []float64{1, 2, 3},
		want: stats.Paired{Users: 3, Difference: 0, P: 1},
	}, {
		// All three signs alike: two of eight cases, half, whatever rounding makes of 0.1.
		name: "always the same difference",
		a:    []float64{0.1, 0.4, 0.7}, b: []float64{0, 0.3, 0.6},
		want: stats.Paired{Users: 3, Differ: 3, Difference: 0.1, CI95: [2]float64{0.1, 0.1}, P: 0.125, Effect: 0},
	}}
	for _, tt := range tests {
		for _, interval := range []string{stats.Percentile, stats.BCa} {
			t.Run(tt.name+" "+interval, func(t *testing.T) {
				got, err := stats.Compare(tt.a, tt.b, config(resamples, interval, 1))
				require.NoError(t, err)
				require.Equal(t, tt.want.Users, got.Users)
				require.Equal(t, tt.want.Differ, got.Differ)
				require.InDelta(t, tt.want.Difference, got.Difference, 1e-12)
				require.InDeltaSlice(t, tt.want.CI95[:], got.CI95[:], 1e-12)
				require.InDelta(t, tt.want.P, got.P, half)
				require.InDelta(t, tt.want.Effect, got.Effect, 1e-12)
			})
		}
	}
}

// Half of the resamples of two users have no spread: the interval is as wide as can be,
// and half of the t* are as far as any m. Values that are all the same have no spread to
// begin with: P ends where all signs alike do, 1/2³.
func TestStudentisedByHand(t *testing.T) {
	for _, c := range []struct {
		d    []float64
		want [2]float64
		p    float64
	}{
		{[]float64{1, 3}, [2]float64{-3, 3}, .5}, {[]float64{-1, 3}, [2]float64{-3, 3}, .5},
		{[]float64{2, 2, 2}, [2]float64{2, 2}, .125}, {[]float64{0, 0}, [2]float64{}, 1}, {[]float64{-1, 1}, [2]float64{-1, 1}, 1},
	} {
		const resamples = 9999
		config := stats.Config{Resamples: resamples, Interval: stats.Studentised, Test: stats.Studentised, Seed: 1}
		got, err := stats.Compare(c.d, make([]float64, len(c.d)), config)
		require.NoError(t, err)
		require.Equal(t, c.want, got.CI95)
		require.InDelta(t, c.p, got.P, 4*math.Sqrt(.25/resamples), "%v", c.d)
	}
}

// The interval and the P of the studentised bootstrap are two readings of one list.
func TestStudentisedIntervalAndTestAgree(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		n := rapid.IntRange(6, 40).Draw(t, "n") // 2⁻⁶ < .05
		a, b := values(n).Draw(t, "a"), values(n).Draw(t, "b")
		got, err := stats.Compare(a, b, stats.Config{Resamples: 999, Interval: stats.Studentised, Test: stats.Studentised, Seed: rapid.Uint64().Draw(t, "seed")})
		require.NoError(t, err)
		if got.Differ >= 6 {
			require.Equal(t, got.CI95[0] > 0 || got.CI95[1] < 0, got.P <= .05, "%+v", got)
		}
	})
}

// The reference resamples with another generator, so it agrees up to chance: an end of
// a 95 % interval has a standard error of about 2.7·σ/√resamples, σ that of the mean.
func TestCompareAgreesWithScipy(t *testing.T) {
	var want struct {
		A, B         []float64
		Difference   float64
		Percentile   [2]float64
		BCa          [2]float64
		Studentised  [2]float64
		P            float64
		PStudentised float64 `json:"p_studentised"`
		Effect       float64
		MeanA        float64    `json:"mean_a"`
		TIntervalOfA [2]float64 `json:"t_interval_a"`
	}
	data, err := os.ReadFile("testdata/paired.json")
	require.NoError(t, err)
	require.NoError(t, json.Unmarshal(data, &want))

	const resamples = 100_000
	for interval, ends := range map[string][2]float64{stats.Percentile: want.Percentile, stats.BCa: want.BCa, stats.Studentised: want.Studentised} {
		got, err := stats.Compare(want.A, want.B, config(resamples, interval, 3))
		require.NoError(t, err)
		require.InDelta(t, want.Difference, got.Difference, 1e-15)
		require.InDelta(t, want.Effect, got.Effect, 1e-12)
		sigma := (ends[1] - ends[0]) / 3.92
		near := 4 * 2.7 * sigma * math.Sqrt(1.0/resamples+1.0/200_000)
		require.InDeltaSlice(t, ends[:], got.CI95[:], near, interval)
		near = 4 * math.Sqrt(want.P*(1-want.P)*(1.0/resamples+1.0/100_000))
		require.InDelta(t, want.P, got.P, near)
	}
	far, err := stats.Compare(want.A, want.B, stats.Config{Resamples: resamples, Interval: stats.BCa, Test: stats.Studentised, Seed: 3})
	require.NoError(t, err)
	require.InDelta(t, want.PStudentised, far.P, 4*math.Sqrt(want.PStudentised*(1-want.PStudentised)*(1.0/resamples+1.0/200_000)))
	require.Greater(t, math.Abs(want.BCa[0]-want.Percentile[0]), 1e-4, "the two must differ for this to tell them apart")

	e, err := stats.NewEstimate([][]float64{want.A}, false)
	require.NoError(t, err)
	require.InDelta(t, want.MeanA, e.Mean, 1e-15)
	require.InDeltaSlice(t, want.TIntervalOfA[:], e.CI95[:], 1e-9)
}

func values(n int) *rapid.Generator[[]float64] {
	return rapid.SliceOfN(rapid.Float64Range(-10, 10), n, n)
}

func TestCompareTurnsWithItsArguments(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		n := rapid.IntRange(2, 40).Draw(t, "n")
		a, b := values(n).Draw(t, "a"), values(n).Draw(t, "b")
		seed := rapid.Uint64().Draw(t, "seed")
		ab, err := stats.Compare(a, b, config(200, stats.BCa, seed))
		require.NoError(t, err)
		ba, err := stats.Compare(b, a, config(200, stats.BCa, seed))
		require.NoError(t, err)
		require.Equal(t, ab.Difference, -ba.Difference)
		require.Equal(t, ab.P, ba.P)
		require.Equal(t, ab.Effect, -ba.Effect)
		require.InDelta(t, ab.CI95[0], -ba.CI95[1], 1e-12)
		require.InDelta(t, ab.CI95[1], -ba.CI95[0], 1e-12)
	})
}

func TestCompareMovesWithAShift(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		n := rapid.IntRange(2, 40).Draw(t, "n")
		a, b := values(n).Draw(t, "a"), values(n).Draw(t, "b")
		by := rapid.Float64Range(-5, 5).Draw(t, "by")
		shifted := make([]float64, n)
		for i := range a {
			shifted[i] = a[i] + by
		}
		want, err := stats.Compare(a, b, config(200, stats.Percentile, 1))
		require.NoError(t, err)
		got, err := stats.Compare(shifted, b, config(200, stats.Percentile, 1))
		require.NoError(t, err)
		require.InDelta(t, want.Difference+by, got.Difference, 1e-9)
		require.InDelta(t, want.CI95[0]+by, got.CI95[0], 1e-9)
		require.InDelta(t, want.CI95[1]+by, got.CI95[1], 1e-9)
	})
}

func TestCompareIsTheSameAtAnyGOMAXPROCS(t *testing.T) {
	a, b := make([]float64, 101), make([]float64, 101)
	for i := range a {
		a[i], b[i] = math.Sin(float64(i)), math.Cos(float64(3*i))
	}
	want, err := stats.Compare(a, b, config(500, stats.BCa, 9))
	require.NoError(t, err)
	for _, procs := range []int{1, 3, 8} {
		old := runtime.GOMAXPROCS(procs)
		got, err := stats.Compare(a, b, config(500, stats.BCa, 9))
		runtime.GOMAXPROCS(old)
		require.NoError(t, err)
		require.Equal(t, want, got)
	}
	other, err := stats.Compare(a, b, config(500, stats.BCa, 10))
	require.NoError(t, err)
	require.NotEqual(t, want.CI95, other.CI95, "the seed must matter")
}

func TestCompareRefuses(t *testing.T) {
	tests := []struct {
		name      string
		a, b      []float64
		resamples int
		interval  string
		want      string
	}{
		{"lengths", []float64{1, 2}, []float64{1}, 200, stats.BCa, "stats: compare: 2 and 1 users, want the same"},
		{"one user", []float64{1}, []float64{1}, 200, stats.BCa, "stats: compare: 1 users, want ≥ 2"},
		{"resamples", []float64{1, 2}, []float64{1, 2}, 99, stats.BCa, "stats: bootstrap = 99, want ≥ 100"},
		{"interval", []float64{1, 2}, []float64{1, 2}, 200, "normal", `stats: interval = "normal", want one of studentised, percentile, bca`},
		{"nan", []float64{1, math.NaN()}, []float64{1, 2}, 200, stats.BCa, "stats: seed 0, user 1: value NaN, want a finite one"},
		{"inf", []float64{math.Inf(1), 1}, []float64{1, 2}, 200, stats.BCa, "stats: seed 0, user 0: value +Inf, want a finite one"},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			_, err := stats.Compare(tt.a, tt.b, config(tt.resamples, tt.interval, 1))
			require.EqualError(t, err, tt.want)
		})
	}
	_, err := stats.Compare([]float64{1, 2}, []float64{1, 2}, stats.Config{Resamples: 200, Interval: stats.BCa})
	require.EqualError(t, err, `stats: test: missing, want one of studentised, randomisation`)
}

func BenchmarkCompare(b *testing.B) {
	x, y := make([]float64, 25_000), make([]float64, 25_000)
	for i := range x {
		x[i], y[i] = math.Sin(float64(i)), math.Cos(float64(i))
	}
	for _, c := range []stats.Config{config(2000, stats.BCa, 1), {Resamples: 2000, Interval: stats.Studentised, Test: stats.Studentised, Seed: 1}} {
		b.Run(c.Interval+" "+c.Test, func(b *testing.B) {
			for b.Loop() {
				if _, err := stats.Compare(x, y, c); err != nil {
					b.Fatal(err)
				}
			}
			b.ReportMetric(float64(b.N)*2000*25_000/b.Elapsed().Seconds(), "draws/s")
		})
	}
}
