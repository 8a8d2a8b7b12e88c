// Package fuse makes rows of items from their ids and features, and vectors from rows,
// without a graph: what a Scorer of package model and a serving bundle have in common.
//
//   - Config and NewRows say how id and features become one row: a sum, MLP towers, a
//     concatenation, gates;
//   - Product makes of rows the vectors whose inner product is the score;
//   - GateOpen and GateRows are what package op computes in the graph, too.
//
// In short:
//
//	rows := fuse.NewRows(config, side, evidence, weight).All()
//	n := product.Item(vector, rows[:side.Width], side)
//
// The package deliberately has no training: package model says the formulae, op their
// gradients.
package fuse
