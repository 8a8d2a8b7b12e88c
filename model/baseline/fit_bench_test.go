//go:build unix

package baseline_test

import (
	"context"
	"syscall"
	"testing"
	"time"

	"tandem/model/baseline"
)

// BenchmarkFit fits on MovieLens 1M; experiments/peers/baselines.sh runs it in turn with
// other implementations. cpu-s/op is the time of all processors together.
func BenchmarkFit(b *testing.B) {
	log, _ := readNCF(b)
	ctx := context.Background()
	ials := baseline.IALSConfig{Factors: 46, Epochs: 20, UnobservedWeight: 0.3, L2: 0.007, Exponent: 1, InitSD: 0.1}
	steps := ials
	steps.Steps = 3
	for _, c := range []struct {
		name string
		fit  func() (scorer, error)
	}{
		{"ease", func() (scorer, error) {
			return baseline.FitEASE(ctx, log, baseline.EASEConfig{L2: 1320, MaxGB: 1})
		}},
		{"ials-cg", func() (scorer, error) { return baseline.FitIALS(ctx, log, steps, 1) }},
		{"ials-exact", func() (scorer, error) { return baseline.FitIALS(ctx, log, ials, 1) }},
		{"puresvd", func() (scorer, error) {
			return baseline.FitPureSVD(ctx, log, baseline.DefaultPureSVDConfig(), 1)
		}},
		{"slim", func() (scorer, error) { return baseline.FitSLIM(ctx, log, baseline.DefaultSLIMConfig()) }},
	} {
		b.Run(c.name, func(b *testing.B) {
			before := processorTime(b)
			for b.Loop() {
				if _, err := c.fit(); err != nil {
					b.Fatal(err)
				}
			}
			b.ReportMetric((processorTime(b)-before).Seconds()/float64(b.N), "cpu-s/op")
		})
	}
}

func processorTime(b *testing.B) time.Duration {
	var usage syscall.Rusage
	if err := syscall.Getrusage(syscall.RUSAGE_SELF, &usage); err != nil {
		b.Fatal(err)
	}
	return time.Duration(usage.Utime.Nano() + usage.Stime.Nano())
}
