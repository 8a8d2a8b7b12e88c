package features_test

import (
	"fmt"

	"tandem/datasets"
	"tandem/features"
)

// Three items are sold, the fourth is new: it is encoded by what the others taught.
func Example() {
	category := &datasets.Column{Name: "category", Dict: datasets.NewIDs("Games", "Retro", "Music")}
	category.Labels.Append(0)    // Games
	category.Labels.Append(0, 1) // Games > Retro
	category.Labels.Append(2)    // Music
	category.Labels.Append(0, 2) // Games > Music: as a leaf of Games, Music is new
	train := &datasets.Log{
		Users: []int32{0, 0, 0}, Items: []int32{0, 1, 2},
		UserIDs: datasets.NewIDs("ann"), ItemIDs: datasets.NewIDs("chess", "pong", "lute", "karaoke"),
	}

	path, err := features.FitPath(features.SeenItems(train), category, features.DefaultPathConfig())
	if err != nil {
		panic(err)
	}
	block, err := path.Encode(category)
	if err != nil {
		panic(err)
	}
	fmt.Println("rows:", block.Rows)
	for item, key := range train.ItemIDs.All() {
		index, weight := block.Row(item)
		fmt.Println(key, index, weight)
	}
	// Output:
	// rows: 4
	// chess [1] [1]
	// pong [1 3] [1 1]
	// lute [2] [1]
	// karaoke [1] [1]
}
