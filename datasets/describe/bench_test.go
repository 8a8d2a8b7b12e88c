package describe_test

import (
	"fmt"
	"math"
	"math/rand/v2"
	"testing"

	"tandem/datasets"
	"tandem/datasets/describe"
	"tandem/datasets/split"
)

// newMegastore makes up rows of half as many users and 1/16 as many items, all skewed,
// with times, ratings, a price, a category path and a region.
func newMegastore(rows int) *datasets.Data {
	rng := rand.New(rand.NewPCG(1, 2))
	users, items := rows*54/100, rows/16
	l := &datasets.Log{UserIDs: &datasets.IDs{}, ItemIDs: &datasets.IDs{}}
	for u := range users {
		l.UserIDs.Add(fmt.Sprintf("A%013X", u*7919))
	}
	for i := range items {
		l.ItemIDs.Add(fmt.Sprintf("B%09d", i))
	}
	for range rows {
		l.Users = append(l.Users, int32(float64(users)*math.Pow(rng.Float64(), 1.5)))
		l.Items = append(l.Items, int32(float64(items)*math.Pow(rng.Float64(), 3)))
		l.Times = append(l.Times, 1.2e9+int64(3e8*math.Sqrt(rng.Float64())))
		l.Values = append(l.Values, float32(1+rng.IntN(5)))
	}
	price := &datasets.Column{Name: "price", Numbers: make([]float64, items)}
	path := &datasets.Column{Name: "category", Dict: &datasets.IDs{}}
	for k := range 800 {
		path.Dict.Add(fmt.Sprint("category ", k))
	}
	for i := range items {
		price.Numbers[i] = math.Round(100*math.Exp(3+rng.NormFloat64())) / 100
		a := int32(rng.IntN(10))
		path.Labels.Append(a, 10+a*9+int32(rng.IntN(9)), 100+int32(rng.IntN(700)))
	}
	region := &datasets.Column{Name: "region", Dict: datasets.NewIDs("north", "south")}
	for range users {
		region.Labels.Append(int32(rng.IntN(2)))
	}
	return &datasets.Data{Log: l, Items: datasets.Catalog{price, path}, Users: datasets.Profiles{region}}
}

func BenchmarkDescribe(b *testing.B) {
	for _, rows := range []int{100_000, 7_800_000} {
		if testing.Short() && rows > 1e6 {
			continue
		}
		d := newMegastore(rows)
		c := describe.GuessColumns(d.Items)
		s, _, err := split.Make(d, split.Config{Kind: split.GlobalTime, Valid: .1, Test: .1})
		if err != nil {
			b.Fatal(err)
		}
		for name, run := range map[string]func(){
			"describe": func() { describe.Of(d, c) },
			"inspect":  func() { describe.Inspect(d, c) },
			"leaks":    func() { split.FindLeaks(d, s) },
		} {
			b.Run(fmt.Sprintf("%s/%d", name, rows), func(b *testing.B) {
				b.ReportAllocs()
				for b.Loop() {
					run()
				}
				b.ReportMetric(float64(rows)*float64(b.N)/b.Elapsed().Seconds(), "rows/s")
			})
		}
	}
}
