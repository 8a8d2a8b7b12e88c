package train

import (
	"fmt"
	"math"

	"tandem/datasets"
	"tandem/features"
	"tandem/model"
	"tandem/model/draw"
	"tandem/model/embed"
	"tandem/model/kernel"
)

// engine holds the buffers of a run and takes steps. Every buffer has its final size
// from the start; a step allocates nothing.
type engine struct {
	c       Config
	m       *model.Model
	rule    Rule
	sampler Sampler
	train   *datasets.Log
	rows    []int32        // of train; nil = all
	byUser  datasets.Lists // training items of every user; with shared negatives only
	crew    *crew
	slots   []*slot
	micro   int // positives per slot

	steps  int64 // taken so far, over all epochs
	total  int64 // of the whole run, for the schedule
	before int64 // steps that the moments have seen on top

	// The batch at hand. With own negatives item occurrence b·(1+N) is the positive b;
	// with shared ones the B positives come first, then the N negatives.
	epoch        int
	start, n     int // the batch is positions [start, start+n) of the epoch's order
	order        draw.Permutation
	batchUsers   []int32
	batchItems   []int32
	keep         []bool        // by item occurrence; nil without dropout
	userKeys     []int32       // the users of the batch as keys: batchUsers itself without dropout
	counts       features.Seen // training rows by item; nil where nothing asks for them
	sharedItems  *group        // the shared negatives by item
	sharedKeys   []int32
	logQ         []float32 // what Config.LogQ adds to a row of logits; nil without
	itemRows     *itemRows
	users        *sideUpdate
	items        *sideUpdate
	denseSum     [][]float32
	dense        []moments
	pieces       []piece      // of the dense weights
	merges       bool         // see Config.merges
	fusionPieces []piece      // those that itemRows.fusion reads
	averaged     *model.Model // nil without averaging
	tables       []*embed.Table
	averages     []*embed.Table // the tables of averaged
	jobs         jobs
}

// jobs are the method values that the crew runs; making one allocates, so they are
// made once.
type jobs struct {
	draw, group, gather, slot, sum, merge, reduce, finish, update, average func(int)
}

func newEngine(m *model.Model, train *datasets.Log, c Config, loss Loss, sampler Sampler, rule Rule) (*engine, error) {
	e := &engine{c: c, m: m, rule: rule, sampler: sampler, train: train, micro: c.microBatch(), epoch: -1}
	e.visit(nil)
	itemOccurrences := c.Batch * (1 + c.Negatives)
	if c.SharedNegatives {
		itemOccurrences = c.Batch + c.Negatives
		e.byUser = train.ByUser()
		e.sharedItems = newGroup(m.Items.ID.Rows, c.Negatives)
		e.sharedKeys = make([]int32, 0, c.Negatives)
		if c.LogQ {
			e.logQ = make([]float32, 1+c.Negatives)
		}
	}
	e.batchUsers = make([]int32, c.Batch)
	e.userKeys = e.batchUsers
	if c.UserIDDropout > 0 {
		e.userKeys = make([]int32, c.Batch)
	}
	e.batchItems = make([]int32, itemOccurrences)
	if c.dropsIDs() {
		e.keep = make([]bool, itemOccurrences)
	}
	if c.IDDropoutCount > 0 || c.Align > 0 {
		e.counts = features.SeenItems(train)
	}
	e.users = newSideUpdate(m.Users, c.Batch, rule, c.UserIDDropout > 0)
	e.merges = c.merges(m)
	e.items = newSideUpdate(m.Items, itemOccurrences, rule, e.merges)
	var err error
	if e.itemRows, err = newItemRows(m, c, itemOccurrences, e.items.id); err != nil {
		return nil, err
	}
	for range (c.Batch + e.micro - 1) / e.micro {
		s, err := newSlot(m, c, loss, e.itemRows, e.logQ)
		if err != nil {
			return nil, err
		}
		e.slots = append(e.slots, s)
	}
	for i, w := range m.Dense {
		e.denseSum = append(e.denseSum, make([]float32, len(w.Data)))
		e.dense = append(e.dense, newMoments(rule, embed.Float32, w.Name, 1, len(w.Data)))
		for from := 0; from < len(w.Data); from += pieceSize {
			p := piece{i, from, min(from+pieceSize, len(w.Data))}
			e.pieces = append(e.pieces, p)
			if !m.InHead(i) {
				e.fusionPieces = append(e.fusionPieces, p)
			}
		}
	}
	e.tables = tablesOf(m)
	number := 0
	e.eachPending(func(p *pending) { p.number, number = number, number+1 })
	if c.Average > 0 {
		e.averaged = m.Clone()
		e.averages = tablesOf(e.averaged)
	}
	e.jobs = jobs{
		draw: e.drawSlot, group: e.groupSide, gather: e.gather, slot: e.runSlot, sum: e.sumSlots, merge: e.mergeKeys,
		reduce: e.reduce, finish: e.finishRows, update: e.updateChunk, average: e.averageTable,
	}
	e.crew = newCrew()
	return e, nil
}

