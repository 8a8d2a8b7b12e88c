package features

import (
	"fmt"
	"math"
	"slices"
	"sort"

	"tandem/datasets"
)

// Ranks knows where a number stands among those of seen entities: of the same category
// where that has enough, else of the nearest category above it that has, else of all.
type Ranks struct {
	Path *Path      `json:",omitempty"` // of the categories that have enough; nil = no categories
	Of   []Quantile // Of[0] among all, Of[r] among the entities of row r of Path
}

// Quantile is a distribution as knots: Share[k] of the seen entities are below Value[k],
// each that is equal counted half (the mid-rank), so that ties share a percentile, one
// entity alone has 1/2, and all of them average 1/2:
//
//	share(v) = (less + equal/2) / n
//
// Between two knots Share is interpolated linearly; outside it is that of the nearest.
// With up to maxKnots distinct values all are knots and seen values are exact; with more,
// those at evenly spaced ranks are, and a share is off by less than 1/(maxKnots−1).
type Quantile struct {
	Value []float64 // ascending, distinct, ≥ 1 of them
	Share []float64 // in (0, 1), ascending
}

// maxKnots bounds what a category adds to a checkpoint, to about 2 kB.
const maxKnots = 51

// fitRanks learns from the values that ok lets pass, of seen entities; there must be one.
// Category may be nil; a category has enough with minItems of them.
// Cost: O(n · depth · log n).
func fitRanks(seen Seen, values []float64, ok func(e int) bool, category *datasets.Column, minItems int) (*Ranks, error) {
	known := make(Seen, len(seen))
	var all []float64
	for e, n := range seen {
		if n > 0 && ok(e) {
			known[e] = n
			all = append(all, values[e])
		}
	}
	slices.Sort(all)
	r := &Ranks{Of: []Quantile{newQuantile(all)}}
	if category == nil {
		return r, nil
	}
	path, err := FitPath(known, category, PathConfig{MinItems: minItems})
	if err != nil {
		return nil, err
	}
	r.Path = path
	members := make([][]float64, 1+len(path.Nodes))
	walk := path.walker(category)
	for e := range known {
		if known[e] == 0 {
			continue
		}
		for _, row := range walk(category.Labels.At(int32(e))) {
			members[row] = append(members[row], values[e])
		}
	}
	for _, m := range members[1:] {
		slices.Sort(m)
		r.Of = append(r.Of, newQuantile(m))
	}
	return r, nil
}

// newQuantile is the distribution of at least one ascending value.
func newQuantile(values []float64) Quantile {
	var q Quantile
	for from := 0; from < len(values); {
		to := from + 1
		for to < len(values) && values[to] == values[from] {
			to++
		}
		q.Value = append(q.Value, values[from])
		q.Share = append(q.Share, (float64(from)+float64(to-from)/2)/float64(len(values)))
		from = to
	}
	if len(q.Value) <= maxKnots {
		return q
	}
	var few Quantile
	for k := range maxKnots {
		v := values[k*(len(values)-1)/(maxKnots-1)]
		if n := len(few.Value); n > 0 && few.Value[n-1] == v {
			continue
		}
		at := sort.SearchFloat64s(q.Value, v)
		few.Value, few.Share = append(few.Value, v), append(few.Share, q.Share[at])
	}
	return few
}

// At is the share of v.   Cost: O(log knots).
func (q Quantile) At(v float64) float64 {
	k, exact := slices.BinarySearch(q.Value, v)
	switch {
	case exact:
		return q.Share[k]
	case k == 0:
		return q.Share[0]
	case k == len(q.Value):
		return q.Share[k-1]
	}
	t := (v - q.Value[k-1]) / (q.Value[k] - q.Value[k-1])
	return q.Share[k-1] + t*(q.Share[k]-q.Share[k-1])
}

// weigher returns the weight of a value of entity e: √12·(share − 1/2), which has mean 0
// and, were shares uniform, standard deviation 1.
func (r *Ranks) weigher(category *datasets.Column) func(e int, v float64) float64 {
	among := func(int) Quantile { return r.Of[0] }
	if r.Path != nil {
		walk := r.Path.walker(category)
		among = func(e int) Quantile {
			if rows := walk(category.Labels.At(int32(e))); len(rows) > 0 {
				return r.Of[rows[len(rows)-1]]
			}
			return r.Of[0]
		}
	}
	return func(e int, v float64) float64 { return math.Sqrt(12) * (among(e).At(v) - 0.5) }
}

// checkWithin returns an error unless category is the one that r needs, over the entities
// of column.
func (r *Ranks) checkWithin(column, category *datasets.Column) error {
	if r == nil || r.Path == nil {
		return nil
	}
	if category == nil {
		return fmt.Errorf("features: column %q: fitted within a category, and there is none", column.Name)
	}
	if err := checkKind(category, false); err != nil {
		return err
	}
	if category.Len() != column.Len() {
		return fmt.Errorf("features: column %q: %d rows, want %d as in column %q", category.Name, category.Len(), column.Len(), column.Name)
	}
	return nil
}
