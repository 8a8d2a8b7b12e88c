package embed_test

import (
	"fmt"

	"tandem/features"
	"tandem/model/embed"
)

func ExampleSide() {
	colour := &features.Block{Name: "colour", Rows: 1, Offsets: []int32{0, 1}, Index: []int32{0}, Weight: []float32{2}}
	items := embed.NewSide("items", []embed.Part{{Name: "vector", Width: 2}}, 1, []*features.Block{colour})
	copy(items.ID.Row(0), []float32{1, 1})
	copy(items.Features[0].Table.Row(0), []float32{10, 20})
	row := make([]float32, 2)
	items.Row(row, 0, true)
	fmt.Println(row)
	items.Row(row, 0, false) // the item without its id: what its colour alone says
	fmt.Println(row)
	// Output:
	// [21 41]
	// [20 40]
}
