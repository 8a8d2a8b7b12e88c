package serving_test

import (
	"context"
	"fmt"
	"os"

	"tandem/datasets"
	"tandem/experiments/kinds"
	"tandem/experiments/recommend"
	"tandem/experiments/result"
	"tandem/experiments/run"
	"tandem/experiments/serving"
)

// A shop trains at night, and by day has customers and articles that the night did not
// know: it asks the run directory, without the data.
func ExampleModel() {
	dir, err := os.MkdirTemp("", "shop-")
	if err != nil {
		panic(err)
	}
	defer os.RemoveAll(dir)
	recipe, err := kinds.Decode([]byte(`
name: shop
data: {format: synth, synth: {users: 80, items: 40, interactions: 8, seed: 1}}
features: {item: [{column: price, kind: price}, {column: category, kind: path}]}
models: [{name: hybrid, kind: two-tower, dim: 8, features: [price, category], id_dropout: 0.3}]
train: {negatives: 32, batch: 64, epochs: 2}
`))
	if err != nil {
		panic(err)
	}
	ctx := context.Background()
	if _, err := run.Execute(ctx, recipe, run.Options{Dir: dir}); err != nil {
		panic(err)
	}

	finished, err := result.Open(dir)
	if err != nil {
		panic(err)
	}
	hybrid, err := serving.Open(finished, "hybrid", nil)
	if err != nil {
		panic(err)
	}

	// Two new articles, to be added to an index of exported vectors. One has no category.
	articles := datasets.Columns{
		{Name: "price", Numbers: []float64{19.90, 4.50}},
		{Name: "category", Labels: datasets.Lists{Offsets: []int{0, 1, 1}, Values: []int32{0}}, Dict: datasets.NewIDs("root-0")},
	}
	vectors, dim, err := hybrid.EncodeItems(articles, 2)
	if err != nil {
		panic(err)
	}
	fmt.Println("articles:", len(vectors)/dim, "vectors of", dim)

	// A new customer with two articles in the basket; and one of whom nothing is known.
	basket := recommend.NewUser{Items: []string{"item-00003", "item-00007"}}
	for _, who := range []recommend.NewUser{basket, {}} {
		got, err := recommend.ForNewUser(ctx, hybrid, who, 3, false)
		if err != nil {
			panic(err)
		}
		fmt.Println(len(got.Items), "articles by", got.By)
	}

	// The customer's vector, to be looked up in the same index.
	customer, _, err := hybrid.FoldIn(ctx, basket.Items, nil)
	if err != nil {
		panic(err)
	}
	fmt.Println("customer:", len(customer))
	// Output:
	// articles: 2 vectors of 9
	// 3 articles by fold-in
	// 3 articles by popularity
	// customer: 9
}
