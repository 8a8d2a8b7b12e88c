package loss_test

import (
	"math"
	"testing"

	"tandem/model/op"
	"tandem/model/op/testdata/optest"
	"tandem/train/loss"

	"github.com/stretchr/testify/require"
	G "gorgonia.org/gorgonia"
	"gorgonia.org/tensor"
)

type lossFunc func(logits, weights *G.Node) (*G.Node, error)

var losses = map[string]lossFunc{"bce": loss.BCE, "bpr": loss.BPR, "softmax": loss.Softmax}

func inputs(z, w []float32, n int) []optest.Input {
	return []optest.Input{
		{Name: "logits", Shape: tensor.Shape{len(w), n}, Value: z},
		{Name: "weights", Shape: tensor.Shape{len(w)}, Value: w, Data: true},
	}
}

func TestGradients(t *testing.T) {
	for name, f := range losses {
		t.Run(name, func(t *testing.T) {
			optest.Check(t, inputs(optest.Values(3*5, 1, .1, 2), []float32{.5, 1, 0}, 5),
				func(in G.Nodes) (*G.Node, error) { return f(in[0], in[1]) })
		})
	}
}

// value and gradient of a loss at given logits.
func eval(t *testing.T, f lossFunc, z, w []float32, n int) (float64, []float32) {
	t.Helper()
	g := G.NewGraph()
	logits := G.NewMatrix(g, tensor.Float32, G.WithShape(len(w), n), G.WithName("z"),
		G.WithValue(tensor.New(tensor.WithShape(len(w), n), tensor.WithBacking(z))))
	weights := G.NewVector(g, tensor.Float32, G.WithShape(len(w)), G.WithName("w"),
		G.WithValue(tensor.New(tensor.WithShape(len(w)), tensor.WithBacking(w))))
	l, err := f(logits, weights)
	require.NoError(t, err)
	grads, err := G.Grad(l, logits)
	require.NoError(t, err)
	vm := G.NewTapeMachine(g)
	defer vm.Close()
	require.NoError(t, vm.RunAll())
	return float64(l.Value().Data().(float32)), grads[0].Value().(*tensor.Dense).Float32s()
}

// All logits 0: softplus(0) = ln 2 for every pair; softmax over 3 is ln 3.
func TestByHand(t *testing.T) {
	zero := func() []float32 { return make([]float32, 3) }
	v, g := eval(t, loss.BCE, zero(), []float32{1}, 3)
	require.InDelta(t, math.Ln2, v, 1e-6)
	require.InDeltaSlice(t, []float32{-.5 / 3, .5 / 3, .5 / 3}, g, 1e-6)
	v, g = eval(t, loss.BPR, zero(), []float32{1}, 3)
	require.InDelta(t, math.Ln2, v, 1e-6)
	require.InDeltaSlice(t, []float32{-.5, .25, .25}, g, 1e-6)
	v, g = eval(t, loss.Softmax, zero(), []float32{1}, 3)
	require.InDelta(t, math.Log(3), v, 1e-6)
	require.InDeltaSlice(t, []float32{-2. / 3, 1. / 3, 1. / 3}, g, 1e-6)
}

// float32 formulas like ln(1−σ(x)) are infinite from x = 17 on; logit forms are not.
func TestExtremeLogitsStayFinite(t *testing.T) {
	for name, f := range losses {
		for _, z := range [][]float32{{100, -100, -100}, {-100, 100, 100}, {1e4, 1e4, -1e4}, {0, op.Masked, 3}} {
			v, g := eval(t, f, append([]float32{}, z...), []float32{1}, 3)
			require.False(t, math.IsNaN(v) || math.IsInf(v, 0), "%s%v = %v", name, z, v)
			for _, x := range g {
				require.False(t, math.IsNaN(float64(x)) || math.IsInf(float64(x), 0), "%s%v: gradient %v", name, z, g)
			}
		}
	}
}

func TestMaskedNegativesPassNoGradient(t *testing.T) {
	for name, f := range losses {
		_, g := eval(t, f, []float32{.3, op.Masked, .1}, []float32{1}, 3)
		require.Zero(t, g[1], name)
		require.NotZero(t, g[2], name)
	}
}

func TestLossIsAWeightedSumOverRows(t *testing.T) {
	for name, f := range losses {
		z := optest.Values(8, 3, .1, 2)
		both, _ := eval(t, f, append([]float32{}, z...), []float32{.25, 2}, 4)
		first, _ := eval(t, f, append([]float32{}, z[:4]...), []float32{.25}, 4)
		second, _ := eval(t, f, append([]float32{}, z[4:]...), []float32{2}, 4)
		require.InDelta(t, first+second, both, 1e-5, name)
	}
}
