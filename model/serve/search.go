package serve

import (
	"context"
	"fmt"

	"tandem/model/rank"
)

// Hit is one item that was found.
type Hit struct {
	Item  int32   // dense id
	Key   string  // the data set's own
	Score float32 // the higher the better; comparable within a list only
}

// Options narrow a search; the zero value searches all items for every query.
type Options struct {
	Allowed rank.Mask             // of every query: see Mask; nil = all
	Seen    func(r int) []int32   // ascending items that query r must not get, on top; may be nil
	Masks   func(r int) rank.Mask // in place of Allowed: of query r; may be nil
}

// Search returns the k items with the largest inner products for each of the queries,
// (n × Dim), best first, equal ones by the lower id: exact for the vectors as they are
// stored. A list is shorter when fewer items pass. A user's vector is a query, and so is
// one that the caller made; its last value multiplies the bias of items, so it is 1.
//
// Queries of another width, k < 1, a list of seen items that is not ascending, and a score
// that is not finite are an error, and so is the end of ctx.
// Cost: see rank.TopN; many queries at once cost far less each than one.
func (b *Bundle) Search(ctx context.Context, queries []float32, k int, o Options) ([][]Hit, error) {
	d := b.Manifest.Dim
	if len(queries)%d != 0 {
		return nil, fmt.Errorf("serve: %d values, want queries of %d", len(queries), d)
	}
	q := rank.Query{Vectors: queries, N: k, Package: "serve", Seen: o.Seen, Allowed: o.Masks,
		User: func(r int) string { return fmt.Sprintf("query %d", r) }}
	if q.Allowed == nil && o.Allowed != nil {
		q.Allowed = func(int) rank.Mask { return o.Allowed }
	}
	out := make([][]Hit, len(queries)/d)
	err := rank.TopN(ctx, b.Items.flat.Task(q), func(r int, items []int32, scores []float32) error {
		out[r] = b.hits(items, scores)
		return nil
	})
	return out, err
}

func (b *Bundle) hits(items []int32, scores []float32) []Hit {
	out := make([]Hit, len(items))
	for j, i := range items {
		out[j] = Hit{i, b.Items.Key(i), scores[j]}
	}
	return out
}
