package train

import (
	"fmt"

	"tandem/model"
	"tandem/model/op"

	G "gorgonia.org/gorgonia"
	"gorgonia.org/tensor"
)

// fusion makes the rows of items of a batch from their id rows and features where that is
// more than a sum (model.Fuse), once per key and not per pair. Its graphs take a block of
// keys each: the first half of a graph makes rows; once the slots have given their
// gradients, the second half takes them on to id rows, features and dense weights.
//
// All values are by key, in whole blocks: what is beyond the last key is zero.
type fusion struct {
	m         *model.Model
	width     int         // of a row
	inputs    []int       // widths of the inputs of towers
	ids, sums []float32   // (keys × width): id rows, and what features add up to
	towers    [][]float32 // (keys × inputs[t])
	evidence  []float32
	pull      []float32 // weights of Config.Align; nil without
	blocks    []*fusionBlock
}

// fusionRows is how many keys a block has: so many that summing the gradients of its
// dense weights over the blocks costs little, so few that a batch has work for some
// workers.
const fusionRows = 128

// fusionBlock is the graph of one block.
type fusionBlock struct {
	program *op.Program
	rows    *G.Node   // (fusionRows × Items.Width)
	id, sum *G.Node   // gradients of the inputs
	towers  []*G.Node // of those of towers
	dense   []*G.Node // and of dense weights; nil for those of the head
	row     []float32 // scratch: the sum of one item
	err     error

	// What backward came to, (fusionRows × columns of the input) each.
	idGrad, sumGrad []float32
	towerGrads      [][]float32
}

// wholeBlocks is the number of keys in as many blocks as hold most of them.
func wholeBlocks(most int) int { return (most + fusionRows - 1) / fusionRows * fusionRows }

// newFusion has room for that many keys; grads are the gradients of their rows, in whole
// blocks. With pull features are drawn towards id rows.
func newFusion(m *model.Model, most int, grads []float32, pull bool) (*fusion, error) {
	f := &fusion{m: m, width: m.Items.Width, inputs: m.TowerInputs()}
	most = wholeBlocks(most)
	f.ids, f.sums = make([]float32, most*f.width), make([]float32, most*f.width)
	for _, n := range f.inputs {
		f.towers = append(f.towers, make([]float32, most*n))
	}
	f.evidence = make([]float32, most)
	if pull {
		f.pull = make([]float32, most)
	}
	for from := 0; from < most; from += fusionRows {
		b, err := f.newBlock(from, grads)
		if err != nil {
			return nil, fmt.Errorf("train: fusion: %w", err)
		}
		f.blocks = append(f.blocks, b)
	}
	return f, nil
}

// newBlock builds the graph of the keys from … from+fusionRows−1.
func (f *fusion) newBlock(from int, grads []float32) (*fusionBlock, error) {
	g := G.NewGraph()
	matrix := func(name string, x []float32, width int) *G.Node {
		return bind(g, name, x[from*width:(from+fusionRows)*width], fusionRows, width)
	}
	in := model.FusionInputs{ID: matrix("id", f.ids, f.width), Sum: matrix("sum", f.sums, f.width)}
	for t, n := range f.inputs {
		in.Towers = append(in.Towers, matrix(fmt.Sprint("tower", t), f.towers[t], n))
	}
	if f.m.Evidence != nil {
		in.Evidence = bind(g, "evidence", f.evidence[from:from+fusionRows], fusionRows)
	}
	if f.pull != nil {
		in.Target, in.Pull = matrix("target", f.ids, f.width), bind(g, "pull", f.pull[from:from+fusionRows], fusionRows)
	}
	wrt := append(G.Nodes{in.ID, in.Sum}, in.Towers...)
	inputs := len(wrt)
	for i, w := range f.m.Dense {
		if f.m.InHead(i) {
			in.Dense = append(in.Dense, nil)
			continue
		}
		n := bind(g, w.Name, w.Data, w.Shape...)
		in.Dense, wrt = append(in.Dense, n), append(wrt, n)
	}
	b := &fusionBlock{row: make([]float32, f.m.Items.Sum), towerGrads: make([][]float32, len(f.inputs))}
	var err error
	if b.rows, err = f.m.Fuse(in); err != nil {
		return nil, err
	}
	loss, err := op.Inner(b.rows, matrix("gradient", grads, f.width))
	if err != nil {
		return nil, err
	}
	found, err := G.Grad(loss, wrt...)
	if err != nil {
		return nil, err
	}
	b.id, b.sum, b.towers = found[0], found[1], found[2:inputs]
	found = found[inputs:]
	for _, n := range in.Dense {
		if n == nil {
			b.dense = append(b.dense, nil)
			continue
		}
		b.dense, found = append(b.dense, found[0]), found[1:]
	}
	if b.program, err = op.NewProgram(g); err != nil {
		return nil, err
	}
	b.program.Halve(b.rows)
	return b, nil
}

