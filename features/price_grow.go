package features

import (
	"math"
	"slices"

	"tandem/datasets"
)

// Grow returns p for a catalogue that has changed since p was fitted.
//
// What p says of a price up to Max stays as it is, so that rows of the table keep their
// meaning. Dearer seen entities, which p puts into its last bucket, get buckets of their
// own above it: one for as many of them as a bucket of p has on average, begun ones
// counted, cut at their quantiles. Flags count anew. Mean, SD and Ranks stay: z goes on
// beyond Max, and percentiles end there. Prices below all of p's stay in its first bucket.
//
// Errors are those of FitPrice. Cost: O(n log n).
func (p *Price) Grow(seen Seen, column *datasets.Column) (*Price, error) {
	now, err := FitPrice(seen, column, DefaultPriceConfig())
	if err != nil {
		return nil, err
	}
	g := *p
	g.Missing, g.Zero = now.Missing, now.Zero
	if p.Config.Buckets == 0 || p.Priced == 0 {
		return &g, nil
	}
	var dearer []float64
	for e, n := range seen {
		if v := column.Numbers[e]; n > 0 && v > p.Max {
			dearer = append(dearer, v)
		}
	}
	if len(dearer) == 0 {
		return &g, nil
	}
	slices.Sort(dearer)
	more := int(math.Ceil(float64(len(dearer)*p.Config.Buckets) / float64(p.Priced)))
	g.Edges = append(append(slices.Clone(p.Edges), p.Max), quantileEdges(dearer, more)...)
	g.Config.Buckets += more
	g.Max = dearer[len(dearer)-1]
	return &g, nil
}

// Rows returns, for every row of p's table, the one of then's that it goes on from, where
// p has grown from then: a bucket above all of then's goes on from that of its dearest.
func (p *Price) Rows(then *Price) []int32 {
	more := p.Config.Buckets - then.Config.Buckets
	first := priceFirst
	if p.Config.Standardized {
		first++
	}
	end := first + then.Config.Buckets
	rows := make([]int32, p.rows())
	for row := range rows {
		switch {
		case row < end:
			rows[row] = int32(row)
		case row < end+more:
			rows[row] = int32(first + then.Bucket(then.Max))
		default:
			rows[row] = int32(row - more)
		}
	}
	return rows
}
