package baseline

import (
	"math"

	"tandem/datasets"
)

// The weightings of the interaction matrix that ItemKNN knows; n_u and n_i are the
// distinct items of a user and users of an item.
const (
	WeightNone  = "none"  // 1
	WeightTFIDF = "tfidf" // idf(u) = ln(items / (1 + n_u))
	WeightBM25  = "bm25"  // idf(u) · (k₁+1) / (k₁·(1−b + b·n_i/mean n) + 1)
)

// The constants of BM25: those of the source of ItemKNN.
const (
	bm25K1 = 1.2
	bm25B  = 0.75
)

// matrix is the weighted (users × items) interaction matrix: x_ui = √user[u] · item[i]
// for every distinct pair of the log, else 0.
type matrix struct {
	byUser, byItem datasets.Lists
	user           []float64 // squared, as every use is a product of two entries
	item           []float64
	norm           []float64 // by item, |x_i| / item[i]
}

func newMatrix(log *datasets.Log, weight string) *matrix {
	x := &matrix{byUser: log.ByUser(), byItem: log.ByItem()}
	users, items := x.byUser.Len(), x.byItem.Len()
	x.user, x.item, x.norm = make([]float64, users), make([]float64, items), make([]float64, items)
	for u := range x.user {
		x.user[u] = 1
		if weight != WeightNone {
			idf := math.Log(float64(items) / float64(1+len(x.byUser.At(int32(u)))))
			x.user[u] = idf * idf
		}
	}
	mean := float64(len(x.byItem.Values)) / float64(items)
	for i := range x.item {
		users := x.byItem.At(int32(i))
		x.item[i] = 1
		if weight == WeightBM25 && len(users) > 0 {
			length := 1 - bm25B + bm25B*float64(len(users))/mean
			x.item[i] = (bm25K1 + 1) / (bm25K1*length + 1)
		}
		for _, u := range users {
			x.norm[i] += x.user[u]
		}
		x.norm[i] = math.Sqrt(x.norm[i])
	}
	return x
}
