package split_test

import (
	"fmt"
	"math"
	"math/rand/v2"
	"testing"

	"tandem/datasets"
	"tandem/datasets/split"
)

// sparseLog is like a large review log: few rows per user, a long tail of items.
func sparseLog(rows int) *datasets.Log {
	rng := rand.New(rand.NewPCG(1, 1))
	l := &datasets.Log{UserIDs: &datasets.IDs{}, ItemIDs: &datasets.IDs{}}
	users, items := rows/4, rows/20
	for u := range users {
		l.UserIDs.Add(fmt.Sprint("u", u))
	}
	for i := range items {
		l.ItemIDs.Add(fmt.Sprint("i", i))
	}
	for range rows {
		l.Users = append(l.Users, int32(float64(users)*math.Pow(rng.Float64(), 1.5)))
		l.Items = append(l.Items, int32(float64(items)*math.Pow(rng.Float64(), 3)))
		l.Times = append(l.Times, rng.Int64N(1e6))
	}
	return l
}

func BenchmarkSplit(b *testing.B) {
	log := sparseLog(1_000_000)
	base := split.DefaultConfig(split.LeaveLastOut)
	for _, c := range []split.Config{base,
		{Kind: split.Ratio, Valid: .1, Test: .2, Order: split.OrderRandom},
		{Kind: split.GlobalTime, Valid: .1, Test: .1},
		{Kind: split.ColdItems, Cold: &split.Cold{Valid: .05, Test: .2}, Base: &base},
	} {
		b.Run(c.Kind, func(b *testing.B) {
			b.ReportAllocs()
			for b.Loop() {
				if _, _, err := split.Make(&datasets.Data{Log: log}, c); err != nil {
					b.Fatal(err)
				}
			}
			b.ReportMetric(float64(log.Len())*float64(b.N)/b.Elapsed().Seconds(), "rows/s")
		})
	}
}
