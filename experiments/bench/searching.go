package bench

import (
	"context"
	"fmt"

	"tandem/model/rank"
)

// The exact search of a serving bundle: vectors of 64 dimensions and a bias.
const (
	searchItems = 1_000_000
	searchWidth = 65
	searchLen   = 10
)

// searches find the best of a million items by every storage, for one query and for many
// at once.
func searches() []benchmark {
	var out []benchmark
	for _, s := range rank.Storages() {
		for _, queries := range []int{1, 1024} {
			out = append(out, benchmark{
				name: fmt.Sprintf("search/%s/%d", s, queries), workers: 1, warm: 1, unit: "queries/s", gflop: 2 * searchItems * searchWidth / 1e9,
				note: func(m Measurement) string {
					return fmt.Sprintf("%.3g ms a query, %d of %d items, width %d", 1e3/m.Rate, searchLen, searchItems, searchWidth)
				},
				run: func(ctx context.Context, w *stopwatch) error {
					return searchBest(ctx, w, s, queries, searchItems, searchWidth, searchLen)
				},
			})
		}
	}
	return out
}

// searchBest finds the n best items for as many drawn queries at once.
func searchBest(ctx context.Context, w *stopwatch, s rank.Storage, queries, items, width, n int) error {
	f, err := rank.FlatOf(s, normals(items*width), width)
	if err != nil {
		return err
	}
	task := f.Task(rank.Query{Vectors: normals(queries * width), N: n, Package: "bench", User: func(r int) string { return fmt.Sprintf("query %d", r) }})
	return repeat(ctx, w, float64(queries), func() error {
		return rank.TopN(ctx, task, func(int, []int32, []float32) error { return nil })
	})
}
