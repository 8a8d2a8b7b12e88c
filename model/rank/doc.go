// Package rank finds the best items of many users by their scores, without a graph and
// without a row of the catalogue ever standing in memory.
//
//   - Task and TopN find the best items of users by any Scores, less what they have seen
//     and what a Mask leaves out;
//   - Panels keep the vectors of all items as a product with many users reads them, and
//     Flat does so with fewer bytes: float16, or int8 with a scale per item;
//   - MLP scores pairs by layers, whole blocks of items or any few.
//
// In short:
//
//	items := rank.NewPanels(n, dim)
//	err := rank.TopN(ctx, rank.Task{Users: 1, Items: n, N: 10, Scores: …}, emit)
//
// Scorer of package model and a serving bundle (package serve) both rank by it, so that a
// list is the same wherever it is made.
//
// The package deliberately knows neither models nor files, and no approximate index.
package rank
