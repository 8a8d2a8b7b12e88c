package rank_test

import (
	"fmt"
	"math/rand/v2"
	"syscall"
	"testing"
	"time"

	"github.com/stretchr/testify/require"

	"tandem/model/kernel"
	"tandem/model/rank"
)

// BenchmarkFlat finds the 10 best of a million items, vectors of 64 dimensions and a bias,
// for one query and for batches, of which it reports the share of the multiply-add peak,
// measured in the same run, selection included.
func BenchmarkFlat(b *testing.B) {
	const items, width, n = 1_000_000, 65, 10
	rng := rand.New(rand.NewPCG(1, 0))
	vectors := make([]float32, items*width)
	for i := range vectors {
		vectors[i] = float32(rng.NormFloat64())
	}
	queries := vectors[:1024*width]
	for _, s := range rank.Storages() {
		f, err := rank.FlatOf(s, vectors, width)
		require.NoError(b, err)
		for _, users := range []int{1, 32, 1024} {
			b.Run(fmt.Sprintf("%s/queries=%d", s, users), func(b *testing.B) {
				peak := kernel.PeakGFLOPS()
				task := f.Task(rank.Query{Vectors: queries[:users*width], N: n, Package: "rank"})
				b.ReportAllocs()
				start := processTime()
				for b.Loop() {
					require.NoError(b, rank.TopN(b.Context(), task, func(int, []int32, []float32) error { return nil }))
				}
				seconds := (processTime() - start).Seconds() / float64(b.N)
				b.ReportMetric(1e3*seconds/float64(users), "cpu-ms/query")
				b.ReportMetric(100*2*width*items*float64(users)/seconds/1e9/peak, "%peak")
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
