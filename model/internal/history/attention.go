package history

import (
	"math"

	"tandem/model/kernel"
)

// attention is causal pre-norm blocks between two normalisations.
type attention struct {
	c           Config
	first, last norm
	drop        dropout
	blocks      []*block
	h, dh       []float32 // between blocks: the input of each stands in it
}

func newAttention(c Config, room int, by kernel.Arithmetic, drop dropout, train bool) *attention {
	a := &attention{c: c, first: newNorm(c.Width, room), last: newNorm(c.Width, room), drop: drop}
	a.h = make([]float32, room*c.Width)
	var g *gradients
	if train {
		a.dh, g = make([]float32, room*c.Width), newGradients(c, room)
	}
	for b := range c.Blocks {
		x := newBlock(c, room, by)
		x.drop, x.site, x.g = drop, siteBlock+3*b, g
		a.blocks = append(a.blocks, x)
	}
	return a
}

// weights are those of block b.
func (a *attention) weights(w [][]float32, b int) [][]float32 {
	n := blockWeights(a.c)
	return w[2+b*n : 2+(b+1)*n]
}

func (a *attention) forward(y, x []float32, w [][]float32, p *Packed) {
	n := p.Len()
	h := a.h[:len(x)]
	a.first.forward(h, x, w, n)
	a.drop.rows(h, a.c.Width, p, siteInput)
	for b, block := range a.blocks {
		block.forward(h, a.weights(w, b), p)
	}
	a.last.forward(y, h, w[len(w)-2:], n)
}

func (a *attention) backward(dx []float32, dw [][]float32, dy []float32, w [][]float32, p *Packed) {
	n := p.Len()
	dh := a.dh[:len(dx)]
	clear(dh)
	a.last.backward(dh, dw[len(w)-2:], dy, w[len(w)-2:], n)
	for b := len(a.blocks) - 1; b >= 0; b-- {
		a.blocks[b].backward(dh, a.weights(dw, b), a.weights(w, b), p)
	}
	a.drop.rows(dh, a.c.Width, p, siteInput)
	clear(dx)
	a.first.backward(dx, dw, dh, w, n)
}

// block is one layer of attention and one of a feed-forward net, each added to what came in.
type block struct {
	c                  Config
	norm1, norm2       norm
	qkv, out, up, down linear
	drop               dropout
	site               int

	a, mixed, read, c2  []float32 // normalised; queries, keys and values; what heads read; normalised again
	inner, gate, active []float32 // before GELU, its σ, after it
	scores, kept        []float32 // by history and head, (n × n): weights of attention, and after dropout
	z                   []float32 // scratch of a row a position
	g                   *gradients
}

// gradients are buffers that the blocks share going back.
type gradients struct{ z, a, mixed, read, inner, scores []float32 }

func newGradients(c Config, room int) *gradients {
	d := room * c.Width
	return &gradients{z: make([]float32, d), a: make([]float32, d), mixed: make([]float32, 3*d), read: make([]float32, d),
		inner: make([]float32, room*c.Hidden), scores: make([]float32, c.Length*c.Length)}
}

func newBlock(c Config, room int, by kernel.Arithmetic) *block {
	d := c.Width
	b := &block{
		c: c, norm1: newNorm(d, room), norm2: newNorm(d, room),
		qkv: linear{d, 3 * d, by}, out: linear{d, d, by}, up: linear{d, c.Hidden, by}, down: linear{c.Hidden, d, by},
	}
	for _, x := range []*[]float32{&b.a, &b.read, &b.c2, &b.z} {
		*x = make([]float32, room*d)
	}
	b.mixed = make([]float32, room*3*d)
	for _, x := range []*[]float32{&b.inner, &b.gate, &b.active} {
		*x = make([]float32, room*c.Hidden)
	}
	// Of histories that fill room, squares of their lengths add up to room·Length at most.
	b.scores = make([]float32, c.Heads*room*min(room, c.Length))
	b.kept = b.scores
	if c.Dropout > 0 {
		b.kept = make([]float32, len(b.scores))
	}
	return b
}

