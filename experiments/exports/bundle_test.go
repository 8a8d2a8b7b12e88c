package exports_test

import (
	"context"
	"log/slog"
	"os"
	"path/filepath"
	"slices"
	"testing"

	"github.com/stretchr/testify/require"

	"tandem/experiments/exports"
	"tandem/experiments/fit"
	"tandem/experiments/recommend"
	"tandem/experiments/result"
	"tandem/experiments/serving"
	"tandem/experiments/testdata/testshop"
	"tandem/model/rank"
	bundle "tandem/model/serve"
)

// exported writes a bundle of a model and opens it.
func exported(t *testing.T, o *serving.Opened, s rank.Storage) (*bundle.Bundle, *bundle.Manifest) {
	t.Helper()
	dir := filepath.Join(t.TempDir(), "bundle")
	m, err := exports.ServingBundle(context.Background(), o, dir, s)
	require.NoError(t, err)
	b, err := bundle.Open(dir)
	require.NoError(t, err)
	return b, m
}

// What a bundle answers is what the model ranks, for every one of a thousand users, to the
// last bit of the score; only that of mf lacks the bias of the user.
func TestBundleRanksAsTheModel(t *testing.T) {
	run := testshop.RunSmall(t, "data.synth.users=1000")
	for _, name := range []string{"cosine", "dot", "gmf", "mf"} {
		t.Run(name, func(t *testing.T) {
			o := testshop.Open(t, run, name, nil)
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
				a, err := b.Recommend(context.Background(), bundle.Request{User: log.UserIDs.Key(int32(r)), K: 20, Again: true})
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
			lists, err := recommend.NewLister(o, recommend.DefaultRules(20), slog.New(slog.DiscardHandler))
			require.NoError(t, err)
			for r := range users[:50] { // and without what they met, what recommend lists
				key := log.UserIDs.Key(int32(r))
				if log.UserCounts()[r] == 0 {
					continue
				}
				list, err := lists.For(context.Background(), key, recommend.NewUser{})
				require.NoError(t, err)
				want := list.Items
				a, err := b.Recommend(context.Background(), bundle.Request{User: key, K: 20})
				require.NoError(t, err)
				require.Len(t, a.Hits, len(want))
				for j, h := range a.Hits {
					require.Equal(t, want[j].Item, h.Key, "user %s, place %d", key, j+1)
				}
			}
			require.NoError(t, err)
		})
	}
}

func TestBundleTellsWhatItHas(t *testing.T) {
	o := testshop.Open(t, testshop.RunSmall(t), "cosine", nil)
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
	_, err := exports.ServingBundle(context.Background(), testshop.Open(t, testshop.RunSmall(t), "popularity", nil), t.TempDir(), rank.Float32)
	require.EqualError(t, err, "experiments: export: popularity is a popularity: it has neither weights nor vectors")
}

// fusedShop has a model for every way of making rows of items.
const fusedShop = `
name: fused
data: {format: synth, synth: {users: 90, items: 50, interactions: 9, cold_items: 0.2, launch_from: 0.9, seed: 3}}
features: {item: [{column: price, kind: price}, {column: category, kind: path}, {name: age, statistic: age, kind: number}]}
models:
  - {name: sum, kind: two-tower, dim: 8, similarity: cosine, temperature: 0.2, item_bias: true, features: [price, category, age], cold_offset: 0.7}
  - {name: concat, like: sum, fusion: concat, similarity: dot}
  - {name: gate, like: sum, fusion: gate}
  - {name: vector, like: sum, fusion: vector-gate, gate_adds: true}
  - {name: towers, like: sum, towers: [{features: [price, age], width: 4, hidden: [6]}]}
  - {name: liked, like: sum, affinity: [{feature: category, width: 3}]}
  - {name: gmf, kind: gmf, dim: 8, features: [price, category]}
  - {name: placebo, like: sum, shuffle_features: true}
train: {loss: bce, negatives: 4, shared_negatives: false, batch: 64, epochs: 2, lr: 0.01}
evaluate: {metrics: [ndcg@5], segments: []}
`

