package synth_test

import (
	"testing"

	"tandem/datasets/synth"
)

func BenchmarkGenerate(b *testing.B) {
	for _, size := range []struct {
		name         string
		users, items int
	}{{"2k×1.2k", 2000, 1200}, {"10k×5k", 10000, 5000}} {
		b.Run(size.name, func(b *testing.B) {
			c := synth.DefaultConfig()
			c.Users, c.Items = size.users, size.items
			b.ReportAllocs()
			for b.Loop() {
				if _, _, err := synth.Generate(c); err != nil {
					b.Fatal(err)
				}
			}
			b.ReportMetric(float64(b.Elapsed().Nanoseconds())/float64(b.N)/float64(c.Users)/float64(c.Items), "ns/pair")
		})
	}
}
