package synth_test

import (
	"fmt"

	"tandem/datasets/synth"
)

// How much of what was bought is of a type that its buyer likes.
func ExampleGenerate() {
	data, truth, err := synth.Generate(synth.DefaultConfig())
	if err != nil {
		fmt.Println(err)
		return
	}
	fmt.Println(data.UserIDs().Len(), "users and", data.ItemIDs().Len(), "items with", data.Items.Names())
	liked := 0
	for r, u := range data.Log.Users {
		if truth.Affinity(u, truth.ItemType[data.Log.Items[r]]) > 0 {
			liked++
		}
	}
	fmt.Printf("liked: %.0f %% of what was bought\n", 100*float64(liked)/float64(data.Log.Len()))

	// Output:
	// 2000 users and 1200 items with [price category brand]
	// liked: 75 % of what was bought
}
