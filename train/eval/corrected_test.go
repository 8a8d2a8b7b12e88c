package eval_test

import (
	"context"
	"math"
	"math/rand/v2"
	"os"
	"path/filepath"
	"slices"
	"strconv"
	"testing"

	"github.com/stretchr/testify/require"
	"pgregory.net/rapid"

	"tandem/datasets"
	"tandem/datasets/atomic"
	"tandem/datasets/split"
	"tandem/model/baseline"
	"tandem/train/eval"
)

// sampledTask holds out one item of each of 40 users, which stands better than chance by
// so much; scores and candidates are drawn with seed.
func sampledTask(items, sampled int, better float32, seed uint64) (eval.Task, scorerFunc) {
	var relevant, candidates datasets.Lists
	for u := range 40 {
		perm := rand.New(rand.NewPCG(uint64(u), seed)).Perm(items)
		at := slices.Index(perm, u%items)
		perm[0], perm[at] = perm[at], perm[0]
		relevant.Append(int32(u % items))
		candidates.Append(ascending(perm[1 : sampled+1])...)
	}
	score := func(dst []float32, u int32) error {
		rng := rand.New(rand.NewPCG(uint64(u)+1<<32, seed))
		for i := range dst {
			dst[i] = float32(rng.IntN(items))
		}
		dst[int(u)%items] += better
		return nil
	}
	return eval.Task{Items: items, Candidates: &candidates, Views: []eval.View{{Name: "all", Relevant: relevant}}}, score
}

// When every item is a candidate there is nothing to estimate.
func TestCorrectedOfAllCandidates(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		items := rapid.IntRange(3, 40).Draw(t, "items")
		k := rapid.IntRange(1, items).Draw(t, "k")
		task, s := sampledTask(items, items-1, 1, rapid.Uint64().Draw(t, "seed"))
		for _, name := range []string{"recall", "hit", "ndcg", "mrr"} {
			asked := []eval.Metric{{Name: name, K: k}, {Name: name + "-corrected", K: k}, {Name: name + "-rank-corrected", K: k}}
			got, err := eval.Evaluate(context.Background(), s, task, asked, eval.Options{})
			require.NoError(t, err)
			require.InDeltaSlice(t, got[0].Values[0], got[0].Values[1], 1e-9)
			require.InDeltaSlice(t, got[0].Values[0], got[0].Values[2], 1e-9)
		}
	})
}

// Over many draws of scores and candidates the estimates centre on the full ranking when
// ranks are random, and come near it when the model is good; the sampled metric is far
// off. Kept corrections change nothing.
func TestCorrectedOverManyDraws(t *testing.T) {
	const items, sampled, draws = 200, 20, 500
	for _, c := range []struct{ better, delta float64 }{{0, .006}, {50, .06}} {
		kept := new(eval.Corrections)
		var truth, naive, estimate [2]float64
		for d := range uint64(draws) {
			task, s := sampledTask(items, sampled, float32(c.better), d)
			full := task
			full.Candidates = nil
			want, err := eval.Evaluate(t.Context(), s, full, metrics(t, "recall@10", "ndcg@10"), eval.Options{})
			require.NoError(t, err)
			task.Corrections = kept
			asked := metrics(t, "recall@10", "ndcg@10", "recall-corrected@10", "ndcg-corrected@10")
			got, err := eval.Evaluate(t.Context(), s, task, asked, eval.Options{})
			require.NoError(t, err)
			for j := range 2 {
				truth[j] += want[0].Mean(asked[j].String()) / draws
				naive[j] += got[0].Mean(asked[j].String()) / draws
				estimate[j] += got[0].Mean(asked[2+j].String()) / draws
			}
			if d == 0 {
				task.Corrections = nil
				alone, err := eval.Evaluate(t.Context(), s, task, asked, eval.Options{})
				require.NoError(t, err)
				require.Equal(t, alone[0].Values, got[0].Values)
			}
		}
		t.Logf("better by %g: full %.3f, sampled %.3f, corrected %.3f", c.better, truth, naive, estimate)
		for j := range 2 {
			require.InDelta(t, truth[j], estimate[j], c.delta)
			require.Greater(t, naive[j]-truth[j], 3*c.delta)
		}
	}
}

func TestCorrectedRefuses(t *testing.T) {
	task, s := sampledTask(10, 4, 1, 1)
	full := task
	full.Candidates = nil
	_, err := eval.Evaluate(t.Context(), s, full, metrics(t, "ndcg-corrected@5"), eval.Options{})
	require.EqualError(t, err, `eval: metric "ndcg-corrected@5" estimates a full ranking from candidates, but this is one: want "ndcg@5"`)
	c := lists([]int32{5, 6})
	two := eval.Task{Items: 10, Candidates: &c, Views: []eval.View{{Name: "all", Relevant: lists([]int32{0, 1})}}}
	require.EqualError(t, two.ValidateMetrics(metrics(t, "hit-rank-corrected@1")),
		`eval: view "all": metric "hit-rank-corrected@1": user 0 has 2 relevant items, want 1`)
}

