package evaluate

import (
	"context"
	"slices"

	"tandem/train/eval"
)

// How much of what a model recommends is kept for the report.
const (
	listLength   = 10   // items of a list
	ListUsers    = 1000 // users whose lists make the profile of prices
	ExampleUsers = 4    // users whose lists are shown
)

// ListsFile is lists.json of one model and seed.
const ListsFile = "lists.json"

// Lists asks a scorer what it recommends, whatever the protocol from the whole
// catalogue, without what the user met in train and validation.
func (e *Evaluator) Lists(ctx context.Context, s eval.Scorer) (*SeedLists, error) {
	users := e.ShownUsers(ListUsers)
	best, _, err := eval.TopN(ctx, s, e.Test.Items, users, e.Test.Exclude, listLength, eval.Options{})
	if err != nil {
		return nil, err
	}
	out := &SeedLists{Examples: [][]string{}}
	keys := e.p.Split.Train.ItemIDs
	for _, list := range best[:min(ExampleUsers, len(best))] {
		shown := []string{}
		for _, i := range list {
			shown = append(shown, keys.Key(i))
		}
		out.Examples = append(out.Examples, shown)
	}
	if prices := Prices(e.p); prices != nil {
		out.Prices = Shares(prices, PriceCuts(prices), slices.Values(slices.Concat(best...)))
	}
	return out, nil
}

// SeedLists is lists.json: what one model and seed recommends to some users of the test
// part. They are the same users for every model of every run on the same data: those
// with the smallest hashes of their keys.
type SeedLists struct {
	Examples [][]string `json:"examples"` // keys of items, best first, by user of Insight.Users
	// Prices are the shares of the recommended items by band of Insight.Bands, those
	// without a price last; nil without prices.
	Prices []float64 `json:"prices,omitempty"`
}
