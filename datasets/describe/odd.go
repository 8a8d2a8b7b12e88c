package describe

import (
	"math"
	"slices"

	"tandem/datasets"
	"tandem/datasets/internal/calendar"
	"tandem/datasets/internal/measure"
)

// The oddities that Inspect looks for, in its order.
const (
	OddCopies       = "copies"        // rows whose user, item, time and kind an earlier row has
	OddHasty        = "hasty-users"   // users with more than 100 rows within an hour; Most = the most
	OddBusiest      = "busiest-user"  // rows of one user who has over 1 % of 1,000 rows or more, and 20 × the mean
	OddOneTime      = "one-time"      // rows at the most frequent time, if over 1 %, 100 and 20 × the usual
	OddMilliseconds = "milliseconds"  // rows; times would be dates from 1973 on if divided by 1,000
	OddZeroTime     = "zero-time"     // rows at time 0 in a log that has later ones with a calendar
	OddValues       = "values"        // rows whose value is off the grid that 99 % of the rows keep
	OddNotFinite    = "not-finite"    // rows whose value is NaN or infinite
	OddNegative     = "negative"      // rows with a value below 0, where others are above
	OddZeroValues   = "zero-values"   // rows with the value 0, where others are above
	OddHugeValues   = "huge-values"   // rows whose value is over 10⁶ times the usual size of one
	OddUserKeys     = "user-keys"     // user keys that another one equals but for what keyfold.go passes over
	OddItemKeys     = "item-keys"     // item keys alike
	OddEmptyKeys    = "empty-keys"    // user and item keys that are blank
	OddNullUsers    = "null-users"    // rows of a user that is a word for nobody (nan, NULL, unknown, -1)
	OddNullItems    = "null-items"    // rows of an item that is one for nothing
	OddSameBuyers   = "same-buyers"   // items with 3 rows or more that have the same users at the same times as another
	OddTwins        = "twins"         // items whose attributes all equal another's, of two columns or more
	OddNoPrice      = "no-price"      // items whose price is 0 or below
	OddExtremePrice = "extreme-price" // items whose ln(price) is over 5 robust deviations from its category's median
)

// Oddity is something found in the data that someone should have a look at.
type Oddity struct {
	Name  string  `json:"name"`  // one of the constants above
	Count int     `json:"count"` // how many are so
	Of    int     `json:"of"`    // all rows, users, items or keys that could have been so
	Share float64 `json:"share"` // Count / Of
	Most  int     `json:"most"`  // the worst case, where the oddity has degrees
	// Examples are the keys of up to three of them.
	Examples []string `json:"examples"`
}

// found appends an oddity if there is one.
func (o *oddCount) found(list []Oddity, name string, of int) []Oddity {
	if o.n == 0 {
		return list
	}
	return append(list, Oddity{name, o.n, of, measure.Share(o.n, of), o.most, o.examples})
}

// oddities are those of the walk over users.
func (w *walker) oddities() []Oddity {
	rows := w.log.Len()
	odd := w.copies.found(nil, OddCopies, rows)
	odd = w.hasty.found(odd, OddHasty, w.habits.Users)
	if rows >= 1000 && w.busiest > max(rows/100, 20*rows/max(1, w.habits.Users)) {
		one := oddCount{n: w.busiest, examples: []string{w.log.UserIDs.Key(w.busiestKey)}}
		odd = one.found(odd, OddBusiest, rows)
	}
	return odd
}

// oddData finds what does not depend on the order of a user's rows.
func oddData(d *datasets.Data, l *datasets.Log, c Config) []Oddity {
	items := l.ItemIDs
	odd := append(oddTimes(l), oddValues(l)...)
	odd = append(odd, OddKeys(l)...)
	same := sameBuyers(l)
	odd = same.found(odd, OddSameBuyers, items.Len())
	twins := oddCount{}
	for i, of := range d.Items.Twins() {
		if of >= 0 {
			twins.add(1, items.Key(int32(i)))
		}
	}
	odd = twins.found(odd, OddTwins, items.Len())
	if price := d.Items.Find(c.Price); price != nil && price.IsNumeric() {
		odd = append(odd, oddPrices(price, d.Items.Find(c.Category), items)...)
	}
	return odd
}

