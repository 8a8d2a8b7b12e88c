package train

import (
	"context"
	"math"
	"runtime"
	"testing"

	"tandem/features"
	"tandem/model"
	"tandem/model/draw"
	"tandem/train/loss"
	"tandem/train/optim"
	"tandem/train/sample"

	"github.com/stretchr/testify/require"
	G "gorgonia.org/gorgonia"
)

// foldModels are one of each kind, over 4 users and 12 items.
func foldModels(t *testing.T) map[string]*model.Model {
	t.Helper()
	out := map[string]*model.Model{}
	for name, c := range map[string]model.Config{
		"cosine": {Kind: model.TwoTower, Dim: 5, Similarity: "cosine", Temperature: .3, ItemBias: true},
		"dot":    {Kind: model.TwoTower, Dim: 5, Similarity: "dot"},
		"mf":     {Kind: model.MF, Dim: 5},
		"gmf":    {Kind: model.GMF, Dim: 5},
		"mlp":    {Kind: model.MLP, Layers: []int{8, 6, 4}},
		"neumf":  {Kind: model.NeuMF, Dim: 5, Layers: []int{8, 6, 4}},
	} {
		c.InitSD = .7
		block := &features.Block{Name: "age", Rows: 3, Offsets: []int32{0, 1, 1, 2, 3}, Index: []int32{0, 2, 1}, Weight: []float32{1, 1, .5}}
		users := model.Entities{Seen: features.Seen{0, 2, 3, 0}, Blocks: []*features.Block{block}}
		m, err := model.New(c, users, model.Entities{Seen: features.Seen{1, 2, 3, 1, 1, 1, 2, 2, 1, 3, 1, 0}}, 7)
		require.NoError(t, err)
		out[name] = m
	}
	return out
}

func newFold(t *testing.T, m *model.Model, c FoldConfig, l Loss) *FoldIn {
	t.Helper()
	law, err := sample.PopularityOf([]int32{1, 2, 3, 1, 1, 1, 2, 2, 1, 3, 1, 0}, .5)
	require.NoError(t, err)
	f, err := NewFoldIn(m, c, MeanUser(m), l, law, func() Rule { return &optim.Adam{Beta1: .9, Beta2: .999, Eps: 1e-8} })
	require.NoError(t, err)
	return f
}

// The gradient of the user's row agrees with differences of the loss, whatever the head
// and the loss. Three items fit one tile, so the value of its loss is all of it.
func TestFoldGradient(t *testing.T) {
	has := []int32{1, 4, 9}
	for name, m := range foldModels(t) {
		for of, l := range map[string]Loss{"bce": loss.BCE, "softmax": loss.Softmax, "bpr": loss.BPR} {
			t.Run(name+" "+of, func(t *testing.T) {
				c := FoldConfig{Steps: 1, LR: .1, Negatives: 6, LogQ: m.SharesNegatives(), L2: .3, Seed: 2}
				w, err := newFold(t, m, c, l).newFolder(m)
				require.NoError(t, err)
				key := draw.New(2, draw.Negatives)
				m.Users.Row(w.base, 3, false)
				copy(w.row, w.start)
				at := func() float64 {
					require.NoError(t, w.gradient(has, key))
					value := float64(*w.program.Value(w.lossAt).(*G.F32))
					for _, v := range w.row {
						value += c.L2 / 2 * float64(v) * float64(v)
					}
					return value
				}
				at()
				got := append([]float32{}, w.grad...)
				large := false
				for i := range w.row {
					const h = 1e-2
					old := w.row[i]
					w.row[i] = old + h
					above := at()
					w.row[i] = old - h
					below := at()
					w.row[i] = old
					require.InDelta(t, (above-below)/(2*h), got[i], 3e-3, "value %d", i)
					large = large || got[i] > .05 || got[i] < -.05
				}
				require.True(t, large, "no gradient to speak of: the test tells nothing")
			})
		}
	}
}

