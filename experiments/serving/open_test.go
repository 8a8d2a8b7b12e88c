package serving_test

import (
	"context"
	"errors"
	"log/slog"
	"os"
	"path/filepath"
	"slices"
	"testing"

	"github.com/stretchr/testify/require"

	"tandem/datasets"
	"tandem/experiments/input"
	"tandem/experiments/result"
	"tandem/experiments/serving"
	"tandem/experiments/testdata/testshop"
	"tandem/train"
	"tandem/train/eval"
)

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
			_, err := serving.OpenWithData(context.Background(), &copied, c.model, c.seed, slog.New(slog.DiscardHandler))
			var input *input.Error
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
	_, err := serving.OpenWithData(context.Background(), &copied, "mf", nil, slog.New(slog.DiscardHandler))
	require.ErrorContains(t, err, "made by another recipe")
}