func (e *engine) close() { e.crew.close() }

func (e *engine) stepsPerEpoch() int { return (e.visited() + e.c.Batch - 1) / e.c.Batch }

// visit makes epochs of these rows of train; nil = all.
func (e *engine) visit(rows []int32) {
	e.rows = rows
	e.total = int64(e.c.Epochs) * int64(e.stepsPerEpoch())
}

// visited is how many positives an epoch has.
func (e *engine) visited() int {
	if e.rows != nil {
		return len(e.rows)
	}
	return e.train.Len()
}

// logRow is the row of train at a position of the epoch's order.
func (e *engine) logRow(position int) int {
	at := e.order.At(position)
	if e.rows != nil {
		return int(e.rows[at])
	}
	return at
}

// step trains on batch number i of the epoch (both from 0) and returns its mean loss.
func (e *engine) step(epoch, i int) (float64, error) {
	if epoch != e.epoch {
		e.order = draw.NewPermutation(draw.New(e.c.Seed, draw.Shuffle).At(uint64(epoch)), e.visited())
		e.epoch = epoch
	}
	e.start = i * e.c.Batch
	e.n = min(e.c.Batch, e.visited()-e.start)
	if e.c.SharedNegatives {
		e.drawShared(i)
	}
	slots := len(e.used())
	e.crew.run(slots, e.jobs.draw)
	e.crew.run(2, e.jobs.group)
	e.crew.run(e.gatherTasks(), e.jobs.gather)
	e.crew.run(slots, e.jobs.slot)
	var loss float64
	for _, s := range e.used() {
		if s.err != nil {
			return 0, fmt.Errorf("train: graph: %w", s.err)
		}
		loss += s.loss
	}
	e.apply()
	return loss, e.itemRows.fusion.failed()
}

// used are the slots that hold positives of the batch at hand.
func (e *engine) used() []*slot { return e.slots[:(e.n+e.micro-1)/e.micro] }

// drawShared looks up the positives of the whole batch, draws its negatives and indexes
// them by item.
func (e *engine) drawShared(batch int) {
	negatives := e.batchItems[e.c.Batch:]
	for b := range e.n {
		e.batchItems[b] = e.train.Items[e.logRow(e.start+b)]
	}
	e.sampler.Shared(negatives, e.batchItems[:e.n], draw.New(e.c.Seed, draw.Negatives).At(uint64(e.epoch)).At(uint64(e.visited()+batch)))
	e.sharedItems.reset()
	e.sharedKeys = e.sharedKeys[:0]
	for j, item := range negatives {
		e.sharedItems.add(item)
		if e.keep != nil {
			e.keep[e.c.Batch+j] = e.keepID(e.c.Batch+j, item)
		}
		e.sharedKeys = append(e.sharedKeys, key(item, e.keep, e.c.Batch+j))
	}
	if e.c.LogQ {
		n := float32(math.Log(float64(len(negatives))))
		for j, item := range negatives {
			e.logQ[1+j] = -n - e.sampler.LogQ(item)
		}
	}
}

// drawSlot looks up the positives of micro-batch k and draws their negatives.
func (e *engine) drawSlot(k int) {
	s := e.slots[k]
	from := k * e.micro
	s.positives = min(e.micro, e.n-from)
	negatives := draw.New(e.c.Seed, draw.Negatives).At(uint64(e.epoch))
	s.hits = s.hits[:0]
	for b := range s.positives { // the log is read in random order: ask for all of it first
		row := e.logRow(e.start + from + b)
		s.logRows[b] = row
		kernel.Prefetch(e.train.Users[row : row+1])
		kernel.Prefetch(e.train.Items[row : row+1])
	}
	for b, row := range s.logRows[:s.positives] {
		user, item := e.train.Users[row], e.train.Items[row]
		e.batchUsers[from+b] = user
		if e.c.UserIDDropout > 0 {
			e.userKeys[from+b] = e.userKey(user, from+b)
		}
		if e.c.SharedNegatives {
			e.maskPositives(s, b, user)
			continue
		}
		group := e.batchItems[(from+b)*(1+e.c.Negatives) : (from+b+1)*(1+e.c.Negatives)]
		group[0] = item
		e.sampler.Own(group[1:], user, negatives.At(uint64(e.start+from+b)))
	}
	s.setItems(e.slotItems(k, s.positives))
}

