package train

import (
	"slices"

	"tandem/model"
	"tandem/model/embed"
	"tandem/model/kernel"
)

// reader is some rows of items that a graph reads, or several do, and where these leave
// the gradients of the rows.
type reader struct {
	keys   []int32     // by row: see entity
	count  []int32     // by row: pairs that read it
	rows   []int32     // by row: the number of its key in itemRows
	graphs []*matrices // that read the rows; their gradients are added in this order
}

// itemRows are the rows of items that a batch reads, one for every key (an item with
// its id or, apart, without), however many readers and pairs share it.
type itemRows struct {
	m       *model.Model
	readers []*reader  // of the batch at hand
	keys    *group     // an occurrence is a row of a reader
	places  []rowPlace // by occurrence
	grads   []float32  // by key: the gradient of its row
	share   []float32  // by key: Σ of the loss weights of its samples, for L2

	parts    []embed.Part // what graphs read: Items.Parts, of which one as its product
	inputs   [][]float32  // by part; nil where every slot gathers its own
	gathered [][]float32  // Items.Parts themselves

	// product is the part that enters as its product with dense weight number weight
	// (model.ItemProduct), −1 without layers; productGrad is the gradient of that.
	product, weight int
	productGrad     []float32

	fusion *fusion // nil where a row is a sum
}

// rowPlace is a row of a reader.
type rowPlace struct{ reader, row int32 }

// newItemRows has room for that many occurrences. Unless keys are merged (Config.merges)
// they are items and their gradients those of the id rows: all that is one with id.
func newItemRows(m *model.Model, c Config, occurrences int, id *pending) (*itemRows, error) {
	t := &itemRows{m: m, keys: id.rows, grads: id.grads, share: id.share, places: make([]rowPlace, 0, occurrences)}
	if c.merges(m) {
		most := min(2*m.Items.ID.Rows, occurrences)
		t.keys = newGroup(most, occurrences)
		t.grads, t.share = make([]float32, wholeBlocks(most)*m.Items.Width), make([]float32, most)
	}
	if c.fuses(m) {
		var err error
		if t.fusion, err = newFusion(m, len(t.share), t.grads, c.Align > 0); err != nil {
			return nil, err
		}
	}
	t.parts = slices.Clone(m.Items.Parts)
	t.product, t.weight = m.ItemProduct()
	if t.product >= 0 {
		t.parts[t.product].Width = m.Dense[t.weight].Shape[1]
		t.productGrad = make([]float32, len(t.share)*t.parts[t.product].Width)
	}
	if c.SharedNegatives && t.fusion == nil && !m.Reads() {
		return t, nil
	}
	for i, p := range m.Items.Parts {
		x := make([]float32, len(t.share)*p.Width)
		t.gathered = append(t.gathered, x)
		if i == t.product {
			x = make([]float32, len(t.share)*t.parts[i].Width)
		}
		t.inputs = append(t.inputs, x)
	}
	return t, nil
}

// chunkSize is how many keys are gathered or summed at a time.
func (t *itemRows) chunkSize() int {
	if t.fusion != nil {
		return fusionRows
	}
	return chunkRows
}

// chunks is how many tasks that makes for the keys at hand.
func (t *itemRows) chunks() int { return (len(t.keys.ids) + t.chunkSize() - 1) / t.chunkSize() }

// chunk is the range of keys of one of them.
func (t *itemRows) chunk(chunk int) (from, to int) {
	return chunk * t.chunkSize(), min((chunk+1)*t.chunkSize(), len(t.keys.ids))
}

// group takes every row of every reader as an occurrence, in their order.
func (t *itemRows) group(readers []*reader) {
	t.readers = readers
	t.keys.reset()
	t.places = t.places[:0]
	for i, x := range readers {
		for r, key := range x.keys {
			x.rows[r] = int32(t.keys.add(key))
			t.places = append(t.places, rowPlace{int32(i), int32(r)})
		}
	}
}

// groupItems groups the rows of items, and where keys are no items these too.
func (e *engine) groupItems() {
	t := e.itemRows
	t.group(e.batch.readers())
	if !e.merges {
		return
	}
	e.items.id.rows.reset()
	for _, key := range t.keys.ids {
		item, _ := entity(key)
		e.items.id.rows.add(item)
	}
}

// gatherTasks is how many tasks gather has.
func (e *engine) gatherTasks() int {
	n := len(e.users.features) + len(e.items.features)
	if e.itemRows.inputs != nil {
		n += e.itemRows.chunks()
	}
	return n
}

// gather is one task of what can be done once the entities of the batch are known: to
// group the rows of a feature table, or to fill a chunk of the rows that graphs read.
func (e *engine) gather(task int) {
	if n := len(e.users.features) + len(e.items.features); task < n {
		e.groupFeature(task)
	} else {
		e.gatherItems(task - n)
	}
}

// gatherItems fills one chunk of the rows that graphs read.
func (e *engine) gatherItems(chunk int) {
	t := e.itemRows
	keys := t.keys.ids
	from, to := t.chunk(chunk)
	width := e.m.Items.Width
	if t.fusion != nil {
		rows := t.fusion.forward(chunk, keys)
		for at := from; at < to; at++ {
			e.m.Items.Deal(t.gathered, at, rows[(at-from)*width:(at-from+1)*width])
		}
	} else {
		scratch := t.grads[from*width : (from+1)*width] // not in use yet
		gather(e.m.Items, t.gathered, keys, from, to, scratch)
	}
	if t.product < 0 {
		return
	}
	w := e.m.Dense[t.weight]
	k, n := w.Shape[0], w.Shape[1]
	e.c.arithmetic().Sgemm(false, false, to-from, n, k, 1, t.gathered[t.product][from*k:], k, w.Data, n, 0, t.inputs[t.product][from*n:], n)
}

