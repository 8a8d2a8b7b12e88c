package describe

import (
	"cmp"
	"math"
	"slices"

	"tandem/datasets"
	"tandem/datasets/internal/measure"
)

// Prices is the distribution of the items' prices. Priced items have one above 0: the
// logarithm speaks of them alone.
type Prices struct {
	Column  string `json:"column"`  // name of the price column
	Priced  int    `json:"priced"`  // items with a price above 0
	Missing int    `json:"missing"` // items without one
	// Zero are free, and no missing ones; like Negative they have no logarithm.
	Zero      int        `json:"zero"`
	Negative  int        `json:"negative"`  // items
	Quantiles []Quantile `json:"quantiles"` // of priced items
	// Bins cut the priced items evenly on the logarithm of the price; with the rows on
	// them they set what is offered against what is bought.
	Bins []Bin `json:"bins"`

	// Boxes are the groups of the largest categories, largest first.
	Boxes []Box `json:"boxes,omitempty"`
	// Explained is the share of the variance of ln(price) that lies between all such
	// groups (η²): 0 = a category says nothing about the price, 1 = it says all. -1 when
	// there is no category.
	// Source: Fisher 1925, the correlation ratio.
	Explained float64 `json:"explained"`

	// Demand cuts the priced items in up to ten groups of about one size, cheapest first.
	Demand []Demand `json:"demand"`
	// Correlation is Spearman's of price and rows, over priced items.
	Correlation float64 `json:"correlation"`
}

// Box is the price distribution of one category.
type Box struct {
	Name   string  `json:"name"`   // path of the category
	Items  int     `json:"items"`  // priced ones
	P5     float64 `json:"p5"`     // quantiles of its prices: 5 %
	P25    float64 `json:"p25"`    // 25 %
	Median float64 `json:"median"` // 50 %
	P75    float64 `json:"p75"`    // 75 %
	P95    float64 `json:"p95"`    // 95 %
}

// Demand is how many rows the items of a price range have.
type Demand struct {
	From float64 `json:"from"` // the lowest and the highest price in it
	To   float64 `json:"to"`   // included
	// Median is the middle price in it.
	Median float64 `json:"median"`
	Items  int     `json:"items"` // in the range
	Rows   int     `json:"rows"`  // on them
	// Mean is the rows per item, CI95 its interval of 95 % under the normal law.
	Mean float64    `json:"mean"`
	CI95 [2]float64 `json:"ci95"` // low and high
}

// maxBoxes is how many categories get a box.
const maxBoxes = 12

func newPrices(price, category *datasets.Column, rows []int32) *Prices {
	p := &Prices{Column: price.Name, Explained: -1}
	var items []int32 // priced ones, cheapest first
	for i, x := range price.Numbers {
		switch {
		case math.IsNaN(x) || math.IsInf(x, 0):
			p.Missing++
		case x < 0:
			p.Negative++
		case x == 0:
			p.Zero++
		default:
			items = append(items, int32(i))
		}
	}
	p.Priced = len(items)
	if p.Priced == 0 {
		return p
	}
	slices.SortFunc(items, func(a, b int32) int {
		return cmp.Or(cmp.Compare(price.Numbers[a], price.Numbers[b]), cmp.Compare(a, b))
	})
	sorted, demand := make([]float64, len(items)), make([]float64, len(items))
	for k, i := range items {
		sorted[k], demand[k] = price.Numbers[i], float64(rows[i])
	}
	p.Quantiles = quantiles(sorted, quantileSteps)
	p.Bins = logBins(sorted, demand)
	p.Demand = demandBins(sorted, demand)
	p.Correlation = measure.Spearman(sorted, demand)
	if category != nil {
		p.boxes(price, category, items)
	}
	return p
}

