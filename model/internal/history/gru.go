package history

import "tandem/model/kernel"

// gru is a gated recurrent unit and a linear layer over its state. With gates in the order r, z,
// n of three parts of width h, as PyTorch has them,
//
//	r = σ(x·W_r + b_r + s·U_r + c_r)      z likewise
//	n = tanh(x·W_n + b_n + r·(s·U_n + c_n))
//	s ← (1−z)·n + z·s,  y = s·V + d
//
// Histories take their steps together: one product of matrices for all that are still going.
type gru struct {
	h                    int
	input, state, output linear

	x             []float32 // what forward read
	gates         []float32 // by position: x·W + b, then r, z, n
	before, after []float32 // by position: the state s
	candidate     []float32 // by position: s·U_n + c_n
	rows, mixed   []float32 // of the histories at hand: s, and s·U + c
	active        []int32   // their positions

	dAfter, dIn, dState []float32 // by position: gradients of the state, of x·W + b, of s·U + c
}

func newGRU(c Config, room int, by kernel.Arithmetic, train bool) *gru {
	h := c.Hidden
	g := &gru{h: h, input: linear{c.Width, 3 * h, by}, state: linear{h, 3 * h, by}, output: linear{h, c.Width, by}}
	g.gates, g.mixed = make([]float32, room*3*h), make([]float32, room*3*h)
	for _, x := range []*[]float32{&g.before, &g.after, &g.candidate, &g.rows} {
		*x = make([]float32, room*h)
	}
	g.active = make([]int32, 0, room)
	if train {
		g.dAfter, g.dIn, g.dState = make([]float32, room*h), make([]float32, room*3*h), make([]float32, room*3*h)
	}
	return g
}

// at lists the positions of step t and reports whether there are any.
func (g *gru) at(p *Packed, t int32) bool {
	g.active = g.active[:0]
	for s := range len(p.Offsets) - 1 {
		if i := p.Offsets[s] + t; i < p.Offsets[s+1] {
			g.active = append(g.active, i)
		}
	}
	return len(g.active) > 0
}

func (g *gru) forward(y, x []float32, w [][]float32, p *Packed) {
	n, h := p.Len(), g.h
	g.x = x
	g.input.forward(g.gates, x, w, n)
	for t := int32(0); g.at(p, t); t++ {
		for k, i := range g.active {
			s := g.before[int(i)*h : int(i+1)*h]
			if clear(s); t > 0 {
				copy(s, g.after[int(i-1)*h:int(i)*h])
			}
			copy(g.rows[k*h:(k+1)*h], s)
		}
		g.state.forward(g.mixed, g.rows, w[2:], len(g.active))
		for k, i := range g.active {
			g.step(int(i), g.mixed[k*3*h:(k+1)*3*h])
		}
	}
	g.output.forward(y, g.after, w[4:], n)
}

// step makes the state of position i; mixed is s·U + c.
func (g *gru) step(i int, mixed []float32) {
	h := g.h
	gates, candidate := g.gates[i*3*h:(i+1)*3*h], g.candidate[i*h:(i+1)*h]
	r, z, n := gates[:h], gates[h:2*h], gates[2*h:]
	kernel.Axpy(gates[:2*h], 1, mixed[:2*h])
	kernel.Sigmoid(gates[:2*h], gates[:2*h])
	copy(candidate, mixed[2*h:])
	kernel.MulAdd(n, r, candidate)
	kernel.Scale(n, 2) // tanh x = 2σ(2x) − 1
	kernel.Sigmoid(n, n)
	before, after := g.before[i*h:(i+1)*h], g.after[i*h:(i+1)*h]
	for c := range n {
		n[c] = 2*n[c] - 1
		after[c] = n[c] + z[c]*(before[c]-n[c])
	}
}

func (g *gru) backward(dx []float32, dw [][]float32, dy []float32, w [][]float32, p *Packed) {
	n, h := p.Len(), g.h
	g.output.backward(g.dAfter, dw[4:], dy, g.after, w[4:], n, false)
	last := int32(0)
	for s := range len(p.Offsets) - 1 {
		last = max(last, p.Offsets[s+1]-p.Offsets[s])
	}
	for t := last - 1; t >= 0; t-- {
		g.at(p, t)
		for k, i := range g.active {
			g.stepGrad(int(i))
			copy(g.mixed[k*3*h:(k+1)*3*h], g.dState[int(i)*3*h:int(i+1)*3*h])
		}
		if t == 0 {
			break
		}
		g.state.by.Sgemm(false, true, len(g.active), h, 3*h, 1, g.mixed, 3*h, w[2], 3*h, 0, g.rows, h)
		for k, i := range g.active {
			before := g.dAfter[int(i-1)*h : int(i)*h]
			kernel.Axpy(before, 1, g.rows[k*h:(k+1)*h])
			kernel.MulAdd(before, g.dAfter[int(i)*h:int(i+1)*h], g.gates[(int(i)*3+1)*h:(int(i)*3+2)*h])
		}
	}
	g.state.by.Sgemm(true, false, h, 3*h, n, 1, g.before, h, g.dState, 3*h, 1, dw[2], 3*h)
	kernel.ColSum(dw[3], g.dState[:n*3*h], 3*h, 1)
	g.input.backward(dx, dw, g.dIn, g.x, w, n, false)
}

// stepGrad takes the gradient of the state after position i to those of its gates.
func (g *gru) stepGrad(i int) {
	h := g.h
	gates, in, state := g.gates[i*3*h:(i+1)*3*h], g.dIn[i*3*h:(i+1)*3*h], g.dState[i*3*h:(i+1)*3*h]
	for c, grad := range g.dAfter[i*h : (i+1)*h] {
		r, z, n := gates[c], gates[h+c], gates[2*h+c]
		dn := grad * (1 - z) * (1 - n*n)
		in[c] = dn * g.candidate[i*h+c] * r * (1 - r)
		in[h+c] = grad * (g.before[i*h+c] - n) * z * (1 - z)
		in[2*h+c] = dn
		state[c], state[h+c], state[2*h+c] = in[c], in[h+c], dn*r
	}
}
