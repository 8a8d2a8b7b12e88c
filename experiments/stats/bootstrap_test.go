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

func TestBootstrapByHand(t *testing.T) {
	const resamples = 100_000
	half := 4 * math.Sqrt(0.25/resamples) // four standard errors of a share near ½
	tests := []struct {
		name string
		a, b []float64
		want stats.Paired
	}{{
		// d = (−1, 3), m = 1. m* is −1, 1, 3 with chances ¼, ½, ¼; |m* − 1| ≥ 1 for the
		// outer two: p = ½. sd(d) = √((2² + 2²)/1) = √8, effect = 1/√8.
		name: "two users",
		a:    []float64{0, 3}, b: []float64{1, 0},
		want: stats.Paired{Users: 2, Difference: 1, CI95: [2]float64{-1, 3}, P: 0.5, Effect: 1 / math.Sqrt(8)},
	}, {
		// d = (1, 3), m = 2, m* in {1, 2, 3}: never 2 away from 2.
		name: "never as far as nothing",
		a:    []float64{1, 3}, b: []float64{0, 0},
		want: stats.Paired{Users: 2, Difference: 2, CI95: [2]float64{1, 3}, P: 1.0 / (resamples + 1), Effect: 2 / math.Sqrt(2)},
	}, {
		name: "no difference",
		a:    []float64{1, 2, 3}, b: []float64{1, 2, 3},
		want: stats.Paired{Users: 3, Difference: 0, P: 1},
	}, {
		name: "always the same difference",
		a:    []float64{0.1, 0.4, 0.7}, b: []float64{0, 0.3, 0.6},
		want: stats.Paired{Users: 3, Difference: 0.1, CI95: [2]float64{0.1, 0.1}, P: 1.0 / (resamples + 1), Effect: 0},
	}}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			got, err := stats.Bootstrap(tt.a, tt.b, resamples, 1)
			require.NoError(t, err)
			require.Equal(t, tt.want.Users, got.Users)
			require.InDelta(t, tt.want.Difference, got.Difference, 1e-12)
			require.InDeltaSlice(t, tt.want.CI95[:], got.CI95[:], 1e-12)
			require.InDelta(t, tt.want.P, got.P, half)
			require.InDelta(t, tt.want.Effect, got.Effect, 1e-12)
		})
	}
}

// The reference resamples with another generator, so it agrees up to chance: an end of
// a 95 % interval has a standard error of about 2.7·σ/√resamples, σ that of the mean.
func TestBootstrapAgreesWithScipy(t *testing.T) {
	var want struct {
		A, B         []float64
		Difference   float64
		CI95         [2]float64
		PShift       float64 `json:"p_shift"`
		PSignFlip    float64 `json:"p_sign_flip"`
		Effect       float64
		MeanA        float64    `json:"mean_a"`
		TIntervalOfA [2]float64 `json:"t_interval_a"`
	}
	data, err := os.ReadFile("testdata/paired.json")
	require.NoError(t, err)
	require.NoError(t, json.Unmarshal(data, &want))

	const resamples = 100_000
	got, err := stats.Bootstrap(want.A, want.B, resamples, 3)
	require.NoError(t, err)
	require.InDelta(t, want.Difference, got.Difference, 1e-15)
	require.InDelta(t, want.Effect, got.Effect, 1e-12)
	sigma := (want.CI95[1] - want.CI95[0]) / 3.92
	near := 4 * 2.7 * sigma * math.Sqrt(1.0/resamples+1.0/200_000)
	require.InDeltaSlice(t, want.CI95[:], got.CI95[:], near)
	near = 4 * math.Sqrt(want.PShift*(1-want.PShift)*(1.0/resamples+1.0/200_000))
	require.InDelta(t, want.PShift, got.P, near)
	// Flipping signs is another test of the same hypothesis: the same order of size.
	require.InEpsilon(t, want.PSignFlip, got.P, 0.2)

	e, err := stats.NewEstimate([][]float64{want.A})
	require.NoError(t, err)
	require.InDelta(t, want.MeanA, e.Mean, 1e-15)
	require.InDeltaSlice(t, want.TIntervalOfA[:], e.CI95[:], 1e-9)
}

