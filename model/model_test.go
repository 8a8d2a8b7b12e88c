package model_test

import (
	"errors"
	"fmt"
	"maps"
	"math"
	"slices"
	"testing"

	"tandem/features"
	"tandem/model"
	"tandem/model/embed"
	"tandem/model/kernel"
	"tandem/model/op"

	"github.com/stretchr/testify/require"
	G "gorgonia.org/gorgonia"
	"gorgonia.org/tensor"
)

const (
	users = 7
	items = 11
)

// configs is one of every kind, with and without what it can switch on.
func configs() map[string]model.Config {
	all := map[string]model.Config{
		"gmf":          {Kind: model.GMF, Dim: 6, InitSD: .3},
		"mlp":          {Kind: model.MLP, Layers: []int{8, 6, 4}, InitSD: .3},
		"neumf":        {Kind: model.NeuMF, Dim: 5, Layers: []int{8, 6, 4}, InitSD: .3},
		"mf":           {Kind: model.MF, Dim: 6, InitSD: .3},
		"dot":          {Kind: model.TwoTower, Dim: 6, Similarity: "dot", ItemBias: true, InitSD: .3},
		"cosine":       {Kind: model.TwoTower, Dim: 6, Similarity: "cosine", Temperature: .2, InitSD: .3},
		"cosine+bias":  {Kind: model.TwoTower, Dim: 6, Similarity: "cosine", Temperature: .2, ItemBias: true, BiasInit: "log-popularity", InitSD: .3},
		"neumf, 1 mlp": {Kind: model.NeuMF, Dim: 3, Layers: []int{4, 3}, InitSD: .3},
	}
	for _, name := range []string{"gmf", "neumf", "mf", "cosine+bias"} {
		c := all[name]
		c.TableDType = "bfloat16"
		all[name+", bfloat16"] = c
	}
	return all
}

// fused are models whose item rows are more than sums.
func fused() map[string]model.Config {
	price := model.Tower{Features: []string{"price"}, Width: 3, Hidden: []int{5, 4}}
	both := model.Tower{Features: []string{"category", "price"}, Width: 2}
	with := func(name, fusion string, adds bool, towers ...model.Tower) model.Config {
		c := configs()[name]
		c.Fusion, c.GateAdds, c.Towers = fusion, adds, towers
		return c
	}
	likes := func(c model.Config) model.Config {
		c.Affinity = []model.Affinity{{Feature: "category", Width: 3}, {Feature: "price", Width: 2}}
		return c
	}
	return map[string]model.Config{
		"affinity":                     likes(configs()["cosine+bias"]),
		"affinity, mlp":                likes(configs()["mlp"]),
		"affinity, gmf, bfloat16":      likes(configs()["gmf, bfloat16"]),
		"affinity, tower, mf":          likes(with("mf", model.VectorGate, false, price)),
		"affinity, concat, neumf":      likes(with("neumf", model.Concat, false, both)),
		"tower":                        with("cosine+bias", "", false, price),
		"two towers":                   with("dot", model.Sum, false, price, model.Tower{Features: []string{"category"}, Width: 2, Hidden: []int{200}}),
		"concat":                       with("cosine+bias", model.Concat, false),
		"concat, neumf":                with("neumf", model.Concat, false, both),
		"gate":                         with("mf", model.Gate, false, both),
		"gate that adds, gmf":          with("gmf", model.Gate, true),
		"vector gate":                  with("cosine", model.VectorGate, false, price),
		"vector gate that adds, mlp":   with("mlp", model.VectorGate, true, price),
		"vector gate, neumf, bfloat16": with("neumf, bfloat16", model.VectorGate, false, price),
	}
}

// seen has one user and two items without a training interaction.
func seen(n int, none ...int) features.Seen {
	s := make(features.Seen, n)
	for i := range s {
		s[i] = int32(1 + i%3)
	}
	for _, i := range none {
		s[i] = 0
	}
	return s
}

// block gives entity e the rows e mod 3 (weight 1) and 3 (weight e/10).
func block(name string, n int) *features.Block {
	b := &features.Block{Name: name, Rows: 4, Offsets: []int32{0}}
	for e := range n {
		b.Index = append(b.Index, int32(e%3), 3)
		b.Weight = append(b.Weight, 1, float32(e)/10)
		b.Offsets = append(b.Offsets, int32(len(b.Index)))
	}
	return b
}

