package train

import (
	"math"

	"tandem/model/embed"
	"tandem/model/kernel"
)

// apply turns the gradients of the used slots into updated weights. Every sum runs in
// the order of the samples, whoever computes it.
func (e *engine) apply() {
	e.steps++
	e.workers.run(chunks(len(e.users.id.rows.ids))+e.itemRows.chunks()+len(e.dense.pieces), e.jobs.sum)
	if e.merges {
		e.workers.run(chunks(len(e.items.id.rows.ids)), e.jobs.merge)
	}
	e.workers.run(e.productChunks()+len(e.dense.fused)+e.featureChunks(), e.jobs.reduce)
	rowChunks := 0
	e.eachPending(func(p *pending) { rowChunks += chunks(len(p.rows.ids)) })
	if e.c.L2 > 0 || e.c.ClipNorm > 0 {
		e.workers.run(rowChunks, e.jobs.finish)
	}
	if scale := e.clip(); scale != 1 {
		e.scaleGradients(scale)
	}
	e.rule.Begin(e.before+e.steps, e.c.rate(e.steps-1, e.total))
	e.workers.run(len(e.dense.pieces)+rowChunks, e.jobs.update)
	if e.averages != nil && (e.steps-1)%int64(e.c.AverageEvery) == 0 {
		e.workers.run(len(e.averages.tables)+1, e.jobs.average)
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
	for _, sum := range e.dense.sums {
		total += float64(kernel.SumSquares(sum))
	}
	if norm := math.Sqrt(total); norm > e.c.ClipNorm {
		return float32(e.c.ClipNorm / norm)
	}
	return 1
}

func (e *engine) scaleGradients(by float32) {
	e.eachPending(func(p *pending) { kernel.Scale(p.grads[:len(p.rows.ids)*p.table.Width], by) })
	for _, sum := range e.dense.sums {
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
	if n := len(e.dense.pieces); chunk >= n {
		e.updateRows(chunk - n)
		return
	}
	p := e.dense.pieces[chunk]
	m, v := e.dense.moments[p.weight].piece(p)
	e.rule.Update(e.m.Dense[p.weight].Data[p.from:p.to], m, v, e.dense.sums[p.weight][p.from:p.to])
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
