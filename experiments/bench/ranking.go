package bench

import (
	"context"
	"fmt"

	"tandem/datasets"
	"tandem/features"
	"tandem/model"
	"tandem/model/draw"
	"tandem/train/eval"
)

// rankings are the evaluation of NeuMF-8 over the whole catalogue, and lists of the best
// items by dot product. Both count freezing the item side.
func rankings(f *fixtures) []benchmark {
	const users, items, dim, n = 1024, 100_000, 64, 20
	var out []benchmark
	for _, workers := range []int{1, everyCore} {
		out = append(out, benchmark{
			name: "rank/NeuMF-8", workers: workers, unit: "users/s",
			note: func(rate float64) string {
				return fmt.Sprintf("%.2f s for %d users × %d items", movieUsers/rate, movieUsers, movieItems)
			},
			run: func(ctx context.Context, w *stopwatch) error { return rankMovies(ctx, w, f) },
		})
	}
	for _, workers := range []int{1, everyCore} {
		out = append(out, benchmark{
			name: "topn/dot", workers: workers, unit: "users/s", gflop: 2 * items * dim / 1e9,
			note: func(float64) string { return fmt.Sprintf("%d of %d items, width %d", n, items, dim) },
			run: func(ctx context.Context, w *stopwatch) error {
				c := model.Config{Kind: model.TwoTower, Dim: dim, Similarity: "dot", InitSD: 1}
				m, err := model.New(c, model.Entities{Seen: allSeen(users)}, model.Entities{Seen: allSeen(items)}, 1)
				if err != nil {
					return err
				}
				all := make([]int32, users)
				for u := range all {
					all[u] = int32(u)
				}
				return repeat(ctx, w, users, func() error {
					_, _, err := eval.TopN(ctx, m.Scorer(), items, all, nil, n, eval.Options{})
					return err
				})
			},
		})
	}
	return out
}

// rankMovies evaluates one held-out item per user; training items are not ranked.
func rankMovies(ctx context.Context, w *stopwatch, f *fixtures) error {
	log, sampler, err := f.movies()
	if err != nil {
		return err
	}
	m, err := model.New(neuMF8, model.Entities{Seen: features.SeenUsers(log)}, model.Entities{Seen: features.SeenItems(log)}, 1)
	if err != nil {
		return err
	}
	var relevant datasets.Lists
	for u := range int32(movieUsers) {
		var item [1]int32
		sampler.Own(item[:], u, draw.New(1, draw.Negatives).At(uint64(u)))
		relevant.Append(item[0])
	}
	task := eval.Task{
		Items: movieItems, Exclude: []datasets.Lists{log.ByUser()},
		Views: []eval.View{{Name: "test", Relevant: relevant}},
	}
	metrics := []eval.Metric{{Name: "ndcg", K: 10}, {Name: "recall", K: 10}}
	return repeat(ctx, w, movieUsers, func() error {
		_, err := eval.Evaluate(ctx, m.Scorer(), task, metrics, eval.Options{})
		return err
	})
}
