package experiments_test

import (
	"context"
	"errors"
	"log/slog"
	"os"
	"path/filepath"
	"slices"
	"testing"

	"github.com/parquet-go/parquet-go"
	"github.com/stretchr/testify/require"

	"tandem/datasets"
	"tandem/experiments/exports"
	"tandem/experiments/internal/testshop"
	"tandem/experiments/recipe"
	"tandem/experiments/recommend"
	"tandem/experiments/result"
	"tandem/experiments/serving"
	"tandem/model/export"
	"tandem/model/kernel"
	"tandem/train"
	"tandem/train/eval"
)

func TestExportedVectorsRankAsTheModel(t *testing.T) {
	run := testshop.RunSmall(t)
	for _, name := range []string{"cosine", "dot", "mf", "gmf"} {
		t.Run(name, func(t *testing.T) {
			o := testshop.Open(t, run, name, nil)
			dir := t.TempDir()
			b, err := exports.Vectors(o, dir)
			require.NoError(t, err)
			want := testshop.ScoresOf(t, o)
			require.Contains(t, o.Weights.Unseen, true, "no cold item in the test")

			fromNPY := func() (users, items []float32, userKeys, itemKeys []string) {
				users, userKeys = testshop.ReadVectors(t, dir, "user", b.Dim)
				items, itemKeys = testshop.ReadVectors(t, dir, "item", b.Dim)
				return users, items, userKeys, itemKeys
			}
			fromParquet := func() (users, items []float32, userKeys, itemKeys []string) {
				type row struct {
					Key    string    `parquet:"key"`
					Vector []float32 `parquet:"vector,list"`
					Unseen int32     `parquet:"unseen,optional"`
					Rows   int32     `parquet:"rows"`
					State  string    `parquet:"state"`
				}
				rows, err := parquet.ReadFile[row](filepath.Join(dir, "users.parquet"))
				require.NoError(t, err)
				for u, n := range o.Split.Train.UserCounts() {
					require.Equal(t, n, rows[u].Rows)
					userKeys, users = append(userKeys, rows[u].Key), append(users, rows[u].Vector...)
				}
				rows, err = parquet.ReadFile[row](filepath.Join(dir, "items.parquet"))
				require.NoError(t, err)
				for i, unseen := range o.Weights.Unseen {
					require.Equal(t, unseen, rows[i].Unseen == 1, rows[i].Key)
					require.Equal(t, unseen, rows[i].Rows == 0, rows[i].Key)
					require.Equal(t, unseen, rows[i].State == recipe.StateCold, rows[i].Key)
					itemKeys, items = append(itemKeys, rows[i].Key), append(items, rows[i].Vector...)
				}
				return users, items, userKeys, itemKeys
			}
			for form, read := range map[string]func() (u, i []float32, uk, ik []string){"npy": fromNPY, "parquet": fromParquet} {
				users, items, userKeys, itemKeys := read()
				require.Equal(t, o.Split.Train.UserIDs.Keys(), userKeys, form)
				require.Equal(t, o.Split.Train.ItemIDs.Keys(), itemKeys, form)
				for u := range userKeys {
					got := make([]float32, len(itemKeys))
					for i := range got {
						got[i] = kernel.Dot(users[u*b.Dim:(u+1)*b.Dim], items[i*b.Dim:(i+1)*b.Dim])
					}
					constant := want[u][0] - got[0]
					for i := range got {
						require.InDelta(t, want[u][i], got[i]+constant, 1e-5, "%s: %s, %s", form, userKeys[u], itemKeys[i])
					}
					require.Equal(t, testshop.Ranking(want[u]), testshop.Ranking(got), "%s: %s", form, userKeys[u])
				}
			}
		})
	}
}

func TestExportOfAnMLPHasNoVectors(t *testing.T) {
	o := testshop.Open(t, testshop.RunSmall(t), "neumf", nil)
	dir := t.TempDir()
	b, err := exports.Vectors(o, dir)
	require.NoError(t, err)
	require.Zero(t, b.Dim)
	require.Len(t, b.Files, 1)
	require.NoFileExists(t, filepath.Join(dir, "item_vectors.npy"))

	tensors, meta, err := export.LoadSafetensors(filepath.Join(dir, "weights.safetensors"))
	require.NoError(t, err)
	values := 0
	for _, x := range tensors {
		values += len(x.F32)
	}
	require.Equal(t, o.Weights.Parameters(), values, "the weights and nothing else")
	require.Equal(t, "neumf", meta["model"])
}

