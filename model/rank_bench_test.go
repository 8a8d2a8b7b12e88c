package model_test

import (
	"fmt"
	"syscall"
	"testing"
	"time"

	"tandem/model"
	"tandem/model/kernel"

	"github.com/stretchr/testify/require"
)

// BenchmarkTopN ranks 60,000 items for 4,096 users, 50 of them seen by each. It reports
// the processor time per user and, for inner products of 64 dimensions, the share of
// the multiply-add peak, selection included.
func BenchmarkTopN(b *testing.B) {
	const users, items, dim = 4096, 60_000, 64
	for name, c := range map[string]model.Config{
		"two-tower": {Kind: model.TwoTower, Dim: dim, Similarity: "dot", ItemBias: true, InitSD: .1},
		"neumf":     {Kind: model.NeuMF, Dim: 8, Layers: []int{64, 32, 16, 8}, InitSD: .1},
	} {
		m, err := model.New(c, model.Entities{Seen: seen(users)}, model.Entities{Seen: seen(items)}, 1)
		require.NoError(b, err)
		s := m.Scorer()
		asked := ids(users)
		if c.Kind == model.NeuMF {
			asked = asked[:512]
		}
		met := ids(50)
		for _, n := range []int{20, 100} {
			b.Run(fmt.Sprintf("%s/n=%d", name, n), func(b *testing.B) {
				peak := kernel.PeakGFLOPS()
				b.ReportAllocs()
				start := processTime()
				for b.Loop() {
					err := s.TopN(b.Context(), asked, n, func(int32) []int32 { return met },
						func(int, []int32, []float32) error { return nil })
					require.NoError(b, err)
				}
				seconds := (processTime() - start).Seconds() / float64(b.N)
				b.ReportMetric(1e6*seconds/float64(len(asked)), "cpu-µs/user")
				if m.IsInnerProduct() {
					b.ReportMetric(100*2*dim*items*float64(len(asked))/seconds/1e9/peak, "%peak")
				}
			})
		}
	}
}

// processTime is the processor time of all threads, which other work on the machine
// disturbs little.
func processTime() time.Duration {
	var r syscall.Rusage
	if err := syscall.Getrusage(syscall.RUSAGE_SELF, &r); err != nil {
		panic(err)
	}
	return time.Duration(r.Utime.Nano() + r.Stime.Nano())
}
