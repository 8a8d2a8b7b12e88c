package train

import (
	"tandem/model"
	"tandem/model/draw"
	"tandem/model/op"
)

// own is a batch in which every positive has negatives of its own: occurrence b·(1+N) is
// positive b, and its N negatives follow.
//
// Rows of items are gathered once for the whole batch (itemRows), and the graphs of all
// slots read them there: pair after pair looks up its row. A graph has the size of a tile
// and runs once per tile; gradients of items add up from tile to tile.
type own struct {
	*drawn
	parts []*ownSlot
	reads []*reader // of the slots
}

// ownSlot is what a slot knows of its items: a row for every distinct key.
type ownSlot struct {
	slot  *slot
	items reader
	keys  places
	into  []int32  // by pair: the row it adds its gradient to; padding adds to row 0
	index []int32  // by pair: the row of the batch that it reads
	pairs *op.Rows // those of a tile, as the graph reads them
}

// newOwn builds the graphs, which read the rows gathered in rows.
func newOwn(m *model.Model, d *drawn, loss Loss, rows *itemRows) (*own, []*slot, error) {
	b := &own{drawn: d}
	var slots []*slot
	group := 1 + d.c.Negatives
	most := min(d.micro*group, len(rows.share))
	for range (len(d.users) + d.micro - 1) / d.micro {
		s := newSlot(m, d.c.tile(m))
		items := bindMatrices(s.graph, "items", rows.parts, rows.inputs)
		pairs := s.runs(d.micro) * s.tile * group
		p := &ownSlot{
			slot: s, keys: newPlaces(most), into: make([]int32, pairs), index: make([]int32, pairs), pairs: op.Identity(s.tile * group),
			items: reader{count: make([]int32, 0, most), rows: make([]int32, most), graphs: []*matrices{items}},
		}
		if err := s.finish(m, d.c, overLogits(m, d.c, model.Inputs{Items: items.nodes, Rows: p.pairs}, loss), items); err != nil {
			return nil, nil, err
		}
		b.parts, b.reads, slots = append(b.parts, p), append(b.reads, &p.items), append(slots, s)
	}
	return b, slots, nil
}

func (b *own) begin() { b.items = b.items[:b.n*(1+b.c.Negatives)] }

func (b *own) draw(k int) {
	b.lookUp(k)
	from, to := b.part(k)
	group, key := 1+b.c.Negatives, b.negativesKey()
	for i := from; i < to; i++ {
		items := b.items[i*group : (i+1)*group]
		items[0] = b.log.Items[b.logRows[i]]
		b.sampler.Own(items[1:], b.users[i], key.At(uint64(b.start+i)))
		if b.log.Targets != nil {
			b.spare(items, b.users[i], key.At(uint64(b.start+i)))
		}
	}
	b.dropIDs(from*group, to*group)
	b.parts[k].number(b.drawn, from*group, to*group)
}

// spare draws negatives anew that are their own positive, which a signal may be: the sampler
// avoids the targets of a user alone. After some attempts it takes what comes.
func (b *own) spare(items []int32, user int32, key draw.Key) {
	const attempts = 16
	for j := 1; j < len(items); j++ {
		for a := 0; a < attempts && items[j] == items[0]; a++ {
			b.sampler.Own(items[j:j+1], user, key.At(uint64(j)).At(uint64(a)))
		}
	}
}

// number finds the distinct keys of the pairs, occurrences from … to−1.
func (p *ownSlot) number(d *drawn, from, to int) {
	p.keys.reset()
	p.items.count = p.items.count[:0]
	for o := from; o < to; o++ {
		at, added := p.keys.add(d.itemKey(o))
		if added {
			p.items.count = append(p.items.count, 0)
		}
		p.items.count[at]++
		p.into[o-from] = int32(at)
	}
	clear(p.into[to-from:]) // padding, of weight 0
	p.items.keys = p.keys.ids
}

func (b *own) readers() []*reader { return b.reads[:b.slots()] }

func (b *own) load(k, tile int) {
	p := b.parts[k]
	n := len(p.pairs.Index)
	from, to := tile*n, (tile+1)*n
	for i := from; i < to; i++ {
		p.index[i] = p.items.rows[p.into[i]]
	}
	p.pairs.Index, p.pairs.Into, p.pairs.Add = p.index[from:to], p.into[from:to], tile > 0
}
