package history

import "tandem/model/kernel"

// mean weighs the rows of a history by how many positions ago they were: with a the softmax of
// θ_0 … θ_i over what there is at position i, y_i = Σ_l a_l·x_{i−l}.
type mean struct {
	d       int
	weights []float32 // of one position
	x       []float32 // what forward read
	y       []float32 // what it wrote
}

func newMean(c Config) *mean { return &mean{d: c.Width, weights: make([]float32, c.Length)} }

// at writes the weights of the position that so many others come before.
func (m *mean) at(theta []float32, before int) []float32 {
	a := m.weights[:before+1]
	copy(a, theta)
	softmax(a)
	return a
}

func (m *mean) forward(y, x []float32, w [][]float32, p *Packed) {
	d := m.d
	m.x, m.y = x, y
	clear(y)
	for s := range len(p.Offsets) - 1 {
		first := int(p.Offsets[s])
		for i := first; i < int(p.Offsets[s+1]); i++ {
			for l, a := range m.at(w[0], i-first) {
				kernel.Axpy(y[i*d:(i+1)*d], a, x[(i-l)*d:(i-l+1)*d])
			}
		}
	}
}

// backward: dθ_l = Σ_i a_l·⟨dy_i, x_{i−l} − y_i⟩.
func (m *mean) backward(dx []float32, dw [][]float32, dy []float32, w [][]float32, p *Packed) {
	d := m.d
	clear(dx)
	for s := range len(p.Offsets) - 1 {
		first := int(p.Offsets[s])
		for i := first; i < int(p.Offsets[s+1]); i++ {
			grad := dy[i*d : (i+1)*d]
			along := kernel.Dot(grad, m.y[i*d:(i+1)*d])
			for l, a := range m.at(w[0], i-first) {
				j := (i - l) * d
				kernel.Axpy(dx[j:j+d], a, grad)
				dw[0][l] += a * (kernel.Dot(grad, m.x[j:j+d]) - along)
			}
		}
	}
}
