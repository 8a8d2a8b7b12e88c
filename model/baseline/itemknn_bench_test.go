package baseline_test

import (
	"context"
	"fmt"
	"testing"

	"tandem/model/baseline"
)

func BenchmarkFitItemKNN(b *testing.B) {
	for _, size := range []struct{ users, items, rows int }{{1000, 500, 20_000}, {6000, 3700, 500_000}} {
		b.Run(fmt.Sprintf("rows=%d", size.rows), func(b *testing.B) {
			log := synthetic(size.users, size.items, size.rows)
			b.ReportAllocs()
			for b.Loop() {
				if _, err := baseline.FitItemKNN(context.Background(), log, baseline.DefaultKNNConfig()); err != nil {
					b.Fatal(err)
				}
			}
			b.ReportMetric(float64(size.rows*b.N)/b.Elapsed().Seconds(), "rows/s")
		})
	}
}

func BenchmarkItemKNNScore(b *testing.B) {
	for _, items := range []int{1000, 20_000} {
		b.Run(fmt.Sprintf("items=%d", items), func(b *testing.B) {
			log := synthetic(5000, items, 250_000)
			m := fit(b, log, baseline.DefaultKNNConfig())
			users := make([]int32, 64)
			for r := range users {
				users[r] = int32(r * 70)
			}
			dst := make([]float32, len(users)*items)
			b.ReportAllocs()
			for b.Loop() {
				if err := m.Score(dst, users); err != nil {
					b.Fatal(err)
				}
			}
			b.ReportMetric(float64(len(users)*b.N)/b.Elapsed().Seconds(), "users/s")
		})
	}
}