func build(t *testing.T, c model.Config, hybrid bool) *model.Model {
	t.Helper()
	u, i := model.Entities{Seen: seen(users, 2)}, model.Entities{Seen: seen(items, 4, 9)}
	if hybrid {
		u.Blocks = []*features.Block{block("region", users)}
		i.Blocks = []*features.Block{block("price", items), block("category", items)}
	}
	m, err := model.New(c, u, i, 42)
	require.NoError(t, err)
	for _, side := range []*embed.Side{m.Users, m.Items} { // biases start at zero: give them values
		if from, to := side.Range("bias"); from >= 0 {
			for e := range int32(side.ID.Rows) {
				bias := make([]float32, to-from)
				side.ID.Read(bias, e, from)
				for c := range bias {
					bias[c] += float32(math.Sin(float64(e)))
				}
				side.ID.Write(e, from, bias)
			}
		}
	}
	return m
}

// graphLogits runs the training graph over users us: items holds the group of every
// user, or its positive if there are shared negatives.
func graphLogits(t *testing.T, m *model.Model, us, items, shared []int32, hits ...int32) []float32 {
	t.Helper()
	g := G.NewGraph()
	n := 0
	input := func(shape ...int) (*G.Node, []float32) {
		v := tensor.New(tensor.Of(tensor.Float32), tensor.WithShape(shape...))
		n++
		return G.NewTensor(g, tensor.Float32, len(shape), G.WithShape(shape...), G.WithName(fmt.Sprint("in", n)), G.WithValue(v)), v.Float32s()
	}
	side := func(s *embed.Side, ids []int32) ([]*G.Node, [][]float32) {
		nodes, backing := make([]*G.Node, len(s.Parts)), make([][]float32, len(s.Parts))
		for i, p := range s.Parts {
			nodes[i], backing[i] = input(len(ids), p.Width)
		}
		row := make([]float32, s.Width)
		for r, id := range ids {
			if s == m.Items && m.Fuses() {
				s.Deal(backing, r, fusedRow(t, m, id))
				continue
			}
			s.Gather(backing, r, id, true, row)
		}
		return nodes, backing
	}
	in := model.Inputs{Rows: op.Identity(len(items)), Hits: &hits}
	in.Users, _ = side(m.Users, us)
	rows, backing := side(m.Items, items)
	if part, weight := m.ItemProduct(); part >= 0 {
		w := m.Dense[weight]
		k, n := w.Shape[0], w.Shape[1]
		node, product := input(len(items), n)
		kernel.Sgemm(false, false, len(items), n, k, 1, backing[part], k, w.Data, n, 0, product, n)
		rows[part] = node
	}
	in.Items = rows
	if shared != nil {
		in.Shared, _ = side(m.Items, shared)
	}
	for _, w := range m.Dense {
		node, backing := input(w.Shape...)
		copy(backing, w.Data)
		in.Dense = append(in.Dense, node)
	}
	y, err := m.Logits(in)
	require.NoError(t, err)
	vm := G.NewTapeMachine(g)
	defer vm.Close()
	require.NoError(t, vm.RunAll())
	return y.Value().(*tensor.Dense).Float32s()
}

// fusedRow runs the training graph that makes rows of items over one item.
func fusedRow(t *testing.T, m *model.Model, item int32) []float32 {
	t.Helper()
	g := G.NewGraph()
	w := m.Items.Width
	id, sum := make([]float32, w), make([]float32, m.Items.Sum)
	m.Items.Split(id, sum, item, true)
	input := func(name string, x []float32, shape ...int) *G.Node {
		v := tensor.New(tensor.WithShape(shape...), tensor.WithBacking(x))
		return G.NewTensor(g, tensor.Float32, len(shape), G.WithShape(shape...), G.WithName(name), G.WithValue(v))
	}
	in := model.FusionInputs{ID: input("id", id, 1, w), Sum: input("sum", sum[:w], 1, w)}
	at := w
	for i, n := range m.TowerInputs() {
		in.Towers = append(in.Towers, input(fmt.Sprint("tower", i), sum[at:at+n], 1, n))
		at += n
	}
	if m.Evidence != nil {
		in.Evidence = input("evidence", m.Evidence[item:item+1], 1)
	}
	for _, weight := range m.Dense {
		in.Dense = append(in.Dense, input(weight.Name, weight.Data, weight.Shape...))
	}
	y, err := m.Fuse(in)
	require.NoError(t, err)
	program, err := op.NewProgram(g)
	require.NoError(t, err)
	require.NoError(t, program.Run())
	return program.Value(y).(*tensor.Dense).Float32s()
}

