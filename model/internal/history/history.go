package history

import (
	"fmt"
	"math"

	"tandem/model/draw"
	"tandem/model/kernel"
)

// The kinds of encoder.
const (
	Mean      = "mean"
	GRU       = "gru"
	Attention = "attention"
)

// Config says which encoder. Fields that a kind does not read are 0.
type Config struct {
	Kind      string  // Mean, GRU or Attention
	Width     int     // of a row, and of a vector
	Length    int     // the most positions of a history
	Blocks    int     // of attention
	Heads     int     // of attention; divides Width
	Hidden    int     // inner width of a block, or that of the state of a GRU
	Filter    int     // width of the convolution beside attention; 0 = none
	Dropout   float64 // in training
	Positions bool    // a row for every place in a history is added
	Gaps      int     // rows that gaps are embedded by; 0 = none
	Events    int     // rows that events are embedded by; 0 = none
}

// Weight is the shape of one dense weight and how it starts: at a constant, and uniform
// between ±Bound about it.
type Weight struct {
	Name  string  // unique in an encoder
	Shape []int   // one or two lengths
	Start float32 // 1 for scales
	Bound float64 // 0 draws nothing
}

// small is the bound of a uniform law of standard deviation .02, by which transformers start
// (Radford et al. 2019).
var small = .02 * math.Sqrt(3)

// Weights lists what the encoder reads, in the order of Forward and Backward.
func (c Config) Weights() []Weight {
	var out []Weight
	add := func(name string, start float32, bound float64, shape ...int) {
		out = append(out, Weight{Name: name, Shape: shape, Start: start, Bound: bound})
	}
	norm := func(name string) {
		add(name+"/scale", 1, 0, c.Width)
		add(name+"/shift", 0, 0, c.Width)
	}
	linear := func(name string, bound float64, in, n int) {
		add(name+"/weight", 0, bound, in, n)
		add(name+"/bias", 0, 0, n)
	}
	if c.Positions {
		add("positions", 0, small, c.Length, c.Width)
	}
	if c.Gaps > 0 {
		add("gaps", 0, small, c.Gaps, c.Width)
	}
	if c.Events > 0 {
		add("events", 0, small, c.Events, c.Width)
	}
	switch c.Kind {
	case Mean:
		add("recency", 0, 0, c.Length)
	case GRU:
		bound := 1 / math.Sqrt(float64(c.Hidden))
		linear("input", bound, c.Width, 3*c.Hidden)
		linear("state", bound, c.Hidden, 3*c.Hidden)
		linear("output", math.Sqrt(6/float64(c.Hidden+c.Width)), c.Hidden, c.Width)
	case Attention:
		norm("first")
		for b := range c.Blocks {
			at := fmt.Sprintf("block%d/", b+1)
			norm(at + "norm1")
			linear(at+"qkv", small, c.Width, 3*c.Width)
			linear(at+"out", small, c.Width, c.Width)
			norm(at + "norm2")
			linear(at+"up", small, c.Width, c.Hidden)
			linear(at+"down", small, c.Hidden, c.Width)
			if c.Filter > 0 {
				add(at+"filter", 0, 1/math.Sqrt(float64(c.Filter)), c.Filter, c.Width)
			}
		}
		norm("last")
	}
	return out
}

// Packed are some histories: history s has the positions Offsets[s] … Offsets[s+1]−1, oldest
// first, at least one and at most Length.
type Packed struct {
	Offsets []int32  // ascending, from 0; nil and one entry are no history
	Rows    []int32  // by position: the row that it reads
	Gaps    []int32  // by position, with Config.Gaps
	Events  []int32  // by position, with Config.Events
	Key     draw.Key // of the masks of this step
	First   int      // the number of position 0 among those of the step
}

// Len is the number of positions.
func (p *Packed) Len() int {
	if len(p.Offsets) == 0 {
		return 0
	}
	return int(p.Offsets[len(p.Offsets)-1])
}

