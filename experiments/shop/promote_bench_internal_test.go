package shop

import (
	"fmt"
	"math/rand/v2"
	"slices"
	"testing"
)

// BenchmarkPlacement places 20 items in lists of which each takes in two.
func BenchmarkPlacement(b *testing.B) {
	for _, size := range []struct{ users, exposures int }{{10_000, 200}, {100_000, 1000}} {
		b.Run(fmt.Sprintf("users=%d/exposures=%d", size.users, size.exposures), func(b *testing.B) {
			r := rand.New(rand.NewPCG(1, 1))
			p := placement{users: size.users, items: 20, leave: make([][]float64, size.users)}
			need := slices.Repeat([]int{size.exposures}, p.items)
			for u := range p.users {
				p.leave[u] = []float64{.02 + .02*r.Float64(), .04 + .02*r.Float64()}
				for range p.items {
					p.gain = append(p.gain, .02*r.Float64())
				}
			}
			b.ReportAllocs()
			for b.Loop() {
				if err := newPlacer(p).place(need); err != nil {
					b.Fatal(err)
				}
			}
			b.ReportMetric(float64(p.items*size.exposures)*float64(b.N)/b.Elapsed().Seconds(), "exposures/s")
		})
	}
}
