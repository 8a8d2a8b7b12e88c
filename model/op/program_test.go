package op_test

import (
	"testing"

	"tandem/model/kernel"
	"tandem/model/op"
	"tandem/model/op/testdata/optest"

	"github.com/stretchr/testify/require"
	G "gorgonia.org/gorgonia"
	"gorgonia.org/tensor"
)

// mixed is a graph of fused and stock ops with a node that is used twice, so that its
// gradient is a stock sum.
func mixed(t testing.TB) (g *G.ExprGraph, x []float32, loss *G.Node, grads G.Nodes) {
	g = G.NewGraph()
	node := func(name string, seed float64, shape ...int) (*G.Node, []float32) {
		data := optest.Values(tensor.Shape(shape).TotalSize(), seed, .2, 1)
		v := tensor.New(tensor.WithShape(shape...), tensor.WithBacking(data))
		return G.NewTensor(g, tensor.Float32, len(shape), G.WithShape(shape...), G.WithName(name), G.WithValue(v)), data
	}
	in, x := node("x", 1, 6, 4)
	w, _ := node("w", 2, 4, 4)
	b, _ := node("b", 3, 4)
	h, err := op.Linear(in, w, b, true, kernel.Float32)
	require.NoError(t, err)
	sum, err := op.Add(h, in) // in is used twice
	require.NoError(t, err)
	loss = G.Must(G.Mean(G.Must(G.Square(sum))))
	grads, err = G.Grad(loss, in, w, b)
	require.NoError(t, err)
	return g, x, loss, grads
}

func TestProgramEqualsTheTapeMachine(t *testing.T) {
	g, x, loss, grads := mixed(t)
	p, err := op.NewProgram(g)
	require.NoError(t, err)
	g2, x2, loss2, grads2 := mixed(t)
	vm := G.NewTapeMachine(g2)
	defer vm.Close()
	for run := range 3 {
		for i := range x {
			x[i] += float32(run) / 10
		}
		copy(x2, x)
		require.NoError(t, p.Run())
		require.NoError(t, vm.RunAll())
		require.InDelta(t, loss2.Value().Data(), p.Value(loss).Data(), 1e-6)
		for i := range grads {
			require.Equal(t, grads2[i].Value().Data(), p.Value(grads[i]).Data(), "gradient %d of run %d", i, run)
		}
		vm.Reset()
	}
	require.Nil(t, p.Value(loss2), "a node of another graph")
}

func TestProgramWantsValues(t *testing.T) {
	g := G.NewGraph()
	x := G.NewVector(g, tensor.Float32, G.WithShape(3), G.WithName("x"))
	G.Must(G.Square(x))
	_, err := op.NewProgram(g)
	require.EqualError(t, err, `op: program: input "x" has no value`)
}

func TestProgramOfFusedOpsAllocatesNothing(t *testing.T) {
	g := G.NewGraph()
	node := func(name string, shape ...int) *G.Node {
		v := tensor.New(tensor.Of(tensor.Float32), tensor.WithShape(shape...))
		return G.NewTensor(g, tensor.Float32, len(shape), G.WithShape(shape...), G.WithName(name), G.WithValue(v))
	}
	_, err := op.Linear(node("x", 64, 16), node("w", 16, 8), node("b", 8), true, kernel.Float32)
	require.NoError(t, err)
	p, err := op.NewProgram(g)
	require.NoError(t, err)
	require.Zero(t, testing.AllocsPerRun(20, func() { require.NoError(t, p.Run()) }))
}

// The first half is what its node needs; the second one reads inputs that were filled in
// between.
func TestProgramInHalves(t *testing.T) {
	g := G.NewGraph()
	input := func(name string, x []float32) *G.Node {
		v := tensor.New(tensor.WithShape(1, 2), tensor.WithBacking(x))
		return G.NewTensor(g, tensor.Float32, 2, G.WithShape(1, 2), G.WithName(name), G.WithValue(v))
	}
	upstream := []float32{0, 0}
	x := input("x", []float32{3, 4})
	y, err := op.Normalize(x, 1, nil)
	require.NoError(t, err)
	loss, err := op.Inner(y, input("upstream", upstream))
	require.NoError(t, err)
	grads, err := G.Grad(loss, x)
	require.NoError(t, err)
	p, err := op.NewProgram(g)
	require.NoError(t, err)
	p.Halve(y)
	require.NoError(t, p.RunFirst())
	require.InDeltaSlice(t, []float32{.6, .8}, p.Value(y).(*tensor.Dense).Float32s(), 1e-6)
	require.Nil(t, p.Value(loss))
	upstream[0] = 5
	require.NoError(t, p.RunSecond())
	// y = x/5, so that dx = (c − y⟨y, c⟩)/5 = ([5 0] − 3·[.6 .8])/5.
	require.InDeltaSlice(t, []float32{.64, -.48}, p.Value(grads[0]).(*tensor.Dense).Float32s(), 1e-6)
	require.InDelta(t, 3, p.Value(loss).Data(), 1e-6)
}
