package train

import (
	"math"

	"tandem/features"
	"tandem/model"
	"tandem/model/draw"
	"tandem/model/op"

	G "gorgonia.org/gorgonia"
)

// sequence is a batch of whole histories, one behind the other without padding: positives are their
// positions, each of which predicts the next target, ranked among all training items
// (Config.Negatives 0) or among negatives that the batch shares. An item is read with its id, or
// without, in the whole of a step.
//
// The graph of a slot has room for the micro-batch and one history more, since a history lies in
// one slot; its ops go by what there is. All slots read the rows that itemRows gathered, candidates
// first.
type sequence struct {
	*drawn
	whole    *sequences
	rows     *itemRows
	all      []int32 // training items; nil where negatives are drawn
	has      func(user int32) []int32
	drawnNow []int32 // negatives, with repetitions
	offsets  []float32
	keys     places
	reader   reader
	parts    []*sequenceSlot
	reads    []*reader
	inputs   []int32 // by position: the row of its item
	targets  []int32 // by position: the row of what it predicts
	ends     []int32 // by history of the batch: its last position + 1
	at       []int32 // by position: its place in Histories
	dealt    int     // the epoch that users are dealt out for
}

// sequenceSlot is what the graph of a slot reads.
type sequenceSlot struct {
	slot      *slot
	packed    model.Packed
	catalogue op.Catalogue
}

// newSequence builds the graphs.
func newSequence(m *model.Model, d *drawn, whole *sequences, rows *itemRows) (*sequence, []*slot, error) {
	room := len(d.users)
	b := &sequence{drawn: d, whole: whole, rows: rows, keys: newPlaces(len(rows.share)),
		inputs: make([]int32, 0, room), targets: make([]int32, 0, room), at: make([]int32, 0, room), dealt: -1, ends: make([]int32, 0, room)}
	b.reader = reader{keys: make([]int32, 0, len(rows.share)), count: make([]int32, len(rows.share)), rows: make([]int32, len(rows.share))}
	if d.c.Negatives == 0 {
		for i, n := range features.SeenItems(d.log) {
			if n > 0 {
				b.all = append(b.all, int32(i))
			}
		}
	} else {
		b.has, b.drawnNow = d.log.Of(d.log.Targets).ByUser().At, make([]int32, d.c.Negatives)
		b.offsets = make([]float32, 0, d.c.Negatives)
	}
	slots := (max(whole.asked, whole.length) + d.micro - 1) / d.micro
	d.cuts = make([]int, slots+1)
	var out []*slot
	for range slots {
		p, err := b.newSlot(m, d.micro+whole.length)
		if err != nil {
			return nil, nil, err
		}
		b.parts, out = append(b.parts, p), append(out, p.slot)
	}
	b.reads = []*reader{&b.reader}
	return b, out, nil
}

// newSlot builds the graph of one slot with room for so many positions.
func (b *sequence) newSlot(m *model.Model, room int) (*sequenceSlot, error) {
	s := newSlot(m, room)
	p := &sequenceSlot{slot: s}
	p.catalogue.Apart = b.all == nil
	items := bindMatrices(s.graph, "items", b.rows.parts, b.rows.inputs)
	read := bindMatrices(s.graph, "read", b.rows.parts[:1], b.rows.inputs[:1]) // an input of its own: gradients of one that is read twice would be summed by gorgonia
	for _, x := range []*[]int32{&p.packed.Rows, &p.packed.Gaps, &p.packed.Events, &p.packed.Offsets, &p.catalogue.Target} {
		*x = make([]int32, 0, room+1)
	}
	if b.all == nil {
		p.catalogue.HitAt, p.catalogue.Hits = make([]int32, 0, room+1), make([]int32, 0, room)
	}
	err := s.finish(m, b.c, func(s *slot, weights *G.Node) (*G.Node, error) {
		return m.SequenceLoss(model.SequenceInputs{Users: s.users.nodes, Items: items.nodes, Read: read.nodes[0], Dense: s.dense,
			Weights: weights, Positions: room, Packed: &p.packed, Catalogue: &p.catalogue, Inputs: model.Inputs{Arithmetic: b.c.arithmetic()}})
	}, items, read)
	b.reader.graphs = append(b.reader.graphs, items, read)
	return p, err
}

// begin lays out the histories of the batch and numbers their rows.
func (b *sequence) begin() {
	if b.dealt != b.epoch {
		b.dealt = b.epoch
		b.whole.begin(draw.New(b.c.Seed, draw.Shuffle).At(uint64(b.epoch)))
	}
	steps := (b.total + b.c.Batch - 1) / b.c.Batch
	from, to := b.whole.window(b.start/b.c.Batch, steps)
	b.layOut(from, to)
	b.number()
}

