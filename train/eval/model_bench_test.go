package eval_test

import (
	"math/rand/v2"
	"syscall"
	"testing"
	"time"

	"github.com/stretchr/testify/require"

	"tandem/datasets"
	"tandem/features"
	"tandem/model"
	"tandem/train/eval"
)

// BenchmarkEvaluateModel scores and ranks whole catalogues with models: cpu-s is the
// processor time of all threads, which other work on the machine disturbs little.
func BenchmarkEvaluateModel(b *testing.B) {
	for _, c := range []struct {
		name         string
		users, items int
		config       model.Config
	}{
		{"two-tower", 24_735, 19_127, model.Config{Kind: model.TwoTower, Dim: 64, Similarity: "dot", ItemBias: true, InitSD: .1}},
		{"neumf", 6_040, 3_706, model.Config{Kind: model.NeuMF, Dim: 8, Layers: []int{64, 32, 16, 8}, InitSD: .1}},
	} {
		task := views(c.users, c.items)
		m, err := model.New(c.config, entities(c.users), entities(c.items), 1)
		require.NoError(b, err)
		s := m.Scorer()
		for _, names := range [][]string{{"ndcg@10", "recall@20", "hit@10"}, {"ndcg@10", "auc"}} {
			asked := metrics(b, names...)
			b.Run(c.name+"/"+names[len(names)-1], func(b *testing.B) {
				b.ReportAllocs()
				start := processTime()
				for b.Loop() {
					_, err := eval.Evaluate(b.Context(), s, task, asked, eval.Options{})
					require.NoError(b, err)
				}
				b.ReportMetric((processTime()-start).Seconds()/float64(b.N), "cpu-s/op")
			})
		}
		b.Run(c.name+"/score", func(b *testing.B) {
			const block = 109
			dst, users := make([]float32, block*c.items), make([]int32, block)
			b.ReportAllocs()
			start := processTime()
			for b.Loop() {
				for u := 0; u+block <= c.users; u += block {
					for r := range users {
						users[r] = int32(u + r)
					}
					require.NoError(b, s.Score(dst, users))
				}
			}
			b.ReportMetric((processTime()-start).Seconds()/float64(b.N), "cpu-s/op")
		})
	}
}

// views asks for one held-out item of every user: of all items, and of seven groups of
// them, the cold ones also among themselves. Every user has 20 items that do not rank.
func views(users, items int) eval.Task {
	rng := rand.New(rand.NewPCG(1, 0))
	group := make([]int, items)
	cold := make([]bool, items)
	for i := range group {
		group[i] = rng.IntN(6)
		cold[i] = group[i] == 0
	}
	relevant := make([]datasets.Lists, 8)
	var exclude datasets.Lists
	for range users {
		pick := rng.Perm(items)[:21]
		exclude.Append(ascending(pick[:20])...)
		held := int32(pick[20])
		for v := range relevant {
			if v == 0 || v <= 6 && group[held] == v-1 || v == 7 && cold[held] {
				relevant[v].Append(held)
			} else {
				relevant[v].Append()
			}
		}
	}
	task := eval.Task{Items: items, Exclude: []datasets.Lists{exclude}}
	for v, r := range relevant {
		view := eval.View{Name: string(rune('a' + v)), Relevant: r}
		if v == 7 {
			view.Among = cold
		}
		task.Views = append(task.Views, view)
	}
	return task
}

func entities(n int) model.Entities {
	seen := make(features.Seen, n)
	for i := range seen {
		seen[i] = 1
	}
	return model.Entities{Seen: seen}
}

func processTime() time.Duration {
	var r syscall.Rusage
	if err := syscall.Getrusage(syscall.RUSAGE_SELF, &r); err != nil {
		panic(err)
	}
	return time.Duration(r.Utime.Nano() + r.Stime.Nano())
}
