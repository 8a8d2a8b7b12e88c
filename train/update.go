package train

import (
	"math"

	"tandem/model/embed"
	"tandem/model/kernel"
)

// moments are what a rule keeps beside the values of one table or dense weight, in the
// type of the table; nil beyond Rule.Moments. Their memory is not written to until
// their rows are.
type moments struct{ m, v *embed.Table }

func newMoments(rule Rule, d embed.DType, name string, rows, width int) moments {
	var x moments
	if rule.Moments() > 0 {
		x.m = embed.NewTableOf(d, "moment1/"+name, rows, width)
	}
	if rule.Moments() > 1 {
		x.v = embed.NewTableOf(d, "moment2/"+name, rows, width)
	}
	return x
}

// float32s are the values of float32 moments; nil beyond Rule.Moments.
func (x moments) float32s() (m, v []float32) {
	if x.m != nil {
		m = x.m.Data
	}
	if x.v != nil {
		v = x.v.Data
	}
	return m, v
}

// piece returns a range of them.
func (x moments) piece(p piece) (m, v []float32) {
	m, v = x.float32s()
	if m != nil {
		m = m[p.from:p.to]
	}
	if v != nil {
		v = v[p.from:p.to]
	}
	return m, v
}

// pending is the gradient of the touched rows of one table: grads row g belongs to
// table row rows.ids[g].
type pending struct {
	table   *embed.Table
	number  int // of the table, counted as in tablesOf
	moments moments
	rows    *group
	grads   []float32
	share   []float32 // by g: Σ of the loss weights of its samples, for L2
	touched []bool    // by g; nil = all
	squares []float64 // by g: ‖gradient‖², for the norm
}

func newPending(t *embed.Table, occurrences int, rule Rule) *pending {
	n := min(t.Rows, occurrences)
	return &pending{
		table: t, moments: newMoments(rule, t.DType(), t.Name, t.Rows, t.Width), rows: newGroup(t.Rows, occurrences),
		grads: make([]float32, n*t.Width), share: make([]float32, n), squares: make([]float64, n),
	}
}

func (p *pending) grad(g int) []float32 { return p.grads[g*p.table.Width : (g+1)*p.table.Width] }

// sideUpdate turns gradients of gathered rows into gradients of table rows.
type sideUpdate struct {
	side *embed.Side
	id   *pending
	// all[g], side.Sum values, is the gradient of what the features of entity g add up to,
	// over all its occurrences; it is id.grads itself unless keys are merged.
	all      []float32
	allShare []float32
	features []*featureUpdate
}

// featureUpdate spreads entity gradients over the rows of one feature table: entry o
// says that row rows.ids[…] takes weight[o] times the gradient of entity entity[o].
type featureUpdate struct {
	*pending
	feature *embed.Feature
	entity  []int32
	weight  []float32
}

func newSideUpdate(side *embed.Side, occurrences int, rule Rule, merges bool) *sideUpdate {
	u := &sideUpdate{side: side, id: newPending(side.ID, occurrences, rule)}
	u.all, u.allShare = u.id.grads, u.id.share
	if merges {
		u.all, u.allShare = make([]float32, len(u.id.share)*side.Sum), make([]float32, len(u.id.share))
		u.id.touched = make([]bool, len(u.id.share))
	}
	for i := range side.Features {
		f := &side.Features[i]
		most := 0
		for e := range f.Block.Len() {
			most = max(most, int(f.Block.Offsets[e+1]-f.Block.Offsets[e]))
		}
		entries := most * len(u.id.share)
		u.features = append(u.features, &featureUpdate{
			pending: newPending(f.Table, entries, rule), feature: f,
			entity: make([]int32, 0, entries), weight: make([]float32, 0, entries),
		})
	}
	return u
}

// chunkRows is how many rows a worker sums or updates at a time.
const chunkRows = 64

func chunks(rows int) int { return (rows + chunkRows - 1) / chunkRows }

// chunkOf is the range of rows of one chunk.
func chunkOf(chunk, rows int) (from, to int) {
	return chunk * chunkRows, min((chunk+1)*chunkRows, rows)
}

// piece is a range of values of one dense weight, the share of one task.
type piece struct{ weight, from, to int }

// pieceSize is how many values of a dense weight a worker sums or updates at a time.
const pieceSize = 4096

// apply turns the gradients of the used slots into updated weights. Every sum runs in
// the order of the samples, whoever computes it.
func (e *engine) apply() {
	e.steps++
	e.crew.run(chunks(len(e.users.id.rows.ids))+e.itemRows.chunks()+len(e.pieces), e.jobs.sum)
	if e.merges {
		e.crew.run(chunks(len(e.items.id.rows.ids)), e.jobs.merge)
	}
	e.crew.run(e.productChunks()+len(e.fusionPieces)+e.featureChunks(), e.jobs.reduce)
	rowChunks := 0
	e.eachPending(func(p *pending) { rowChunks += chunks(len(p.rows.ids)) })
	if e.c.L2 > 0 || e.c.ClipNorm > 0 {
		e.crew.run(rowChunks, e.jobs.finish)
	}
	if scale := e.clip(); scale != 1 {
		e.scaleGradients(scale)
	}
	e.rule.Begin(e.before+e.steps, e.c.rate(e.steps-1, e.total))
	e.crew.run(len(e.pieces)+rowChunks, e.jobs.update)
	if e.averaged != nil && e.steps%int64(e.c.AverageEvery) == 0 {
		e.crew.run(len(e.tables)+1, e.jobs.average)
	}
}

