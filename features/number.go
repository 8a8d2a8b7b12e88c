package features

import (
	"fmt"
	"math"

	"tandem/datasets"
)

// Number encodes a number column, standardised over seen entities:
//
//	z = (x − Mean) / SD     SD of the population, 0 → z = 0
//
// Row 0 says missing, row 1 carries z.
type Number struct {
	Mean, SD float64
	Known    int // seen entities with a value
	Missing  int // seen entities without
}

// FitNumber learns from the seen entities of a number column. A value must be finite,
// or NaN where missing.   Cost: O(n).
func FitNumber(seen Seen, column *datasets.Column) (*Number, error) {
	if err := seen.checkFit(column, true); err != nil {
		return nil, err
	}
	n := &Number{}
	var sum, squares float64
	for e, x := range column.Numbers {
		switch {
		case seen[e] == 0:
		case math.IsNaN(x):
			n.Missing++
		case math.IsInf(x, 0):
			return nil, fmt.Errorf("features: column %q: entity %d has the value %g, want a finite one", column.Name, e, x)
		default:
			n.Known++
			sum += x
		}
	}
	n.Mean = sum / float64(max(n.Known, 1))
	for e, x := range column.Numbers {
		if seen[e] > 0 && !math.IsNaN(x) {
			squares += (x - n.Mean) * (x - n.Mean)
		}
	}
	n.SD = math.Sqrt(squares / float64(max(n.Known, 1)))
	return n, nil
}

// Encode encodes every entity of column, seen or not. A missing value gives an empty
// row when no seen entity misses it, and a value one when no seen entity has any.
func (n *Number) Encode(column *datasets.Column) (*Block, error) {
	if err := checkKind(column, true); err != nil {
		return nil, err
	}
	b := newBlock(column.Name, 2, len(column.Numbers))
	for e, x := range column.Numbers {
		switch {
		case math.IsInf(x, 0):
			return nil, fmt.Errorf("features: column %q: entity %d has the value %g, want a finite one", column.Name, e, x)
		case math.IsNaN(x) && n.Missing > 0:
			b.add(0, 1)
		case !math.IsNaN(x) && n.Known > 0:
			z := 0.
			if n.SD > 0 {
				z = (x - n.Mean) / n.SD
			}
			b.add(1, z)
		}
		b.endRow()
	}
	return b.done()
}