// ids is 0 … n−1.
func ids(n int) []int32 {
	out := make([]int32, n)
	for i := range out {
		out[i] = int32(i)
	}
	return out
}

// graphScores runs the training graph over every pair: each user with all items as
// its group, or with all items as shared negatives.
func graphScores(t *testing.T, m *model.Model, shared bool) []float32 {
	t.Helper()
	users, items := m.Users.ID.Rows, m.Items.ID.Rows
	if !shared {
		return graphLogits(t, m, ids(users), slices.Repeat(ids(items), users), nil)
	}
	out := graphLogits(t, m, ids(users), ids(users), ids(items)) // the positive of user u is item u
	var rest []float32
	for u := range users {
		require.InDelta(t, out[u*(1+items)], out[u*(1+items)+1+u], 1e-5, "positive of user %d, item %d", u, u)
		rest = append(rest, out[u*(1+items)+1:(u+1)*(1+items)]...)
	}
	return rest
}

func TestScorerAgreesWithTheGraph(t *testing.T) {
	for name, c := range configs() {
		for _, hybrid := range []bool{false, true} {
			t.Run(fmt.Sprintf("%s hybrid=%v", name, hybrid), func(t *testing.T) {
				m := build(t, c, hybrid)
				got := make([]float32, users*items)
				require.NoError(t, m.Scorer().Score(got, ids(users)))
				require.InDeltaSlice(t, graphScores(t, m, false), got, 1e-5)
				if c.SharesNegatives() {
					require.InDeltaSlice(t, graphScores(t, m, true), got, 1e-5)
				}
			})
		}
	}
}

func TestFusedScorerAgreesWithTheGraph(t *testing.T) {
	for name, c := range fused() {
		t.Run(name, func(t *testing.T) {
			m := build(t, c, true)
			for _, w := range m.Dense { // biases and gates start too even
				for i := range w.Data {
					w.Data[i] += .3 * float32(math.Sin(float64(7*i)))
				}
			}
			got := make([]float32, users*items)
			require.NoError(t, m.Scorer().Score(got, ids(users)))
			require.InDeltaSlice(t, graphScores(t, m, false), got, 1e-5)
			if c.SharesNegatives() {
				require.InDeltaSlice(t, graphScores(t, m, true), got, 1e-5)
			}
		})
	}
}

// An item that training did not know gets the bits of an unseen one with its features.
func TestFusedModelsOverOtherItems(t *testing.T) {
	for name, c := range fused() {
		m := build(t, c, true)
		for _, unseen := range []int32{4, 9} { // build has given them a bias
			m.Items.ID.Write(unseen, 0, make([]float32, m.Items.ID.Width))
		}
		other := m.OverItems(items, []*features.Block{block("price", items), block("category", items)})
		want, got := make([]float32, users*items), make([]float32, users*items)
		require.NoError(t, m.Scorer().Score(want, ids(users)))
		require.NoError(t, other.Scorer().Score(got, ids(users)))
		for u := range users {
			require.Equal(t, want[u*items+4], got[u*items+4], name)
			require.Equal(t, want[u*items+9], got[u*items+9], name)
			require.NotEqual(t, want[u*items+5], got[u*items+5], name)
		}
	}
}

// A concatenation starts as the sum of id and features, and gates of items without a
// training row are closed: nothing but their features, biases apart.
func TestFusionsStartNearlyAsASum(t *testing.T) {
	sum := configs()["cosine+bias"]
	score := func(fusion string) []float32 {
		c := sum
		c.Fusion = fusion
		out := make([]float32, users*items)
		require.NoError(t, build(t, c, true).Scorer().Score(out, ids(users)))
		return out
	}
	want, gated := score(""), score(model.Gate)
	require.InDeltaSlice(t, want, score(model.Concat), 1e-5)
	for u := range users {
		for i := range items {
			if i == 4 || i == 9 {
				require.InDelta(t, want[u*items+i], gated[u*items+i], 1e-5)
			} else if u != 2 || i > 0 { // user 2 has no id
				require.NotEqual(t, want[u*items+i], gated[u*items+i])
			}
		}
	}
}