// What sampled and corrected metrics say of models whose full ranking is known, on
// public data. With -v it prints the table of doc.go.
func TestCorrectedAgainstFullRanking(t *testing.T) {
	t.Run("ml-100k", func(t *testing.T) {
		task, train := ml100kTask(t)
		againstFull(t, task, train)
	})
	t.Run("ncf-ml-1m", func(t *testing.T) {
		if testing.Short() {
			t.Skip("fits EASE of 3,706 items")
		}
		task, counts := ncfTask(t, ncfDir(t))
		log := &datasets.Log{UserIDs: numbered(ncfUsers), ItemIDs: numbered(len(counts))}
		for u := range int32(ncfUsers) {
			for _, i := range task.Exclude[0].At(u) {
				log.Users, log.Items = append(log.Users, u), append(log.Items, i)
			}
		}
		againstFull(t, task, log)
	})
}

// againstFull holds every corrected mean nearer to the truth than the sampled one, which
// is several times as high.
func againstFull(t *testing.T, task eval.Task, train *datasets.Log) {
	in := baseline.Input{Log: train, Seed: 1}
	popularity, err := baseline.PopularityConfig{}.Fit(t.Context(), in)
	require.NoError(t, err)
	knn, err := baseline.DefaultItemKNNConfig().Fit(t.Context(), in)
	require.NoError(t, err)
	ease, err := baseline.DefaultEASEConfig().Fit(t.Context(), in)
	require.NoError(t, err)
	ials, err := baseline.DefaultIALSConfig().Fit(t.Context(), in)
	require.NoError(t, err)
	full := task
	full.Candidates, task.Corrections = nil, new(eval.Corrections)
	asked := metrics(t, "recall@10", "recall-rank-corrected@10", "recall-corrected@10",
		"ndcg@10", "ndcg-rank-corrected@10", "ndcg-corrected@10", "recall@50", "recall-rank-corrected@50", "recall-corrected@50")
	t.Logf("%-10s  %-9s %6s %8s %8s %10s", "model", "metric", "full", "sampled", "by rank", "corrected")
	for _, m := range []struct {
		name string
		eval.Scorer
	}{{"popularity", popularity}, {"item-knn", knn}, {"ease", ease}, {"ials", ials}} {
		truth, err := eval.Evaluate(t.Context(), m, full, metrics(t, "recall@10", "ndcg@10", "recall@50"), eval.Options{})
		require.NoError(t, err)
		got, err := eval.Evaluate(t.Context(), m, task, asked, eval.Options{})
		require.NoError(t, err)
		for j, name := range truth[0].Metrics {
			want, x := truth[0].Mean(name), make([]float64, 3)
			for c := range x {
				x[c] = got[0].Mean(got[0].Metrics[3*j+c])
			}
			t.Logf("%-10s  %-9s %6.3f %8.3f %8.3f %10.3f", m.name, name, want, x[0], x[1], x[2])
			require.Less(t, math.Abs(x[2]-want), math.Abs(x[0]-want)/2)
		}
	}
}

// ml100kTask holds out the last rating of each user among 99 items drawn from those the
// user has not rated.
func ml100kTask(t *testing.T) (eval.Task, *datasets.Log) {
	path := filepath.Join(os.Getenv("TANDEM_DATA"), "ml-100k", "ml-100k")
	if _, err := os.Stat(path + ".item"); err != nil {
		t.Skipf("no ml-100k in TANDEM_DATA: %v", err)
	}
	config := atomic.DefaultConfig()
	config.Path = path
	data, _, err := atomic.Read(config)
	require.NoError(t, err)
	split, _, err := split.Make(data, split.DefaultConfig(split.LeaveLastOut))
	require.NoError(t, err)
	task := eval.Task{Items: data.Log.NumItems(), Exclude: []datasets.Lists{split.Train.ByUser(), split.Valid.ByUser()},
		Views: []eval.View{{Name: "test", Relevant: split.Test.ByUser()}}}
	var candidates datasets.Lists
	met := data.Log.ByUser()
	for u := range int32(data.Log.NumUsers()) {
		var drawn []int32
		for _, i := range rand.New(rand.NewPCG(1, uint64(u))).Perm(task.Items) {
			if len(drawn) < 99 && !slices.Contains(met.At(u), int32(i)) {
				drawn = append(drawn, int32(i))
			}
		}
		candidates.Append(drawn...)
	}
	task.Candidates = &candidates
	return task, split.Train
}

func numbered(n int) *datasets.IDs {
	ids := datasets.NewIDs()
	for i := range n {
		ids.Add(strconv.Itoa(i))
	}
	return ids
}