// One step of plain gradient at rate 0.1 from p = 0 in one dimension: the user has item 0
// with q = 2, and the law knows item 1 alone, with q = −1. Both logits are 0, so BCE over
// the two has the slopes (σ(0) − 1)/2 = −¼ and σ(0)/2 = ¼, which is −¼·2 + ¼·(−1) = −¾
// in p, and p = 0.075.
func TestFoldByHand(t *testing.T) {
	m, err := model.New(model.Config{Kind: model.TwoTower, Dim: 1, Similarity: "dot", InitSD: 1},
		model.Entities{Seen: features.Seen{0}}, model.Entities{Seen: features.Seen{1, 1}}, 1)
	require.NoError(t, err)
	copy(m.Items.ID.Data, []float32{2, -1})
	law, err := sample.PopularityOf([]int32{0, 1}, 1)
	require.NoError(t, err)
	f, err := NewFoldIn(m, FoldConfig{Steps: 1, LR: .1, Negatives: 1}, []float32{0}, loss.BCE, law, func() Rule { return &optim.SGD{} })
	require.NoError(t, err)
	require.NoError(t, f.Users(context.Background(), m, []int32{0}, func(int32) []int32 { return []int32{0} }))
	require.InDelta(t, .075, m.Users.ID.Data[0], 1e-7)
}

// A row has the same bits whoever else is folded in, into whatever table and on any
// number of processors; what the user has is learned, and nothing else is touched.
func TestFoldDependsOnTheUserAlone(t *testing.T) {
	// 40 items pass the graph in two tiles.
	many := make([]int32, 40)
	for i := range many {
		many[i] = int32(i % 11)
	}
	has := func(u int32) []int32 { return map[int32][]int32{0: {0, 2, 5}, 3: {1, 4, 9}}[u] }
	for name, m := range foldModels(t) {
		t.Run(name, func(t *testing.T) {
			f := newFold(t, m, FoldConfig{Steps: 30, LR: .1, Negatives: 4, Seed: 2}, loss.BCE)
			both, alone := m.Clone(), m.Clone()
			defer runtime.GOMAXPROCS(runtime.GOMAXPROCS(4))
			require.NoError(t, f.Users(context.Background(), both, []int32{0, 3}, has))
			runtime.GOMAXPROCS(1)
			require.NoError(t, f.Users(context.Background(), alone, []int32{3}, has))
			require.Equal(t, both.Users.ID.Row(3), alone.Users.ID.Row(3))
			require.NotEqual(t, both.Users.ID.Row(0), both.Users.ID.Row(3))
			require.Equal(t, m.Users.ID.Row(1), both.Users.ID.Row(1))
			for i, tb := range m.Items.Tables() {
				require.Equal(t, tb.Data, both.Items.Tables()[i].Data)
			}
			rank := func(m *model.Model, items ...int32) (sum float32) {
				scores := make([]float32, 12)
				require.NoError(t, m.Scorer().Score(scores, []int32{3}))
				for _, i := range items {
					sum += scores[i]
				}
				return sum/float32(len(items)) - mean(scores[:11])
			}
			require.Greater(t, rank(both, 1, 4, 9), rank(m, 1, 4, 9), "what the user has did not rise")

			tiled := m.Clone()
			require.NoError(t, f.Users(context.Background(), tiled, []int32{3}, func(int32) []int32 { return many }))
		})
	}
}

func mean(x []float32) (m float32) {
	for _, v := range x {
		m += v / float32(len(x))
	}
	return m
}

func TestFoldRefuses(t *testing.T) {
	err := FoldConfig{LR: -1, L2: -1}.Validate()
	for _, want := range []string{"steps = 0, want ≥ 1", "negatives = 0, want ≥ 1", "lr = -1, want > 0", "l2 = -1, want ≥ 0"} {
		require.ErrorContains(t, err, want)
	}
	m := foldModels(t)["dot"]
	f := newFold(t, m, FoldConfig{Steps: 3, LR: 1, Negatives: 2}, loss.BCE)
	ctx, cancel := context.WithCancel(context.Background())
	cancel()
	has := func(int32) []int32 { return []int32{1} }
	require.ErrorIs(t, f.Users(ctx, m, []int32{0}, has), context.Canceled)
	m.Items.ID.Data[m.Items.Width] = float32(math.Inf(1)) // of item 1
	f = newFold(t, m, FoldConfig{Steps: 3, LR: 1, Negatives: 2}, loss.BCE)
	require.ErrorIs(t, f.Users(context.Background(), m, []int32{0}, has), ErrDiverged)
}
