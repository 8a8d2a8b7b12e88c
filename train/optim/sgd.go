package optim

import "tandem/model/kernel"

// SGD is w ← w − lr·(g + decay·w).
type SGD struct {
	Decay float32 // decoupled weight decay, ≥ 0

	lr float32
}

// Moments is how many values the rule keeps beside every weight.
func (s *SGD) Moments() int { return 0 }

// Begin fixes the learning rate of the coming updates; step counts from 1.
func (s *SGD) Begin(_ int64, lr float32) { s.lr = lr }

// Update changes one row in place; m and v are not read.
func (s *SGD) Update(w, _, _, g []float32) { kernel.SGD(w, g, s.lr, s.Decay) }

// UpdateRows is Update for rows of a table: row rows[i] of w takes row i of g.
func (s *SGD) UpdateRows(w, _, _ []float32, rows []int32, width int, g []float32) {
	for i, r := range rows {
		kernel.Prefetch(ahead(w, rows, i, width))
		kernel.SGD(row(w, r, width), row(g, int32(i), width), s.lr, s.Decay)
	}
}
