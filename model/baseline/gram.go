package baseline

import (
	"context"
	"fmt"

	"tandem/datasets"
)

// gram returns the lower triangle of XᵀX (items × items): entry (i, j ≤ i) is
// Σ_u x_ui·x_uj, without weights the number of users who have both. Counts are exact up
// to 2²⁴.   Cost: O(Σ_u n_u²/2).
func gram(ctx context.Context, x matrix) ([]float32, error) {
	n := x.byItem.Len()
	g := make([]float32, n*n)
	err := each(ctx, n, func() func(int) {
		return func(t int) {
			i := n - 1 - t // the longest rows first
			row := g[i*n : (i+1)*n]
			users, own := x.byItem.of(int32(i))
			for k, u := range users {
				items, weights := x.byUser.of(u)
				addProducts(row[:i+1], weightAt(own, k), items, weights)
			}
		}
	})
	return g, err
}

// addProducts adds x times what stands in a list to row, as far as row goes.
func addProducts(row []float32, x float32, list []int32, weights []float32) {
	for k, j := range list {
		if int(j) >= len(row) {
			return
		}
		row[j] += x * weightAt(weights, k)
	}
}

// gramGB is how many GiB a matrix of items² values may take unless somebody says more.
const gramGB = 4

// gramFits returns an error unless n² float32, n of items or users, fit in so many GiB.
func gramFits(n int64, of string, gb float64) error {
	if need := 4 * n * n; need > int64(gb*(1<<30)) {
		return fmt.Errorf("the Gram matrix of %d %s needs %s, want at most max_gb = %g: raise it or clean out rare %s", n, of, datasets.Size(need), gb, of)
	}
	return nil
}
