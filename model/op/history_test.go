package op_test

import (
	"fmt"
	"testing"

	"tandem/model/draw"
	"tandem/model/internal/history"
	"tandem/model/kernel"
	"tandem/model/op"
	"tandem/model/op/testdata/optest"

	"github.com/stretchr/testify/require"
	G "gorgonia.org/gorgonia"
	"gorgonia.org/tensor"
)

// packed are three histories of 3, 1 and 4 positions over five rows.
func packed() *history.Packed {
	return &history.Packed{
		Offsets: []int32{0, 3, 4, 8}, Rows: []int32{0, 2, 4, 1, 3, 3, 0, 2},
		Gaps: []int32{0, 1, 2, 0, 0, 2, 1, 1}, Events: []int32{1, 0, 1, 1, 0, 0, 1, 0},
		Key: draw.New(7, draw.Dropout), First: 11,
	}
}

// encoders are settings of every kind.
func encoders() map[string]history.Config {
	return map[string]history.Config{
		"mean":               {Kind: history.Mean, Width: 4, Length: 5},
		"mean, dropout":      {Kind: history.Mean, Width: 4, Length: 4, Dropout: .3},
		"gru":                {Kind: history.GRU, Width: 4, Length: 4, Hidden: 3},
		"gru, all":           {Kind: history.GRU, Width: 4, Length: 4, Hidden: 5, Dropout: .3, Gaps: 3, Events: 2},
		"attention":          {Kind: history.Attention, Width: 4, Length: 4, Blocks: 1, Heads: 1, Hidden: 6},
		"attention, filter":  {Kind: history.Attention, Width: 6, Length: 4, Blocks: 1, Heads: 2, Hidden: 6, Filter: 3},
		"attention, dropout": {Kind: history.Attention, Width: 4, Length: 4, Blocks: 1, Heads: 2, Hidden: 6, Dropout: .3},
		"attention, all":     {Kind: history.Attention, Width: 6, Length: 5, Blocks: 2, Heads: 2, Hidden: 8, Filter: 2, Dropout: .2, Positions: true, Gaps: 3, Events: 2},
	}
}

func TestHistoryGradients(t *testing.T) {
	for name, c := range encoders() {
		t.Run(name, func(t *testing.T) {
			const room = 10 // two positions stay empty
			inputs := []optest.Input{{Name: "rows", Shape: tensor.Shape{5, c.Width}, Value: optest.Values(5*c.Width, 1, .2, 1)}}
			for i, w := range c.Weights() {
				shape := tensor.Shape(w.Shape)
				inputs = append(inputs, optest.Input{Name: w.Name, Shape: shape, Value: optest.Values(shape.TotalSize(), float64(i+2), .1, .6)})
			}
			e := history.New(c, room, kernel.Float32, true)
			optest.Check(t, inputs, func(in G.Nodes) (*G.Node, error) { return op.History(in[0], in[1:], e, packed()) })
		})
	}
}

func TestCatalogueSoftmaxGradients(t *testing.T) {
	all := op.Catalogue{Positions: 3, Candidates: 5, Target: []int32{4, 0, 2}}
	apart := op.Catalogue{Positions: 3, Candidates: 3, Target: []int32{4, 0, 3}, Apart: true,
		HitAt: []int32{0, 1, 2, 2}, Hits: []int32{2, 0}, Offsets: []float32{.5, -1, .2}}
	for name, c := range map[string]op.Catalogue{"all": all, "apart": apart} {
		for _, bias := range []bool{false, true} {
			t.Run(fmt.Sprint(name, ", bias ", bias), func(t *testing.T) {
				inputs := []optest.Input{
					{Name: "users", Shape: tensor.Shape{4, 3}, Value: optest.Values(12, 1, .2, 1)},
					{Name: "items", Shape: tensor.Shape{5, 3}, Value: optest.Values(15, 2, .2, 1)},
					{Name: "bias", Shape: tensor.Shape{5, 1}, Value: optest.Values(5, 3, .2, 1)},
					{Name: "weights", Shape: tensor.Shape{4}, Value: []float32{.5, 0, 2, 9}, Data: true},
				}
				if !bias {
					inputs = append(inputs[:2], inputs[3])
				}
				optest.Check(t, inputs, func(in G.Nodes) (*G.Node, error) {
					if !bias {
						return op.CatalogueSoftmax(in[0], in[1], nil, in[2], &c, kernel.Float32)
					}
					return op.CatalogueSoftmax(in[0], in[1], in[2], in[3], &c, kernel.Float32)
				})
			})
		}
	}
}

// Two items of logits ln 3 and 0 for a user (1, 0): the target, the second, has probability ¼, so
// the loss is ln 4, and half of it by a weight of ½.
func TestCatalogueSoftmaxByHand(t *testing.T) {
	g := G.NewGraph()
	matrix := func(name string, x []float32, shape ...int) *G.Node {
		return G.NewTensor(g, tensor.Float32, len(shape), G.WithShape(shape...), G.WithName(name),
			G.WithValue(tensor.New(tensor.WithShape(shape...), tensor.WithBacking(x))))
	}
	users, items := matrix("users", []float32{1, 0}, 1, 2), matrix("items", []float32{1.0986123, 5, 0, 7}, 2, 2)
	loss, err := op.CatalogueSoftmax(users, items, nil, matrix("weights", []float32{.5}, 1), &op.Catalogue{Positions: 1, Candidates: 2, Target: []int32{1}}, kernel.Float32)
	require.NoError(t, err)
	p, err := op.NewProgram(g)
	require.NoError(t, err)
	require.NoError(t, p.Run())
	require.InDelta(t, .5*1.3862944, float64(*p.Value(loss).(*G.F32)), 1e-6)
}