func TestFusionsNeedFeatures(t *testing.T) {
	c := configs()["cosine"]
	c.Fusion = model.Gate
	e := model.Entities{Seen: seen(3)}
	_, err := model.New(c, e, e, 1)
	require.EqualError(t, err, `model: fusion "gate" and 0 towers without item features, want some`)
	e.Blocks = []*features.Block{block("price", 3)}
	c.Towers = []model.Tower{{Features: []string{"colour"}, Width: 2}}
	_, err = model.New(c, e, e, 1)
	require.EqualError(t, err, `model: a tower over "colour", which is no feature of the items`)
	c.Fusion, c.Towers = "mean", []model.Tower{{}, {Features: []string{"price", "price"}, Width: 1, Hidden: []int{0}}}
	for _, want := range []string{
		`model: fusion = "mean", want one of sum, concat, gate, vector-gate`,
		"model: towers.0.features: none, want at least one",
		"model: towers.0.width = 0, want ≥ 1",
		"model: towers.1.hidden.0 = 0, want ≥ 1",
		`model: towers.1.features.1 = "price", in a tower already`,
	} {
		require.ErrorContains(t, c.Validate(), want)
	}
}

// The term alone: an untrained GMF whose head is zero scores ⟨a_u, Σ weight·b⟩. Item 4 is
// of price row 1 and, with weight .4, row 3.
func TestAffinityByHand(t *testing.T) {
	m := build(t, model.Config{Kind: model.GMF, Dim: 2, Affinity: []model.Affinity{{Feature: "price", Width: 2}}}, true)
	m.Users.ID.Write(3, 2, []float32{2, -1})
	table := m.Items.Features[2].Table
	require.Equal(t, "items/affinity/price", table.Name)
	copy(table.Data, []float32{9, 9, 3, 1, 9, 9, 10, 20})
	scores := make([]float32, items)
	require.NoError(t, m.Scorer().Score(scores, []int32{3}))
	require.InDelta(t, 2*(3+.4*10)-(1+.4*20), scores[4], 1e-5)
	require.Equal(t, 4, m.VectorDim())
}

func TestAffinitiesNeedFeatures(t *testing.T) {
	c := model.Config{Kind: model.GMF, Dim: 2, Affinity: []model.Affinity{{"price", 0}, {"price", 1}}}
	require.ErrorContains(t, c.Validate(), "model: affinity.0.width = 0, want ≥ 1")
	require.ErrorContains(t, c.Validate(), `model: affinity.1.feature = "price": duplicate name`)
	c.Affinity = c.Affinity[1:]
	e := model.Entities{Seen: seen(3)}
	_, err := model.New(c, e, e, 1)
	require.EqualError(t, err, `model: an affinity for "price", which is no feature of the items`)
}

func TestVectorsRankAsTheModel(t *testing.T) {
	all := configs()
	maps.Copy(all, fused())
	for name, c := range all {
		m := build(t, c, true)
		s := m.Scorer()
		u, ok := s.UserVectors()
		q, bias, ok2 := s.ItemVectors()
		require.Equal(t, ok, ok2)
		require.Equal(t, c.IsInnerProduct(), ok, name)
		if !ok {
			continue
		}
		scores := make([]float32, items)
		for user := range int32(users) {
			require.NoError(t, s.Score(scores, []int32{user}))
			constant := math.NaN()
			for i := range items {
				dot := float64(bias[i])
				for k := range c.VectorDim() {
					dot += float64(u[int(user)*c.VectorDim()+k]) * float64(q[i*c.VectorDim()+k])
				}
				if i == 0 {
					constant = float64(scores[0]) - dot
				}
				require.InDelta(t, float64(scores[i]), dot+constant, 1e-5, "%s user %d item %d", name, user, i)
			}
		}
	}
}

func TestUnseenEntitiesHaveNoIDRow(t *testing.T) {
	m := build(t, model.Config{Kind: model.GMF, Dim: 4, InitSD: 1}, true)
	require.Equal(t, make([]float32, 4), m.Items.ID.Row(4))
	require.Equal(t, make([]float32, 4), m.Users.ID.Row(2))
	require.NotEqual(t, make([]float32, 4), m.Items.ID.Row(3))
	got, want := make([]float32, 4), make([]float32, 4)
	m.Items.Row(got, 4, true)
	m.Items.Row(want, 4, false)
	require.Equal(t, want, got)
	require.NotEqual(t, make([]float32, 4), got)
}

// The bias of an item that training did not know is what its features say it is: price
// row 1 and, with weight .4, row 3.
func TestFeaturesGiveColdItemsABias(t *testing.T) {
	m := build(t, model.Config{Kind: model.TwoTower, Dim: 2, Similarity: "dot", ItemBias: true}, true)
	m.Items.ID.Write(4, 2, []float32{0}) // build has given it one
	price := m.Items.Features[0].Table
	price.Write(1, 2, []float32{5})
	price.Write(3, 2, []float32{-10})
	_, bias, ok := m.Scorer().ItemVectors()
	require.True(t, ok)
	require.InDelta(t, 5-.4*10, bias[4], 1e-6)
}