// layOut lists the positions of the users of a window, and cuts them into slots.
func (b *sequence) layOut(from, to int) {
	w := b.whole
	b.at, b.ends = b.at[:0], b.ends[:0]
	slot := 0
	for j := from; j < to; j++ {
		before := len(b.at)
		for ; before/b.micro > slot; slot++ {
			b.cuts[slot+1] = before
		}
		x := w.order.At(j)
		n := int(w.count[x])
		b.at = b.at[:before+n]
		first := int(w.from[x])
		w.eachBack(first, first+n, func(position, target int) {
			p := before + position - first
			b.at[p] = int32(position)
			b.logRows[p] = int(w.Rows[target])
			b.users[p] = w.users[x]
		})
		b.ends = append(b.ends, int32(before+n))
	}
	b.n = len(b.at)
	for ; slot < len(b.cuts)-1; slot++ {
		b.cuts[slot+1] = b.n
	}
	for p := range b.n {
		switch {
		case b.rows.m.Users.ID.Width == 0:
			b.userKeys[p] = ^b.users[p]
		case b.c.UserIDDropout > 0:
			b.userKeys[p] = b.userKey(b.users[p], p)
		}
	}
}

// number numbers the rows of items: candidates, then what else is read or predicted.
func (b *sequence) number() {
	b.keys.reset()
	if b.all != nil {
		for _, i := range b.all {
			b.keys.add(i)
		}
	} else {
		b.drawNegatives()
	}
	candidates := len(b.keys.ids)
	for r := range b.reader.count[:candidates] {
		b.reader.count[r] = int32(b.n)
	}
	b.inputs, b.targets = b.inputs[:0], b.targets[:0]
	row := func(item int32) int32 {
		at, added := b.keys.add(item)
		if added {
			b.reader.count[at] = 0
		}
		b.reader.count[at]++
		return int32(at)
	}
	for p, at := range b.at {
		b.inputs = append(b.inputs, row(b.whole.Items[at]))
		b.targets = append(b.targets, row(b.log.Items[b.logRows[p]]))
	}
	b.reader.keys = b.reader.keys[:0]
	for _, item := range b.keys.ids {
		if b.keep != nil && !b.keepID(int(item), item) { // once for a step
			item = ^item
		}
		b.reader.keys = append(b.reader.keys, item)
	}
	for k, p := range b.parts {
		p.catalogue.Candidates = candidates
		p.catalogue.Positions = b.cuts[k+1] - b.cuts[k]
		p.catalogue.Offsets = b.offsets
	}
	b.items = b.keys.ids
}

// drawNegatives numbers the distinct negatives of the batch. One that is drawn n times out of N
// counts as n: its logit gets ln n, and with Config.LogQ −ln(N·q) on top.
func (b *sequence) drawNegatives() {
	positives := b.targets[:0]
	for _, r := range b.logRows[:b.n] {
		positives = append(positives, b.log.Items[r])
	}
	if len(positives) == 0 { // an empty batch has nothing to rank
		b.offsets = b.offsets[:0]
		return
	}
	b.sampler.Shared(b.drawnNow, positives, b.negativesKey().At(uint64(b.visited()+b.start/b.c.Batch)))
	b.offsets = b.offsets[:0]
	for _, item := range b.drawnNow {
		if at, added := b.keys.add(item); added {
			b.offsets = append(b.offsets, 1)
		} else {
			b.offsets[at]++
		}
	}
	n := math.Log(float64(len(b.drawnNow)))
	for at, times := range b.offsets {
		b.offsets[at] = float32(math.Log(float64(times)))
		if b.c.LogQ {
			b.offsets[at] -= float32(n) + b.sampler.LogQ(b.keys.ids[at])
		}
	}
}

// draw fills in what the graph of slot k reads.
func (b *sequence) draw(k int) {
	p, from, to := b.parts[k], b.cuts[k], b.cuts[k+1]
	q := &p.packed
	q.Rows, q.Gaps, q.Events, q.Offsets = append(q.Rows[:0], b.inputs[from:to]...), q.Gaps[:0], q.Events[:0], append(q.Offsets[:0], 0)
	q.Key, q.First = draw.New(b.c.Seed, draw.HistoryDropout).At(uint64(b.step)), from
	for _, end := range b.ends {
		if int(end) > from && int(end) <= to {
			q.Offsets = append(q.Offsets, end-int32(from))
		}
	}
	for i, at := range b.at[from:to] {
		if b.whole.Events != nil {
			q.Events = append(q.Events, b.whole.Events[at])
		}
		if b.whole.Gaps != nil {
			q.Gaps = append(q.Gaps, b.whole.Gaps[at])
			if i == 0 || b.users[from+i] != b.users[from+i-1] {
				q.Gaps[i] = 0 // what came before is not read
			}
		}
	}
	c := &p.catalogue
	c.Target = append(c.Target[:0], b.targets[from:to]...)
	if b.all != nil {
		return
	}
	c.HitAt, c.Hits = append(c.HitAt[:0], 0), c.Hits[:0]
	for i := from; i < to; i++ {
		b.mask(c, b.users[i], b.targets[i])
		c.HitAt = append(c.HitAt, int32(len(c.Hits)))
	}
}

// mask lists the candidates that count nothing for a position: what its user has trained on, and
// its target.
func (b *sequence) mask(c *op.Catalogue, user, target int32) {
	for _, item := range b.has(user) {
		if at := b.keys.find(item); at >= 0 && at < c.Candidates && int32(at) != target {
			c.Hits = append(c.Hits, int32(at))
		}
	}
	if int(target) < c.Candidates {
		c.Hits = append(c.Hits, target)
	}
}

func (b *sequence) readers() []*reader { return b.reads }

func (b *sequence) load(int, int) {} // draw has
