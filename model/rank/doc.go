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
// # Speed
//
// The 10 best of a million items, 64 dimensions and a bias, processor time of one core of
// an AMD EPYC (Zen 4) in a virtual machine shared with other work (BenchmarkFlat, load
// average 10; tandem bench --only search has the same figures):
//
//	           one query      1,024 at once   of the multiply-add peak
//	float32      13 to 14 ms        1.5 ms   72 to 74 %
//	float16      12 to 14 ms        1.5 ms   74 to 76 %
//	int8         12 to 14 ms        1.8 ms   60 to 63 %
//
// One query of float32 is bound by memory, the others by widening: narrow storage saves
// memory and time to load, hardly any time to search. There is no approximate
// index: at these times it would have to answer a query within a millisecond and find .95
// of the best items to be worth its build and its memory, and filters would cost it
// recall, where here they save time.
//
// The package deliberately knows neither models nor files. eval.TopN, which ranks by any
// rows of scores, closed forms included, stays apart: it has no blocks of items to ask for.
package rank
