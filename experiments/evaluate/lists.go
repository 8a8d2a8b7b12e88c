package evaluate

import (
	"cmp"
	"context"
	"math"
	"slices"

	"tandem/datasets"
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

// ShownUsers are up to n users of the test part who have something left to rank, by the
// hash of their key.
func (e *Evaluator) ShownUsers(n int) []int32 {
	var users []int32
	relevant := e.Test.Views[0].Relevant
	for u := range int32(relevant.Len()) {
		if len(relevant.At(u)) > 0 {
			users = append(users, u)
		}
	}
	keys := e.p.Split.Train.UserIDs
	hash := func(u int32) uint64 { return datasets.Hash64("show:" + keys.Key(u)) }
	slices.SortFunc(users, func(a, b int32) int { return cmp.Or(cmp.Compare(hash(a), hash(b)), cmp.Compare(a, b)) })
	return users[:min(n, len(users))]
}

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

// PriceCuts are the upper ends of up to ten bands that share the priced items of the
// catalogue evenly, the last one open and not listed. Equal cuts are one.
func PriceCuts(prices []float64) []float64 {
	var known []float64
	for _, p := range prices {
		if !math.IsNaN(p) {
			known = append(known, p)
		}
	}
	slices.Sort(known)
	cuts := []float64{}
	for b := 1; b < 10 && len(known) > 0; b++ {
		if cut := known[b*(len(known)-1)/10]; cut < known[len(known)-1] {
			cuts = append(cuts, cut)
		}
	}
	return slices.Compact(cuts)
}

// Shares counts items by band, those without a price last, as shares of all.
func Shares(prices, cuts []float64, items func(yield func(int32) bool)) []float64 {
	out := make([]float64, len(cuts)+2)
	n := 0.
	for i := range items {
		b := len(cuts) + 1
		if p := prices[i]; !math.IsNaN(p) {
			b, _ = slices.BinarySearch(cuts, p)
		}
		out[b]++
		n++
	}
	for b := range out {
		out[b] /= max(n, 1)
	}
	return out
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