// runSlot evaluates micro-batch k, tile by tile.
func (e *engine) runSlot(k int) {
	s := e.slots[k]
	switch {
	case s.shared != nil && e.itemRows.fusion != nil:
		e.itemRows.copyRows(s.items, s.rows[:len(s.keys)])
		e.itemRows.copyRows(s.shared, e.itemRows.sharedRows)
	case s.shared != nil:
		gather(e.m.Items, s.items.backing, s.keys, 0, len(s.keys), s.row[:e.m.Items.Width])
		gather(e.m.Items, s.shared.backing, e.sharedKeys, 0, len(e.sharedKeys), s.row[:e.m.Items.Width])
	}
	for i, row := range s.into { // padding stands in for the first pair
		s.index[i] = s.rows[row]
	}
	for i := range s.runs() {
		first := i * s.tile
		rows := min(s.tile, s.positives-first)
		for b := range s.weights {
			s.weights[b] = 0
			if b < rows {
				s.weights[b] = 1 / float32(e.n)
			}
		}
		users := e.userKeys[k*e.micro+first:][:rows]
		gather(e.m.Users, s.users.backing, users, 0, rows, s.row[:e.m.Users.Width])
		if s.run(i); s.err != nil {
			return
		}
	}
}

// slotItems returns the items of a slot's pairs and draws which of them keep their id.
func (e *engine) slotItems(k, positives int) (items []int32, keep []bool) {
	perPositive := 1
	if !e.c.SharedNegatives {
		perPositive += e.c.Negatives
	}
	first, n := k*e.micro*perPositive, positives*perPositive
	if e.keep != nil {
		for o := first; o < first+n; o++ {
			e.keep[o] = e.keepID(o, e.batchItems[o])
		}
		keep = e.keep[first : first+n]
	}
	return e.batchItems[first : first+n], keep
}

// drawnItems returns the items of the batch: every positive with its own negatives
// after it, or the positives and, apart, the negatives that they share.
func (e *engine) drawnItems() (items, shared []int32) {
	if e.c.SharedNegatives {
		return e.batchItems[:e.n], e.batchItems[e.c.Batch:]
	}
	return e.batchItems[:e.n*(1+e.c.Negatives)], nil
}

// keepID draws whether occurrence o of this step, an item, is trained with its id.
func (e *engine) keepID(o int, item int32) bool {
	p := e.c.IDDropout
	if a := e.c.IDDropoutCount; a > 0 {
		p = a / (a + float64(e.counts[item]))
	}
	return draw.New(e.c.Seed, draw.Dropout).At(uint64(e.steps)).At(uint64(o)).Float64() >= p
}

// userKey draws whether the user at place b of this step's batch is trained with its id.
func (e *engine) userKey(user int32, b int) int32 {
	if draw.New(e.c.Seed, draw.UserDropout).At(uint64(e.steps)).At(uint64(b)).Float64() < e.c.UserIDDropout {
		return ^user
	}
	return user
}

// maskPositives lists the shared negatives that user, in row b of the slot, has
// trained on.
func (e *engine) maskPositives(s *slot, b int, user int32) {
	for _, item := range e.byUser.At(user) {
		at := e.sharedItems.find(item)
		if at < 0 {
			continue
		}
		for o := e.sharedItems.head[at]; o >= 0; o = e.sharedItems.next[o] {
			s.hits = append(s.hits, int32(b*(1+e.c.Negatives))+1+o)
		}
	}
}

// current is the model that is evaluated and kept: the averages, if there are any.
func (e *engine) current() *model.Model {
	if e.averaged != nil {
		return e.averaged
	}
	return e.m
}

func tablesOf(m *model.Model) []*embed.Table {
	return append(m.Users.Tables(), m.Items.Tables()...)
}
