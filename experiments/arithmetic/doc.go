// Package arithmetic shows how one value of a metric came about: for one user on test, every
// relevant item with its rank and credit, the divisor, and the sum.
//
//   - Explanation is the whole sum, held against the value that the run recorded;
//   - Item is what a relevant item adds to a metric of ranks, Part what an item, a category
//     or a band of prices adds to another metric.
//
// A snippet:
//
//	e, err := arithmetic.Explain(ctx, opened, "ndcg@10", "all", "C1001")
//
// It is called arithmetic because package drivers explains models; this one explains
// figures. Formulas are those of train/eval, asked and not written again. The package
// deliberately opens no question that the run did not ask: metric, view and user have to be
// among those of its test part.
package arithmetic
