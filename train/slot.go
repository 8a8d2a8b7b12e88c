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
	backing  [][]float32 // what the nodes read
	grads    []*G.Node
	gradData [][]float32 // valid after a run
}

// addGrad adds the gradient of row r to dst, part after part, or writes it if it is the
// first.
func (m *matrices) addGrad(dst []float32, r int, first bool) {
	for i, p := range m.parts {
		accumulate(dst[:p.Width], m.gradData[i][r*p.Width:(r+1)*p.Width], first)
		dst = dst[p.Width:]
	}
}

// accumulate writes x to dst if it is the first there, and adds it otherwise.
func accumulate(dst, x []float32, first bool) {
	if first {
		copy(dst, x)
	} else {
		kernel.Axpy(dst, 1, x)
	}
}

// slot is one micro-batch: a graph of its own over the shared dense weights, with
// the buffers that its inputs read. Any goroutine may run it, one at a time.
//
// The graph has the size of a tile, whose activations stay in the second-level cache, and
// runs once per tile. Gradients of users are copied out of it tile by tile, those of items
// and dense weights added up. What its inputs of items are is up to the kind of batch.
type slot struct {
	graph   *G.ExprGraph
	program *op.Program
	tile    int         // positives per run of the graph
	users   *matrices   // of a tile
	items   []*matrices // every one that the graph has
	weights []float32   // of the rows of a tile: see drawn.weight; 0 for padding

	dense      []*G.Node // nil for the weight of a product and those of a fusion, which are not in the graph
	denseGrads []*G.Node
	denseSum   [][]float32 // by dense weight: over the tiles
	lossNode   *G.Node
	loss       float64   // of the last run, over its tiles
	row        []float32 // scratch of the wider side
	err        error
}

// hasUsers tells whether users have rows of their own: not where a history is all there is.
func hasUsers(m *model.Model) bool { return m.Users.ID.Width > 0 || len(m.Users.Features) > 0 }

// newSlot begins a graph with the rows of users, for inputs of items to be added before
// finish.
func newSlot(m *model.Model, tile int) *slot {
	s := &slot{graph: G.NewGraph(), tile: tile, row: make([]float32, max(m.Users.Width, m.Items.Width))}
	parts := m.Users.Parts
	if !hasUsers(m) {
		parts = nil
	}
	s.users = newMatrices(s.graph, "users", parts, s.tile)
	return s
}

// overLogits is the loss over the logits of a model whose inputs of items in has already, for
// finish.
func overLogits(m *model.Model, c Config, in model.Inputs, loss Loss) func(*slot, *G.Node) (*G.Node, error) {
	return func(s *slot, weights *G.Node) (*G.Node, error) {
		in.Users, in.Dense, in.Arithmetic = s.users.nodes, s.dense, c.arithmetic()
		logits, err := m.Logits(in)
		if err != nil {
			return nil, err
		}
		return loss(logits, weights)
	}
}

// finish adds to the graph the loss over the weights of rows, and its gradients by users, items
// and dense weights. Dense weights are bound by one tensor header per graph over the shared values:
// gorgonia writes to headers while it runs.
func (s *slot) finish(m *model.Model, c Config, loss func(*slot, *G.Node) (*G.Node, error), items ...*matrices) (err error) {
	s.items = items
	_, product := m.ItemProduct()
	for i, w := range m.Dense {
		if i == product || !m.InHead(i) {
			s.dense, s.denseSum = append(s.dense, nil), append(s.denseSum, nil)
			continue
		}
		s.dense = append(s.dense, bind(s.graph, w.Name, w.Data, w.Shape...))
		s.denseSum = append(s.denseSum, make([]float32, len(w.Data)))
	}
	s.weights = make([]float32, s.tile)
	if s.lossNode, err = loss(s, bind(s.graph, "weights", s.weights, s.tile)); err != nil {
		return fmt.Errorf("train: loss: %w", err)
	}
	if err := s.differentiate(); err != nil {
		return fmt.Errorf("train: gradient: %w", err)
	}
	for i, p := range s.users.parts {
		s.users.gradData[i] = make([]float32, s.runs(c.microBatch())*s.tile*p.Width)
	}
	s.program, err = op.NewProgram(s.graph)
	return err
}

// differentiate adds the gradients of all rows and dense weights to the graph.
func (s *slot) differentiate() error {
	sides := append([]*matrices{s.users}, s.items...)
	var wrt G.Nodes
	for _, side := range sides {
		wrt = append(wrt, side.nodes...)
	}
	for _, n := range s.dense {
		if n != nil {
			wrt = append(wrt, n)
		}
	}
	grads, err := G.Grad(s.lossNode, wrt...)
	if err != nil {
		return err
	}
	for _, side := range sides {
		side.grads, grads = grads[:len(side.nodes)], grads[len(side.nodes):]
		side.gradData = make([][]float32, len(side.nodes))
	}
	for _, n := range s.dense {
		if n == nil {
			s.denseGrads = append(s.denseGrads, nil)
			continue
		}
		s.denseGrads, grads = append(s.denseGrads, grads[0]), grads[1:]
	}
	return nil
}

func newMatrices(g *G.ExprGraph, name string, parts []embed.Part, rows int) *matrices {
	var data [][]float32
	for _, p := range parts {
		data = append(data, make([]float32, rows*p.Width))
	}
	return bindMatrices(g, name, parts, data)
}

// bindMatrices makes input nodes that read data, by part.
func bindMatrices(g *G.ExprGraph, name string, parts []embed.Part, data [][]float32) *matrices {
	m := &matrices{parts: parts, backing: data}
	for i, p := range parts {
		m.nodes = append(m.nodes, bind(g, name+"/"+p.Name, data[i], len(data[i])/p.Width, p.Width))
	}
	return m
}

// bind makes an input node that reads data. Names must be unique in a graph: gorgonia
// merges inputs of one name.
func bind(g *G.ExprGraph, name string, data []float32, shape ...int) *G.Node {
	v := tensor.New(tensor.WithShape(shape...), tensor.WithBacking(data))
	return G.NewTensor(g, tensor.Float32, len(shape), G.WithShape(shape...), G.WithName(name), G.WithValue(v))
}

// runs is how often the graph runs for so many positives.
func (s *slot) runs(positives int) int { return (positives + s.tile - 1) / s.tile }

// run evaluates loss and gradients of tile number i over what the inputs hold, and
// adds them to those of the tiles before.
func (s *slot) run(i int) {
	if s.err = s.program.Run(); s.err != nil {
		return
	}
	if i == 0 {
		s.loss = 0
	}
	s.loss += float64(*s.program.Value(s.lossNode).(*G.F32))
	for p, n := range s.users.grads {
		x := s.gradient(n)
		copy(s.users.gradData[p][i*len(x):], x)
	}
	for _, m := range s.items {
		for p, n := range m.grads {
			m.gradData[p] = s.gradient(n)
		}
	}
	for w, n := range s.denseGrads {
		if n != nil {
			accumulate(s.denseSum[w], s.gradient(n), i == 0)
		}
	}
}

func (s *slot) gradient(n *G.Node) []float32 { return s.program.Value(n).(*tensor.Dense).Float32s() }
