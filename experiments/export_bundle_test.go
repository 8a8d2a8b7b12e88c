package experiments_test

import (
	"context"
	"path/filepath"
	"testing"

	"github.com/stretchr/testify/require"

	"tandem/experiments"
	"tandem/model/rank"
	bundle "tandem/model/serve"
)

// exported writes a bundle of a model and opens it.
func exported(t *testing.T, o *experiments.Opened, s rank.Storage) (*bundle.Bundle, *bundle.Manifest) {
	t.Helper()
	dir := filepath.Join(t.TempDir(), "bundle")
	m, err := o.ExportBundle(context.Background(), dir, s)
	require.NoError(t, err)
	b, err := bundle.Open(dir)
	require.NoError(t, err)
	return b, m
}

// What a bundle answers is what the model ranks, for every one of a thousand users, to the
// last bit of the score; only that of mf lacks the bias of the user.
func TestBundleRanksAsTheModel(t *testing.T) {
	run := runSmallShop(t, "data.synth.users=1000")
	for _, name := range []string{"cosine", "dot", "gmf", "mf"} {
		t.Run(name, func(t *testing.T) {
			o := open(t, run, name, nil)
			b, _ := exported(t, o, rank.Float32)
			log := o.Split.Train
			require.GreaterOrEqual(t, log.NumUsers(), 1000)
			users := make([]int32, log.NumUsers())
			for u := range users {
				users[u] = int32(u)
			}
			err := o.Weights.Scorer().TopN(context.Background(), users, 20, nil, func(r int, items []int32, scores []float32) error {
				if o.Split.Train.UserCounts()[r] == 0 {
					return nil
				}
				a, err := b.Recommend(context.Background(), bundle.Request{User: log.UserIDs.Key(int32(r)), K: 20})
				require.NoError(t, err)
				for j, h := range a.Hits {
					if name == "mf" {
						require.InDelta(t, scores[j]-scores[0], h.Score-a.Hits[0].Score, 1e-5)
						continue
					}
					require.Equal(t, items[j], h.Item, "user %d, place %d", r, j+1)
					require.Equal(t, scores[j], h.Score)
				}
				require.Len(t, a.Hits, len(items))
				return nil
			})
			require.NoError(t, err)
		})
	}
}

func TestBundleTellsWhatItHas(t *testing.T) {
	o := open(t, runSmallShop(t), "cosine", nil)
	for _, s := range rank.Storages() {
		b, m := exported(t, o, s)
		require.Equal(t, s, m.Vectors)
		require.Len(t, m.Recall, 3)
		require.Equal(t, bundle.Recall{Of: "float32", K: 10, Users: 90, Value: 1}, m.Recall[0])
		for _, r := range m.Recall[1:] {
			require.Greater(t, r.Value, .9, r.Of)
		}
		require.Equal(t, []int32(o.Split.Train.ItemCounts()), b.Items.Rows)
		prices := o.Data.Items.Find("price").Numbers
		for i, want := range prices {
			if want == want {
				require.Equal(t, float32(want), b.Items.Column("price").Numbers[i])
			}
		}
		category := o.Data.Items.Find("category")
		for i := range int32(len(prices)) {
			var want []string
			for _, code := range category.Labels.At(i) {
				want = append(want, category.Dict.Key(code))
			}
			require.Equal(t, want, b.Items.Column("category").Labels(i))
		}
		require.Equal(t, "price", m.Price)
		require.Equal(t, "category", m.Category)
	}
	_, err := open(t, runSmallShop(t), "popularity", nil).ExportBundle(context.Background(), t.TempDir(), rank.Float32)
	require.EqualError(t, err, "experiments: export: popularity is a popularity: it has neither weights nor vectors")
}
