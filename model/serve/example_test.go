package serve_test

import (
	"context"
	"fmt"

	"tandem/model/serve"
)

// A program that embeds a bundle: open it once, then ask it from as many goroutines as
// there are requests.
func Example() {
	dir, remove := exampleBundle() // in a real program: what tandem export --to bundle -o DIR wrote
	defer remove()
	b, err := serve.Open(dir)
	if err != nil {
		panic(err)
	}
	most := 60.0
	for _, user := range []string{"user-3", "somebody new"} {
		a, err := b.Recommend(context.Background(), serve.Request{User: user, K: 2,
			Filter: serve.Filter{MaxPrice: &most, Include: []string{"Games > Cards"}, Leave: []string{"item-13"}}})
		if err != nil {
			panic(err)
		}
		fmt.Printf("%s, by %s:\n", user, a.By)
		for _, h := range a.Hits {
			fmt.Printf("  %s at %s, %s\n", h.Key, b.Items.Column("price").Text(h.Item), b.Items.Column("category").Text(h.Item))
		}
	}
	// Output:
	// user-3, by training:
	//   item-49 at 49.5, Games > Cards
	//   item-33 at 33.5, Games > Cards
	// somebody new, by popularity:
	//   item-41 at 41.5, Games > Cards
	//   item-33 at 33.5, Games > Cards
}