// A bundle makes of the attributes of a cold item the vector that the run exports for it.
func TestBundleEncodesItems(t *testing.T) {
	finished := testshop.Run(t, fusedShop)
	for _, name := range []string{"sum", "concat", "gate", "vector", "towers", "liked", "gmf"} {
		t.Run(name, func(t *testing.T) {
			o := testshop.Open(t, finished, name, nil)
			b, _ := exported(t, o, rank.Float32)
			want, cold := make([]float32, b.Manifest.Dim), 0
			for i := range int32(b.Items.Len()) {
				if b.Items.Rows[i] > 0 {
					continue
				}
				cold++
				a := bundle.Attributes{Numbers: map[string]float64{"price": o.Data.Items.Find("price").Numbers[i]},
					Labels: map[string][]string{"category": b.Items.Column("category").Labels(i)}}
				got, err := b.EncodeItem(a)
				require.NoError(t, err)
				b.Items.Vector(want, i)
				require.Equal(t, testshop.Bits(want), testshop.Bits(got), b.Items.Key(i))
			}
			require.Greater(t, cold, 3)

			_, err := b.EncodeItem(bundle.Attributes{Numbers: map[string]float64{"weight": 3}})
			require.ErrorContains(t, err, `serve: new item: no feature reads the column "weight", want one of price, category`)
			_, err = b.EncodeItem(bundle.Attributes{Labels: map[string][]string{"price": {"cheap"}}})
			require.EqualError(t, err, `serve: new item: column "price": want a number`)
			_, err = b.EncodeUser(bundle.Attributes{})
			require.EqualError(t, err, "serve: new user: "+name+" has no features of users")
			_, err = b.EncodeItem(bundle.Attributes{})
			require.NoError(t, err, "all of it is missing")
		})
	}
	b, _ := exported(t, testshop.Open(t, finished, "placebo", nil), rank.Float32)
	_, err := b.EncodeItem(bundle.Attributes{})
	require.EqualError(t, err, "serve: new item: placebo is a placebo: its features are those of other items")
}

// A user whom training did not know is told by their features: those that the data had, or
// those that the request brings.
func TestBundleEncodesUsers(t *testing.T) {
	o := testshop.Open(t, testshop.Regions(t), "tower", nil)
	b, m := exported(t, o, rank.Float32)
	require.Equal(t, fit.ByFeatures, m.Strangers)
	south := bundle.Attributes{Labels: map[string][]string{"region": {"south"}}}
	v, err := b.EncodeUser(south)
	require.NoError(t, err)
	late, ok := b.Users.Find("late")
	require.True(t, ok)
	require.Equal(t, testshop.Bits(b.Users.Vectors([]int32{late})), testshop.Bits(v))

	known, err := b.Recommend(context.Background(), bundle.Request{User: "late", K: 5, Again: true})
	require.NoError(t, err)
	require.Equal(t, bundle.ByFeatures, known.By)
	require.Equal(t, `user "late" has no interaction in train`, known.Note)
	told, err := b.Recommend(context.Background(), bundle.Request{User: "who", K: 5, Attributes: south})
	require.NoError(t, err)
	require.Equal(t, bundle.ByFeatures, told.By)
	require.Equal(t, known.Hits, told.Hits)
	for _, h := range told.Hits {
		require.Contains(t, h.Key, "south")
	}
	nothing, err := b.Recommend(context.Background(), bundle.Request{User: "who", K: 5})
	require.NoError(t, err)
	require.Equal(t, bundle.ByPopularity, nothing.By)
}

const deepShop = `
name: deep
data: {format: synth, synth: {users: 90, items: 300, interactions: 9, seed: 3}}
features: {item: [{column: price, kind: price}]}
models:
  - {name: neumf, kind: neumf, dim: 8, layers: [16, 8], features: [price]}
  - {name: mlp, kind: mlp, layers: [16, 12, 6]}
train: {loss: bce, negatives: 4, shared_negatives: false, batch: 64, epochs: 4, lr: 0.01}
evaluate: {metrics: [ndcg@5], segments: []}
`

