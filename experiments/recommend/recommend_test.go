package recommend_test

import (
	"slices"
	"testing"

	"github.com/stretchr/testify/require"

	"tandem/experiments/recommend"
	"tandem/experiments/testdata/testshop"
)

func TestRecommend(t *testing.T) {
	run := testshop.RunSmall(t)
	for _, name := range []string{"popularity", "cosine", "neumf"} {
		o := testshop.Open(t, run, name, nil)
		want := testshop.ScoresOf(t, o)
		log := o.Split.Train
		seen := log.ByUser()
		valid := o.Split.Valid.ByUser()
		for u := range int32(log.NumUsers()) {
			got, err := testshop.RecommendTo(o, log.UserIDs.Key(u), recommend.NewUser{}, log.NumItems(), false)
			require.NoError(t, err)
			var keys, wantKeys []string
			for r, item := range got.Items {
				require.Equal(t, r+1, item.Rank)
				id, _ := log.ItemIDs.Find(item.Item)
				require.Equal(t, log.ItemCounts()[id] == 0, item.Unseen)
				keys = append(keys, item.Item)
			}
			for _, i := range testshop.Ranking(want[u]) {
				if !slices.Contains(seen.At(u), int32(i)) && !slices.Contains(valid.At(u), int32(i)) {
					wantKeys = append(wantKeys, log.ItemIDs.Key(int32(i)))
				}
			}
			require.Equal(t, wantKeys, keys, "%s, user %d", name, u)
		}
	}
}