func TestColdOffsetMovesOnlyUnseenItems(t *testing.T) {
	c := model.Config{Kind: model.GMF, Dim: 4, InitSD: 1}
	plain, moved := make([]float32, items), make([]float32, items)
	require.NoError(t, build(t, c, true).Scorer().Score(plain, []int32{1}))
	c.ColdOffset = -3
	require.NoError(t, build(t, c, true).Scorer().Score(moved, []int32{1}))
	for i := range items {
		want := plain[i]
		if i == 4 || i == 9 {
			want -= 3
		}
		require.InDelta(t, want, moved[i], 1e-6)
	}
}

func TestNewIsAPureFunctionOfTheSeed(t *testing.T) {
	c := configs()["neumf"]
	a, b := build(t, c, true), build(t, c, true)
	require.Equal(t, a, b)
	other, err := model.New(c, model.Entities{Seen: seen(users)}, model.Entities{Seen: seen(items)}, 43)
	require.NoError(t, err)
	require.NotEqual(t, a.Items.ID.Data, other.Items.ID.Data)
}

// A bfloat16 model is the float32 model of its values: drawn as that one and rounded,
// scored to the last bit as it.
func TestBFloat16ModelsAreTheirValues(t *testing.T) {
	for name, c := range configs() {
		if c.TableDType != "bfloat16" {
			continue
		}
		narrow := build(t, c, true)
		c.TableDType = ""
		wide := build(t, c, true)
		require.Equal(t, wide.Parameters(), narrow.Parameters(), name)
		wides := append(wide.Users.Tables(), wide.Items.Tables()...)
		for i, table := range append(narrow.Users.Tables(), narrow.Items.Tables()...) {
			require.InDeltaSlice(t, wides[i].Data, table.Float32s(), 2./128, "%s %s", name, table.Name)
			wides[i].Data = table.Float32s()
		}
		want, got := make([]float32, users*items), make([]float32, users*items)
		require.NoError(t, wide.Scorer().Score(want, []int32{0, 1, 2, 3, 4, 5, 6}))
		require.NoError(t, narrow.Clone().Scorer().Score(got, []int32{0, 1, 2, 3, 4, 5, 6}))
		require.Equal(t, want, got, name)
	}
}

func TestCheckNamesTheRow(t *testing.T) {
	for _, dtype := range model.TableDTypes() {
		m := build(t, model.Config{Kind: model.GMF, Dim: 4, InitSD: 1, TableDType: dtype}, true)
		require.NoError(t, m.Check())
		m.Items.Features[1].Table.Write(2, 3, []float32{float32(math.Inf(-1))})
		require.EqualError(t, m.Check(), "model: items/feature/category row 2 is not finite")
		m.Users.ID.Write(5, 0, []float32{float32(math.NaN())})
		require.EqualError(t, m.Check(), "model: users/id row 5 is not finite")
	}
}

func TestConfigReportsEveryFault(t *testing.T) {
	err := errors.Join(model.Config{Kind: "neumf", Dim: 0, Layers: []int{7, 0}, InitSD: -1, TableDType: "float16"}.Validate(),
		model.Config{Kind: "mf", Dim: 1, BiasInit: "hot"}.Validate())
	for _, want := range []string{
		"model: dim = 0, want ≥ 1",
		"model: layers.0 = 7, want an even first width",
		"model: layers.1 = 0, want ≥ 1",
		`model: bias_init = "hot", want one of zero, log-popularity, feature-popularity`,
		"model: init_sd = -1, want > 0",
		`model: table_dtype = "float16", did you mean "bfloat16"?`,
	} {
		require.ErrorContains(t, err, want)
	}
	require.ErrorContains(t, model.Config{Kind: "neumff"}.Validate(), `model: kind = "neumff", did you mean "neumf"?`)
	require.ErrorContains(t, model.Config{Kind: "two-tower", Dim: 1, Similarity: "cosine"}.Validate(), "temperature = 0, want > 0")
}

func TestScoreRefusesAnUnknownUser(t *testing.T) {
	m := build(t, model.Config{Kind: model.GMF, Dim: 4, InitSD: 1}, false)
	require.EqualError(t, m.Scorer().Score(make([]float32, items), []int32{7}), "model: user 7, want [0, 7)")
	require.EqualError(t, m.Scorer().Score(make([]float32, items), []int32{-1}), "model: user -1, want [0, 7)")
}
