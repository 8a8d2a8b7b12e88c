package bench_test

import (
	"context"
	"encoding/json"
	"runtime"
	"testing"
	"time"

	"github.com/stretchr/testify/require"

	"tandem/experiments/bench"
	"tandem/experiments/result"
)

// One piece of work a run: whether every kind of benchmark works, not how fast.
func TestRunMeasures(t *testing.T) {
	c := bench.Config{Length: time.Nanosecond, Runs: 2, Only: []string{
		"sgemm/1024x64x64", "gather/10000x64", "negatives", "train/NeuMF-8/1280", "hybrid/NeuMF-8/1280", "step/MF-64/10000",
	}}
	procs := runtime.GOMAXPROCS(0)
	type figure struct {
		name    string
		workers int
	}
	var told []figure
	r, err := bench.Run(t.Context(), c, func(name string, workers int) { told = append(told, figure{name, workers}) })
	require.NoError(t, err)
	require.Equal(t, procs, runtime.GOMAXPROCS(0))
	var got []figure
	for _, m := range r.Measurements {
		got = append(got, figure{m.Name, m.Workers})
		require.Equal(t, 2, m.Runs, m.Name)
		require.Positive(t, m.Low, m.Name)
		require.LessOrEqual(t, m.Low, m.Rate, m.Name)
		require.LessOrEqual(t, m.Rate, m.High, m.Name)
	}
	require.Equal(t, told, got)
	require.Contains(t, got, figure{"sgemm/1024x64x64/NT", 1})
	require.Contains(t, got, figure{"train/NeuMF-8/1280", 1})
	require.Contains(t, got, figure{"train/NeuMF-8/1280", procs})
	require.Contains(t, got, figure{"gather/10000x64/bfloat16", 1})
	require.Contains(t, got, figure{"step/MF-64/10000/bfloat16", procs})
	require.Contains(t, got, figure{"hybrid/NeuMF-8/1280", procs})
	require.NotContains(t, got, figure{"train/NeuMF-8/5120", 1})

	text, err := json.Marshal(r)
	require.NoError(t, err)
	var back bench.Report
	require.NoError(t, json.Unmarshal(text, &back))
	require.Equal(t, r, &back)
}

func TestRunTellsFaultsAtOnce(t *testing.T) {
	_, err := bench.Run(t.Context(), bench.Config{Only: []string{"sgem", "rank", "train/NeuMF-9"}}, nil)
	require.EqualError(t, err, `bench: length = 0s, want > 0
bench: runs = 0, want ≥ 1
bench: nothing is named "sgem", want one of sgemm, gather, negatives, train, bfloat16, hybrid, tower, step, rank, topn, search, or a longer name
bench: nothing is named "train/NeuMF-9", want one of sgemm, gather, negatives, train, bfloat16, hybrid, tower, step, rank, topn, search, or a longer name`)
}

// With one core a figure for one worker is that for every core; the others stay.
func TestOneCoreRepeatsNothing(t *testing.T) {
	defer runtime.GOMAXPROCS(runtime.GOMAXPROCS(1))
	c := bench.Config{Length: time.Nanosecond, Runs: 1, Only: []string{"train/NeuMF-8/1280", "step/MF-64/10000"}}
	var told []string
	_, err := bench.Run(t.Context(), c, func(name string, _ int) { told = append(told, name) })
	require.NoError(t, err)
	require.Equal(t, append(c.Only, "step/MF-64/10000/bfloat16"), told)
}

func TestLargeTablesAreAChoice(t *testing.T) {
	c := bench.QuickConfig()
	c.Only = []string{"step/MF-64/10000000"}
	require.ErrorContains(t, c.Validate(), "nothing is named")
	c.Large = true
	require.NoError(t, c.Validate())
}

// The context ends while a figure is measured: in the loops of our own and in training.
func TestRunStopsWithItsContext(t *testing.T) {
	for _, name := range []string{"gather/10000x64", "train/NeuMF-8/1280"} {
		ctx, stop := context.WithCancel(t.Context())
		c := bench.Config{Length: time.Hour, Runs: 1, Only: []string{name}}
		_, err := bench.Run(ctx, c, func(string, int) { stop() })
		require.ErrorIs(t, err, context.Canceled, name)
	}
}

func TestReportAsATable(t *testing.T) {
	r := &bench.Report{
		Machine: result.Machine{CPU: "Abacus", CPUs: 2}, Kernels: "avx2", PeakGFLOPS: 50,
		Measurements: []bench.Measurement{
			{Name: "sgemm", Workers: 1, Unit: "GFLOP/s", Rate: 40, Low: 30.04, High: 41, CPURate: 45, OfPeak: .9, Runs: 5},
			{Name: "train/NeuMF-8", Workers: 2, Unit: "samples/s", Rate: 1_234_567, Low: 999_400, High: 2e6, Runs: 3, Note: "made up"},
		},
	}
	require.Equal(t, `Abacus, 2 cores, avx2 kernels, multiply-add peak 50.0 GFLOP/s a core

name           workers  median  slowest … fastest  unit       a CPU second  of peak  runs
sgemm          1        40      30 … 41            GFLOP/s    45            90 %     5
train/NeuMF-8  2        1.23 M  999 k … 2 M        samples/s  –             –        3     made up
`, r.String())
}
