package drivers

import (
	"context"
	"encoding/json"
	"os"
	"testing"

	"github.com/stretchr/testify/require"
	"pgregory.net/rapid"

	"tandem/experiments/serving"
	"tandem/features"
	"tandem/model"
	"tandem/model/embed"
	"tandem/train/eval"
)

// labelled is a block in which entity e has row labels[e].
func labelled(name string, rows int, labels []int32) *features.Block {
	b := &features.Block{Name: name, Rows: rows, Offsets: []int32{0}}
	for e, row := range labels {
		b.Index, b.Weight, b.Offsets = append(b.Index, row), append(b.Weight, 1), append(b.Offsets, int32(e+1))
	}
	return b
}

// towered is a two-tower model of inner products over items with features a and b in a tower.
func towered(t require.TestingT, dim, width, hidden, users int, a, b *features.Block) *model.Model {
	c := model.DefaultConfig(model.TwoTower)
	c.ItemBias, c.BiasInit = false, model.ZeroBias
	c.Dim, c.Similarity, c.Towers = dim, "dot", []model.Tower{{Features: []string{"a", "b"}, Width: width, Hidden: []int{hidden}}}
	seen := func(n int) features.Seen {
		s := make(features.Seen, n)
		for i := range s {
			s[i] = 1
		}
		return s
	}
	m, err := model.New(c, model.Entities{Seen: seen(users)}, model.Entities{Seen: seen(a.Len()), Blocks: []*features.Block{a, b}}, 1)
	require.NoError(t, err)
	return m
}

// write fills a table.
func write(t *embed.Table, rows [][]float32) {
	for i, row := range rows {
		t.Write(int32(i), 0, row)
	}
}

// reciprocal evaluates by 1/rank of the item that each user holds out.
type reciprocal struct {
	items int
	held  []int32
}

func (r reciprocal) Evaluate(_ context.Context, s eval.Scorer) ([]serving.Evaluated, error) {
	out := serving.Evaluated{View: "all"}
	scores := make([]float32, r.items)
	for u, held := range r.held {
		if err := s.Score(scores, []int32{int32(u)}); err != nil {
			return nil, err
		}
		rank := 1.
		for _, x := range scores {
			if x > scores[held] {
				rank++
			}
		}
		out.Users, out.Values = append(out.Users, int32(u)), append(out.Values, 1/rank)
	}
	return []serving.Evaluated{out}, nil
}

// testdata/importance.py made the figures, with scikit-learn's own shuffles.
func TestImportanceAsScikitLearn(t *testing.T) {
	text, err := os.ReadFile("testdata/importance.json")
	require.NoError(t, err)
	var x struct {
		A, B, Held       []int32
		IDs, Users       [][]float32
		TableA           [][]float32 `json:"table_a"`
		TableB           [][]float32 `json:"table_b"`
		Weights          [][]float32
		Orders           [2][][]int32
		Whole            float64
		Drops            [2]float64
		Scores, Additive [][]float32
		Interaction      float64
	}
	require.NoError(t, json.Unmarshal(text, &x))
	m := towered(t, 3, 2, 5, len(x.Users), labelled("a", 4, x.A), labelled("b", 4, x.B))
	write(m.Users.ID, x.Users)
	write(m.Items.ID, x.IDs)
	write(m.Items.Features[0].Table, x.TableA)
	write(m.Items.Features[1].Table, x.TableB)
	require.Len(t, m.Dense, 4)
	for k, w := range m.Dense {
		require.Equal(t, len(w.Data), copy(w.Data, x.Weights[k]))
	}
	all := make([]int32, len(x.Users))
	for u := range all {
		all[u] = int32(u)
	}
	near := func(s eval.Scorer, want [][]float32) {
		got := make([]float32, len(all)*len(x.A))
		require.NoError(t, s.Score(got, all))
		for u := range want {
			require.InDeltaSlice(t, want[u], got[u*len(x.A):(u+1)*len(x.A)], 1e-4)
		}
	}
	near(m.Scorer(), x.Scores)
	probe := reciprocal{len(x.A), x.Held}
	whole, err := probe.Evaluate(context.Background(), m.Scorer())
	require.NoError(t, err)
	require.InDelta(t, x.Whole, mean(whole[0].Values), 1e-12)
	for f, name := range []string{"a", "b"} {
		var scorers []eval.Scorer
		for _, order := range x.Orders[f] {
			scorers = append(scorers, swap(m, itemSide, []string{name}, dealt(order)).Scorer())
		}
		drops, _, err := dropped(context.Background(), probe, whole, scorers)
		require.NoError(t, err)
		require.InDelta(t, x.Drops[f], mean(drops[0]), 1e-12, name)
	}
	without := additive(m, group{itemSide, "a × b", []string{"a", "b"}, true}, 4, func(k int) func(*features.Block) *features.Block {
		return dealt(x.Orders[k%2][k/2])
	})
	near(without, x.Additive)
	drops, _, err := dropped(context.Background(), probe, whole, []eval.Scorer{without})
	require.NoError(t, err)
	require.InDelta(t, x.Interaction, mean(drops[0]), 1e-12)
}