func TestOpenModelScoresAsTheRunDid(t *testing.T) {
	run := testshop.RunSmall(t)
	second := uint64(2)
	one, two := testshop.Open(t, run, "cosine", nil), testshop.Open(t, run, "cosine", &second)
	require.Equal(t, uint64(1), one.Seed)
	require.NotEqual(t, testshop.ScoresOf(t, one), testshop.ScoresOf(t, two))

	log := one.Split.Train
	task := eval.Task{
		Items: log.NumItems(), Exclude: []datasets.Lists{log.ByUser(), one.Split.Valid.ByUser()},
		Views: []eval.View{{Name: "all", Relevant: one.Split.Test.ByUser()}},
	}
	ndcg := eval.Metric{Name: "ndcg", K: 5}
	for _, o := range []*serving.Opened{one, two} {
		results, err := eval.Evaluate(context.Background(), o.Scorer, task, []eval.Metric{ndcg}, eval.Options{})
		require.NoError(t, err)
		row := slices.IndexFunc(run.Scores, func(s *result.Scores) bool { return s.Model == "cosine" && s.Seed == o.Seed })
		require.Equal(t, run.Scores[row].Values[0], results[0].Values[0], "seed %d", o.Seed)
	}

	// Without the best weights the last ones are taken.
	require.Equal(t, train.BestFile, filepath.Base(one.File))
	require.NoError(t, os.Remove(one.File))
	last := testshop.Open(t, run, "cosine", nil)
	require.Equal(t, train.CheckpointFile, filepath.Base(last.File))
}

func TestOpenModelRefuses(t *testing.T) {
	run := testshop.RunSmall(t)
	wrongSeed := uint64(3)
	for name, c := range map[string]struct {
		model string
		seed  *uint64
		spoil func(*result.Run)
		want  string
	}{
		"unknown model": {model: "cosin", want: `no model "cosin", did you mean "cosine"?`},
		"unknown seed":  {model: "mf", seed: &wrongSeed, want: "no seed 3 of mf, want one of [1 2]"},
		"other data":    {model: "mf", spoil: func(r *result.Run) { r.Manifest.Data = "0" }, want: "the data changed"},
		"other split":   {model: "mf", spoil: func(r *result.Run) { r.Manifest.Split = "0" }, want: "the split changed"},
	} {
		t.Run(name, func(t *testing.T) {
			copied := *run
			if c.spoil != nil {
				c.spoil(&copied)
			}
			_, err := serving.OpenModel(context.Background(), &copied, c.model, c.seed, slog.New(slog.DiscardHandler))
			var input *result.InputError
			require.True(t, errors.As(err, &input), "%v", err)
			require.ErrorContains(t, err, c.want)
		})
	}
	// The recipe was changed by hand: the weights are of another model.
	copied, recipe := *run, *run.Recipe
	recipe.Models = slices.Clone(recipe.Models)
	changed := *recipe.Models[3].Train
	changed.LR = 0.5
	recipe.Models[3].Train = &changed
	copied.Recipe = &recipe
	_, err := serving.OpenModel(context.Background(), &copied, "mf", nil, slog.New(slog.DiscardHandler))
	require.ErrorContains(t, err, "made by another recipe")
}

func TestRecommend(t *testing.T) {
	run := testshop.RunSmall(t)
	for _, name := range []string{"popularity", "cosine", "neumf"} {
		o := testshop.Open(t, run, name, nil)
		want := testshop.ScoresOf(t, o)
		log := o.Split.Train
		seen := log.ByUser()
		valid := o.Split.Valid.ByUser()
		for u := range int32(log.NumUsers()) {
			got, err := testshop.RecommendTo(o, log.UserIDs.Key(u), recommend.Stranger{}, log.NumItems(), false)
			require.NoError(t, err)
			var keys, wantKeys []string
			for r, item := range got.Items {
				require.Equal(t, r+1, item.Rank)
				id, _ := log.ItemIDs.Find(item.Item)
				require.Equal(t, log.ItemCounts()[id] == 0, item.Unseen)
				keys = append(keys, item.Item)
			}
			for _, i := range testshop.Ranking(want[u]) {
				if !slices.Contains(seen.At(u), int32(i)) && !slices.Contains(valid.At(u), int32(i)) {
					wantKeys = append(wantKeys, log.ItemIDs.Key(int32(i)))
				}
			}
			require.Equal(t, wantKeys, keys, "%s, user %d", name, u)
		}
	}
}
