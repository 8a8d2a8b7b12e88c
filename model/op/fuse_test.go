package op_test

import (
	"testing"

	"tandem/model/op"
	"tandem/model/op/testdata/optest"

	"github.com/stretchr/testify/require"
	G "gorgonia.org/gorgonia"
	"gorgonia.org/tensor"
)

// evidence of four rows, one of which nothing is known of.
func evidence() optest.Input {
	return optest.Input{Name: "x", Shape: tensor.Shape{4}, Value: []float32{.5, 0, 2, 1}, Data: true}
}

func TestFusionGradients(t *testing.T) {
	for name, c := range map[string]struct {
		in []optest.Input
		f  func(n G.Nodes) (*G.Node, error)
	}{
		"add left": {[]optest.Input{mat("a", 3, 5, 1), mat("b", 3, 2, 2)},
			func(n G.Nodes) (*G.Node, error) { return op.AddLeft(n[0], n[1]) }},
		"add left, all": {[]optest.Input{mat("a", 3, 2, 1), mat("b", 3, 2, 2)},
			func(n G.Nodes) (*G.Node, error) { return op.AddLeft(n[0], n[1]) }},
		"concat": {[]optest.Input{mat("a", 4, 3, 1), mat("b", 4, 3, 2), mat("w", 6, 3, 3), vec("bias", 3, 4)},
			func(n G.Nodes) (*G.Node, error) { return op.Concat(n[0], n[1], n[2:3], n[3]) }},
		"concat, two parts and a bias column": {[]optest.Input{mat("a", 4, 6, 1), mat("b", 4, 6, 2), mat("w", 4, 2, 3), mat("w2", 6, 3, 5), vec("bias", 5, 4)},
			func(n G.Nodes) (*G.Node, error) { return op.Concat(n[0], n[1], n[2:4], n[4]) }},
		"gate": {[]optest.Input{mat("a", 4, 3, 1), mat("b", 4, 3, 2), vec("slope", 1, 3), vec("start", 1, 4), evidence()},
			func(n G.Nodes) (*G.Node, error) { return op.Gate(n[0], n[1], n[2], n[3], 3, true, n[4]) }},
		"gate that adds, and a bias column": {[]optest.Input{mat("a", 4, 4, 1), mat("b", 4, 4, 2), vec("slope", 1, 3), vec("start", 1, 4), evidence()},
			func(n G.Nodes) (*G.Node, error) { return op.Gate(n[0], n[1], n[2], n[3], 3, false, n[4]) }},
		"gates": {[]optest.Input{mat("a", 4, 4, 1), mat("b", 4, 4, 2), vec("slope", 3, 3), vec("start", 3, 4), evidence()},
			func(n G.Nodes) (*G.Node, error) { return op.Gate(n[0], n[1], n[2], n[3], 3, true, n[4]) }},
		"gates that add": {[]optest.Input{mat("a", 4, 3, 1), mat("b", 4, 3, 2), vec("slope", 3, 3), vec("start", 3, 4), evidence()},
			func(n G.Nodes) (*G.Node, error) { return op.Gate(n[0], n[1], n[2], n[3], 3, false, n[4]) }},
		"inner": {[]optest.Input{mat("y", 3, 2, 1), {Name: "c", Shape: tensor.Shape{3, 2}, Value: optest.Values(6, 2, .2, 1), Data: true}},
			func(n G.Nodes) (*G.Node, error) { return op.Inner(n[0], n[1]) }},
	} {
		t.Run(name, func(t *testing.T) { optest.Check(t, c.in, c.f) })
	}
}

func values(name string, r, c int, x ...float32) optest.Input {
	return optest.Input{Name: name, Shape: tensor.Shape{r, c}, Value: x}
}

// Row 0 has evidence ln 3 under slope 1 and start 0: g = σ(ln 3) = 3/4, so that
// ¾·8 + ¼·4 = 7, or ¾·8 + 4 = 10. Of row 1 nothing is known: g = 0 leaves b. The second
// column is no part of the gate: a + b.
func TestGateByHand(t *testing.T) {
	in := []optest.Input{
		values("a", 2, 2, 8, 1, 50, 2), values("b", 2, 2, 4, 10, 6, 20),
		{Name: "slope", Shape: tensor.Shape{1}, Value: []float32{1}}, {Name: "start", Shape: tensor.Shape{1}, Value: []float32{0}},
		{Name: "x", Shape: tensor.Shape{2}, Value: []float32{1.0986123, 0}},
	}
	gate := func(blend bool) []float32 {
		return run(t, in, func(n G.Nodes) (*G.Node, error) { return op.Gate(n[0], n[1], n[2], n[3], 1, blend, n[4]) })
	}
	require.InDeltaSlice(t, []float32{7, 11, 6, 22}, gate(true), 1e-5)
	require.InDeltaSlice(t, []float32{10, 11, 6, 22}, gate(false), 1e-5)
}

// [1 2 | 3] with [10 20 | 30]: the first part is [1 2 10 20]·w + [1 0] for a w that takes
// a as it is and b crossed over, [1+20+1  2+10]; the last column is 3 + 30.
func TestConcatByHand(t *testing.T) {
	got := run(t, []optest.Input{
		values("a", 1, 3, 1, 2, 3), values("b", 1, 3, 10, 20, 30),
		values("w", 4, 2, 1, 0, 0, 1, 0, 1, 1, 0), {Name: "bias", Shape: tensor.Shape{2}, Value: []float32{1, 0}},
	}, func(n G.Nodes) (*G.Node, error) { return op.Concat(n[0], n[1], n[2:3], n[3]) })
	require.Equal(t, []float32{22, 12, 33}, got)
}

// x = [1 2 3] and target [3 5 9] with weight ½ over the first two columns: the penalty is
// ¼·(4 + 9), which draws by ½·(1 − 3) = −1 and ½·(2 − 5) = −1.5 and leaves the rest and
// the value alone.
func TestPullByHand(t *testing.T) {
	g := G.NewGraph()
	input := func(name string, c int, x ...float32) *G.Node {
		v := tensor.New(tensor.WithShape(len(x)/c, c), tensor.WithBacking(x))
		return G.NewTensor(g, tensor.Float32, 2, G.WithShape(len(x)/c, c), G.WithName(name), G.WithValue(v))
	}
	weight := G.NewTensor(g, tensor.Float32, 1, G.WithShape(1), G.WithName("weight"), G.WithValue(tensor.New(tensor.WithShape(1), tensor.WithBacking([]float32{.5}))))
	x := input("x", 3, 1, 2, 3)
	y, err := op.Pull(x, input("target", 3, 3, 5, 9), weight, 2)
	require.NoError(t, err)
	loss, err := op.Inner(y, input("c", 3, 10, 20, 30))
	require.NoError(t, err)
	grads, err := G.Grad(loss, x)
	require.NoError(t, err)
	program, err := op.NewProgram(g)
	require.NoError(t, err)
	require.NoError(t, program.Run())
	require.Equal(t, []float32{1, 2, 3}, program.Value(y).(*tensor.Dense).Float32s())
	require.Equal(t, []float32{10 - 1, 20 - 1.5, 30}, program.Value(grads[0]).(*tensor.Dense).Float32s())
}