// The weights of a block: where each layer begins.
const (
	atNorm1, atQKV, atOut, atNorm2, atUp, atDown, atFilter = 0, 2, 4, 6, 8, 10, 12
)

func blockWeights(c Config) int {
	if c.Filter > 0 {
		return atFilter + 1
	}
	return atFilter
}

// forward changes h in place.
func (b *block) forward(h []float32, w [][]float32, p *Packed) {
	n, d := p.Len(), b.c.Width
	z := b.z[:n*d]
	b.norm1.forward(b.a, h, w[atNorm1:], n)
	b.qkv.forward(b.mixed, b.a, w[atQKV:], n)
	b.attend(p)
	b.out.forward(z, b.read, w[atOut:], n)
	if b.c.Filter > 0 {
		filter(z, b.a, w[atFilter], d, p)
	}
	b.drop.rows(z, d, p, b.site)
	kernel.Axpy(h, 1, z)

	b.norm2.forward(b.c2, h, w[atNorm2:], n)
	inner := n * b.c.Hidden
	b.up.forward(b.inner, b.c2, w[atUp:], n)
	gelu(b.active[:inner], b.gate[:inner], b.inner[:inner])
	b.down.forward(z, b.active, w[atDown:], n)
	b.drop.rows(z, d, p, b.site+1)
	kernel.Axpy(h, 1, z)
}

// backward takes the gradient dh of what came out to that of what came in.
func (b *block) backward(dh []float32, dw, w [][]float32, p *Packed) {
	n, d := p.Len(), b.c.Width
	g, inner := b.g, n*b.c.Hidden
	dz := g.z[:n*d]
	copy(dz, dh)
	b.drop.rows(dz, d, p, b.site+1)
	b.down.backward(g.inner, dw[atDown:], dz, b.active, w[atDown:], n, false)
	geluGrad(g.inner[:inner], b.gate, b.inner)
	b.up.backward(g.a, dw[atUp:], g.inner, b.c2, w[atUp:], n, false)
	b.norm2.backward(dh, dw[atNorm2:], g.a, w[atNorm2:], n)

	copy(dz, dh)
	b.drop.rows(dz, d, p, b.site)
	b.out.backward(g.read, dw[atOut:], dz, b.read, w[atOut:], n, false)
	b.attendGrad(p)
	b.qkv.backward(g.a, dw[atQKV:], g.mixed, b.a, w[atQKV:], n, false)
	if b.c.Filter > 0 {
		filterGrad(g.a, dw[atFilter], dz, b.a, w[atFilter], d, p)
	}
	b.norm1.backward(dh, dw[atNorm1:], g.a, w[atNorm1:], n)
}

// eachHead visits the n positions of every history and every head in turn: from is where its
// queries, keys and values begin in mixed (keys and values d and 2·d further on), and out where
// what it reads does.
func (b *block) eachHead(p *Packed, visit func(s, head, n, from, out int, scores, kept []float32)) {
	d, width, at := b.c.Width, b.c.Width/b.c.Heads, 0
	for s := range len(p.Offsets) - 1 {
		first, n := int(p.Offsets[s]), int(p.Offsets[s+1]-p.Offsets[s])
		for head := range b.c.Heads {
			visit(s, head, n, first*3*d+head*width, first*d+head*width, b.scores[at:at+n*n], b.kept[at:at+n*n])
			at += n * n
		}
	}
}