// encoder is what lies between embedded rows x and vectors y, (n × Width) each. Backward adds
// to dw and writes dx; both read what Forward left in buffers.
type encoder interface {
	forward(y, x []float32, w [][]float32, p *Packed)
	backward(dx []float32, dw [][]float32, dy []float32, w [][]float32, p *Packed)
}

// Encoder makes vectors of up to Room positions. One goroutine uses it at a time.
type Encoder struct {
	c      Config
	room   int
	inner  encoder
	x, dx  []float32
	places []int32 // by position: its place in its history
	added  [][]int32
	drop   dropout
}

// New returns an encoder with room for that many positions. With train it drops, and Backward
// may be called.
func New(c Config, room int, by kernel.Arithmetic, train bool) *Encoder {
	e := &Encoder{c: c, room: room, x: make([]float32, room*c.Width), added: make([][]int32, 0, 3)}
	if c.Positions {
		e.places = make([]int32, room)
	}
	if train {
		e.drop, e.dx = newDropout(c.Dropout), make([]float32, room*c.Width)
	}
	switch c.Kind {
	case Mean:
		e.inner = newMean(c)
	case GRU:
		e.inner = newGRU(c, room, by, train)
	case Attention:
		e.inner = newAttention(c, room, by, e.drop, train)
	default:
		panic("history: no such kind")
	}
	return e
}

// Room is the most positions of a Packed.
func (e *Encoder) Room() int { return e.room }

// embeddings fills in, by weight from the first on, which row of it is added at each position.
func (e *Encoder) embeddings(p *Packed) {
	e.added = e.added[:0]
	if e.c.Positions {
		for s := range len(p.Offsets) - 1 {
			for i := p.Offsets[s]; i < p.Offsets[s+1]; i++ {
				e.places[i] = i - p.Offsets[s]
			}
		}
		e.added = append(e.added, e.places)
	}
	if e.c.Gaps > 0 {
		e.added = append(e.added, p.Gaps)
	}
	if e.c.Events > 0 {
		e.added = append(e.added, p.Events)
	}
}

// Forward writes the vector of every position to y, (Len × Width) and zeros beyond; rows are
// (any × Width), weights as Weights lists them. It panics if p has more than Room positions.
func (e *Encoder) Forward(y, rows []float32, w [][]float32, p *Packed) {
	n, d := p.Len(), e.c.Width
	if n > e.room {
		panic("history: more positions than there is room for")
	}
	x := e.x[:n*d]
	for i, r := range p.Rows[:n] {
		copy(x[i*d:(i+1)*d], rows[int(r)*d:])
	}
	e.embeddings(p)
	for k, by := range e.added {
		for i, at := range by[:n] {
			kernel.Axpy(x[i*d:(i+1)*d], 1, w[k][int(at)*d:int(at+1)*d])
		}
	}
	if e.c.Kind != Attention { // which normalises before it drops
		e.drop.rows(x, d, p, siteInput)
	}
	e.inner.forward(y[:n*d], x, w[len(e.added):], p)
	clear(y[n*d:])
}

// Backward adds the gradients of rows to drows and writes those of the weights to dw, given that
// of y; it comes after Forward over the same weights and p.
func (e *Encoder) Backward(drows []float32, dw [][]float32, dy []float32, w [][]float32, p *Packed) {
	n, d := p.Len(), e.c.Width
	for _, x := range dw {
		clear(x)
	}
	dx := e.dx[:n*d]
	e.inner.backward(dx, dw[len(e.added):], dy[:n*d], w[len(e.added):], p)
	if e.c.Kind != Attention {
		e.drop.rows(dx, d, p, siteInput)
	}
	for k, by := range e.added {
		for i, at := range by[:n] {
			kernel.Axpy(dw[k][int(at)*d:int(at+1)*d], 1, dx[i*d:(i+1)*d])
		}
	}
	for i, r := range p.Rows[:n] {
		kernel.Axpy(drows[int(r)*d:int(r+1)*d], 1, dx[i*d:(i+1)*d])
	}
}