// The tower is max(a+b−1, 0), a and b 0 or 1: both of them. Of the items (1,1), (1,0), (0,1)
// and (0,0) the first alone has 1. With a of the items in the order 3 2 1 0, which is 0 0 1 1,
// and b in the order 1 0 3 2, 0 1 0 1:
//
//	s(a_π, b) = 0 0 1 0    s(a, b_ρ) = 0 1 0 0    s(a_π, b_ρ) = 0 0 0 1
//
// so s' = 0 1 1 −1.
func TestInteractionByHand(t *testing.T) {
	m := towered(t, 1, 1, 1, 1, labelled("a", 2, []int32{1, 1, 0, 0}), labelled("b", 2, []int32{1, 0, 1, 0}))
	write(m.Users.ID, [][]float32{{1}})
	write(m.Items.ID, make([][]float32, 4))
	for i := range int32(4) {
		m.Items.ID.Write(i, 0, []float32{0})
	}
	for f := range 2 {
		write(m.Items.Features[f].Table, [][]float32{{0}, {1}})
	}
	for k, values := range [][]float32{{1, 1}, {-1}, {1}, {0}} {
		copy(m.Dense[k].Data, values)
	}
	got := make([]float32, 4)
	require.NoError(t, m.Scorer().Score(got, []int32{0}))
	require.Equal(t, []float32{1, 0, 0, 0}, got)
	orders := [][]int32{{3, 2, 1, 0}, {1, 0, 3, 2}}
	without := additive(m, group{itemSide, "a × b", []string{"a", "b"}, true}, 1, func(k int) func(*features.Block) *features.Block { return dealt(orders[k]) })
	require.NoError(t, without.Score(got, []int32{0}))
	require.Equal(t, []float32{0, 1, 1, -1}, got)
}

// Where the tower cannot but add, as behind a layer that no input can turn off, nothing
// changes, whatever the orders.
func TestNoInteractionChangesNothing(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		labels := rapid.SliceOfN(rapid.Int32Range(0, 2), 6, 6)
		m := towered(t, 2, 2, 3, 4, labelled("a", 3, labels.Draw(t, "a")), labelled("b", 3, labels.Draw(t, "b")))
		for i := range m.Dense[1].Data { // biases above what rows of N(0, .05²) can come to
			m.Dense[1].Data[i] = 10
		}
		users := []int32{0, 1, 2, 3}
		want, got := make([]float32, 24), make([]float32, 24)
		require.NoError(t, m.Scorer().Score(want, users))
		pair := without(m, group{itemSide, "a × b", []string{"a", "b"}, true}, rapid.IntRange(1, 4).Draw(t, "n"), rapid.Uint64().Draw(t, "seed"))
		require.Len(t, pair, 1)
		require.NoError(t, pair[0].Score(got, users))
		require.InDeltaSlice(t, want, got, 1e-4)
	})
}

// A user whom no shuffle moves loses exactly nothing; the others lose the mean by hand:
// (1 − ½) / 2 after a shuffle that puts another item first and one that does not.
func TestDropped(t *testing.T) {
	first, second := fixed{3, 2, 1}, fixed{2, 3, 1}
	probe := reciprocal{3, []int32{0, 2}}
	whole, err := probe.Evaluate(context.Background(), first)
	require.NoError(t, err)
	drops, means, err := dropped(context.Background(), probe, whole, []eval.Scorer{second, first})
	require.NoError(t, err)
	require.Equal(t, [][]float64{{.25, 0}}, drops)
	require.InDeltaSlice(t, []float64{(1./2 + 1./3) / 2, (1 + 1./3) / 2}, means, 1e-12)
}

// fixed gives every user the same scores.
type fixed []float32

func (f fixed) Score(dst []float32, users []int32) error {
	for r := range users {
		copy(dst[r*len(f):], f)
	}
	return nil
}

// A name that no block has would change nothing and pass for useless: that is a panic.
func TestSwapWantsTheName(t *testing.T) {
	m := towered(t, 1, 1, 1, 1, labelled("a", 2, []int32{1, 0}), labelled("b", 2, []int32{1, 0}))
	require.Panics(t, func() { swap(m, itemSide, []string{"a", "c"}, empty) })
	require.Panics(t, func() { swap(m, userSide, []string{"a"}, empty) })
}

// Claims need all of their proofs.
func TestOutcome(t *testing.T) {
	above, around := Interval{.02, .01, .03}, Interval{.002, -.01, .03}
	sure := &Null{Excess: above, PHolm: .001}
	for want, all := range map[Outcome][]Importance{
		Driver: {{Drop: above, Users: 900, Differ: 300, Null: sure}},
		Useless: {
			{Drop: around, Users: 900, Differ: 300, Null: sure},
			{Drop: above, Users: 900, Differ: 300, Null: &Null{Excess: around, PHolm: .001}},
			{Drop: above, Users: 900, Differ: 300, Null: &Null{Excess: above, PHolm: .051}},
			{Drop: Interval{-.02, -.03, -.01}, PHolm: .06, Users: 900, Differ: 300, Null: &Null{Excess: around, PHolm: 1}},
		},
		Harms:    {{Drop: Interval{-.02, -.03, -.01}, PHolm: .04, Users: 900, Differ: 300}},
		Untested: {{Drop: above, Users: 900, Differ: 300}},
		TooFew:   {{Drop: above, Users: 29, Differ: 29, Null: sure}, {Drop: above, Users: 900, Differ: 19, Null: sure}},
	} {
		for k, i := range all {
			require.Equal(t, want, i.outcome(), k)
		}
	}
}
