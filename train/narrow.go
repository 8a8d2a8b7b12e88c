package train

import (
	"sync"

	"tandem/model/draw"
	"tandem/model/embed"
)

// A bfloat16 table is updated in float32: rows and moments are widened, the rule is
// applied, and the results are rounded at random, up or down, so that an update smaller
// than the distance between two numbers counts on average. The draws are keyed by seed,
// step, table, row and what is rounded: nothing depends on who does it, or on a resume.

// What is rounded, for the keys of its draws.
const (
	roundWeight = iota
	roundMoment1
	roundMoment2
	roundAverage
)

// rounding is the key of the draws for one table at this step; number is its place
// among the tables.
func (e *engine) rounding(number int) draw.Key {
	return draw.New(e.c.Seed, draw.Rounding).At(uint64(e.steps)).At(uint64(number))
}

// narrowRows is how many rows are widened at a time: the three of each, of 64 values,
// fill a third of the first-level cache.
const narrowRows = 16

// wideRows is scratch for some rows in float32.
type wideRows struct{ w, m, v []float32 }

var wideScratch = sync.Pool{New: func() any { return new(wideRows) }}

// takeWide returns scratch of n values each; give it back to wideScratch.
func takeWide(n int) *wideRows {
	s := wideScratch.Get().(*wideRows)
	if len(s.w) < n {
		s.w, s.m, s.v = make([]float32, n), make([]float32, n), make([]float32, n)
	}
	return s
}

// updateNarrow applies the rows from … to−1 of p.
func (e *engine) updateNarrow(p *pending, from, to int) {
	width, key := p.table.Width, e.rounding(p.number)
	s := takeWide(narrowRows * width)
	defer wideScratch.Put(s)
	parts := [3]struct {
		table *embed.Table
		wide  []float32
	}{roundWeight: {p.table, s.w}, roundMoment1: {p.moments.m, s.m}, roundMoment2: {p.moments.v, s.v}}
	used := parts[:1+e.rule.Moments()]
	fetched := from
	for ; from < to; from += narrowRows {
		rows := p.rows.ids[from:min(from+narrowRows, to)]
		for ; fetched < min(from+2*narrowRows, to); fetched++ { // one block ahead
			for _, x := range used {
				x.table.Prefetch(p.rows.ids[fetched])
			}
		}
		for i, r := range rows {
			for _, x := range used {
				x.table.Read(x.wide[i*width:(i+1)*width], r, 0)
			}
		}
		n := len(rows) * width
		e.rule.Update(s.w[:n], s.m[:n], s.v[:n], p.grads[from*width:from*width+n])
		for i, r := range rows {
			k := key.At(uint64(r))
			for what, x := range used {
				x.table.WriteRandom(r, x.wide[i*width:(i+1)*width], k.At(uint64(what)))
			}
		}
	}
}
