package train

import (
	"math"

	"tandem/datasets"
	"tandem/model"
	"tandem/model/embed"
	"tandem/model/op"

	G "gorgonia.org/gorgonia"
)

// shared is a batch whose positives share N negatives: occurrences 0 … n−1 are the
// positives, the negatives follow. What a user has trained on counts nothing as a negative
// of theirs (op.SharedDot).
//
// There are no layers then (model.SharesNegatives), so a graph has the size of its slot
// and runs once. Every slot has the rows of its positives and those of all negatives in
// inputs of its own; their gradients meet in itemRows.
type shared struct {
	*drawn
	side   *embed.Side // of items
	rows   *itemRows
	byUser datasets.Lists // training items of every user
	byItem *group         // the negatives by item

	negatives reader      // of all slots
	graphs    []*matrices // the negatives in every slot
	logQ      []float32   // what Config.LogQ adds to a row of logits; nil without
	parts     []*sharedSlot
	reads     []*reader // of the batch at hand
}

// sharedSlot is what a slot knows of its items.
type sharedSlot struct {
	slot      *slot
	positives reader // as they come: a key may have several rows
	items     *matrices
	hits      []int32 // logits that count nothing: see model.Inputs
}

// newShared builds the graphs.
func newShared(m *model.Model, d *drawn, loss Loss, rows *itemRows) (*shared, []*slot, error) {
	negatives := d.c.Negatives
	b := &shared{
		drawn: d, side: m.Items, rows: rows, byUser: d.log.Of(d.log.Targets).ByUser(), byItem: newGroup(m.Items.ID.Rows, negatives),
		negatives: reader{keys: make([]int32, negatives), count: make([]int32, negatives), rows: make([]int32, negatives)},
	}
	if d.c.LogQ {
		b.logQ = make([]float32, 1+negatives)
		loss = withLogQ(loss, b.logQ)
	}
	var slots []*slot
	for range (len(d.users) + d.micro - 1) / d.micro {
		s := newSlot(m, d.c.tile(m))
		items, common := newMatrices(s.graph, "items", m.Items.Parts, d.micro), newMatrices(s.graph, "shared", m.Items.Parts, negatives)
		p := &sharedSlot{slot: s, items: items, positives: reader{
			keys: make([]int32, 0, d.micro), count: make([]int32, d.micro), rows: make([]int32, d.micro), graphs: []*matrices{items},
		}}
		for i := range p.positives.count {
			p.positives.count[i] = 1
		}
		in := model.Inputs{Items: items.nodes, Shared: common.nodes, Rows: op.Identity(s.tile * (1 + negatives)), Hits: &p.hits}
		if err := s.finish(m, d.c, overLogits(m, d.c, in, loss), items, common); err != nil {
			return nil, nil, err
		}
		b.parts, b.graphs, slots = append(b.parts, p), append(b.graphs, common), append(slots, s)
	}
	b.reads = make([]*reader, 0, len(slots)+1)
	return b, slots, nil
}

// withLogQ is loss over logits to every row of which logQ is added.
func withLogQ(loss Loss, logQ []float32) Loss {
	return func(logits, weights *G.Node) (*G.Node, error) {
		logits, err := op.AddColumns(logits, bind(logits.Graph(), "logQ", logQ, len(logQ)))
		if err != nil {
			return nil, err
		}
		return loss(logits, weights)
	}
}

func (b *shared) begin() {
	b.items = b.items[:b.n+b.c.Negatives]
	positives, negatives := b.items[:b.n], b.items[b.n:]
	for i := range positives {
		positives[i] = b.log.Items[b.logRow(i)]
	}
	b.sampler.Shared(negatives, positives, b.negativesKey().At(uint64(b.visited()+b.start/b.c.Batch)))
	b.byItem.reset()
	for j, item := range negatives {
		b.byItem.add(item)
		if b.keep != nil { // the places of draws are those of a full batch
			b.keep[b.n+j] = b.keepID(b.c.Batch+j, item)
		}
		b.negatives.keys[j], b.negatives.count[j] = b.itemKey(b.n+j), int32(b.n)
	}
	if b.logQ == nil {
		return
	}
	n := float32(math.Log(float64(len(negatives))))
	for j, item := range negatives {
		b.logQ[1+j] = -n - b.sampler.LogQ(item)
	}
}

func (b *shared) draw(k int) {
	b.lookUp(k)
	from, to := b.part(k)
	b.dropIDs(from, to)
	p := b.parts[k]
	p.positives.keys, p.hits = p.positives.keys[:0], p.hits[:0]
	for i := from; i < to; i++ {
		p.positives.keys = append(p.positives.keys, b.itemKey(i))
		b.mask(p, i-from, b.users[i], b.items[i])
	}
}

// mask lists the negatives that count nothing for row r of the slot: those that its user has
// trained on as targets, and its own item, if that is a signal.
func (b *shared) mask(p *sharedSlot, r int, user, own int32) {
	has := b.byUser.At(user)
	for _, item := range has {
		b.maskItem(p, r, item)
	}
	if b.log.Targets != nil && !contains(has, own) {
		b.maskItem(p, r, own)
	}
}

func (b *shared) maskItem(p *sharedSlot, r int, item int32) {
	at := b.byItem.find(item)
	if at < 0 {
		return
	}
	for o := b.byItem.head[at]; o >= 0; o = b.byItem.next[o] {
		p.hits = append(p.hits, int32(r*(1+b.c.Negatives))+1+o)
	}
}

func (b *shared) readers() []*reader {
	slots := b.slots()
	b.reads = b.reads[:0]
	for _, p := range b.parts[:slots] {
		b.reads = append(b.reads, &p.positives)
	}
	b.negatives.graphs = b.graphs[:slots]
	return append(b.reads, &b.negatives)
}

// load fills the inputs of graph k; there is one tile.
func (b *shared) load(k, _ int) {
	p := b.parts[k]
	if b.rows.fusion != nil { // which has made the rows
		b.rows.copyRows(p.items, p.positives.rows[:len(p.positives.keys)])
		b.rows.copyRows(b.graphs[k], b.negatives.rows)
		return
	}
	scratch := p.slot.row[:b.side.Width]
	gather(b.side, p.items.backing, p.positives.keys, 0, len(p.positives.keys), scratch)
	gather(b.side, b.graphs[k].backing, b.negatives.keys, 0, len(b.negatives.keys), scratch)
}
