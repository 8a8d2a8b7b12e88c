package explore

import (
	"math"
	"strconv"
	"strings"
	"time"

	"tandem/datasets"
	"tandem/datasets/describe"
	"tandem/datasets/split"
	"tandem/experiments/figures"
	"tandem/experiments/report/chart"
)

// percent writes a share with two digits that matter, and never rounds to all or nothing:
// 52 %, 4.1 %, 0.035 %, over 99.9 %.
func percent(share float64) string {
	x := 100 * share
	switch {
	case x == 0 || x == 100:
		return number(x) + " %"
	case x > 99.9:
		return "over 99.9 %"
	case x >= 99 || x >= 1 && x < 10:
		return strconv.FormatFloat(x, 'f', 1, 64) + " %"
	case x >= 1:
		return strconv.FormatFloat(x, 'f', 0, 64) + " %"
	case x < 1e-4:
		return "under 0.0001 %"
	}
	digits := 1 - int(math.Floor(math.Log10(x)))
	return strconv.FormatFloat(x, 'f', digits, 64) + " %"
}

// number writes a number with about three digits that matter, its thousands apart.
func number(x float64) string {
	a, digits := math.Abs(x), 1
	switch {
	case a >= 1e15 || a > 0 && a < .001:
		return chart.Short(x)
	case a >= 1000:
		return strings.Replace(figures.Grouped(int(math.Round(x))), "-", "−", 1)
	case a < 1:
		digits = 3
	case a < 10:
		digits = 2
	}
	s := strconv.FormatFloat(x, 'f', digits, 64)
	return strings.Replace(strings.TrimRight(strings.TrimRight(s, "0"), "."), "-", "−", 1)
}

// signed writes a correlation.
func signed(x float64) string { return figures.Signed("%+.2f", x) }

func round2(x float64) float64 {
	power := math.Pow(10, math.Floor(math.Log10(x))-1)
	return math.Round(x/power) * power
}

// plural counts things: 1 item, 2 items; many is needed where an s is not enough.
func plural(n int, one string, many ...string) string {
	word := one + "s"
	if len(many) > 0 {
		word = many[0]
	}
	if n == 1 {
		word = one
	}
	return figures.Grouped(n) + " " + word
}

func ratio(part, whole int) float64 {
	if whole == 0 {
		return 0
	}
	return float64(part) / float64(whole)
}

// at is a quantile of a list.
func at(q []describe.Quantile, p float64) float64 {
	for _, x := range q {
		if x.P == p {
			return x.Value
		}
	}
	return math.NaN()
}

// date writes a time; times that are only an order print as they are.
func date(d *describe.Description, seconds int64) string {
	if d.TimeScale != datasets.TimeCalendar && seconds < 1e8 {
		return figures.Grouped(int(seconds))
	}
	return time.Unix(seconds, 0).UTC().Format(time.DateOnly)
}

// longName is the whole name of a month or weekday.
func longName(short string) string {
	for m := time.January; m <= time.December; m++ {
		if strings.HasPrefix(m.String(), short) {
			return m.String()
		}
	}
	for d := time.Sunday; d <= time.Saturday; d++ {
		if strings.HasPrefix(d.String(), short) {
			return d.String()
		}
	}
	return short
}

// checkName is a check of the split in words.
func checkName(name string) string {
	switch name {
	case split.LeakPairs:
		return "pairs that train has too"
	case split.LeakCopies:
		return "exact copies of train rows"
	case split.LeakTimeTravel:
		return "older than a train row of the same user"
	case split.LeakFuture:
		return "train rows later than the first test row"
	case split.LeakPopularity:
		return "popularity of the future"
	case split.LeakUsers:
		return "users that train has too"
	case split.LeakNewUsers:
		return "users unseen in train"
	case split.LeakNewItems:
		return "items unseen in train"
	case split.LeakTwins:
		return "unseen items with a twin in train"
	case split.LeakAttribute:
		return "attribute that knows the test"
	}
	return name
}

// keyForms is what two spellings of a key may differ by.
const keyForms = "case, blanks, quotes, zeros of a number or the way letters are composed only"

// oddName is an oddity in words; what it counts is of that unit.
func oddName(name string) string {
	switch name {
	case describe.OddCopies:
		return "rows with the same user, item and time as another"
	case describe.OddHasty:
		return "users with over 100 interactions in an hour"
	case describe.OddBusiest:
		return "interactions of a single user"
	case describe.OddOneTime:
		return "interactions at the very same time"
	case describe.OddMilliseconds:
		return "times that look like milliseconds"
	case describe.OddZeroTime:
		return "interactions at time 0 (1970)"
	case describe.OddValues:
		return "values off the usual grid"
	case describe.OddNotFinite:
		return "values that are no number"
	case describe.OddUserKeys:
		return "user keys that differ from another by " + keyForms
	case describe.OddItemKeys:
		return "item keys that differ from another by " + keyForms
	case describe.OddEmptyKeys:
		return "blank keys"
	case describe.OddNullUsers:
		return "interactions of a user whose key is a word for nobody"
	case describe.OddNullItems:
		return "interactions of an item whose key is a word for nothing"
	case describe.OddNegative:
		return "values below 0"
	case describe.OddZeroValues:
		return "values of 0"
	case describe.OddHugeValues:
		return "values a million times the usual"
	case describe.OddSameBuyers:
		return "items with exactly the interactions of another"
	case describe.OddTwins:
		return "items with all attributes of another"
	case describe.OddNoPrice:
		return "items with a price of 0 or below"
	case describe.OddExtremePrice:
		return "prices far from the others of their kind"
	}
	return name
}
