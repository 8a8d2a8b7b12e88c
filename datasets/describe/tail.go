package describe

import (
	"math"
	"slices"

	"tandem/datasets/internal/measure"
)

// Tail says how unevenly rows are spread over users or items.
type Tail struct {
	// Gini is 0 if all have alike many rows, near 1 if few have nearly all.
	Gini float64 `json:"gini"`
	// Top1 and Top10 are the shares of all rows that the ceil(1 %) and the ceil(10 %)
	// with the most rows have.
	Top1  float64 `json:"top_1"`
	Top10 float64 `json:"top_10"` // share of all rows
	// Half is how many, the largest first, it takes to have half of all rows.
	Half      int     `json:"half"`
	HalfShare float64 `json:"half_share"` // of how many there are
	// Lorenz is the share of rows that the smallest have together: convex, from (0, 0)
	// to (1, 1). It has every point of up to 200, else about 100 of them.
	// Source: Lorenz 1905.
	Lorenz []LorenzPoint `json:"lorenz"`
}

// LorenzPoint says that the share Of of all, those with the fewest rows, have the share
// Rows of all rows.
type LorenzPoint struct {
	Of   float64 `json:"of"`   // [0, 1]
	Rows float64 `json:"rows"` // [0, Of]
}

// Summary is the distribution of row counts over users or items.
type Summary struct {
	Mean   float64 `json:"mean"`   // rows each
	Median float64 `json:"median"` // rows of the middle one
	Max    int     `json:"max"`    // rows of the busiest
	// NoneShare is the share that has no row at all.
	NoneShare float64 `json:"none_share"`
}

// Activity is how many rows users or items have.
type Activity struct {
	Summary
	// CCDF says how many have at least so many rows; it never rises.
	CCDF []AtLeast `json:"ccdf"`
	// Buckets cut all by their number of rows; they add up to all.
	Buckets []Bucket `json:"buckets"`
}

// AtLeast says that Count users or items, a Share of all, have Rows rows or more.
type AtLeast struct {
	Rows  int     `json:"rows"`  // the threshold
	Count int     `json:"count"` // how many reach it
	Share float64 `json:"share"` // of all
}

// Bucket holds the users or items with From to To rows, both included; To = 0 has no end
// unless From is 0.
type Bucket struct {
	From      int     `json:"from"`       // fewest rows
	To        int     `json:"to"`         // most rows
	Count     int     `json:"count"`      // users or items
	Share     float64 `json:"share"`      // of all users or items
	Rows      int     `json:"rows"`       // of them all
	RowsShare float64 `json:"rows_share"` // of all rows
}

func newTail(counts []int32) Tail {
	sorted := slices.Sorted(slices.Values(counts))
	n := len(sorted)
	below := make([]int, n+1) // below[k] = rows of the k smallest
	for k, c := range sorted {
		below[k+1] = below[k] + int(c)
	}
	t := Tail{Gini: gini(sorted)}
	rows := below[n]
	if rows == 0 {
		return t
	}
	t.Top1 = measure.Share(rows-below[n-int(math.Ceil(float64(n)/100))], rows)
	t.Top10 = measure.Share(rows-below[n-int(math.Ceil(float64(n)/10))], rows)
	for 2*(rows-below[n-t.Half]) < rows {
		t.Half++
	}
	t.HalfShare = measure.Share(t.Half, n)
	step := 1
	if n > 200 {
		step = n / 100
	}
	for k := 0; k < n; k += step {
		t.Lorenz = append(t.Lorenz, LorenzPoint{measure.Share(k, n), measure.Share(below[k], rows)})
	}
	t.Lorenz = append(t.Lorenz, LorenzPoint{1, 1})
	return t
}

// gini returns Σ (2j − n − 1)·x_j / (n·Σ x_j) for ascending x_1 … x_n: half the mean
// absolute difference of two of them, relative to their mean. It is 0 when all are 0.
// Source: Gini 1912, in the form of Dixon et al. 1987, without their n/(n−1).
func gini(sorted []int32) float64 {
	n := len(sorted)
	var weighted, sum float64
	for j, x := range sorted {
		weighted += float64(2*(j+1)-n-1) * float64(x)
		sum += float64(x)
	}
	if sum == 0 {
		return 0
	}
	return weighted / (float64(n) * sum)
}

// bucketEdges are the last counts of the buckets but the last.
var bucketEdges = []int{0, 5, 20, 100, 1000}

func newActivity(counts []int32) Activity {
	sorted := slices.Sorted(slices.Values(counts))
	a := Activity{Summary: summarize(sorted)}
	n := len(sorted)
	for _, k := range roundSteps(a.Max) {
		first, _ := slices.BinarySearch(sorted, int32(k))
		a.CCDF = append(a.CCDF, AtLeast{k, n - first, measure.Share(n-first, n)})
	}
	a.Buckets = make([]Bucket, len(bucketEdges)+1)
	rows := 0
	for _, c := range sorted {
		at, _ := slices.BinarySearch(bucketEdges, int(c))
		a.Buckets[at].Count++
		a.Buckets[at].Rows += int(c)
		rows += int(c)
	}
	for i := range a.Buckets {
		b := &a.Buckets[i]
		if i > 0 {
			b.From = bucketEdges[i-1] + 1
		}
		if i < len(bucketEdges) {
			b.To = bucketEdges[i]
		}
		b.Share, b.RowsShare = measure.Share(b.Count, n), measure.Share(b.Rows, rows)
	}
	return a
}

// roundSteps returns 1, 2, 3, 4, 5, 6, 8, 10, 15, 20, 30 … up to most, which is the last.
func roundSteps(most int) []int {
	var steps []int
	for power := 1; power <= most; power *= 10 {
		for _, tenths := range []int{10, 15, 20, 30, 40, 50, 60, 80} {
			if k := power * tenths / 10; k < most && (tenths != 15 || power > 1) {
				steps = append(steps, k)
			}
		}
	}
	if most > 0 {
		steps = append(steps, most)
	}
	return steps
}

// summarize describes ascending counts.
func summarize(sorted []int32) Summary {
	n := len(sorted)
	if n == 0 {
		return Summary{}
	}
	sum, none := 0, 0
	for _, c := range sorted {
		sum += int(c)
		if c == 0 {
			none++
		}
	}
	return Summary{
		Mean:      float64(sum) / float64(n),
		Median:    (float64(sorted[(n-1)/2]) + float64(sorted[n/2])) / 2,
		Max:       int(sorted[n-1]),
		NoneShare: measure.Share(none, n),
	}
}
