package train

import (
	"tandem/model/kernel"
)

// groupSide collects equal ids: chunk 0 the users, chunk 1 the keys of items.
func (e *engine) groupSide(chunk int) {
	if chunk == 1 {
		e.groupItems()
		return
	}
	rows := e.users.id.rows
	rows.reset()
	if !hasUsers(e.m) {
		return
	}
	for _, id := range e.drawn.users[:e.drawn.n] {
		rows.add(id)
	}
}

// feature is feature table number i, those of users first, and whose it is.
func (e *engine) feature(i int) (*sideUpdate, *featureUpdate) {
	if n := len(e.users.features); i >= n {
		return e.items, e.items.features[i-n]
	}
	return e.users, e.users.features[i]
}

// groupFeature lists the rows of one feature table for every distinct entity.
func (e *engine) groupFeature(i int) {
	u, f := e.feature(i)
	f.rows.reset()
	f.entity, f.weight = f.entity[:0], f.weight[:0]
	for g, id := range u.id.rows.ids {
		index, weight := f.feature.Block.Row(id)
		for j, row := range index {
			f.rows.add(row)
			f.entity = append(f.entity, int32(g))
			f.weight = append(f.weight, weight[j])
		}
	}
}

// sumSlots is one task of what sums over the slots: a chunk of distinct users, one of the
// keys of items, or a piece of a dense weight.
func (e *engine) sumSlots(task int) {
	users, items := chunks(len(e.users.id.rows.ids)), e.itemRows.chunks()
	switch {
	case task < users:
		e.sumUsers(task)
	case task < users+items:
		e.sumItems(task - users)
	default:
		e.sumPiece(e.dense.pieces[task-users-items])
	}
}

// sumPiece sums one piece of a dense weight; that of a product is left to productWeight,
// those of a fusion come later.
func (e *engine) sumPiece(p piece) {
	if p.weight == e.itemRows.weight || !e.m.InHead(p.weight) {
		return
	}
	sum := e.dense.sums[p.weight][p.from:p.to]
	for k, s := range e.slots[:e.drawn.slots()] {
		accumulate(sum, s.denseSum[p.weight][p.from:p.to], k == 0)
	}
}

// sumUsers sums the gradients of one chunk of users. With dropout the id row takes those
// of the occurrences that were read with it, the features all.
func (e *engine) sumUsers(chunk int) {
	u, p := e.users, e.users.id
	from, to := chunkOf(chunk, len(p.rows.ids))
	for g := from; g < to; g++ {
		all := u.all[g*u.side.Sum : (g+1)*u.side.Sum]
		u.allShare[g] = 0
		if p.touched != nil {
			p.share[g], p.touched[g] = 0, false
			clear(p.grad(g))
		}
		for o := p.rows.head[g]; o >= 0; o = p.rows.next[o] {
			k, row := e.drawn.place(int(o))
			users := e.slots[k].users
			users.addGrad(all, row, o == p.rows.head[g])
			u.allShare[g] += 1 / float32(e.drawn.n)
			if p.touched == nil {
				continue
			}
			if _, keep := entity(e.drawn.userKeys[o]); keep {
				users.addGrad(p.grad(g), row, !p.touched[g])
				p.share[g] += 1 / float32(e.drawn.n)
				p.touched[g] = true
			}
		}
	}
}

// reduce is one task of what sums over the items of the batch: columns of the gradient
// of the product's weight, a piece of one of a fusion, or rows of a feature table.
func (e *engine) reduce(task int) {
	n := e.productChunks()
	switch {
	case task < n:
		e.productWeight(task)
	case task < n+len(e.dense.fused):
		p := e.dense.fused[task-n]
		e.itemRows.fusion.sumPiece(e.dense.sums[p.weight], p, len(e.itemRows.keys.ids))
	default:
		e.sumFeature(task - n - len(e.dense.fused))
	}
}

// featureRows is how many rows of a feature table a worker sums at a time: few, since
// a row may stand for a third of the items.
const featureRows = 8

func (f *featureUpdate) chunks() int { return (len(f.rows.ids) + featureRows - 1) / featureRows }

// featureChunks is how many tasks sumFeature has.
func (e *engine) featureChunks() int {
	n := 0
	for i := range len(e.users.features) + len(e.items.features) {
		_, f := e.feature(i)
		n += f.chunks()
	}
	return n
}

// sumFeature sums the gradients of one chunk of feature rows, counted over all tables.
func (e *engine) sumFeature(chunk int) {
	i := 0
	u, f := e.feature(i)
	for chunk >= f.chunks() {
		chunk -= f.chunks()
		i++
		u, f = e.feature(i)
	}
	w, sum, at := f.table.Width, u.side.Sum, f.feature.At
	for g := chunk * featureRows; g < min((chunk+1)*featureRows, len(f.rows.ids)); g++ {
		dst := f.grad(g)
		clear(dst)
		f.share[g] = 0
		for o := f.rows.head[g]; o >= 0; o = f.rows.next[o] {
			entity := int(f.entity[o])
			kernel.Axpy(dst, f.weight[o], u.all[entity*sum+at:][:w])
			f.share[g] += u.allShare[entity]
		}
	}
}