// logBins is a histogram of ascending positive prices on their logarithm.
func logBins(sorted, rows []float64) []Bin {
	low, high := math.Log(sorted[0]), math.Log(sorted[len(sorted)-1])
	if low == high {
		n := 0
		for _, r := range rows {
			n += int(r)
		}
		return []Bin{{From: sorted[0], To: sorted[0], Count: len(sorted), Rows: n, Share: 1, RowsShare: min(1, float64(n))}}
	}
	bins := make([]Bin, maxBars)
	width := (high - low) / maxBars
	for i := range bins {
		bins[i].From, bins[i].To = math.Exp(low+float64(i)*width), math.Exp(low+float64(i+1)*width)
	}
	bins[0].From, bins[maxBars-1].To = sorted[0], sorted[len(sorted)-1]
	all := 0
	for k, x := range sorted {
		b := &bins[min(int((math.Log(x)-low)/width), maxBars-1)]
		b.Count++
		b.Rows += int(rows[k])
		all += int(rows[k])
	}
	for i := range bins {
		bins[i].Share, bins[i].RowsShare = measure.Share(bins[i].Count, len(sorted)), measure.Share(bins[i].Rows, all)
	}
	return bins
}

// demandBins cuts ascending prices in tenths; equal prices are never parted, so a group
// may be larger, or missing.
func demandBins(sorted, rows []float64) []Demand {
	var out []Demand
	for tenth, from := 1, 0; tenth <= 10 && from < len(sorted); tenth++ {
		to := max(from, tenth*len(sorted)/10)
		for to > from && to < len(sorted) && sorted[to] == sorted[to-1] {
			to++
		}
		if to == from {
			continue
		}
		d := Demand{From: sorted[from], To: sorted[to-1], Median: measure.Quantile(sorted[from:to], .5), Items: to - from}
		sum, squares := 0.0, 0.0
		for _, r := range rows[from:to] {
			sum += r
			squares += r * r
		}
		d.Rows = int(sum)
		d.Mean, d.CI95 = measure.Interval(d.Items, sum, squares)
		out = append(out, d)
		from = to
	}
	return out
}

// boxes fills Boxes and Explained; items are the priced ones, cheapest first.
func (p *Prices) boxes(price, category *datasets.Column, items []int32) {
	of, names := branches(category)
	groups := make([][]float64, len(names))
	n, sum, squares := 0, 0.0, 0.0
	for _, i := range items {
		if of[i] < 0 {
			continue
		}
		x := price.Numbers[i]
		groups[of[i]] = append(groups[of[i]], x)
		n++
		sum += math.Log(x)
		squares += math.Log(x) * math.Log(x)
	}
	if n == 0 {
		return
	}
	var priced []int
	between := 0.0
	for n, prices := range groups {
		if len(prices) == 0 {
			continue
		}
		priced = append(priced, n)
		of := 0.0
		for _, x := range prices {
			of += math.Log(x)
		}
		between += of * of / float64(len(prices))
	}
	mean := sum * sum / float64(n)
	p.Explained = 0
	if squares-mean > 1e-12*squares {
		p.Explained = min(max(0, (between-mean)/(squares-mean)), 1)
	}
	slices.SortStableFunc(priced, func(a, b int) int { return cmp.Compare(len(groups[b]), len(groups[a])) })
	for _, n := range priced[:min(maxBoxes, len(priced))] {
		x := groups[n]
		p.Boxes = append(p.Boxes, Box{
			Name: names[n], Items: len(x),
			P5: measure.Quantile(x, .05), P25: measure.Quantile(x, .25), Median: measure.Quantile(x, .5), P75: measure.Quantile(x, .75), P95: measure.Quantile(x, .95),
		})
	}
}

// branches are the paths of items at the level at which the shop branches: the first one
// whose most frequent path has less than 95 % of those that reach it. of is −1 for an item
// whose path ends before.
func branches(category *datasets.Column) (of []int32, names []string) {
	for level := 1; ; level++ {
		of, names = Paths(category, level)
		counts := make([]int, len(names))
		most, all := 0, 0
		for i, n := range of {
			if len(category.Labels.At(int32(i))) < level {
				of[i] = -1
				continue
			}
			counts[n]++
			all++
			most = max(most, counts[n])
		}
		switch {
		case all == 0 && level > 1:
			return Paths(category, 1)
		case all == 0, float64(most) < .95*float64(all):
			return of, names
		}
	}
}
