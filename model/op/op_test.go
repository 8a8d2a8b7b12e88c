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

func mat(name string, r, c int, seed float64) optest.Input {
	return optest.Input{Name: name, Shape: tensor.Shape{r, c}, Value: optest.Values(r*c, seed, .2, 1)}
}

func vec(name string, n int, seed float64) optest.Input {
	return optest.Input{Name: name, Shape: tensor.Shape{n}, Value: optest.Values(n, seed, .2, 1)}
}

func TestGradients(t *testing.T) {
	none := []int32{}
	for name, c := range map[string]struct {
		in []optest.Input
		f  func(n G.Nodes) (*G.Node, error)
	}{
		"linear": {[]optest.Input{mat("x", 5, 4, 1), mat("w", 4, 3, 2), vec("b", 3, 3)},
			func(n G.Nodes) (*G.Node, error) { return op.Linear(n[0], n[1], n[2], false, kernel.Float32) }},
		"linear+relu": {[]optest.Input{mat("x", 5, 4, 4), mat("w", 4, 3, 5), vec("b", 3, 6)},
			func(n G.Nodes) (*G.Node, error) { return op.Linear(n[0], n[1], n[2], true, kernel.Float32) }},
		"two layers": {[]optest.Input{mat("x", 5, 4, 4), mat("w", 4, 3, 5), vec("b", 3, 6), mat("w2", 3, 2, 7), vec("b2", 2, 8)},
			func(n G.Nodes) (*G.Node, error) {
				h, err := op.Linear(n[0], n[1], n[2], true, kernel.Float32)
				if err != nil {
					return nil, err
				}
				return op.Linear(h, n[3], n[4], false, kernel.Float32)
			}},
		"grouped": {[]optest.Input{mat("p", 2, 3, 9), mat("wp", 3, 4, 2), mat("qw", 6, 4, 10), vec("b", 4, 13)},
			func(n G.Nodes) (*G.Node, error) {
				return op.Grouped(n[0], n[1], n[2], n[3], op.Identity(6), kernel.Float32)
			}},
		"project": {[]optest.Input{mat("x", 6, 4, 1), vec("w", 4, 2), vec("b", 1, 3)},
			func(n G.Nodes) (*G.Node, error) { return op.Project(n[0], n[1], n[2], 3) }},
		"grouped dot": {[]optest.Input{mat("p", 2, 4, 1), mat("q", 6, 4, 2)},
			func(n G.Nodes) (*G.Node, error) { return op.GroupedDot(n[0], n[1], op.Identity(6)) }},
		"grouped, rows shared": {[]optest.Input{mat("p", 2, 3, 9), mat("wp", 3, 4, 2), mat("qw", 3, 4, 10), vec("b", 4, 13)},
			func(n G.Nodes) (*G.Node, error) { return op.Grouped(n[0], n[1], n[2], n[3], twice(), kernel.Float32) }},
		"grouped dot, rows shared": {[]optest.Input{mat("p", 2, 4, 1), mat("q", 3, 4, 2)},
			func(n G.Nodes) (*G.Node, error) { return op.GroupedDot(n[0], n[1], twice()) }},
		"item bias, rows shared": {[]optest.Input{mat("logits", 2, 3, 1), mat("b", 3, 1, 2)},
			func(n G.Nodes) (*G.Node, error) { return op.AddItemBias(n[0], n[1], twice()) }},
		"shared dot": {[]optest.Input{mat("p", 3, 4, 1), mat("pos", 3, 4, 2), mat("neg", 5, 4, 3)},
			func(n G.Nodes) (*G.Node, error) { return op.SharedDot(n[0], n[1], n[2], &none, kernel.Float32) }},
		"normalize": {[]optest.Input{mat("x", 3, 4, 1)},
			func(n G.Nodes) (*G.Node, error) { return op.Normalize(n[0], 2.5, nil) }},
		"scale columns": {[]optest.Input{mat("x", 3, 4, 1), vec("h", 4, 2)},
			func(n G.Nodes) (*G.Node, error) { return op.ScaleColumns(n[0], n[1]) }},
		"add": {[]optest.Input{mat("a", 3, 4, 1), mat("b", 3, 4, 2)},
			func(n G.Nodes) (*G.Node, error) { return op.Add(n[0], n[1]) }},
		"scalar": {[]optest.Input{mat("logits", 3, 4, 1), vec("b", 1, 2)},
			func(n G.Nodes) (*G.Node, error) { return op.AddScalar(n[0], n[1]) }},
		"user bias": {[]optest.Input{mat("logits", 3, 4, 1), mat("b", 3, 1, 2)},
			func(n G.Nodes) (*G.Node, error) { return op.AddUserBias(n[0], n[1]) }},
		"item bias": {[]optest.Input{mat("logits", 3, 4, 1), mat("b", 12, 1, 2)},
			func(n G.Nodes) (*G.Node, error) { return op.AddItemBias(n[0], n[1], op.Identity(12)) }},
		"shared bias": {[]optest.Input{mat("logits", 3, 5, 1), mat("pos", 3, 1, 2), mat("neg", 4, 1, 3)},
			func(n G.Nodes) (*G.Node, error) { return op.AddSharedBias(n[0], n[1], n[2]) }},
	} {
		t.Run(name, func(t *testing.T) { optest.Check(t, c.in, c.f) })
	}
}