func values(n int) *rapid.Generator[[]float64] {
	return rapid.SliceOfN(rapid.Float64Range(-10, 10), n, n)
}

func TestBootstrapTurnsWithItsArguments(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		n := rapid.IntRange(2, 40).Draw(t, "n")
		a, b := values(n).Draw(t, "a"), values(n).Draw(t, "b")
		seed := rapid.Uint64().Draw(t, "seed")
		ab, err := stats.Bootstrap(a, b, 200, seed)
		require.NoError(t, err)
		ba, err := stats.Bootstrap(b, a, 200, seed)
		require.NoError(t, err)
		require.Equal(t, ab.Difference, -ba.Difference)
		require.Equal(t, ab.P, ba.P)
		require.Equal(t, ab.Effect, -ba.Effect)
		require.InDelta(t, ab.CI95[0], -ba.CI95[1], 1e-12)
		require.InDelta(t, ab.CI95[1], -ba.CI95[0], 1e-12)
	})
}

func TestBootstrapMovesWithAShift(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		n := rapid.IntRange(2, 40).Draw(t, "n")
		a, b := values(n).Draw(t, "a"), values(n).Draw(t, "b")
		by := rapid.Float64Range(-5, 5).Draw(t, "by")
		shifted := make([]float64, n)
		for i := range a {
			shifted[i] = a[i] + by
		}
		want, err := stats.Bootstrap(a, b, 200, 1)
		require.NoError(t, err)
		got, err := stats.Bootstrap(shifted, b, 200, 1)
		require.NoError(t, err)
		require.InDelta(t, want.Difference+by, got.Difference, 1e-9)
		require.InDelta(t, want.CI95[0]+by, got.CI95[0], 1e-9)
		require.InDelta(t, want.CI95[1]+by, got.CI95[1], 1e-9)
	})
}

func TestBootstrapIsTheSameAtAnyGOMAXPROCS(t *testing.T) {
	a, b := make([]float64, 101), make([]float64, 101)
	for i := range a {
		a[i], b[i] = math.Sin(float64(i)), math.Cos(float64(3*i))
	}
	want, err := stats.Bootstrap(a, b, 500, 9)
	require.NoError(t, err)
	for _, procs := range []int{1, 3, 8} {
		old := runtime.GOMAXPROCS(procs)
		got, err := stats.Bootstrap(a, b, 500, 9)
		runtime.GOMAXPROCS(old)
		require.NoError(t, err)
		require.Equal(t, want, got)
	}
	other, err := stats.Bootstrap(a, b, 500, 10)
	require.NoError(t, err)
	require.NotEqual(t, want.CI95, other.CI95, "the seed must matter")
}

func TestBootstrapRefuses(t *testing.T) {
	tests := []struct {
		name      string
		a, b      []float64
		resamples int
		want      string
	}{
		{"lengths", []float64{1, 2}, []float64{1}, 200, "stats: bootstrap: 2 and 1 users, want the same"},
		{"one user", []float64{1}, []float64{1}, 200, "stats: bootstrap: 1 users, want ≥ 2"},
		{"resamples", []float64{1, 2}, []float64{1, 2}, 99, "stats: bootstrap: 99 resamples, want ≥ 100"},
		{"nan", []float64{1, math.NaN()}, []float64{1, 2}, 200, "stats: bootstrap: user 1: NaN and 2, want finite values"},
		{"inf", []float64{math.Inf(1), 1}, []float64{1, 2}, 200, "stats: bootstrap: user 0: +Inf and 1, want finite values"},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			_, err := stats.Bootstrap(tt.a, tt.b, tt.resamples, 1)
			require.EqualError(t, err, tt.want)
		})
	}
}

func BenchmarkBootstrap(b *testing.B) {
	x, y := make([]float64, 25_000), make([]float64, 25_000)
	for i := range x {
		x[i], y[i] = math.Sin(float64(i)), math.Cos(float64(i))
	}
	for b.Loop() {
		if _, err := stats.Bootstrap(x, y, 2000, 1); err != nil {
			b.Fatal(err)
		}
	}
	b.ReportMetric(float64(b.N)*2000*25_000/b.Elapsed().Seconds(), "draws/s")
}