// forward makes the rows of block k out of all keys and returns them.
func (f *fusion) forward(k int, keys []int32) []float32 {
	b, first := f.blocks[k], k*fusionRows
	for at := first; at < first+fusionRows; at++ {
		id, row := f.ids[at*f.width:(at+1)*f.width], b.row
		f.evidence[at] = 0
		if at < len(keys) {
			if at+prefetchAhead < len(keys) {
				ahead, _ := entity(keys[at+prefetchAhead])
				f.m.Items.ID.Prefetch(ahead)
			}
			item, keep := entity(keys[at])
			f.m.Items.Split(id, row, item, keep)
			if keep && f.m.Evidence != nil {
				f.evidence[at] = f.m.Evidence[item]
			}
		} else {
			clear(id)
			clear(row)
		}
		row = row[copy(f.sums[at*f.width:(at+1)*f.width], row):]
		for t, n := range f.inputs {
			row = row[copy(f.towers[t][at*n:(at+1)*n], row):]
		}
	}
	if b.err = b.program.RunFirst(); b.err != nil {
		return f.ids[first*f.width:]
	}
	return b.value(b.rows)
}

// backward takes the gradients of the rows of block k on.
func (f *fusion) backward(k int) {
	b := f.blocks[k]
	if b.err != nil {
		return
	}
	if b.err = b.program.RunSecond(); b.err != nil {
		return
	}
	b.idGrad, b.sumGrad = b.value(b.id), b.value(b.sum)
	for t, n := range b.towers {
		b.towerGrads[t] = b.value(n)
	}
}

func (b *fusionBlock) value(n *G.Node) []float32 {
	return b.program.Value(n).(*tensor.Dense).Float32s()
}

// addGrads adds the gradients of key at to those of an id row and of a sum.
func (f *fusion) addGrads(id, sum []float32, at int, keep bool) {
	b, r := f.blocks[at/fusionRows], at%fusionRows
	if b.err != nil {
		return
	}
	if keep {
		accumulate(id, b.idGrad[r*f.width:][:len(id)], false)
	}
	accumulate(sum[:f.width], b.sumGrad[r*f.width:(r+1)*f.width], false)
	sum = sum[f.width:]
	for t, n := range f.inputs {
		accumulate(sum[:n], b.towerGrads[t][r*n:(r+1)*n], false)
		sum = sum[n:]
	}
}

// sumPiece sums one piece of a dense weight over the blocks of so many keys.
func (f *fusion) sumPiece(dst []float32, p piece, keys int) {
	if f.failed() != nil {
		return
	}
	for k, b := range f.blocks[:wholeBlocks(keys)/fusionRows] {
		accumulate(dst[p.from:p.to], b.value(b.dense[p.weight])[p.from:p.to], k == 0)
	}
}

// failed is the first error of a graph.
func (f *fusion) failed() error {
	if f == nil {
		return nil
	}
	for _, b := range f.blocks {
		if b.err != nil {
			return fmt.Errorf("train: fusion: %w", b.err)
		}
	}
	return nil
}
