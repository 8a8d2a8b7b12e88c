package train

import (
	"fmt"

	"tandem/datasets"
	"tandem/model"
	"tandem/model/embed"
)

// batch is the items of the batch at hand: what is drawn for its positives, and how the
// graphs of slots read it. Methods that take a slot's number k may run at the same time
// for different ones.
type batch interface {
	// begin draws what all slots have in common.
	begin()
	// draw looks up the positives of micro-batch k and draws what is its own.
	draw(k int)
	// readers are the rows of items that are read, in the order in which they are numbered.
	readers() []*reader
	// load makes the graph of slot k read the items of a tile.
	load(k, tile int)
}

// engine holds the buffers of a run and takes steps. Every buffer has its final size
// from the start; a step allocates nothing.
type engine struct {
	c       Config
	m       *model.Model
	whole   *sequences // nil for a model that reads no histories
	rule    Rule
	workers *workers
	jobs    jobs

	steps  int64 // taken so far, over all epochs
	total  int64 // of the whole run, for the schedule
	before int64 // steps that the moments have seen on top

	drawn    *drawn
	batch    batch // own, shared or sequence
	slots    []*slot
	itemRows *itemRows

	users, items *sideUpdate
	merges       bool // see Config.merges
	dense        denseUpdate
	averages     *averages // nil without averaging
}

// jobs are the method values that the workers run; making one allocates, so they are
// made once.
type jobs struct {
	draw, group, gather, slot, sum, merge, reduce, finish, update, average func(int)
}

func newEngine(m *model.Model, train *datasets.Log, c Config, loss Loss, sampler Sampler, rule Rule) (*engine, error) {
	c.Batch = c.BatchFor(train.Len())
	room := min(c.Batch, max(1, train.Len())) // no batch is longer
	occurrences := room * (1 + c.Negatives)
	if c.SharedNegatives {
		occurrences = room + c.Negatives
	}
	var whole *sequences
	var err error
	if m.Reads() {
		if whole, err = newSequences(m, train, c.Batch); err != nil {
			return nil, err
		}
		c.Batch, room, occurrences = whole.fit(c.Negatives)
	}
	e := &engine{c: c, m: m, whole: whole, rule: rule, merges: c.merges(m), drawn: newDrawn(train, c, sampler, room, occurrences, m.Users.ID.Width > 0)}
	e.visit(nil)
	e.users = newSideUpdate(m.Users, room, rule, c.UserIDDropout > 0 || m.Users.ID.Width == 0)
	e.items = newSideUpdate(m.Items, occurrences, rule, e.merges)
	if e.itemRows, err = newItemRows(m, c, occurrences, e.items.id); err != nil {
		return nil, err
	}
	if whole != nil {
		e.batch, e.slots, err = newSequence(m, e.drawn, whole, e.itemRows)
	} else if c.SharedNegatives {
		e.batch, e.slots, err = newShared(m, e.drawn, loss, e.itemRows)
	} else {
		e.batch, e.slots, err = newOwn(m, e.drawn, loss, e.itemRows)
	}
	if err != nil {
		return nil, err
	}
	e.dense = newDenseUpdate(m, rule)
	number := 0
	e.eachPending(func(p *pending) { p.number, number = number, number+1 })
	if c.Average > 0 {
		e.averages = newAverages(m)
	}
	e.jobs = jobs{
		draw: e.batch.draw, group: e.groupSide, gather: e.gather, slot: e.runSlot, sum: e.sumSlots, merge: e.mergeKeys,
		reduce: e.reduce, finish: e.finishRows, update: e.updateChunk, average: e.averageTable,
	}
	e.workers = newWorkers()
	return e, nil
}

func (e *engine) close() { e.workers.close() }

func (e *engine) stepsPerEpoch() int { return (e.drawn.visited() + e.c.Batch - 1) / e.c.Batch }

// visit makes epochs of these rows of the log; nil = all.
func (e *engine) visit(rows []int32) {
	e.drawn.visit(rows)
	if e.whole != nil {
		e.drawn.total, e.drawn.mean = e.whole.visit(rows)
		e.c.Batch, _, _ = e.whole.fit(e.c.Negatives)
		e.drawn.c.Batch = e.c.Batch
	}
	e.total = int64(e.c.Epochs) * int64(e.stepsPerEpoch())
}

// step trains on batch number i of the epoch (both from 0) and returns its mean loss.
func (e *engine) step(epoch, i int) (float64, error) {
	e.drawn.begin(epoch, i, e.steps)
	e.batch.begin()
	slots := e.slots[:e.drawn.slots()]
	e.workers.run(len(slots), e.jobs.draw)
	e.workers.run(2, e.jobs.group)
	e.workers.run(e.gatherTasks(), e.jobs.gather)
	e.workers.run(len(slots), e.jobs.slot)
	var loss float64
	for _, s := range slots {
		if s.err != nil {
			return 0, fmt.Errorf("train: graph: %w", s.err)
		}
		loss += s.loss
	}
	e.apply()
	return loss, e.itemRows.fusion.failed()
}

// runSlot evaluates micro-batch k, tile by tile.
func (e *engine) runSlot(k int) {
	s := e.slots[k]
	from, to := e.drawn.part(k)
	for i := range max(1, s.runs(to-from)) { // an empty one has gradients of 0
		first := from + i*s.tile
		users := e.drawn.userKeys[first:min(first+s.tile, to)]
		for b := range s.weights {
			s.weights[b] = 0
			if b < len(users) {
				s.weights[b] = e.drawn.weight(first + b)
			}
		}
		if hasUsers(e.m) {
			gather(e.m.Users, s.users.backing, users, 0, len(users), s.row[:e.m.Users.Width])
		}
		e.batch.load(k, i)
		if s.run(i); s.err != nil {
			return
		}
	}
}

// current is the model that is evaluated and kept: the averages, if there are any.
func (e *engine) current() *model.Model {
	if e.averages != nil {
		return e.averages.model
	}
	return e.m
}

func tablesOf(m *model.Model) []*embed.Table {
	return append(m.Users.Tables(), m.Items.Tables()...)
}