// twice is six pairs over three rows.
func twice() *op.Rows {
	index := []int32{0, 1, 2, 1, 0, 0}
	return &op.Rows{Index: index, Into: index}
}

// A batch in two runs over five rows: p = 10 meets q4 and q1, then p = 7 meets q4 twice.
// The gradient of q numbers q4 and q1 as they come, 0 and 1, and the second run adds to
// the first.
func TestRowsInTwoRuns(t *testing.T) {
	g := G.NewGraph()
	input := func(name string, rows int, values ...float32) *G.Node {
		v := tensor.New(tensor.WithShape(rows, 1), tensor.WithBacking(values))
		return G.NewTensor(g, tensor.Float32, 2, G.WithShape(rows, 1), G.WithName(name), G.WithValue(v))
	}
	ps := []float32{10}
	rows := op.Identity(2)
	q := input("q", 5, 1, 2, 3, 4, 5)
	y, err := op.GroupedDot(input("p", 1, ps...), q, rows)
	require.NoError(t, err)
	total, err := G.Sum(y)
	require.NoError(t, err)
	grads, err := G.Grad(total, q)
	require.NoError(t, err)
	program, err := op.NewProgram(g)
	require.NoError(t, err)
	gradient := func(first float32, into []int32, index []int32, add bool) []float32 {
		ps[0] = first
		rows.Index, rows.Into, rows.Add = index, into, add
		require.NoError(t, program.Run())
		return program.Value(grads[0]).(*tensor.Dense).Float32s()[:2]
	}
	for range 2 { // what a batch leaves does not reach the next
		require.Equal(t, []float32{10, 10}, gradient(10, []int32{0, 1}, []int32{4, 1}, false))
		require.Equal(t, []float32{10 + 2*7, 10}, gradient(7, []int32{0, 0}, []int32{4, 4}, true))
	}
}

// run evaluates f once, without gradients.
func run(t *testing.T, in []optest.Input, f func(G.Nodes) (*G.Node, error)) []float32 {
	t.Helper()
	g := G.NewGraph()
	nodes := make(G.Nodes, len(in))
	for i, x := range in {
		v := tensor.New(tensor.WithShape(x.Shape...), tensor.WithBacking(x.Value))
		nodes[i] = G.NewTensor(g, tensor.Float32, x.Shape.Dims(), G.WithShape(x.Shape...), G.WithName(x.Name), G.WithValue(v))
	}
	y, err := f(nodes)
	require.NoError(t, err)
	vm := G.NewTapeMachine(g)
	defer vm.Close()
	require.NoError(t, vm.RunAll())
	return y.Value().(*tensor.Dense).Float32s()
}

