// Serve is the program of the guide first-shop: it answers from a bundle.
package main

import (
	"context"
	"fmt"
	"log"

	"tandem/model/serve"
)

func main() {
	bundle, err := serve.Open("bundle") // every byte verified, golden requests replayed
	if err != nil {
		log.Fatal(err)
	}
	most := 50.0
	for _, user := range []string{"C1001", "somebody new"} {
		answer, err := bundle.Recommend(context.Background(), serve.Request{
			User: user, K: 3, Filter: serve.Filter{MaxPrice: &most, Include: []string{"Kitchen"}},
		})
		if err != nil {
			log.Fatal(err)
		}
		fmt.Printf("%s, by %s:\n", user, answer.By)
		for _, hit := range answer.Hits {
			fmt.Printf("  %s at %s, %s\n", hit.Key, bundle.Items.Column("price").Text(hit.Item), bundle.Items.State(hit.Item))
		}
	}
}
