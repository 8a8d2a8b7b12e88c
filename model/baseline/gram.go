package baseline

import (
	"context"
	"fmt"

	"tandem/datasets"
)

// gram returns the lower triangle of XᵀX (items × items), X the binary interaction
// matrix: entry (i, j ≤ i) is the number of users who have both. Counts are exact up
// to 2²⁴.   Cost: O(Σ_u n_u²/2).
func gram(ctx context.Context, byUser, byItem datasets.Lists) ([]float32, error) {
	n := byItem.Len()
	g := make([]float32, n*n)
	err := each(ctx, n, func() func(int) {
		return func(t int) {
			i := n - 1 - t // the longest rows first
			row := g[i*n : (i+1)*n]
			for _, u := range byItem.At(int32(i)) {
				for _, j := range byUser.At(u) {
					if int(j) > i {
						break
					}
					row[j]++
				}
			}
		}
	})
	return g, err
}

// gramGB is how many GiB a matrix of items² values may take unless somebody says more.
const gramGB = 4

// gramFits returns an error unless items² float32 fit in so many GiB.
func gramFits(items int64, gb float64) error {
	if need := 4 * items * items; need > int64(gb*(1<<30)) {
		return fmt.Errorf("the Gram matrix of %d items needs %s, want at most max_gb = %g: raise it or clean out rare items", items, datasets.Size(need), gb)
	}
	return nil
}