// OddKeys finds keys of the users and items of l that look like one another, or like none.
// Cost: O(rows + n·log n) for n keys.
func OddKeys(l *datasets.Log) []Oddity {
	users, items := l.UserIDs, l.ItemIDs
	alike, empty := alikeKeys(users)
	odd := alike.found(nil, OddUserKeys, users.Len())
	alikeItems, emptyItems := alikeKeys(items)
	odd = alikeItems.found(odd, OddItemKeys, items.Len())
	empty.n += emptyItems.n
	odd = empty.found(odd, OddEmptyKeys, users.Len()+items.Len())
	nobody, nothing := nullKeys(users, l.Users), nullKeys(items, l.Items)
	return nothing.found(nobody.found(odd, OddNullUsers, l.Len()), OddNullItems, l.Len())
}

// oddTimes finds times that many rows share, that are 0 and that are milliseconds.
func oddTimes(l *datasets.Log) []Oddity {
	if len(l.Times) == 0 {
		return nil
	}
	sorted := slices.Sorted(slices.Values(l.Times))
	first, last := sorted[0], sorted[len(sorted)-1]
	if calendar.Milliseconds(first, last) {
		return []Oddity{{Name: OddMilliseconds, Count: len(sorted), Of: len(sorted), Share: 1}}
	}
	if l.TimeScale() != datasets.TimeCalendar {
		return nil
	}
	var zero, one oddCount
	var runs []int32
	var at int64
	most := 0
	for from := 0; from < len(sorted); {
		to := from
		for to < len(sorted) && sorted[to] == sorted[from] {
			to++
		}
		runs = append(runs, int32(to-from))
		if sorted[from] == 0 {
			zero.n = to - from
		} else if to-from > most {
			most, at = to-from, sorted[from]
		}
		from = to
	}
	slices.Sort(runs)
	if usual := int(runs[len(runs)/2]); most > len(sorted)/100 && most > 100 && most > 20*usual {
		one = oddCount{n: most, examples: []string{formatTime(at)}}
	}
	return zero.found(one.found(nil, OddOneTime, len(sorted)), OddZeroTime, len(sorted))
}

// oddValues finds values off the grid: whole numbers, or halves, if 99 % of the finite
// values are such.
func oddValues(l *datasets.Log) []Oddity {
	if l.Values == nil {
		return nil
	}
	finite, whole, halves, above := 0, 0, 0, 0
	var sizes []float64 // of values that are not 0
	for _, v := range l.Values {
		x := float64(v)
		if math.IsNaN(x) || math.IsInf(x, 0) {
			continue
		}
		finite++
		if x > 0 {
			above++
		}
		if x != 0 {
			sizes = append(sizes, math.Abs(x))
		}
		if x == math.Trunc(x) {
			whole++
		}
		if 2*x == math.Trunc(2*x) {
			halves++
		}
	}
	step := 0.0
	switch {
	case 100*whole >= 99*finite:
		step = 1
	case 100*halves >= 99*finite:
		step = 2
	}
	slices.Sort(sizes)
	huge := math.Inf(1)
	if len(sizes) > 0 {
		huge = 1e6 * measure.Quantile(sizes, .5)
	}
	var off, not, negative, zero, large oddCount
	for r, v := range l.Values {
		x := float64(v)
		switch {
		case math.Abs(x) > huge && !math.IsInf(x, 0):
			large.add(1, formatNumber(x))
		case above > 0 && x == 0:
			zero.n++
		case above > 0 && x < 0 && !math.IsInf(x, 0):
			negative.add(1, formatNumber(x))
		}
		switch {
		case math.IsNaN(x) || math.IsInf(x, 0):
			not.add(1, l.UserIDs.Key(l.Users[r])+" · "+l.ItemIDs.Key(l.Items[r]))
		case step > 0 && x*step != math.Trunc(x*step):
			off.add(1, formatNumber(x))
		}
	}
	odd := not.found(off.found(nil, OddValues, l.Len()), OddNotFinite, l.Len())
	return large.found(zero.found(negative.found(odd, OddNegative, l.Len()), OddZeroValues, l.Len()), OddHugeValues, l.Len())
}

