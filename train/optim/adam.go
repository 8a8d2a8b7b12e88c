package optim

import (
	"math"

	"tandem/model/kernel"
)

// Adam is m ← β₁m + (1−β₁)g, v ← β₂v + (1−β₂)g²,
// w ← w − lr·(m̂/(√v̂ + eps) + decay·w) with m̂ = m/(1−β₁ᵗ), v̂ = v/(1−β₂ᵗ) and t the
// number of the step, whenever a row was last touched.
// Source: Kingma and Ba 2015, algorithm 1; decay as in Loshchilov and Hutter 2019.
type Adam struct {
	Beta1, Beta2 float64 // in [0, 1)
	Eps          float32 // > 0
	Decay        float32 // decoupled weight decay, ≥ 0

	step kernel.AdamStep
}

// Moments is how many values the rule keeps beside every weight: m and v.
func (a *Adam) Moments() int { return 2 }

// Begin fixes the learning rate and the bias corrections of the coming updates; step
// counts from 1.
func (a *Adam) Begin(step int64, lr float32) {
	a.step = kernel.AdamStep{
		LR: lr, Beta1: float32(a.Beta1), Beta2: float32(a.Beta2), Eps: a.Eps, Decay: a.Decay,
		Correction1: float32(1 - math.Pow(a.Beta1, float64(step))),
		Correction2: float32(1 - math.Pow(a.Beta2, float64(step))),
	}
}

// Update changes one row and its moments in place.
func (a *Adam) Update(w, m, v, g []float32) { kernel.Adam(w, m, v, g, a.step) }

// UpdateRows is Update for rows of a table: row rows[i] of w, m and v takes row i of g.
func (a *Adam) UpdateRows(w, m, v []float32, rows []int32, width int, g []float32) {
	kernel.AdamRows(w, m, v, rows, width, g, a.step)
}
