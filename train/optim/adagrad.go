package optim

import "tandem/model/kernel"

// Adagrad is h ← h + g², w ← w − lr·(g/(√h + eps) + decay·w).
// Source: Duchi, Hazan, Singer 2011.
type Adagrad struct {
	Eps   float32 // > 0
	Decay float32 // decoupled weight decay, ≥ 0

	lr float32
}

// Moments is how many values the rule keeps beside every weight: h.
func (a *Adagrad) Moments() int { return 1 }

// Begin fixes the learning rate of the coming updates; step counts from 1.
func (a *Adagrad) Begin(_ int64, lr float32) { a.lr = lr }

// Update changes one row and its sums of squares m in place; v is not read.
func (a *Adagrad) Update(w, m, _, g []float32) { kernel.Adagrad(w, m, g, a.lr, a.Eps, a.Decay) }

// UpdateRows is Update for rows of a table: row rows[i] of w and m takes row i of g.
func (a *Adagrad) UpdateRows(w, m, _ []float32, rows []int32, width int, g []float32) {
	for i, r := range rows {
		kernel.Prefetch(ahead(w, rows, i, width))
		kernel.Prefetch(ahead(m, rows, i, width))
		kernel.Adagrad(row(w, r, width), row(m, r, width), row(g, int32(i), width), a.lr, a.Eps, a.Decay)
	}
}