// sameBuyers counts items with at least 3 rows whose users, times and values are those
// of an earlier item: one product under two keys. Sums of two mixed hashes per row, 128
// bits an item, stand for the sets.
func sameBuyers(l *datasets.Log) oddCount {
	type sum struct{ a, b uint64 }
	var same oddCount
	if l.TimeScale() != datasets.TimeCalendar {
		return same // without a clock the same users are no proof
	}
	sums := make([]sum, l.NumItems())
	for r, i := range l.Items {
		x := mix(mix(uint64(l.Times[r])) + uint64(l.Users[r]))
		x = mix(x ^ uint64(math.Float32bits(l.Value(r)))<<32)
		sums[i].a += x
		sums[i].b += mix(x ^ 0x9e3779b97f4a7c15)
	}
	counts := l.ItemCounts()
	seen := map[sum]bool{}
	for i, s := range sums {
		if counts[i] < 3 {
			continue
		}
		if seen[s] {
			same.add(1, l.ItemIDs.Key(int32(i)))
		}
		seen[s] = true
	}
	return same
}

// mix is the finaliser of splitmix64; see Hash64.
func mix(x uint64) uint64 {
	x ^= x >> 30
	x *= 0xbf58476d1ce4e5b9
	x ^= x >> 27
	x *= 0x94d049bb133111eb
	return x ^ x>>31
}

// oddPrices finds prices that are none, and those far from their category's: with ln of
// the positive prices, |x − median| > 5·1.4826·MAD in a category of 20 priced items or
// more. Source: Leys et al. 2013 for the robust deviation; 5 instead of their 3, because
// prices have long tails.
func oddPrices(price, category *datasets.Column, items *datasets.IDs) []Oddity {
	var none, extreme oddCount
	for i, x := range price.Numbers {
		if x <= 0 {
			none.add(1, items.Key(int32(i)))
		}
	}
	odd := none.found(nil, OddNoPrice, len(price.Numbers))
	of, n := make([]int32, len(price.Numbers)), 1 // without a category all are one
	if category != nil && !category.IsNumeric() {
		var names []string
		of, names = branches(category)
		n = len(names)
	}
	groups := make([][]int32, n)
	priced := 0
	for i, x := range price.Numbers {
		if of[i] >= 0 && x > 0 && !math.IsInf(x, 0) {
			groups[of[i]] = append(groups[of[i]], int32(i))
			priced++
		}
	}
	var found []int32
	for _, group := range groups {
		found = append(found, outliers(price, group)...)
	}
	slices.Sort(found)
	for _, i := range found {
		extreme.add(1, items.Key(i)+" at "+formatNumber(price.Numbers[i]))
	}
	return extreme.found(odd, OddExtremePrice, priced)
}

func outliers(price *datasets.Column, group []int32) []int32 {
	if len(group) < 20 {
		return nil
	}
	logs := make([]float64, len(group))
	for k, i := range group {
		logs[k] = math.Log(price.Numbers[i])
	}
	sorted := slices.Sorted(slices.Values(logs))
	median := measure.Quantile(sorted, .5)
	for k, x := range logs {
		sorted[k] = math.Abs(x - median)
	}
	slices.Sort(sorted)
	limit := 5 * 1.4826 * measure.Quantile(sorted, .5)
	var out []int32
	for k, x := range logs {
		if limit > 0 && math.Abs(x-median) > limit {
			out = append(out, group[k])
		}
	}
	return out
}
