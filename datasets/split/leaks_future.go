package split

import (
	"cmp"
	"fmt"
	"math"
	"slices"

	"tandem/datasets"
	"tandem/datasets/internal/calendar"
	"tandem/datasets/internal/measure"
)

// future asks how much train knows of the time when test happens.
func (f *finder) future() {
	c := LeakCheck{Name: LeakFuture, Part: "test", Of: f.split.Train.Len(), Verdict: Unknown,
		Rule: "look if there is one: popularity and co-purchases of the future help in training; only a cut in time is free of it"}
	p := LeakCheck{Name: LeakPopularity, Part: "test", Verdict: Unknown,
		Rule: "look if item counts of train correlate with those of test by 0.05 more (Spearman) than the counts of the train rows before the median test time do"}
	train, test := f.split.Train, f.split.Test
	p.Correlation, p.Of = f.popularity(func(int) bool { return true })
	if !f.timed(heldPart{"test", test}, &c) {
		p.Note = c.Note
		f.add(p)
		return
	}
	if train.TimeScale() != datasets.TimeCalendar {
		c.Note = "times are an order within users, not a calendar"
		p.Note = c.Note
		f.add(c)
		f.add(p)
		return
	}
	first := slices.Min(test.Times)
	for _, t := range train.Times {
		if t > first {
			c.Count++
		}
	}
	c.Verdict = verdict(c.Count, c.Of, 0, noLimit)
	f.add(c)
	times := slices.Sorted(slices.Values(test.Times))
	median := times[len(times)/2]
	past, _ := f.popularity(func(r int) bool { return train.Times[r] < median })
	for _, t := range train.Times {
		if t >= median {
			p.Count++
		}
	}
	p.Of = train.Len()
	if p.Verdict = OK; p.Count > 0 && p.Correlation-past >= .05 {
		p.Verdict = Look
	}
	p.Note = fmt.Sprintf("%.3f with the train rows before the median test time alone", past)
	f.add(p)
}

// popularity returns Spearman's correlation of the items' rows in test with those of the
// train rows that count, over the n items with a row in either part.
func (f *finder) popularity(counts func(row int) bool) (r float64, n int) {
	train := make([]int32, len(f.trainItems))
	for row, i := range f.split.Train.Items {
		if counts(row) {
			train[i]++
		}
	}
	test := f.split.Test.ItemCounts()
	var x, y []float64
	for i := range train {
		if f.trainItems[i] > 0 || test[i] > 0 {
			x, y = append(x, float64(train[i])), append(y, float64(test[i]))
		}
	}
	return measure.Spearman(x, y), len(x)
}

// The limits of LeakAttribute, and the fewest entities it goes by.
const (
	attributeLook, attributeLeak = .2, .5
	attributeSure                = 4 // standard errors, about 1/√n each: many labels are tried
	attributeLeast               = 100
)

const attributeRule = "leak from 0.5, look from 0.2: Spearman's correlation of the attribute with test rows, train rows held fixed (partial), over all with a row and a value, at least 100; ok within four standard errors (1/√n) of 0"

// attributes asks every column whether it knows the test counts beyond what the train
// counts tell: a number by its rank, a label column by its most telling label.
func (f *finder) attributes(side string, cols datasets.Columns, train, test []int32) {
	for _, col := range cols {
		c := LeakCheck{Name: LeakAttribute, Part: "test", Column: side + "/" + col.Name, Verdict: Unknown, Rule: attributeRule}
		var ids []int32
		for id := range train {
			if train[id]+test[id] > 0 && col.Has(int32(id)) {
				ids = append(ids, int32(id))
			}
		}
		c.Of = len(ids)
		if len(ids) < attributeLeast {
			c.Note = fmt.Sprintf("%d with a row and a value", len(ids))
			f.add(c)
			continue
		}
		x, y := make([]float64, len(ids)), make([]float64, len(ids))
		for k, id := range ids {
			x[k], y[k] = float64(train[id]), float64(test[id])
		}
		x, y = measure.Ranks(x), measure.Ranks(y)
		known := measure.Pearson(x, y)
		if col.IsNumeric() {
			a := make([]float64, len(ids))
			for k, id := range ids {
				a[k] = col.Numbers[id]
			}
			a = measure.Ranks(a)
			c.Correlation = measure.Partial(measure.Pearson(a, y), measure.Pearson(a, x), known)
		} else {
			var label int32
			if c.Correlation, label = tellingLabel(col, ids, x, y, known); label >= 0 {
				c.Column += "=" + col.Dict.Key(label)
			}
		}
		switch r := math.Abs(c.Correlation); {
		case r*math.Sqrt(float64(len(ids))) < attributeSure:
			c.Verdict = OK
		case r >= attributeLeak:
			c.Verdict = Leak
		case r >= attributeLook:
			c.Verdict = Look
		default:
			c.Verdict = OK
		}
		f.add(c)
	}
}

