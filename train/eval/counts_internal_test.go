package eval

import (
	"context"
	"math"
	"math/rand/v2"
	"testing"

	"github.com/stretchr/testify/require"
	"pgregory.net/rapid"

	"tandem/datasets"
)

// The numbers nearest to where the comparison by subtraction could go wrong.
var edges = []float32{
	0, float32(math.Copysign(0, -1)), 1, -1, 1 + 1.0/(1<<23), math.MaxFloat32, -math.MaxFloat32,
	math.SmallestNonzeroFloat32, -math.SmallestNonzeroFloat32, 1.5e-38, 1.5e-38 + 2*math.SmallestNonzeroFloat32,
}

func TestCountsEqualComparing(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		rng := rand.New(rand.NewPCG(rapid.Uint64().Draw(t, "seed"), 0))
		values := edges
		if rapid.Bool().Draw(t, "random") {
			values = make([]float32, 200)
			for i := range values {
				values[i] = float32(rng.NormFloat64())
			}
		}
		pool := make([]float32, rapid.SampledFrom([]int{1, 50, chunk, chunk + 1, 3 * chunk}).Draw(t, "pool"))
		for i := range pool {
			pool[i] = values[rng.IntN(len(values))]
		}
		depth := rapid.SampledFrom([]int{1, 10, len(pool)}).Draw(t, "depth")
		c := newCounts(depth)
		for range rapid.IntRange(1, 2*few).Draw(t, "scores") {
			c.scores = append(c.scores, pool[rng.IntN(len(pool))])
		}
		c.scores = sortDistinct(c.scores)
		for i := range pool {
			if rng.IntN(3) == 0 && !isOneOf(pool[i], c.scores) {
				pool[i] = notRanked
			}
		}
		c.of(pool)
		for j, x := range c.scores {
			greater, equal := compare(pool, x)
			if greater >= depth {
				require.GreaterOrEqual(t, c.greater[j], depth)
				require.GreaterOrEqual(t, c.equal[j], equal)
				continue
			}
			require.Equal(t, greater, c.greater[j], "above %g", x)
			require.Equal(t, equal, c.equal[j], "on %g", x)
		}
	})
}

func isOneOf(x float32, scores []float32) bool {
	for _, y := range scores {
		if x == y {
			return true
		}
	}
	return false
}

func compare(pool []float32, x float32) (greater, equal int) {
	for _, y := range pool {
		if y > x {
			greater++
		}
		if y == x {
			equal++
		}
	}
	return greater, equal
}

// Views that share one look at the scores get, to the last bit, what each gets from
// comparing its relevant scores with all others.
func TestSharedCountsChangeNoBit(t *testing.T) {
	const users, items = 30, 90
	for seed := range uint64(40) {
		rng := rand.New(rand.NewPCG(seed, 0))
		task := Task{Items: items, Exclude: make([]datasets.Lists, 1), Views: make([]View, 4)}
		for v := range task.Views {
			task.Views[v].Name = string(rune('a' + v))
		}
		task.Views[3].Among = make([]bool, items)
		for i := range items {
			task.Views[3].Among[i] = i%3 == 0
		}
		rows := make(rowScorer, users)
		for u := range rows {
			lists := make([][]int32, 5) // excluded, then relevant by view
			for i := range int32(items) {
				rows[u] = append(rows[u], float32(rng.IntN(60))/8)
				switch rng.IntN(8) {
				case 0:
					lists[0] = append(lists[0], i)
				case 1:
					lists[1] = append(lists[1], i)
					lists[2+i%2] = append(lists[2+i%2], i)
					if i%3 == 0 && u > 0 {
						lists[4] = append(lists[4], i)
					}
				}
			}
			task.Exclude[0].Append(lists[0]...)
			for v := range task.Views {
				task.Views[v].Relevant.Append(lists[1+v]...)
			}
		}
		for _, names := range [][]string{{"ndcg@5", "hit@3", "mrr@4", "map@5", "recall@5", "precision@2"}, {"auc", "map", "mrr", "ndcg"}} {
			var metrics []Metric
			for _, name := range names {
				m, err := ParseMetric(name)
				require.NoError(t, err)
				metrics = append(metrics, m)
			}
			results, err := Evaluate(context.Background(), rows, task, metrics, Options{})
			require.NoError(t, err)
			for v, r := range results {
				for at, u := range r.Users {
					got := make([]float64, len(metrics))
					for j := range metrics {
						got[j] = r.Values[j][at]
					}
					require.Equal(t, byComparing(&task, v, u, rows[u], metrics), got, "view %d user %d %v", v, u, names)
				}
			}
		}
	}
}

type rowScorer [][]float32

func (s rowScorer) Score(dst []float32, users []int32) error {
	for r, u := range users {
		copy(dst[r*len(s[u]):], s[u])
	}
	return nil
}

// byComparing is one user's metrics in one view, without anything shared or left out.
func byComparing(t *Task, v int, u int32, row []float32, metrics []Metric) []float64 {
	var pool, relevant []float32
	for i := range int32(t.Items) {
		if t.Views[v].has(i) && !contains(t.Exclude[0].At(u), i) {
			pool = append(pool, row[i])
		}
	}
	for _, i := range t.Views[v].Relevant.At(u) {
		relevant = append(relevant, row[i])
	}
	r := ranking{tables: newTables(t.Items), relevant: len(relevant), ranked: len(pool)}
	before := 0
	for _, x := range sortDistinct(append([]float32{}, relevant...)) {
		greater, equal := compare(pool, x)
		_, n := compare(relevant, x)
		r.groups = append(r.groups, group{greater: greater, size: equal, relevant: n, before: before})
		before += n
	}
	out := make([]float64, len(metrics))
	for j, a := range bind(metrics, t.Items) {
		out[j] = a.value(&r, a.k)
	}
	return out
}
