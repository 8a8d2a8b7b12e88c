package experiments_test

import (
	"bytes"
	"context"
	"encoding/binary"
	"errors"
	"fmt"
	"log/slog"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"testing"

	"github.com/parquet-go/parquet-go"
	"github.com/stretchr/testify/require"

	"tandem/datasets"
	"tandem/experiments/exports"
	"tandem/experiments/input"
	"tandem/experiments/kinds"
	"tandem/experiments/recipe"
	"tandem/experiments/recommend"
	"tandem/experiments/result"
	"tandem/experiments/run"
	"tandem/experiments/serving"
	"tandem/model/export"
	"tandem/model/kernel"
	"tandem/train"
	"tandem/train/eval"
)

// smallShop has one model of every kind that is an inner product, one that is not, and
// a non-gradient baseline. One item in ten has no training interaction.
const smallShop = `
name: small
data: {format: synth, synth: {users: 90, items: 50, interactions: 9, cold_items: 0.2, launch_from: 0.9, seed: 3}}
features: {item: [{column: price, kind: price}, {column: category, kind: path}]}
models:
  - {name: popularity, kind: popularity}
  - {name: cosine, kind: two-tower, dim: 8, similarity: cosine, temperature: 0.2, item_bias: true, bias_init: log-popularity, features: [price, category], id_dropout: 0.2, cold_offset: 0.7}
  - {name: dot, kind: two-tower, dim: 8, similarity: dot, item_bias: false}
  - {name: mf, kind: mf, dim: 8}
  - {name: gmf, kind: gmf, dim: 8, features: [category]}
  - {name: neumf, kind: neumf, dim: 8, layers: [16, 8]}
train: {loss: bce, negatives: 4, shared_negatives: false, batch: 64, epochs: 2, lr: 0.01}
evaluate: {metrics: [ndcg@5], segments: []}
seeds: [1, 2]
`

// runSmallShop runs the recipe into a new directory and opens it again.
func runSmallShop(t *testing.T, set ...string) *result.Run {
	t.Helper()
	r, err := kinds.Decode([]byte(smallShop), set...)
	require.NoError(t, err)
	dir := t.TempDir()
	_, err = run.Execute(context.Background(), r, run.Options{Dir: dir})
	require.NoError(t, err)
	finished, err := result.Open(dir)
	require.NoError(t, err)
	return finished
}

func open(t *testing.T, run *result.Run, name string, seed *uint64) *serving.Opened {
	t.Helper()
	o, err := serving.OpenWithData(context.Background(), run, name, seed, slog.New(slog.DiscardHandler))
	require.NoError(t, err)
	return o
}

// scoresOf are the scores of the opened model for all users and items.
func scoresOf(t *testing.T, o *serving.Opened) [][]float32 {
	t.Helper()
	users, items := o.Split.Train.NumUsers(), o.Split.Train.NumItems()
	out := make([][]float32, users)
	for u := range out {
		out[u] = make([]float32, items)
		require.NoError(t, o.Scorer.Score(out[u], []int32{int32(u)}))
	}
	return out
}

// ranking lists the items by score, the best first, ties by number.
func ranking(scores []float32) []int {
	order := make([]int, len(scores))
	for i := range order {
		order[i] = i
	}
	slices.SortStableFunc(order, func(a, b int) int {
		switch {
		case scores[a] > scores[b]:
			return -1
		case scores[a] < scores[b]:
			return 1
		}
		return 0
	})
	return order
}

func TestExportedVectorsRankAsTheModel(t *testing.T) {
	run := runSmallShop(t)
	for _, name := range []string{"cosine", "dot", "mf", "gmf"} {
		t.Run(name, func(t *testing.T) {
			o := open(t, run, name, nil)
			dir := t.TempDir()
			b, err := exports.Vectors(o, dir)
			require.NoError(t, err)
			want := scoresOf(t, o)
			require.Contains(t, o.Weights.Unseen, true, "no cold item in the test")

			fromNPY := func() (users, items []float32, userKeys, itemKeys []string) {
				users, userKeys = readNPY(t, dir, "user", b.Dim)
				items, itemKeys = readNPY(t, dir, "item", b.Dim)
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
					require.Equal(t, ranking(want[u]), ranking(got), "%s: %s", form, userKeys[u])
				}
			}
		})
	}
}

