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
