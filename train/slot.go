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
// With own negatives the graph has the size of a tile, whose activations stay in the
// second-level cache, and runs once per tile. Gradients of users are copied out of it
// tile by tile, those of items and dense weights added up.
type slot struct {
	program      *op.Program
	tile         int       // positives per run of the graph
	users, items *matrices // of a tile; of the batch (own negatives) or the slot (shared)
	shared       *matrices // nil with own negatives
	weights      []float32 // of the rows of a tile: 1/batch, 0 for padding
	hits         []int32

	// The rows of items: with own negatives one per distinct key (see key); with shared
	// negatives the positives as they come.
	distinct places
	keys     []int32 // by row
	count    []int32 // pairs that read the row
	rows     []int32 // by row: its number in the batch
	into     []int32 // by pair: the row it adds its gradient to
	index    []int32 // by pair: the row of the batch that it reads
	pairs    *op.Rows

	dense      []*G.Node // nil for the weight of a product and those of a fusion, which are not in the graph
	denseGrads []*G.Node
	denseSum   [][]float32 // by dense weight: over the tiles
	lossNode   *G.Node
	loss       float64
	row        []float32 // scratch of the wider side
	logRows    []int     // scratch: the rows of the positives in the log
	positives  int       // in use
	err        error
}

// newSlot builds the graph. Dense weights are bound by one tensor header per graph over
// the shared values: gorgonia writes to headers while it runs. logQ is added to every row
// of logits, if there is one.
func newSlot(mdl *model.Model, c Config, loss Loss, batch *itemRows, logQ []float32) (*slot, error) {
	m, tile := c.microBatch(), c.tile(mdl)
	runs := (m + tile - 1) / tile
	pairs := runs * tile * (1 + c.Negatives)
	g := G.NewGraph()
	s := &slot{tile: tile, row: make([]float32, max(mdl.Users.Width, mdl.Items.Width))}
	s.users = newMatrices(g, "users", mdl.Users.Parts, tile)
	itemRows := m
	if c.SharedNegatives {
		s.items = newMatrices(g, "items", mdl.Items.Parts, m)
		s.shared = newMatrices(g, "shared", mdl.Items.Parts, c.Negatives)
	} else {
		itemRows *= 1 + c.Negatives
		s.items = bindMatrices(g, "items", batch.parts, batch.inputs)
		s.distinct = newPlaces(min(itemRows, len(batch.share)))
		s.into, s.index = make([]int32, pairs), make([]int32, pairs)
	}
	s.keys, s.count, s.rows = make([]int32, 0, itemRows), make([]int32, 0, itemRows), make([]int32, itemRows)
	s.pairs = op.Identity(tile * (1 + c.Negatives))
	in := model.Inputs{Users: s.users.nodes, Items: s.items.nodes, Rows: s.pairs, Hits: &s.hits, Arithmetic: c.arithmetic()}
	if s.shared != nil {
		in.Shared = s.shared.nodes
	}
	for i, w := range mdl.Dense {
		if i == batch.weight || !mdl.InHead(i) {
			s.dense, s.denseSum = append(s.dense, nil), append(s.denseSum, nil)
			continue
		}
		s.dense = append(s.dense, bind(g, w.Name, w.Data, w.Shape...))
		s.denseSum = append(s.denseSum, make([]float32, len(w.Data)))
	}
	in.Dense = s.dense
	logits, err := mdl.Logits(in)
	if err != nil {
		return nil, err
	}
	if logQ != nil {
		if logits, err = op.AddColumns(logits, bind(g, "logQ", logQ, len(logQ))); err != nil {
			return nil, err
		}
	}
	s.weights, s.logRows = make([]float32, tile), make([]int, m)
	if s.lossNode, err = loss(logits, bind(g, "weights", s.weights, tile)); err != nil {
		return nil, fmt.Errorf("train: loss: %w", err)
	}
	if err := s.differentiate(); err != nil {
		return nil, fmt.Errorf("train: gradient: %w", err)
	}
	for i, p := range s.users.parts {
		s.users.gradData[i] = make([]float32, runs*tile*p.Width)
	}
	s.program, err = op.NewProgram(g)
	return s, err
}

// differentiate adds the gradients of all rows and dense weights to the graph.
func (s *slot) differentiate() error {
	sides := []*matrices{s.users, s.items}
	if s.shared != nil {
		sides = append(sides, s.shared)
	}
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
		s.into[i] = int32(at)
	}
	clear(s.into[len(items):]) // padding, of weight 0
	s.keys = append(s.keys, s.distinct.ids...)
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

// runs is how often the graph runs for the positives in use.
func (s *slot) runs() int { return (s.positives + s.tile - 1) / s.tile }

// run evaluates loss and gradients of tile number i over what the inputs hold, and
// adds them to those of the tiles before.
func (s *slot) run(i int) {
	if s.shared == nil {
		n := len(s.pairs.Index)
		s.pairs.Index, s.pairs.Into = s.index[i*n:(i+1)*n], s.into[i*n:(i+1)*n]
		s.pairs.Add = i > 0
	}
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
	for _, m := range []*matrices{s.items, s.shared} {
		if m == nil {
			continue
		}
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
