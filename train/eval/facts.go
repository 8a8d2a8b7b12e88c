package eval

import (
	"fmt"
	"math"

	"tandem/datasets"
)

// Facts are what metrics of lists know of items and users besides scores; each needs a
// few of them, and a metric whose facts are missing is an error in Evaluate. A list is
// the top k of the ranking; with L = min(k, N) items in it:
//
//	novelty@k            Σ_{i in list} −log2(max(Counts[i], 1) / Σ_j Counts[j]) / L: the mean
//	                     self-information (Vargas and Castells 2011, with p(i) from rows);
//	                     an item without a row counts as one with a single row
//	diversity@k          share of the L(L−1)/2 pairs of the list that differ in Category
//	                     (Ziegler et al. 2005 with distance 0 or 1); k ≥ 2
//	arp@k                Σ_{i in list} Counts[i] / L (Yin et al. 2012)
//	aplt@k               share of the list with Tail (Abdollahpouri et al. 2019)
//	cold-share@k         share of the list with Counts = 0
//	serendipity@k        relevant items in the list that are not in the list of popularity,
//	                     over L (Ge et al. 2010; the primitive recommender ranks the same
//	                     items by Counts)
//	revenue@k            Σ Price of the relevant items in the list, an unknown price adding
//	                     nothing
//	price-calibration@k  Σ_b p(b)·ln(p(b) / (0.99·q(b) + 0.01·p(b))) with p the shares of
//	                     Band among the History of the user and q those in the list; 0 when
//	                     they agree, at most ln 100 (Steck 2018 with genres replaced by price
//	                     bands). NaN for a user without History
//
// At the end of a list ties are cut: items above the last score are in it, and of n items
// tied there, m fill the list, each m of them equally often. Values are expected ones, as
// everywhere.
type Facts struct {
	Counts   []int32        // by item: rows in training
	Tail     []bool         // by item: whether it is of the long tail
	Category []int32        // by item: its category from 0, a whole path where there is a tree; items without one share a number
	Price    []float64      // by item, NaN where unknown
	Band     []int32        // by item: its price band from 0, one of them for unknown prices
	History  datasets.Lists // by user: items of training
}

const (
	needGrades   need = "grades of the relevant items"
	needCounts   need = "the training rows of each item"
	needTail     need = "the items of the long tail"
	needCategory need = "a category of each item"
	needPrice    need = "prices of the items"
	needBand     need = "a price band of each item"
)

// has returns whether the task tells what is needed.
func (t *Task) has(n need) bool {
	switch n {
	case needGrades:
		for _, v := range t.Views {
			if v.Grades == nil {
				return false
			}
		}
		return true
	case needCounts:
		return t.Facts.Counts != nil
	case needTail:
		return t.Facts.Tail != nil
	case needCategory:
		return t.Facts.Category != nil
	case needPrice:
		return t.Facts.Price != nil
	}
	return t.Facts.Band != nil
}

// validateFacts checks the facts that are there.
func (t *Task) validateFacts() error {
	f := &t.Facts
	for _, column := range []struct {
		name string
		n    int
	}{{"counts", len(f.Counts)}, {"tail", len(f.Tail)}, {"category", len(f.Category)}, {"price", len(f.Price)}, {"band", len(f.Band)}} {
		if column.n != 0 && column.n != t.Items {
			return fmt.Errorf("eval: facts: %s has %d entries, want one for each of %d items", column.name, column.n, t.Items)
		}
	}
	for i, n := range f.Counts {
		if n < 0 {
			return fmt.Errorf("eval: facts: item %d has %d rows, want ≥ 0", i, n)
		}
	}
	for i, c := range f.Category {
		if c < 0 {
			return fmt.Errorf("eval: facts: item %d has category %d, want ≥ 0", i, c)
		}
	}
	for i, x := range f.Price {
		if x < 0 || math.IsInf(x, 0) {
			return fmt.Errorf("eval: facts: item %d has price %g, want a finite one ≥ 0, or NaN", i, x)
		}
	}
	for i, b := range f.Band {
		if b < 0 || int(b) >= t.Items {
			return fmt.Errorf("eval: facts: item %d has price band %d, want one in [0, %d)", i, b, t.Items)
		}
	}
	for _, i := range f.History.Values {
		if i < 0 || int(i) >= t.Items {
			return fmt.Errorf("eval: facts: item %d in a history, want one in [0, %d)", i, t.Items)
		}
	}
	for _, v := range t.Views {
		if v.Grades != nil && len(v.Grades) != len(v.Relevant.Values) {
			return fmt.Errorf("eval: view %q: %d grades for %d relevant items", v.Name, len(v.Grades), len(v.Relevant.Values))
		}
		for r, g := range v.Grades {
			if !(g >= 0 && g <= MaxGrade) {
				return fmt.Errorf("eval: view %q: grade of item %d is %g, want one in [0, %d]", v.Name, v.Relevant.Values[r], g, MaxGrade)
			}
		}
	}
	return nil
}