// With an MLP candidates found by vectors are scored by it: to the last bit as the model
// does, and all items where that is asked for.
func TestBundleOfAnMLP(t *testing.T) {
	finished := testshop.Run(t, deepShop)
	for _, name := range []string{"neumf", "mlp"} {
		t.Run(name, func(t *testing.T) {
			o := testshop.Open(t, finished, name, nil)
			b, m := exported(t, o, rank.Int8)
			require.NotNil(t, m.Head)
			require.Len(t, m.Recall, 3)
			require.Greater(t, m.Recall[0].Value, .95)
			require.Less(t, m.Candidates, 300)
			log := o.Split.Train
			users, found, all := []int32{0, 7, 40, 89}, 0, 0
			err := o.Weights.Scorer().TopN(context.Background(), users, 10, nil, func(r int, items []int32, scores []float32) error {
				q := bundle.Request{User: log.UserIDs.Key(users[r]), K: 10, Exact: true, Again: true}
				a, err := b.Recommend(context.Background(), q)
				require.NoError(t, err)
				score := map[int32]float32{}
				for j, h := range a.Hits {
					require.Equal(t, items[j], h.Item)
					require.Equal(t, scores[j], h.Score)
					score[h.Item] = h.Score
				}
				q.Exact = false
				a, err = b.Recommend(context.Background(), q)
				require.NoError(t, err)
				require.Len(t, a.Hits, 10)
				for _, h := range a.Hits {
					all++
					if want, ok := score[h.Item]; ok {
						found++
						require.Equal(t, want, h.Score)
					}
				}
				return nil
			})
			require.NoError(t, err)
			require.Greater(t, float64(found)/float64(all), .9)
			_, err = b.EncodeItem(bundle.Attributes{})
			require.EqualError(t, err, "serve: new item: "+name+" scores through an MLP: a new item needs a new export")
		})
	}
}

// A flipped bit is refused in every file of a whole bundle, and the file is named.
func TestBundleOfAnMLPIsVerified(t *testing.T) {
	dir := filepath.Join(t.TempDir(), "bundle")
	m, err := exports.ServingBundle(context.Background(), testshop.Open(t, testshop.Run(t, deepShop), "neumf", nil), dir, rank.Float16)
	require.NoError(t, err)
	require.Len(t, m.Files, 13)
	for _, f := range m.Files {
		path := filepath.Join(dir, f.Name)
		good, err := os.ReadFile(path)
		require.NoError(t, err)
		for part := range 7 {
			bad := slices.Clone(good)
			bad[part*(len(good)-1)/6] ^= 1 << part
			require.NoError(t, os.WriteFile(path, bad, 0o644))
			_, err := bundle.Open(dir)
			require.ErrorContains(t, err, f.Name, "part %d", part)
		}
		require.NoError(t, os.WriteFile(path, good, 0o644))
	}
	_, err = bundle.Open(dir)
	require.NoError(t, err)
}

// Somebody who tells features gets from an MLP what a user in the data gets whom the same
// features alone speak for.
func TestBundleOfAnMLPTellsStrangers(t *testing.T) {
	text, err := os.ReadFile(filepath.Join(testshop.Regions(t).Dir, result.RecipeFile))
	require.NoError(t, err)
	finished := testshop.Run(t, string(text), "models=[{name: deep, kind: neumf, dim: 4, layers: [8, 4], user_features: [region]}]", "train.shared_negatives=false")
	b, _ := exported(t, testshop.Open(t, finished, "deep", nil), rank.Float32)
	south := bundle.Attributes{Labels: map[string][]string{"region": {"south"}}}
	known, err := b.Recommend(context.Background(), bundle.Request{User: "late", K: 20, Exact: true, Again: true})
	require.NoError(t, err)
	told, err := b.Recommend(context.Background(), bundle.Request{User: "who", K: 20, Attributes: south})
	require.NoError(t, err)
	require.Equal(t, bundle.ByFeatures, told.By)
	require.Equal(t, known.Hits, told.Hits)
	require.Len(t, told.Hits, 20)
	_, err = b.EncodeUser(south)
	require.EqualError(t, err, "serve: new user: deep scores through an MLP, so there is no vector: ask Recommend")
}