// tellingLabel returns the strongest partial correlation of having a label with the
// ranks y, the ranks x held fixed, and that label; labels of fewer than 20 entities, or
// of all but 20, are left out. -1 = none.   Cost: O(labels of all ids + dictionary).
func tellingLabel(col *datasets.Column, ids []int32, x, y []float64, known float64) (strongest float64, label int32) {
	n := float64(len(ids))
	count, sumX, sumY := make([]float64, col.Dict.Len()), make([]float64, col.Dict.Len()), make([]float64, col.Dict.Len())
	mean := (n + 1) / 2 // of ranks
	varX, varY := 0.0, 0.0
	for k, id := range ids {
		dx, dy := x[k]-mean, y[k]-mean
		varX += dx * dx
		varY += dy * dy
		labels := col.Labels.At(id)
		for j, l := range labels {
			if slices.Contains(labels[:j], l) {
				continue
			}
			count[l]++
			sumX[l] += dx
			sumY[l] += dy
		}
	}
	label = -1
	for l, c := range count {
		if c < 20 || n-c < 20 || varX == 0 || varY == 0 {
			continue
		}
		// The covariance with a 0/1 variable is the sum over the ones; its variance c(1−c/n).
		own := c * (1 - c/n)
		r := measure.Partial(sumY[l]/math.Sqrt(own*varY), sumX[l]/math.Sqrt(own*varX), known)
		if math.Abs(r) > math.Abs(strongest) {
			strongest, label = r, int32(l)
		}
	}
	return strongest, label
}

// timeline counts the rows of each part; nil unless all parts share a calendar.
func timeline(s *datasets.Split) []PartPeriod {
	first, last := int64(math.MaxInt64), int64(math.MinInt64)
	for _, l := range []*datasets.Log{s.Train, s.Valid, s.Test} {
		if l == nil || l.Len() == 0 {
			continue
		}
		if l.Times == nil {
			return nil
		}
		first, last = min(first, slices.Min(l.Times)), max(last, slices.Max(l.Times))
	}
	if first == last || s.Train.TimeScale() != datasets.TimeCalendar || !calendar.Plausible(first, last) {
		return nil
	}
	c := calendar.New(first, last)
	out := make([]PartPeriod, len(c.Periods))
	for i, name := range c.Periods {
		out[i].Start = name
	}
	tally := func(l *datasets.Log, of func(*PartPeriod) *int) {
		if l == nil {
			return
		}
		for _, t := range l.Times {
			*of(&out[c.Period[c.At(t)]])++
		}
	}
	tally(s.Train, func(p *PartPeriod) *int { return &p.Train })
	tally(s.Valid, func(p *PartPeriod) *int { return &p.Valid })
	tally(s.Test, func(p *PartPeriod) *int { return &p.Test })
	return out
}

// popularityBins cuts all items with a row by their train rows: 0, 1, 2–3, 4–7, 8–15 …
func popularityBins(train, test []int32) []PopularityBin {
	most := 0
	for _, n := range train {
		most = max(most, int(n))
	}
	bins := []PopularityBin{{}}
	for from := 1; from <= most; from *= 2 {
		bins = append(bins, PopularityBin{From: from, To: 2*from - 1})
	}
	squares := make([]float64, len(bins))
	for i, n := range train {
		if n == 0 && test[i] == 0 {
			continue
		}
		at := 0
		for n>>at > 0 {
			at++
		}
		bins[at].Items++
		bins[at].Rows += int(test[i])
		squares[at] += float64(test[i]) * float64(test[i])
	}
	items, rows := 0, 0
	for _, b := range bins {
		items += b.Items
		rows += b.Rows
	}
	var out []PopularityBin
	for i, b := range bins {
		if b.Items > 0 {
			b.ItemsShare, b.RowsShare = measure.Share(b.Items, items), measure.Share(b.Rows, rows)
			b.Mean, b.CI95 = measure.Interval(b.Items, float64(b.Rows), squares[i])
			out = append(out, b)
		}
	}
	return out
}

// topTenth returns the shares of train and test rows on the ceil(10 %) of the items with
// a row that train has most rows of, the lower ids first among equals.
func topTenth(train, test []int32) (ofTrain, ofTest float64) {
	var ids []int32
	allTrain, allTest := 0, 0
	for i := range train {
		if train[i] > 0 || test[i] > 0 {
			ids = append(ids, int32(i))
		}
		allTrain += int(train[i])
		allTest += int(test[i])
	}
	slices.SortFunc(ids, func(a, b int32) int { return cmp.Or(cmp.Compare(train[b], train[a]), cmp.Compare(a, b)) })
	sumTrain, sumTest := 0, 0
	for _, i := range ids[:(len(ids)+9)/10] {
		sumTrain += int(train[i])
		sumTest += int(test[i])
	}
	return measure.Share(sumTrain, allTrain), measure.Share(sumTest, allTest)
}
