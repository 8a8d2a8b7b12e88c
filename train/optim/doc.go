// Package optim holds optimisers as update rules for one row of weights at a time, so
// that a step costs what it touches: SGD, Adagrad and Adam.
//
// A rule is used in two moves: Begin fixes what one step shares (its number, its
// learning rate), then Update is called for every touched row, from any goroutine.
// An untouched row keeps its weights and its moments ("lazy" Adam); a row that is
// touched at every step is updated exactly as the dense algorithm does.
//
//	rule := &optim.Adam{Beta1: .9, Beta2: .999, Eps: 1e-8}
//	rule.Begin(step, lr)
//	rule.Update(w, m, v, g)
//
// Weight decay is decoupled (Loshchilov and Hutter 2019): w ← w − lr·decay·w on touched
// rows, on top of the update. Why not gorgonia's solvers: they are dense, allocate
// 16 bytes a parameter a step, hide their moments (no checkpoint), and AdamW never
// changes a weight.
package optim
