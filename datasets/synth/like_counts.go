package synth

import (
	"math"
	"sort"
)

// How the ratings spread over users and items. Users follow a power law (Clauset et
// al. 2009), cut at mostByUser, whose exponent gives the published mean of 1.86: it
// comes to about 2.5, and 75 % of the users have one rating. Items follow a
// Zipf–Mandelbrot law, (rank + 132)^−1.3, on top of one rating each: it gives the best
// seller of 476,002 items .23 % of 7,824,482 ratings and half of the items at most two.
const (
	mostByUser   = 520
	itemExponent = 1.3
	itemOffset   = 132.3 / 476_002 // in shares of the items
	headShare    = 20              // no item is rated by more than 1/headShare of the users
)

// class is a run of users with the same number of ratings. Users are numbered in the
// order of the classes and so are their places, one for every rating.
type class struct {
	ratings     int
	users       int
	user, place int // of the first user
}

// userClasses cuts rows places into users by a power law, at least 1 and at most most
// each, exactly.
func userClasses(rows, users, most int) []class {
	mean := float64(rows) / float64(users)
	low, high := 0.0, 30.0 // exponents; the mean falls from (most+1)/2 to 1
	for range 100 {
		if mid := (low + high) / 2; powerMean(mid, most) > mean {
			low = mid
		} else {
			high = mid
		}
	}
	total := powerSum(low, most)
	counts := make([]int, most+1)
	sum, given, left := 0.0, 0, rows
	for n := 1; n <= most; n++ {
		sum += math.Pow(float64(n), -low)
		upTo := int(math.Round(float64(users) * sum / total))
		counts[n] = upTo - given
		given = upTo
		left -= n * counts[n]
	}
	// Rounding leaves a few ratings over, or too few: move users to the next class up,
	// or down, the smallest first.
	for n := 1; left > 0; n = n%(most-1) + 1 {
		move := min(counts[n], left)
		counts[n], counts[n+1], left = counts[n]-move, counts[n+1]+move, left-move
	}
	for n := 2; left < 0; n = (n-1)%(most-1) + 2 {
		move := min(counts[n], -left)
		counts[n], counts[n-1], left = counts[n]-move, counts[n-1]+move, left+move
	}
	var out []class
	user, place := 0, 0
	for n, count := range counts {
		if count > 0 {
			out = append(out, class{ratings: n, users: count, user: user, place: place})
			user, place = user+count, place+n*count
		}
	}
	return out
}

// powerSum is Σ n^−s over n = 1 … most, and powerMean the mean of n under it.
func powerSum(s float64, most int) float64 {
	sum := 0.0
	for n := 1; n <= most; n++ {
		sum += math.Pow(float64(n), -s)
	}
	return sum
}

func powerMean(s float64, most int) float64 { return powerSum(s-1, most) / powerSum(s, most) }

// user returns whose place it is.
func (m *mall) user(place int) int {
	k := sort.Search(len(m.classes), func(k int) bool { return m.classes[k].place > place }) - 1
	c := m.classes[k]
	return c.user + (place-c.place)/c.ratings
}

// itemStarts cuts rows into items by their popularity, at least 1 and, rounding apart,
// at most most each; ranks says which rank an item has. The head is made flatter where
// its share would be above most, as in a small shop it would.
func itemStarts(rows, items, most int, ranks permutation) []int {
	offset := itemOffset * float64(items)
	share := func() float64 { return mandelbrot(1, offset) / mandelbrot(float64(items), offset) }
	for 1+float64(rows-items)*share() > float64(most) && offset < 1e12 {
		offset = offset*1.05 + .05
	}
	byRank := make([]int, items)
	total, given := mandelbrot(float64(items), offset), 0
	for r := range byRank {
		upTo := int(math.Round(float64(rows-items) * mandelbrot(float64(r+1), offset) / total))
		byRank[r] = 1 + upTo - given
		given = upTo
	}
	starts := make([]int, items+1)
	for i := range items {
		starts[i+1] = starts[i] + byRank[ranks.at(i)]
	}
	return starts
}

// mandelbrot is ∫ (x + offset)^−itemExponent dx from 0 to rank, up to a factor.
func mandelbrot(rank, offset float64) float64 {
	return math.Pow(offset, 1-itemExponent) - math.Pow(rank+offset, 1-itemExponent)
}
