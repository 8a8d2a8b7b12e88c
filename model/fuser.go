package model

import (
	"slices"

	"tandem/model/embed"
	"tandem/model/kernel"
	"tandem/model/op"
	"tandem/model/rank"
)

// fuserRows is how many items pass the towers at once.
const fuserRows = 128

// fuser makes rows of items without a graph. It belongs to one goroutine.
type fuser struct {
	m            *Model
	ids, sums    []float32   // (fuserRows × Width) each: id rows, and what features add up to
	sum          []float32   // of one item, Items.Sum values
	inputs       [][]float32 // by tower
	towers       [][]rank.Layer
	hidden, next []float32 // activations

	parts      []embed.Part // of a concatenation
	concat     [][]float32  // by part
	concatBias []float32

	gates        int // columns of a gate; 0 = no gates
	slope, start []float32
	open         []float32
}

func newFuser(m *Model) *fuser {
	w := m.Items.Width
	f := &fuser{m: m, ids: make([]float32, fuserRows*w), sums: make([]float32, fuserRows*w), sum: make([]float32, m.Items.Sum)}
	widest := w
	for t, tower := range m.Towers {
		in := tower.input()
		f.inputs = append(f.inputs, make([]float32, fuserRows*in))
		widest = max(widest, in)
		var layers []rank.Layer
		for l, n := range append(slices.Clone(tower.Hidden), m.Items.ID.Width) {
			layers = append(layers, rank.Layer{Weight: m.weight(towerName(t, l, "weight")), Bias: m.weight(towerName(t, l, "bias")), In: in, Out: n})
			widest = max(widest, n)
			in = n
		}
		f.towers = append(f.towers, layers)
	}
	f.hidden, f.next = make([]float32, fuserRows*widest), make([]float32, fuserRows*widest)
	parts, columns := m.fused()
	switch {
	case m.Fusion == Concat:
		f.parts, f.concatBias = parts, m.weight(itemPrefix+"concat/bias")
		for _, p := range parts {
			f.concat = append(f.concat, m.weight(itemPrefix+"concat/"+p.Name))
		}
	case m.gates():
		f.gates, f.open = columns, make([]float32, fuserRows*columns)
		f.slope, f.start = m.weight(itemPrefix+"gate/slope"), m.weight(itemPrefix+"gate/start")
	}
	return f
}

// rows writes the rows of the items from … to−1 to dst; at most fuserRows of them.
func (f *fuser) rows(dst []float32, from, to int) {
	m, w, n := f.m, f.m.Items.Width, to-from
	for r := range n {
		m.Items.Split(f.ids[r*w:(r+1)*w], f.sum, int32(from+r), true)
		copy(f.sums[r*w:], f.sum[:w])
		at := w
		for t, x := range f.inputs {
			in := m.Towers[t].input()
			copy(x[r*in:(r+1)*in], f.sum[at:at+in])
			at += in
		}
	}
	for t := range f.towers {
		f.tower(t, n)
	}
	ids, sums := f.ids[:n*w], f.sums[:n*w]
	kernel.Add(dst, ids, sums)
	switch {
	case f.gates > 0:
		open := f.open[:n*f.gates]
		op.GateOpen(open, f.slope, f.start, m.Evidence[from:to])
		op.GateRows(dst, ids, sums, open, w, f.gates, !m.GateAdds)
	case f.concat != nil:
		at := 0
		for i, p := range f.parts {
			k := p.Width
			kernel.Sgemm(false, false, n, k, k, 1, ids[at:], w, f.concat[i], k, 0, dst[at:], w)
			kernel.Sgemm(false, false, n, k, k, 1, sums[at:], w, f.concat[i][k*k:], k, 1, dst[at:], w)
			at += k
		}
		for r := range n {
			kernel.Axpy(dst[r*w:r*w+at], 1, f.concatBias)
		}
	}
}

// tower adds the output of tower t to the sums of n items.
func (f *fuser) tower(t, n int) {
	w, x := f.m.Items.Width, f.inputs[t]
	y, next := f.hidden, f.next
	for i, l := range f.towers[t] {
		kernel.SgemmBiasReLU(n, l.Out, l.In, x, l.In, l.Weight, l.Out, l.Bias, i < len(f.towers[t])-1, y, l.Out)
		x, y, next = y, next, y
	}
	out := f.m.Items.ID.Width
	for r := range n {
		kernel.Axpy(f.sums[r*w:r*w+out], 1, x[r*out:(r+1)*out])
	}
}

// itemRows are the rows of all items, (I × Items.Width): id and features, fused.
// Cost: O(I·(features·Width + towers and fusion)), parallel.
func (m *Model) itemRows() []float32 {
	if !m.Fuses() {
		return m.Items.Matrix()
	}
	w, items := m.Items.Width, m.Items.ID.Rows
	out := make([]float32, items*w)
	embed.Blocks(items, func(first, end int) {
		f := newFuser(m)
		for from := first; from < end; from += fuserRows {
			to := min(from+fuserRows, end)
			f.rows(out[from*w:to*w], from, to)
		}
	})
	return out
}
