package result

// SeedLists is lists.json: what one model and seed recommends to some users of the test
// part. They are the same users for every model of every run on the same data: those
// with the smallest hashes of their keys.
type SeedLists struct {
	Examples [][]string `json:"examples"` // keys of items, best first, by user of Insight.Users
	// Prices are the shares of the recommended items by band of Insight.Bands, those
	// without a price last; nil without prices.
	Prices []float64 `json:"prices,omitempty"`
}