// attend writes to read, for every head of width e, position i and the positions j ≤ i of its
// history,
//
//	Σ_j D(softmax_j(q_i·k_j/√e))·v_j
func (b *block) attend(p *Packed) {
	d, e := b.c.Width, b.c.Width/b.c.Heads
	scale := float32(1 / math.Sqrt(float64(e)))
	key := p.Key.At(uint64(b.site + 2))
	b.eachHead(p, func(s, head, n, from, out int, scores, kept []float32) {
		q, k, v := b.mixed[from:], b.mixed[from+d:], b.mixed[from+2*d:]
		kernel.Sgemm(false, true, n, n, e, scale, q, 3*d, k, 3*d, 0, scores, n)
		for i := range n {
			row := scores[i*n : (i+1)*n]
			softmax(row[:i+1])
			clear(row[i+1:])
			if b.drop.below > 0 {
				copy(kept[i*n:(i+1)*n], row)
				b.drop.apply(kept[i*n:i*n+i+1], key.At(uint64(p.First)+uint64(p.Offsets[s])+uint64(i)).At(uint64(head)))
			}
		}
		if b.drop.below == 0 {
			kept = scores
		}
		kernel.Sgemm(false, false, n, e, n, 1, kept, n, v, 3*d, 0, b.read[out:], d)
	})
}

// attendGrad writes the gradient of queries, keys and values, given that of read. With P the
// weights, K what dropout left of them and R what was read, dV = Kᵀ·dR, and dropping dR·Vᵀ as P
// was gives dP; dS = P·(dP − Σ P·dP).
func (b *block) attendGrad(p *Packed) {
	d, e := b.c.Width, b.c.Width/b.c.Heads
	scale := float32(1 / math.Sqrt(float64(e)))
	key := p.Key.At(uint64(b.site + 2))
	b.eachHead(p, func(s, head, n, from, out int, scores, kept []float32) {
		q, k, v := b.mixed[from:], b.mixed[from+d:], b.mixed[from+2*d:]
		dq, dk, dv := b.g.mixed[from:], b.g.mixed[from+d:], b.g.mixed[from+2*d:]
		dr, ds := b.g.read[out:], b.g.scores[:n*n]
		if b.drop.below == 0 {
			kept = scores
		}
		kernel.Sgemm(true, false, n, e, n, 1, kept, n, dr, d, 0, dv, 3*d)
		kernel.Sgemm(false, true, n, n, e, 1, dr, d, v, 3*d, 0, ds, n)
		for i := range n {
			row, weights := ds[i*n:i*n+i+1], scores[i*n:i*n+i+1]
			b.drop.apply(row, key.At(uint64(p.First)+uint64(p.Offsets[s])+uint64(i)).At(uint64(head)))
			mean := kernel.Dot(row, weights)
			for j, x := range weights {
				row[j] = x * (row[j] - mean)
			}
			clear(ds[i*n+i+1 : (i+1)*n])
		}
		kernel.Sgemm(false, false, n, e, n, scale, ds, n, k, 3*d, 0, dq, 3*d)
		kernel.Sgemm(true, false, n, e, n, scale, ds, n, q, 3*d, 0, dk, 3*d)
	})
}

func softmax(x []float32) {
	most := kernel.Max(x)
	for i := range x {
		x[i] -= most
	}
	kernel.Exp(x, x)
	kernel.Scale(x, 1/kernel.Sum(x))
}

// filter adds to z a causal depth-wise convolution over the rows a of each history: column c of
// position i gets Σ_l w[l, c]·a[i−l, c].
func filter(z, a, w []float32, d int, p *Packed) {
	for s := range len(p.Offsets) - 1 {
		first, end := int(p.Offsets[s]), int(p.Offsets[s+1])
		for i := first; i < end; i++ {
			for l := range min(len(w)/d, i-first+1) {
				kernel.MulAdd(z[i*d:(i+1)*d], w[l*d:(l+1)*d], a[(i-l)*d:(i-l+1)*d])
			}
		}
	}
}

// filterGrad adds the gradients of a and w to da and dw.
func filterGrad(da, dw, dz, a, w []float32, d int, p *Packed) {
	for s := range len(p.Offsets) - 1 {
		first, end := int(p.Offsets[s]), int(p.Offsets[s+1])
		for i := first; i < end; i++ {
			for l := range min(len(w)/d, i-first+1) {
				grad := dz[i*d : (i+1)*d]
				kernel.MulAdd(da[(i-l)*d:(i-l+1)*d], w[l*d:(l+1)*d], grad)
				kernel.MulAdd(dw[l*d:(l+1)*d], grad, a[(i-l)*d:(i-l+1)*d])
			}
		}
	}
}
