package eval_test

import (
	"fmt"
	"math/rand/v2"
	"testing"

	"github.com/stretchr/testify/require"

	"tandem/datasets"
	"tandem/train/eval"
)

// BenchmarkEvaluate ranks 3,706 items for 6,040 users, each with 160 excluded items
// and R relevant ones.
func BenchmarkEvaluate(b *testing.B) {
	const users, items = 6040, 3706
	rng := rand.New(rand.NewPCG(1, 0))
	s := tableScorer{make([][]float32, 64)}
	for r := range s.rows {
		s.rows[r] = make([]float32, items)
		for i := range s.rows[r] {
			s.rows[r][i] = rng.Float32()
		}
	}
	for _, R := range []int{1, 10, 100} {
		var exclude, relevant datasets.Lists
		for range users {
			seen := rng.Perm(items)
			exclude.Append(ascending(seen[:160])...)
			relevant.Append(ascending(seen[160 : 160+R])...)
		}
		task := eval.Task{
			Items:   items,
			Exclude: []datasets.Lists{exclude},
			Views:   []eval.View{{Name: "test", Relevant: relevant}},
		}
		task.Facts = facts(items, users, 2)
		ranks := metrics(b, "ndcg@10", "recall@20", "auc")
		lists := append(metrics(b, "novelty@10", "diversity@10", "revenue@10", "price-calibration@10", "coverage@10"), ranks...)
		popular := append(metrics(b, "serendipity@10"), ranks...)
		for _, c := range []struct {
			name    string
			metrics []eval.Metric
		}{{"", ranks}, {",lists", lists}, {",serendipity", popular}} {
			b.Run(fmt.Sprintf("relevant=%d%s", R, c.name), func(b *testing.B) {
				b.ReportAllocs()
				start := processTime()
				for b.Loop() {
					_, err := eval.Evaluate(b.Context(), s, task, c.metrics, eval.Options{})
					require.NoError(b, err)
				}
				b.ReportMetric((processTime()-start).Seconds()/float64(b.N), "cpu-s/op")
			})
		}
	}
}