// prefetchAhead is how many rows before its use a table row is asked for.
const prefetchAhead = 6

// gather writes the rows of keys from … to−1 to the same rows of dst.
func gather(side *embed.Side, dst [][]float32, keys []int32, from, to int, scratch []float32) {
	for r := from; r < to; r++ {
		if r+prefetchAhead < to {
			ahead, _ := entity(keys[r+prefetchAhead])
			side.ID.Prefetch(ahead)
		}
		id, keep := entity(keys[r])
		side.Gather(dst, r, id, keep, scratch)
	}
}

// copyRows writes the rows of keys to the inputs of a graph.
func (t *itemRows) copyRows(dst *matrices, keys []int32) {
	for i, p := range dst.parts {
		for r, at := range keys {
			copy(dst.backing[i][r*p.Width:(r+1)*p.Width], t.gathered[i][int(at)*p.Width:])
		}
	}
}

// sumItems sums the gradients of one chunk of keys, and takes that of the product back
// through its weight, that of rows back through their fusion.
func (e *engine) sumItems(chunk int) {
	t := e.itemRows
	from, to := t.chunk(chunk)
	width := e.m.Items.Width
	for at := from; at < to; at++ {
		t.share[at] = 0
		for o := t.keys.head[at]; o >= 0; o = t.keys.next[o] {
			t.share[at] += e.addItemGrad(at, o, o == t.keys.head[at])
		}
	}
	if t.product >= 0 {
		w := e.m.Dense[t.weight]
		k, n := w.Shape[0], w.Shape[1]
		column, _ := e.m.Items.Range(e.m.Items.Parts[t.product].Name)
		e.c.arithmetic().Sgemm(false, true, to-from, k, n, 1, t.productGrad[from*n:], n, w.Data, n, 0, t.grads[from*width+column:], width)
	}
	if t.fusion != nil {
		clear(t.grads[to*width : (from+fusionRows)*width])
		e.setPull(from, to)
		t.fusion.backward(chunk)
	}
}

// setPull says how strongly the features of keys are drawn towards their id rows.
func (e *engine) setPull(from, to int) {
	t := e.itemRows
	if t.fusion.pull == nil {
		return
	}
	clear(t.fusion.pull[from : from+fusionRows])
	for at := from; at < to; at++ {
		if item, keep := entity(t.keys.ids[at]); keep && int(e.drawn.counts[item]) >= e.c.AlignMin {
			t.fusion.pull[at] = float32(e.c.Align) * t.share[at]
		}
	}
}

// addItemGrad adds the gradient of occurrence o to that of key number at, or writes it
// if it is the first, and returns the loss weight of the samples it is part of.
func (e *engine) addItemGrad(at int, o int32, first bool) float32 {
	t := e.itemRows
	place := t.places[o]
	x, r := t.readers[place.reader], int(place.row)
	width := e.m.Items.Width
	for k, g := range x.graphs {
		dst := t.grads[at*width : (at+1)*width]
		for i, p := range t.parts[:min(len(t.parts), len(g.gradData))] { // some read the vectors alone
			to := dst[:e.m.Items.Parts[i].Width]
			dst = dst[len(to):]
			if i == t.product {
				to = t.productGrad[at*p.Width : (at+1)*p.Width]
			}
			accumulate(to, g.gradData[i][r*p.Width:(r+1)*p.Width], first && k == 0)
		}
	}
	return 1 / float32(max(1, e.drawn.n)*(1+e.c.Negatives)) * float32(x.count[r])
}

// mergeKeys gives one chunk of items the gradients of their keys: the id row what was
// read with it, the features all. See Config.merges.
func (e *engine) mergeKeys(chunk int) {
	t, u := e.itemRows, e.items
	p := u.id
	from, to := chunkOf(chunk, len(p.rows.ids))
	w, sum := e.m.Items.Width, e.m.Items.Sum
	for g := from; g < to; g++ {
		kept, all := p.grad(g), u.all[g*sum:(g+1)*sum]
		clear(kept)
		clear(all)
		p.share[g], u.allShare[g], p.touched[g] = 0, 0, false
		for o := p.rows.head[g]; o >= 0; o = p.rows.next[o] {
			_, keep := entity(t.keys.ids[o])
			if keep {
				p.touched[g], p.share[g] = true, t.share[o]
			}
			u.allShare[g] += t.share[o]
			if t.fusion != nil {
				t.fusion.addGrads(kept, all, int(o), keep)
				continue
			}
			row := t.grads[int(o)*w : (int(o)+1)*w]
			if keep {
				copy(kept, row)
			}
			kernel.Axpy(all, 1, row)
		}
	}
}

// productChunks is how many tasks productWeight has.
func (e *engine) productChunks() int {
	t := e.itemRows
	if t.product < 0 {
		return 0
	}
	n := t.parts[t.product].Width
	return (n + productColumns(n) - 1) / productColumns(n)
}

// productColumns is how many columns of the gradient of a product's weight are one
// task: a quarter, in whole vectors.
func productColumns(n int) int { return max(16, (n/4+15)/16*16) }

// productWeight computes one chunk of columns of the gradient of the product's weight,
// summed over the items of the batch.
func (e *engine) productWeight(chunk int) {
	t := e.itemRows
	shape := e.m.Dense[t.weight].Shape
	k, n := shape[0], shape[1]
	from := chunk * productColumns(n)
	e.c.arithmetic().Sgemm(true, false, k, min(productColumns(n), n-from), len(t.keys.ids), 1, t.gathered[t.product], k, t.productGrad[from:], n, 0, e.dense.sums[t.weight][from:], n)
}