// readNPY reads the vectors and keys of one side.
func readNPY(t *testing.T, dir, side string, dim int) ([]float32, []string) {
	t.Helper()
	width, text := parseNPY(t, filepath.Join(dir, side+"_keys.npy"))
	var keys []string
	for ; len(text) > 0; text = text[4*width:] {
		cell := make([]rune, width)
		require.NoError(t, binary.Read(bytes.NewReader(text), binary.LittleEndian, cell))
		keys = append(keys, strings.TrimRight(string(cell), "\x00"))
	}
	_, data := parseNPY(t, filepath.Join(dir, side+"_vectors.npy"))
	return floats(t, data, len(keys)*dim), keys
}

// parseNPY returns what stands behind the header of an npy file, version 1, and how many
// characters its strings or bytes its numbers have.
func parseNPY(t *testing.T, path string) (width int, data []byte) {
	t.Helper()
	b, err := os.ReadFile(path)
	require.NoError(t, err)
	require.Equal(t, "\x93NUMPY\x01\x00", string(b[:8]))
	begin := 10 + int(binary.LittleEndian.Uint16(b[8:]))
	_, err = fmt.Sscanf(string(b[10+len("{'descr': '<f"):begin]), "%d", &width)
	require.NoError(t, err)
	require.Contains(t, string(b[:begin]), "'fortran_order': False")
	return width, b[begin:]
}

// floats are n little-endian numbers.
func floats(t *testing.T, data []byte, n int) []float32 {
	t.Helper()
	require.Len(t, data, 4*n)
	out := make([]float32, n)
	require.NoError(t, binary.Read(bytes.NewReader(data), binary.LittleEndian, out))
	return out
}

func TestExportOfAnMLPHasNoVectors(t *testing.T) {
	o := open(t, runSmallShop(t), "neumf", nil)
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
	run := runSmallShop(t)
	second := uint64(2)
	one, two := open(t, run, "cosine", nil), open(t, run, "cosine", &second)
	require.Equal(t, uint64(1), one.Seed)
	require.NotEqual(t, scoresOf(t, one), scoresOf(t, two))

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
	last := open(t, run, "cosine", nil)
	require.Equal(t, train.CheckpointFile, filepath.Base(last.File))
}

func TestOpenModelRefuses(t *testing.T) {
	run := runSmallShop(t)
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

func TestRecommend(t *testing.T) {
	run := runSmallShop(t)
	for _, name := range []string{"popularity", "cosine", "neumf"} {
		o := open(t, run, name, nil)
		want := scoresOf(t, o)
		log := o.Split.Train
		seen := log.ByUser()
		valid := o.Split.Valid.ByUser()
		for u := range int32(log.NumUsers()) {
			got, err := recommendTo(o, log.UserIDs.Key(u), recommend.NewUser{}, log.NumItems(), false)
			require.NoError(t, err)
			var keys, wantKeys []string
			for r, item := range got.Items {
				require.Equal(t, r+1, item.Rank)
				id, _ := log.ItemIDs.Find(item.Item)
				require.Equal(t, log.ItemCounts()[id] == 0, item.Unseen)
				keys = append(keys, item.Item)
			}
			for _, i := range ranking(want[u]) {
				if !slices.Contains(seen.At(u), int32(i)) && !slices.Contains(valid.At(u), int32(i)) {
					wantKeys = append(wantKeys, log.ItemIDs.Key(int32(i)))
				}
			}
			require.Equal(t, wantKeys, keys, "%s, user %d", name, u)
		}
	}
}
