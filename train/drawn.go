package train

import (
	"tandem/datasets"
	"tandem/features"
	"tandem/model/draw"
	"tandem/model/kernel"
)

// drawn is the batch at hand as far as both kinds of batch have it: positives, their
// users, and which users and items are read without their id.
type drawn struct {
	c       Config
	log     *datasets.Log
	visits  []int32 // rows of log that an epoch visits; nil = all
	sampler Sampler
	micro   int           // positives per slot
	counts  features.Seen // training rows by item; nil where nothing asks for them
	mean    float64       // weight of the visited rows

	step     int64 // steps taken before this one
	epoch    int
	order    draw.Permutation // of the visits of the epoch
	start, n int              // the batch is positions [start, start+n) of order

	total int   // positives of an epoch, where they are no rows of the log; −1 = rows. See sequence
	cuts  []int // the positives of slot k are cuts[k] … cuts[k+1]−1; nil = micro each

	logRows  []int   // by positive: its row in log
	users    []int32 // by positive
	userKeys []int32 // by positive: see key; users itself without dropout of users
	items    []int32 // by occurrence; their order is that of the kind of batch
	keep     []bool  // by occurrence; nil without dropout of items
}

// newDrawn has room for batches of so many positives and items; table tells whether users have id
// rows.
func newDrawn(log *datasets.Log, c Config, sampler Sampler, room, occurrences int, table bool) *drawn {
	d := &drawn{
		c: c, log: log, sampler: sampler, micro: c.microBatch(), epoch: -1, total: -1,
		logRows: make([]int, room), users: make([]int32, room), items: make([]int32, occurrences),
	}
	d.userKeys = d.users
	if c.UserIDDropout > 0 || !table {
		d.userKeys = make([]int32, room)
	}
	if c.dropsIDs() {
		d.keep = make([]bool, occurrences)
	}
	if c.IDDropoutCount > 0 || c.Align > 0 {
		d.counts = features.SeenItems(log)
	}
	return d
}

// visited is how many positives an epoch has.
func (d *drawn) visited() int {
	if d.total >= 0 {
		return d.total
	}
	if d.visits != nil {
		return len(d.visits)
	}
	return d.log.Len()
}

// visit makes epochs of these rows of the log; nil = all.
func (d *drawn) visit(rows []int32) {
	d.visits, d.mean = rows, 1
	if d.log.Weights == nil {
		return
	}
	sum := 0.
	for v := range d.visited() {
		row := v
		if rows != nil {
			row = int(rows[v])
		}
		sum += float64(d.log.Weights[row])
	}
	d.mean = sum / float64(d.visited())
}

// weight is that of positive b in the loss of the batch: its row's against the mean weight of
// all visited rows, over the positives of the batch. So the mean of the loss is one by weight,
// the unit of weights changes nothing, and a batch of heavy rows takes a longer step than one of
// light ones: dividing by the weights of the batch would favour rows that meet light ones.
func (d *drawn) weight(b int) float32 {
	if d.log.Weights == nil {
		return 1 / float32(d.n)
	}
	return float32(float64(d.log.Weights[d.logRows[b]]) / d.mean / float64(d.n))
}

// begin goes to batch number i of an epoch (both from 0), after so many steps.
func (d *drawn) begin(epoch, i int, step int64) {
	if epoch != d.epoch {
		d.order = draw.NewPermutation(draw.New(d.c.Seed, draw.Shuffle).At(uint64(epoch)), d.visited())
		d.epoch = epoch
	}
	d.step = step
	d.start = i * d.c.Batch
	d.n = min(d.c.Batch, d.visited()-d.start)
}

// slots is how many micro-batches the batch has.
func (d *drawn) slots() int {
	if d.cuts != nil {
		return len(d.cuts) - 1
	}
	return (d.n + d.micro - 1) / d.micro
}

// part is the range of positives of micro-batch k.
func (d *drawn) part(k int) (from, to int) {
	if d.cuts != nil {
		return d.cuts[k], d.cuts[k+1]
	}
	return k * d.micro, min((k+1)*d.micro, d.n)
}

// place is the micro-batch of positive b, and its number there.
func (d *drawn) place(b int) (k, at int) {
	if d.cuts == nil {
		return b / d.micro, b % d.micro
	}
	for d.cuts[k+1] <= b {
		k++
	}
	return k, b - d.cuts[k]
}

// logRow is the row of the log of positive b.
func (d *drawn) logRow(b int) int {
	at := d.order.At(d.start + b)
	if d.visits != nil {
		return int(d.visits[at])
	}
	return at
}

// lookUp finds the positives of micro-batch k and their users.
func (d *drawn) lookUp(k int) {
	from, to := d.part(k)
	for b := from; b < to; b++ { // the log is read in random order: ask for all of it first
		row := d.logRow(b)
		d.logRows[b] = row
		kernel.Prefetch(d.log.Users[row : row+1])
		kernel.Prefetch(d.log.Items[row : row+1])
		if d.log.Weights != nil {
			kernel.Prefetch(d.log.Weights[row : row+1])
		}
	}
	for b := from; b < to; b++ {
		d.users[b] = d.log.Users[d.logRows[b]]
		if d.c.UserIDDropout > 0 {
			d.userKeys[b] = d.userKey(d.users[b], b)
		}
	}
}

// negativesKey is the key of the negatives of this epoch: those of the positive at a position
// of the order, or, beyond all positions, of a whole batch.
func (d *drawn) negativesKey() draw.Key {
	return draw.New(d.c.Seed, draw.Negatives).At(uint64(d.epoch))
}

// dropIDs draws which of the occurrences from … to−1 keep their id.
func (d *drawn) dropIDs(from, to int) {
	if d.keep == nil {
		return
	}
	for o := from; o < to; o++ {
		d.keep[o] = d.keepID(o, d.items[o])
	}
}

// keepID draws whether item is read with its id at place o of this step.
func (d *drawn) keepID(o int, item int32) bool {
	p := d.c.IDDropout
	if a := d.c.IDDropoutCount; a > 0 {
		p = a / (a + float64(d.counts[item]))
	}
	return draw.New(d.c.Seed, draw.Dropout).At(uint64(d.step)).At(uint64(o)).Float64() >= p
}

// userKey draws whether the user of positive b of this step is read with its id.
func (d *drawn) userKey(user int32, b int) int32 {
	if draw.New(d.c.Seed, draw.UserDropout).At(uint64(d.step)).At(uint64(b)).Float64() < d.c.UserIDDropout {
		return ^user
	}
	return user
}

// itemKey is the key that occurrence o is read by.
func (d *drawn) itemKey(o int) int32 {
	if d.keep != nil && !d.keep[o] {
		return ^d.items[o]
	}
	return d.items[o]
}

// entity is the item, or user, of a key, and whether its id counts: a key is the entity
// itself where it is read with its id, and its complement where it is not.
func entity(key int32) (id int32, keep bool) {
	if key < 0 {
		return ^key, false
	}
	return key, true
}
