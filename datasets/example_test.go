package datasets_test

import (
	"fmt"

	"tandem/datasets"
	"tandem/datasets/clean"
	"tandem/datasets/describe"
	"tandem/datasets/split"
)

// Six visits to a shop, cleaned, cut in three and looked at.
func Example() {
	users, items := &datasets.IDs{}, &datasets.IDs{}
	log := &datasets.Log{UserIDs: users, ItemIDs: items}
	for time, visit := range [][2]string{{"ann", "pan"}, {"bob", "pan"}, {"ann", "mug"}, {"ann", "pan"}, {"ann", "pot"}, {"bob", "cup"}} {
		log.Users = append(log.Users, users.Add(visit[0]))
		log.Items = append(log.Items, items.Add(visit[1]))
		log.Times = append(log.Times, int64(time))
	}

	data, cleaned, err := clean.Apply(&datasets.Data{Log: log}, clean.KeepLast, clean.Core{Users: 3})
	if err != nil {
		fmt.Println(err)
		return
	}
	fmt.Print(cleaned)

	data = datasets.Compact(data, false)
	parts, _, err := split.Make(data, split.Config{Kind: split.LeaveLastOut, Valid: 1, Test: 1})
	if err != nil {
		fmt.Println(err)
		return
	}
	fmt.Println("learn from", data.ItemIDs().Key(parts.Train.Items[0]))
	fmt.Println("choose by", data.ItemIDs().Key(parts.Valid.Items[0]))
	fmt.Println("test on", data.ItemIDs().Key(parts.Test.Items[0]))
	fmt.Println(describe.Of(data, describe.Config{}).Items, "items")

	// Output:
	// step                            rows   users  items
	// duplicates: last                6 → 5  2 → 2  4 → 4
	// k_core: 3 per user, 0 per item  5 → 3  2 → 1  4 → 3
	// learn from mug
	// choose by pan
	// test on pot
	// 3 items
}
