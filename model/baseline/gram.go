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

// checkMemory returns an error unless items² float32 fit in so many GiB.
func checkMemory(what string, items int, gb float64) error {
	budget := int64(gb * (1 << 30))
	if need := 4 * int64(items) * int64(items); need > budget {
		return fmt.Errorf("baseline: %s: %d items need %.1f GiB for items² values, want ≤ %.1f GiB: raise the budget or clean out rare items",
			what, items, float64(need)/(1<<30), float64(budget)/(1<<30))
	}
	return nil
}