func TestGroupedIsLinearOverTheConcatenation(t *testing.T) {
	p, wp, q, wq, b := mat("p", 2, 3, 9), mat("wp", 3, 4, 2), mat("q", 6, 5, 10), mat("wq", 5, 4, 11), vec("b", 4, 12)
	qw := optest.Input{Name: "qw", Shape: tensor.Shape{6, 4}, Value: make([]float32, 24)}
	kernel.Sgemm(false, false, 6, 4, 5, 1, q.Value, 5, wq.Value, 4, 0, qw.Value, 4)
	got := run(t, []optest.Input{p, wp, qw, b}, func(n G.Nodes) (*G.Node, error) {
		return op.Grouped(n[0], n[1], n[2], n[3], op.Identity(6), kernel.Float32)
	})
	x := optest.Input{Name: "x", Shape: tensor.Shape{6, 8}}
	for r := range 6 {
		x.Value = append(x.Value, p.Value[r/3*3:(r/3+1)*3]...)
		x.Value = append(x.Value, q.Value[r*5:(r+1)*5]...)
	}
	w := optest.Input{Name: "w", Shape: tensor.Shape{8, 4}, Value: append(append([]float32{}, wp.Value...), wq.Value...)}
	want := run(t, []optest.Input{x, w, b}, func(n G.Nodes) (*G.Node, error) { return op.Linear(n[0], n[1], n[2], true, kernel.Float32) })
	require.InDeltaSlice(t, want, got, 1e-5)
}

// x·w + b for x = [1 2], w = [[1 −1] [2 1]], b = [0 −2]: 1+4 = 5 and −1+2−2 = −1 → 0.
func TestLinearByHand(t *testing.T) {
	got := run(t, []optest.Input{
		{Name: "x", Shape: tensor.Shape{1, 2}, Value: []float32{1, 2}},
		{Name: "w", Shape: tensor.Shape{2, 2}, Value: []float32{1, -1, 2, 1}},
		{Name: "b", Shape: tensor.Shape{2}, Value: []float32{0, -2}},
	}, func(n G.Nodes) (*G.Node, error) { return op.Linear(n[0], n[1], n[2], true, kernel.Float32) })
	require.Equal(t, []float32{5, 0}, got)
}

func TestSharedDotMasksHits(t *testing.T) {
	hits := []int32{2, 4} // (row 0, negative 1), (row 1, negative 0)
	got := run(t, []optest.Input{
		{Name: "p", Shape: tensor.Shape{2, 1}, Value: []float32{1, 2}},
		{Name: "pos", Shape: tensor.Shape{2, 1}, Value: []float32{3, 4}},
		{Name: "neg", Shape: tensor.Shape{2, 1}, Value: []float32{5, 6}},
	}, func(n G.Nodes) (*G.Node, error) { return op.SharedDot(n[0], n[1], n[2], &hits, kernel.Float32) })
	require.Equal(t, []float32{3, 5, op.Masked, 8, op.Masked, 12}, got)
}

func TestNormalizeLeavesAZeroRowZero(t *testing.T) {
	got := run(t, []optest.Input{{Name: "x", Shape: tensor.Shape{2, 2}, Value: []float32{0, 0, 3, 4}}},
		func(n G.Nodes) (*G.Node, error) { return op.Normalize(n[0], 10, nil) })
	require.InDeltaSlice(t, []float32{0, 0, 6, 8}, got, 1e-5)
}

func TestAddColumns(t *testing.T) {
	optest.Check(t, []optest.Input{
		{Name: "logits", Shape: tensor.Shape{2, 3}, Value: optest.Values(6, 1, .1, 2)},
		{Name: "column", Shape: tensor.Shape{3}, Value: []float32{0, -1, 2}, Data: true},
	}, func(in G.Nodes) (*G.Node, error) { return op.AddColumns(in[0], in[1]) })
}
