package split

import (
	"math/rand/v2"

	"tandem/datasets"
	"tandem/datasets/internal/group"
)

// holdOut marks, for every user with n rows, the last rows of an order as test and
// those before them as valid; held(n) says how many. A user who would keep no train
// row keeps all.
func (c Config) holdOut(l *datasets.Log, parts []part, order string, report *Report, held func(n int) (valid, test int)) {
	groups := group.ByTime(l.Users, l.Times, l.NumUsers())
	ties := c.newTies(l)
	switch {
	case order == OrderRandom:
		report.OrderedBy = "random"
	case l.Times == nil:
		report.OrderedBy = "row"
	default:
		report.OrderedBy, report.Ties = "time", &ties.Ties
	}
	for u := range l.NumUsers() {
		rows := groups.At(u)
		valid, test := held(len(rows))
		validFrom, testFrom := len(rows)-test-valid, len(rows)-test
		if validFrom > 0 && report.Ties != nil {
			validFrom, testFrom = ties.cut(rows, validFrom, testFrom)
		}
		if validFrom < 1 {
			if len(rows) > 0 {
				report.ShortUsers++
				report.KeptRows += len(rows)
			}
			continue
		}
		if order == OrderRandom {
			shuffleUser(rows, c.Seed, l.UserIDs.Key(int32(u)))
		}
		for _, r := range rows[testFrom:] {
			parts[r] = partTest
		}
		for _, r := range rows[validFrom:testFrom] {
			parts[r] = partValid
		}
	}
}

// shuffleUser brings rows in an order that only seed, key and their number determine:
// other users of the log do not move it.
func shuffleUser(rows []int32, seed uint64, key string) {
	rng := rand.New(rand.NewPCG(seed, datasets.Hash64("split:"+key)))
	rng.Shuffle(len(rows), func(i, j int) { rows[i], rows[j] = rows[j], rows[i] })
}
