package train

import (
	"tandem/model"
	"tandem/model/embed"
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

// denseUpdate is the gradients of the dense weights of a step.
type denseUpdate struct {
	sums    [][]float32 // by weight: over the batch
	moments []moments   // by weight
	pieces  []piece     // of all weights
	fused   []piece     // of those that a fusion reads
}

func newDenseUpdate(m *model.Model, rule Rule) denseUpdate {
	var d denseUpdate
	for i, w := range m.Dense {
		d.sums = append(d.sums, make([]float32, len(w.Data)))
		d.moments = append(d.moments, newMoments(rule, embed.Float32, w.Name, 1, len(w.Data)))
		for from := 0; from < len(w.Data); from += pieceSize {
			p := piece{i, from, min(from+pieceSize, len(w.Data))}
			d.pieces = append(d.pieces, p)
			if !m.InHead(i) {
				d.fused = append(d.fused, p)
			}
		}
	}
	return d
}

// piece is a range of values of one dense weight, the share of one task.
type piece struct{ weight, from, to int }

// pieceSize is how many values of a dense weight a worker sums or updates at a time.
const pieceSize = 4096
