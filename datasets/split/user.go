package split

import (
	"math/rand/v2"

	"tandem/datasets"
	"tandem/datasets/internal/group"
)

// holdOut marks, for every user with n rows, the last rows of an order as test and
// those before them as valid; held(n) says how many. A user who would keep no train
// row keeps all.
func holdOut(l *datasets.Log, parts []part, order string, seed uint64, report *Report, held func(n int) (valid, test int)) {
	groups := group.ByTime(l.Users, l.Times, l.NumUsers())
	switch {
	case order == OrderRandom:
		report.OrderedBy = "random"
	case l.Times == nil:
		report.OrderedBy = "row"
	default:
		report.OrderedBy = "time"
	}
	for u := range l.NumUsers() {
		rows := groups.At(u)
		valid, test := held(len(rows))
		if len(rows) < valid+test+1 {
			if len(rows) > 0 {
				report.ShortUsers++
				report.KeptRows += len(rows)
			}
			continue
		}
		if order == OrderRandom {
			shuffleUser(rows, seed, l.UserIDs.Key(int32(u)))
		}
		cut := len(rows) - test
		for _, r := range rows[cut:] {
			parts[r] = partTest
		}
		for _, r := range rows[cut-valid : cut] {
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
