package compare_test

import (
	"fmt"
	"math/rand/v2"
	"runtime"
	"runtime/debug"
	"testing"
	"time"

	"tandem/experiments/compare"
	"tandem/experiments/recipe"
	"tandem/experiments/result"
	"tandem/experiments/stats"
	"tandem/train/eval"
)

// Ten models of five seeds over 100,000 users in ten metrics, compared by one metric after the
// other, within 500 MB: MiB is the largest heap, the 382 MiB of the values included.
func BenchmarkRuns(b *testing.B) {
	const models, seeds, users, metrics = 10, 5, 100_000, 10
	keys := make([]string, users)
	for u := range keys {
		keys[u] = fmt.Sprintf("user-%d", u*7919%users)
	}
	r := &result.Run{}
	for m := range models {
		name := fmt.Sprintf("m%d", m)
		r.Summary.Models = append(r.Summary.Models, result.ModelSummary{Name: name})
		for seed := range seeds {
			draw := rand.New(rand.NewPCG(uint64(m), uint64(seed)))
			s := &result.Scores{Model: name, Seed: uint64(seed), Users: keys}
			for k := range metrics {
				values := make([]float64, users)
				for u := range values {
					values[u] = float64(draw.IntN(5)/4) + float64(m)/1000
				}
				s.Metrics, s.Values = append(s.Metrics, eval.OfAll(fmt.Sprintf("ndcg@%d", k+1))), append(s.Values, values)
			}
			r.Scores = append(r.Scores, s)
		}
	}
	defer debug.SetMemoryLimit(debug.SetMemoryLimit(500e6))
	peak, stop := make(chan uint64), make(chan bool)
	go func() {
		var most uint64
		for {
			select {
			case <-stop:
				peak <- most
				return
			case <-time.After(20 * time.Millisecond):
				var m runtime.MemStats
				runtime.ReadMemStats(&m)
				most = max(most, m.HeapAlloc)
			}
		}
	}()
	b.ReportAllocs()
	for b.Loop() {
		for k := range metrics {
			c := recipe.Compare{Metric: fmt.Sprintf("ndcg@%d", k+1), Pairs: recipe.Pairs{All: true}, StatsConfig: stats.DefaultConfig()}
			if _, err := compare.Runs([]*result.Run{r}, c); err != nil {
				b.Fatal(err)
			}
		}
	}
	stop <- true
	b.ReportMetric(float64(<-peak)/(1<<20), "MiB")
}
