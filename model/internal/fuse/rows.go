package fuse

import (
	"fmt"
	"slices"

	"tandem/model/embed"
	"tandem/model/kernel"
	"tandem/model/rank"
)

// The ways to make one row of an item's id row a and the sum b of its features.
const (
	Sum        = "sum"         // a + b
	Concat     = "concat"      // [a ; b]·W + c, part by part
	Gate       = "gate"        // g·a + (1−g)·b, g = σ(slope·ln(1+n) + start), n training rows
	VectorGate = "vector-gate" // the same with a slope and a start for every column
)

// Config says how rows of items are made.
type Config struct {
	Towers   []Tower      `json:"towers,omitempty"`    // in the order in which their inputs stand beyond a row
	Fusion   string       `json:"fusion,omitempty"`    // "" is the sum
	GateAdds bool         `json:"gate_adds,omitempty"` // g·a + b in place of g·a + (1−g)·b
	Parts    []embed.Part `json:"parts"`               // that concat and gates fuse: the first of a row
}

// Tower are the widths of an MLP over features, into the columns of an id row.
type Tower struct {
	Input  int   `json:"input"`            // columns: those of its features side by side
	Hidden []int `json:"hidden,omitempty"` // of the layers with ReLU; may be empty
}

// Fuses tells whether a row is more than a sum.
func (c Config) Fuses() bool { return len(c.Towers) > 0 || c.Fusion != "" && c.Fusion != Sum }

// Prefix begins the names of the dense weights that rows are made with.
const Prefix = "item/"

// TowerName names a weight of layer l of tower t, both from 0.
func TowerName(t, l int, what string) string {
	return fmt.Sprintf("%stower%d/layer%d/%s", Prefix, t+1, l+1, what)
}

// chunk is how many items pass the towers at once.
const chunk = 128

// Rows makes rows of items. It may be used by many goroutines at once.
type Rows struct {
	side     *embed.Side
	evidence []float32
	towers   []tower
	blend    bool

	parts      []embed.Part // of a concatenation
	concat     [][]float32  // by part
	concatBias []float32

	gates        int // columns of a gate; 0 = no gates
	slope, start []float32
	plain        bool // id and features are summed
}

type tower struct {
	input  int
	layers []rank.Layer
}

// NewRows takes the weights, by their names without "dense/". evidence is ln(1+n) for an
// item with n training rows, and is read by gates alone.
func NewRows(c Config, side *embed.Side, evidence []float32, weight func(name string) []float32) *Rows {
	r := &Rows{side: side, evidence: evidence, blend: !c.GateAdds, plain: !c.Fuses()}
	columns := 0
	for _, p := range c.Parts {
		columns += p.Width
	}
	for t, shape := range c.Towers {
		in := shape.Input
		tw := tower{input: in}
		for l, n := range append(slices.Clone(shape.Hidden), side.ID.Width) {
			tw.layers = append(tw.layers, rank.Layer{Weight: weight(TowerName(t, l, "weight")), Bias: weight(TowerName(t, l, "bias")), In: in, Out: n})
			in = n
		}
		r.towers = append(r.towers, tw)
	}
	switch c.Fusion {
	case Concat:
		r.parts, r.concatBias = c.Parts, weight(Prefix+"concat/bias")
		for _, p := range c.Parts {
			r.concat = append(r.concat, weight(Prefix+"concat/"+p.Name))
		}
	case Gate, VectorGate:
		r.gates = columns
		r.slope, r.start = weight(Prefix+"gate/slope"), weight(Prefix+"gate/start")
	}
	return r
}

// All returns the rows of all items, (I × Width): id and features, fused.
// Cost: O(I·(features·Width + towers and fusion)), parallel.
func (r *Rows) All() []float32 {
	if r.plain {
		return r.side.Matrix()
	}
	w, items := r.side.Width, r.side.ID.Rows
	out := make([]float32, items*w)
	embed.Blocks(items, func(first, end int) {
		f := newFuser(r)
		for from := first; from < end; from += chunk {
			to := min(from+chunk, end)
			f.rows(out[from*w:to*w], from, to)
		}
	})
	return out
}

// fuser is the room that one goroutine needs.
type fuser struct {
	*Rows
	ids, sums    []float32   // (chunk × Width) each: id rows, and what features add up to
	sum          []float32   // of one item, Side.Sum values
	inputs       [][]float32 // by tower
	hidden, next []float32   // activations
	open         []float32
}

func newFuser(r *Rows) *fuser {
	w := r.side.Width
	f := &fuser{Rows: r, ids: make([]float32, chunk*w), sums: make([]float32, chunk*w), sum: make([]float32, r.side.Sum), open: make([]float32, chunk*r.gates)}
	widest := w
	for _, t := range r.towers {
		f.inputs = append(f.inputs, make([]float32, chunk*t.input))
		widest = max(widest, t.input)
		for _, l := range t.layers {
			widest = max(widest, l.Out)
		}
	}
	f.hidden, f.next = make([]float32, chunk*widest), make([]float32, chunk*widest)
	return f
}

// rows writes the rows of the items from … to−1 to dst; at most chunk of them.
func (f *fuser) rows(dst []float32, from, to int) {
	w, n := f.side.Width, to-from
	for r := range n {
		f.side.Split(f.ids[r*w:(r+1)*w], f.sum, int32(from+r), true)
		copy(f.sums[r*w:], f.sum[:w])
		at := w
		for t, x := range f.inputs {
			in := f.towers[t].input
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
		GateOpen(open, f.slope, f.start, f.evidence[from:to])
		GateRows(dst, ids, sums, open, w, f.gates, f.blend)
	case f.concat != nil:
		f.concatenate(dst, ids, sums, n)
	}
}

func (f *fuser) concatenate(dst, ids, sums []float32, n int) {
	w, at := f.side.Width, 0
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

// tower adds the output of tower t to the sums of n items.
func (f *fuser) tower(t, n int) {
	w, x := f.side.Width, f.inputs[t]
	y, next := f.hidden, f.next
	layers := f.towers[t].layers
	for i, l := range layers {
		kernel.SgemmBiasReLU(n, l.Out, l.In, x, l.In, l.Weight, l.Out, l.Bias, i < len(layers)-1, y, l.Out)
		x, y, next = y, next, y
	}
	out := f.side.ID.Width
	for r := range n {
		kernel.Axpy(f.sums[r*w:r*w+out], 1, x[r*out:(r+1)*out])
	}
}
