package split

import (
	"strconv"

	"tandem/datasets"
)

// holdOutUsers takes the users out of train whom c holds out whole: their train rows of
// base go to Fold, their valid and test rows stay where base put them. With
// v = Hash64("new:<seed>:" + key) mod 20, a user is held out if v < 20·Test, provided
// that base leaves them a train and a test row; the share holds in the mean over users.
func holdOutUsers(base *datasets.Split, c Users, report *Report) *datasets.Split {
	test, _ := twentieths(c.Test)
	prefix := "new:" + strconv.FormatUint(c.Seed, 10) + ":"
	known, asked := base.Train.UserCounts(), base.Test.UserCounts()
	held := make([]bool, len(known))
	for u, key := range base.Train.UserIDs.All() {
		held[u] = known[u] > 0 && asked[u] > 0 && datasets.Hash64(prefix+key)%coldBuckets < test
		if held[u] {
			report.NewUsers++
		}
	}
	stay, told := make([]bool, base.Train.Len()), make([]bool, base.Train.Len())
	for r, u := range base.Train.Users {
		stay[r], told[r] = !held[u], held[u]
	}
	s := &datasets.Split{Train: base.Train.Where(stay), Fold: base.Train.Where(told), Valid: base.Valid, Test: base.Test}
	report.FoldRows = s.Fold.Len()
	return s
}