// eachPending visits every table's update in a fixed order.
func (e *engine) eachPending(visit func(*pending)) {
	for _, u := range [2]*sideUpdate{e.users, e.items} {
		visit(u.id)
		for _, f := range u.features {
			visit(f.pending)
		}
	}
}

// groupSide collects equal ids: chunk 0 the users, chunk 1 the keys of items.
func (e *engine) groupSide(chunk int) {
	if chunk == 1 {
		e.groupItems()
		return
	}
	rows := e.users.id.rows
	rows.reset()
	for _, id := range e.batchUsers[:e.n] {
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
		e.sumPiece(e.pieces[task-users-items])
	}
}

// sumPiece sums one piece of a dense weight; that of a product is left to productWeight,
// those of a fusion come later.
func (e *engine) sumPiece(p piece) {
	if p.weight == e.itemRows.weight || !e.m.InHead(p.weight) {
		return
	}
	sum := e.denseSum[p.weight][p.from:p.to]
	for k, s := range e.used() {
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
			users, row := e.slots[int(o)/e.micro].users, int(o)%e.micro
			users.addGrad(all, row, o == p.rows.head[g])
			u.allShare[g] += 1 / float32(e.n)
			if p.touched == nil {
				continue
			}
			if _, keep := entity(e.userKeys[o]); keep {
				users.addGrad(p.grad(g), row, !p.touched[g])
				p.share[g] += 1 / float32(e.n)
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
	case task < n+len(e.fusionPieces):
		p := e.fusionPieces[task-n]
		e.itemRows.fusion.sumPiece(e.denseSum[p.weight], p, len(e.itemRows.keys.ids))
	default:
		e.sumFeature(task - n - len(e.fusionPieces))
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

// clip is the factor that brings the norm of all gradients down to ClipNorm, or 1.
func (e *engine) clip() float32 {
	if e.c.ClipNorm == 0 {
		return 1
	}
	var total float64
	e.eachPending(func(p *pending) {
		for g := range p.rows.ids {
			total += p.squares[g]
		}
	})
	for _, sum := range e.denseSum {
		total += float64(kernel.SumSquares(sum))
	}
	if norm := math.Sqrt(total); norm > e.c.ClipNorm {
		return float32(e.c.ClipNorm / norm)
	}
	return 1
}

func (e *engine) scaleGradients(by float32) {
	e.eachPending(func(p *pending) { kernel.Scale(p.grads[:len(p.rows.ids)*p.table.Width], by) })
	for _, sum := range e.denseSum {
		kernel.Scale(sum, by)
	}
}

// rowChunk finds one chunk of rows, counted over all tables.
func (e *engine) rowChunk(chunk int) (p *pending, from, to int) {
	e.eachPending(func(q *pending) {
		if p != nil {
			return
		}
		if n := chunks(len(q.rows.ids)); chunk >= n {
			chunk -= n
		} else {
			p = q
		}
	})
	return p, chunk * chunkRows, min((chunk+1)*chunkRows, len(p.rows.ids))
}

// finishRows adds the gradient of L2 to one chunk of rows and measures them. Features
// have read the gradients of their entities by then: L2 of an id row is not theirs.
func (e *engine) finishRows(chunk int) {
	p, from, to := e.rowChunk(chunk)
	for g := from; g < to; g++ {
		if e.c.L2 > 0 {
			p.table.AddTo(p.grad(g), float32(e.c.L2)*p.share[g], p.rows.ids[g], 0)
		}
		p.squares[g] = float64(kernel.SumSquares(p.grad(g)))
	}
}

// updateChunk applies one piece of a dense weight, or one chunk of rows.
func (e *engine) updateChunk(chunk int) {
	if n := len(e.pieces); chunk >= n {
		e.updateRows(chunk - n)
		return
	}
	p := e.pieces[chunk]
	m, v := e.dense[p.weight].piece(p)
	e.rule.Update(e.m.Dense[p.weight].Data[p.from:p.to], m, v, e.denseSum[p.weight][p.from:p.to])
}

// updateRows applies one chunk of rows.
func (e *engine) updateRows(chunk int) {
	p, from, to := e.rowChunk(chunk)
	for from < to { // runs of rows that were touched
		if p.touched != nil && !p.touched[from] {
			from++
			continue
		}
		end := from + 1
		for end < to && (p.touched == nil || p.touched[end]) {
			end++
		}
		if p.table.DType() == embed.BFloat16 {
			e.updateNarrow(p, from, end)
		} else {
			w := p.table.Width
			m, v := p.moments.float32s()
			e.rule.UpdateRows(p.table.Data, m, v, p.rows.ids[from:end], w, p.grads[from*w:end*w])
		}
		from = end
	}
}

// averageTable moves the averages of one table, or of the dense weights, towards the
// weights.
func (e *engine) averageTable(i int) {
	a := float32(e.c.Average)
	if i < len(e.tables) {
		if e.tables[i].DType() == embed.BFloat16 {
			e.averageNarrow(i, a)
			return
		}
		average(e.averages[i].Data, e.tables[i].Data, a)
		return
	}
	for j, w := range e.m.Dense {
		average(e.averaged.Dense[j].Data, w.Data, a)
	}
}

func average(dst, x []float32, a float32) {
	kernel.Scale(dst, a)
	kernel.Axpy(dst, 1-a, x)
}
