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

// The lists of the best items by dot product.
const (
	listUsers = 8192
	listItems = 60_000
	listDim   = 64
	listLen   = 20
)

// rankings are the evaluation of NeuMF-8 over the whole catalogue, and lists of the best
// items by dot product. Both count freezing the item side.
func rankings(f *fixtures) []benchmark {
	rank := benchmark{
		name: "rank/NeuMF-8", warm: 1, unit: "users/s",
		note: func(m Measurement) string {
			return fmt.Sprintf("%.2f s for %d users × %d items", movieUsers/m.Rate, movieUsers, movieItems)
		},
		run: func(ctx context.Context, w *stopwatch) error { return rankMovies(ctx, w, f) },
	}
	list := benchmark{
		name: "topn/dot", warm: 1, unit: "users/s", gflop: 2 * listItems * listDim / 1e9,
		note: func(Measurement) string { return fmt.Sprintf("%d of %d items, width %d", listLen, listItems, listDim) },
		run: func(ctx context.Context, w *stopwatch) error {
			return listBest(ctx, w, listUsers, listItems, listDim, listLen)
		},
	}
	var out []benchmark
	for _, b := range []benchmark{rank, list} {
		for _, b.workers = range []int{1, everyCore} {
			out = append(out, b)
		}
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
	for u := range int32(log.NumUsers()) {
		var item [1]int32
		sampler.Own(item[:], u, draw.New(1, draw.Negatives).At(uint64(u)))
		relevant.Append(item[0])
	}
	task := eval.Task{
		Items: log.NumItems(), Exclude: []datasets.Lists{log.ByUser()},
		Views: []eval.View{{Name: "test", Relevant: relevant}},
	}
	metrics := []eval.Metric{{Name: "ndcg", K: 10}, {Name: "recall", K: 10}}
	return repeat(ctx, w, float64(log.NumUsers()), func() error {
		_, err := eval.Evaluate(ctx, m.Scorer(), task, metrics, eval.Options{})
		return err
	})
}

// listBest finds the n best items of every user by the dot product of drawn vectors.
func listBest(ctx context.Context, w *stopwatch, users, items, dim, n int) error {
	c := model.Config{Kind: model.TwoTower, Dim: dim, Similarity: "dot", InitSD: 1}
	m, err := model.New(c, model.Entities{Seen: allSeen(users)}, model.Entities{Seen: allSeen(items)}, 1)
	if err != nil {
		return err
	}
	all := make([]int32, users)
	for u := range all {
		all[u] = int32(u)
	}
	return repeat(ctx, w, float64(users), func() error {
		return m.Scorer().TopN(ctx, all, n, nil, func(int, []int32, []float32) error { return nil })
	})
}
