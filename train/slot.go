package train

import (
	"fmt"

	"tandem/model"
	"tandem/model/embed"
	"tandem/model/kernel"
	"tandem/model/op"

	G "gorgonia.org/gorgonia"
	"gorgonia.org/tensor"
)

// matrices are the parts of some rows, as inputs of a graph and as gradients.
type matrices struct {
	parts    []embed.Part
	nodes    []*G.Node
	backing  [][]float32 // what Gather writes
	grads    []*G.Node
	gradData [][]float32 // valid after a run
}

// addGrad adds the gradient of row r to dst, part after part.
func (m *matrices) addGrad(dst []float32, r int) {
	at := 0
	for i, p := range m.parts {
		kernel.Axpy(dst[at:at+p.Width], 1, m.gradData[i][r*p.Width:(r+1)*p.Width])
		at += p.Width
	}
}

// slot is one micro-batch: a graph of its own over the shared dense weights, with
// the buffers that its inputs read. Any goroutine may run it, one at a time.
type slot struct {
	program      *op.Program
	users, items *matrices
	shared       *matrices // nil with own negatives
	weights      []float32 // of the rows: 1/batch, 0 for padding
	hits         []int32
	dense        []*G.Node
	denseGrads   []*G.Node
	lossNode     *G.Node
	loss         float64
	row          []float32 // scratch of the wider side
	positives    int       // rows in use
	err          error
}

// newSlot builds the graph for m positives. Dense weights are bound by one tensor
// header per graph over the shared values: gorgonia writes to headers while it runs.
func newSlot(mdl *model.Model, c Config, loss Loss) (*slot, error) {
	m := c.microBatch()
	g := G.NewGraph()
	s := &slot{row: make([]float32, max(mdl.Users.Width, mdl.Items.Width))}
	itemRows := m * (1 + c.Negatives)
	if c.SharedNegatives {
		itemRows = m
		s.shared = newMatrices(g, "shared", mdl.Items.Parts, c.Negatives)
	}
	s.users = newMatrices(g, "users", mdl.Users.Parts, m)
	s.items = newMatrices(g, "items", mdl.Items.Parts, itemRows)
	in := model.Inputs{Users: s.users.nodes, Items: s.items.nodes, Hits: &s.hits}
	if s.shared != nil {
		in.Shared = s.shared.nodes
	}
	for _, w := range mdl.Dense {
		s.dense = append(s.dense, bind(g, w.Name, w.Data, w.Shape...))
	}
	in.Dense = s.dense
	logits, err := mdl.Logits(in)
	if err != nil {
		return nil, err
	}
	s.weights = make([]float32, m)
	if s.lossNode, err = loss(logits, bind(g, "weights", s.weights, m)); err != nil {
		return nil, fmt.Errorf("train: loss: %w", err)
	}
	wrt := append(append(G.Nodes{}, s.users.nodes...), s.items.nodes...)
	if s.shared != nil {
		wrt = append(wrt, s.shared.nodes...)
	}
	grads, err := G.Grad(s.lossNode, append(wrt, s.dense...)...)
	if err != nil {
		return nil, fmt.Errorf("train: gradient: %w", err)
	}
	for _, part := range []*matrices{s.users, s.items, s.shared} {
		if part != nil {
			part.grads, grads = grads[:len(part.nodes)], grads[len(part.nodes):]
			part.gradData = make([][]float32, len(part.nodes))
		}
	}
	s.denseGrads = grads
	s.program, err = op.NewProgram(g)
	return s, err
}

func newMatrices(g *G.ExprGraph, name string, parts []embed.Part, rows int) *matrices {
	m := &matrices{parts: parts}
	for _, p := range parts {
		data := make([]float32, rows*p.Width)
		m.backing = append(m.backing, data)
		m.nodes = append(m.nodes, bind(g, name+"/"+p.Name, data, rows, p.Width))
	}
	return m
}

// bind makes an input node that reads data. Names must be unique in a graph: gorgonia
// merges inputs of one name.
func bind(g *G.ExprGraph, name string, data []float32, shape ...int) *G.Node {
	v := tensor.New(tensor.WithShape(shape...), tensor.WithBacking(data))
	return G.NewTensor(g, tensor.Float32, len(shape), G.WithShape(shape...), G.WithName(name), G.WithValue(v))
}

// run evaluates loss and gradients over what the buffers hold.
func (s *slot) run() {
	if s.err = s.program.Run(); s.err != nil {
		return
	}
	s.loss = float64(*s.program.Value(s.lossNode).(*G.F32))
	for _, m := range []*matrices{s.users, s.items, s.shared} {
		if m == nil {
			continue
		}
		for i, g := range m.grads {
			m.gradData[i] = s.gradient(g)
		}
	}
}

func (s *slot) gradient(n *G.Node) []float32 { return s.program.Value(n).(*tensor.Dense).Float32s() }

// denseGrad is the gradient of dense weight i after a run.
func (s *slot) denseGrad(i int) []float32 { return s.gradient(s.denseGrads[i]) }
