// Package optest checks the symbolic gradient of any op or loss against finite
// differences.
//
//	optest.Check(t, []optest.Input{{"x", tensor.Shape{4, 3}, x}}, func(in G.Nodes) (*G.Node, error) {
//		return op.Normalize(in[0], 2, nil)
//	})
package optest

import (
	"math"
	"testing"

	"tandem/model/op"

	"github.com/stretchr/testify/require"
	G "gorgonia.org/gorgonia"
	"gorgonia.org/tensor"
)

// Input is one input of the function under test. Data inputs get no gradient.
type Input struct {
	Name  string       // in failures; unique
	Shape tensor.Shape // empty = scalar
	Value []float32    // row-major, to differentiate at
	Data  bool         // no gradient is wanted
}

// Check builds y = f(inputs), reduces it to L = Σ c·y with fixed pseudo-random c
// (L = y if y is a scalar), and requires for every value of every input that
//
//	|∂L/∂x − (L(x+h) − L(x−h))/2h| ≤ 1e-3·max(1, |∂L/∂x|), h = 2e-3
//
// which float32 forward passes of order 1 allow. Keep inputs away from kinks (ReLU at
// 0). The whole graph runs twice before gradients are read, so an op that forgets to
// rewrite its buffer fails.
func Check(t *testing.T, inputs []Input, f func(in G.Nodes) (*G.Node, error)) {
	t.Helper()
	g := G.NewGraph()
	nodes := make(G.Nodes, len(inputs))
	var wrt G.Nodes
	for i, in := range inputs {
		v := tensor.New(tensor.WithShape(in.Shape...), tensor.WithBacking(in.Value))
		nodes[i] = G.NewTensor(g, tensor.Float32, in.Shape.Dims(), G.WithShape(in.Shape...), G.WithName(in.Name), G.WithValue(v))
		if !in.Data {
			wrt = append(wrt, nodes[i])
		}
	}
	y, err := f(nodes)
	require.NoError(t, err)
	loss, err := weightedSum(y)
	require.NoError(t, err)
	grads, err := G.Grad(loss, wrt...)
	require.NoError(t, err)
	vm := G.NewTapeMachine(g)
	defer vm.Close()
	run := func() float64 {
		require.NoError(t, vm.RunAll())
		defer vm.Reset()
		return float64(loss.Value().Data().(float32))
	}
	run()
	run()
	analytic := make([][]float32, len(grads))
	for i, n := range grads {
		v, ok := n.Value().(*tensor.Dense)
		require.True(t, ok, "gradient of %s is a %T", wrt[i].Name(), n.Value())
		require.True(t, v.Shape().Eq(wrt[i].Shape()), "gradient of %s has shape %v, want %v", wrt[i].Name(), v.Shape(), wrt[i].Shape())
		analytic[i] = append([]float32(nil), v.Float32s()...)
	}
	const h = 2e-3
	k := 0
	for _, in := range inputs {
		if in.Data {
			continue
		}
		for j, x := range in.Value {
			in.Value[j] = x + h
			up := run()
			in.Value[j] = x - h
			down := run()
			in.Value[j] = x
			want := (up - down) / (float64(x+h) - float64(x-h))
			got := float64(analytic[k][j])
			require.InDelta(t, want, got, 1e-3*math.Max(1, math.Abs(want)), "gradient of %s[%d]", in.Name, j)
		}
		k++
	}
}

// weightedSum is Σ c·y with c in [−1, 1], different for every element.
func weightedSum(y *G.Node) (*G.Node, error) {
	if y.IsScalar() {
		return y, nil
	}
	c := make([]float32, y.Shape().TotalSize())
	for i := range c {
		c[i] = float32(math.Sin(float64(3*i + 1)))
	}
	return op.Apply(op.Spec{
		Name: "WeightedSum", Inputs: G.Nodes{y},
		Forward: func(out []float32, in [][]float32) {
			var s float64
			for i, v := range in[0] {
				s += float64(c[i]) * float64(v)
			}
			out[0] = float32(s)
		},
		Backward: func(in G.Nodes, _, grad *G.Node) (G.Nodes, error) {
			dy, err := op.Apply(op.Spec{
				Name: "WeightedSumGrad", Inputs: G.Nodes{grad}, Shape: in[0].Shape().Clone(),
				Forward: func(dy []float32, in [][]float32) {
					for i := range dy {
						dy[i] = in[0][0] * c[i]
					}
				},
			})
			return G.Nodes{dy}, err
		},
	})
}

// Values returns n numbers in ±[lo, hi] with pseudo-random signs, away from zero so
// that ReLUs have no kink nearby.
func Values(n int, seed float64, lo, hi float64) []float32 {
	out := make([]float32, n)
	for i := range out {
		s := math.Sin(seed + 12.9898*float64(i+1))
		frac := math.Abs(math.Mod(s*43758.5453, 1))
		v := lo + (hi-lo)*frac
		if s < 0 {
			v = -v
		}
		out[i] = float32(v)
	}
	return out
}
