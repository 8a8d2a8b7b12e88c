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

	// The rows of items: with own negatives one per distinct item, apart for
	// occurrences that are trained without their id (key ^item), and pairs says which
	// row each pair reads; with shared negatives the positives as they come.
	distinct places
	keys     []int32 // by row
	count    []int32 // pairs that read the row
	pairs    *op.Rows

	dense      []*G.Node
	denseGrads []*G.Node
	lossNode   *G.Node
	loss       float64
	row        []float32 // scratch of the wider side
	logRows    []int     // scratch: the rows of the positives in the log
	positives  int       // rows in use
	err        error
}

// newSlot builds the graph for m positives. Dense weights are bound by one tensor
// header per graph over the shared values: gorgonia writes to headers while it runs.
func newSlot(mdl *model.Model, c Config, loss Loss) (*slot, error) {
	m := c.microBatch()
	g := G.NewGraph()
	s := &slot{row: make([]float32, max(mdl.Users.Width, mdl.Items.Width))}
	itemRows := m * (1 + c.Negatives)
	s.pairs = op.Identity(itemRows)
	s.distinct = newPlaces(itemRows)
	if c.SharedNegatives {
		itemRows = m
		s.shared = newMatrices(g, "shared", mdl.Items.Parts, c.Negatives)
	}
	s.keys, s.count = make([]int32, 0, itemRows), make([]int32, 0, itemRows)
	s.users = newMatrices(g, "users", mdl.Users.Parts, m)
	s.items = newMatrices(g, "items", mdl.Items.Parts, itemRows)
	in := model.Inputs{Users: s.users.nodes, Items: s.items.nodes, Rows: s.pairs, Hits: &s.hits}
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
	s.weights, s.logRows = make([]float32, m), make([]int, m)
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

// setItems says what the pairs of the slot read: items, of which keep (nil = all) are
// read with their id.
func (s *slot) setItems(items []int32, keep []bool) {
	s.keys, s.count = s.keys[:0], s.count[:0]
	if s.shared != nil {
		for i, item := range items {
			s.keys, s.count = append(s.keys, key(item, keep, i)), append(s.count, 1)
		}
		return
	}
	s.distinct.reset()
	for i, item := range items {
		at, added := s.distinct.add(key(item, keep, i))
		if added {
			s.count = append(s.count, 0)
		}
		s.count[at]++
		s.pairs.Index[i] = int32(at)
	}
	for i := len(items); i < len(s.pairs.Index); i++ {
		s.pairs.Index[i] = 0 // padding, of weight 0
	}
	s.keys = append(s.keys, s.distinct.ids...)
	s.pairs.Used = len(s.keys)
}

// key tells an occurrence that is read without its id from one that is read with it.
func key(item int32, keep []bool, i int) int32 {
	if keep != nil && !keep[i] {
		return ^item
	}
	return item
}

// entity is the item of a key, and whether its id counts.
func entity(key int32) (item int32, keep bool) {
	if key < 0 {
		return ^key, false
	}
	return key, true
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
