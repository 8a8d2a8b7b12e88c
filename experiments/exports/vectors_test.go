package exports_test

import (
	"path/filepath"
	"testing"

	"github.com/parquet-go/parquet-go"
	"github.com/stretchr/testify/require"

	"tandem/experiments/exports"
	"tandem/experiments/recipe"
	"tandem/experiments/testdata/testshop"
	"tandem/model/export"
	"tandem/model/kernel"
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
