package clean_test

import (
	"fmt"
	"math"
	"math/rand/v2"
	"testing"

	"tandem/datasets"
	"tandem/datasets/clean"
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

func BenchmarkClean(b *testing.B) {
	log := sparseLog(1_000_000)
	rate := func(b *testing.B) {
		b.ReportMetric(float64(log.Len())*float64(b.N)/b.Elapsed().Seconds(), "rows/s")
	}
	for _, c := range []clean.Rule{clean.KeepLast, clean.Core{Users: 5, Items: 5}, clean.MinUsersPerItem(3), clean.Bots{PerDay: 5}} {
		b.Run(c.String(), func(b *testing.B) {
			b.ReportAllocs()
			for b.Loop() {
				if _, _, err := clean.Apply(&datasets.Data{Log: log}, c); err != nil {
					b.Fatal(err)
				}
			}
			rate(b)
		})
	}
}
