package baseline

import (
	"context"
	"errors"
	"fmt"
	"math"
	"runtime"
	"slices"
	"sync"
	"sync/atomic"

	"tandem/datasets"
)

// The weightings of the interaction matrix that ItemKNN knows.
const (
	WeightNone  = "none"  // 1
	WeightTFIDF = "tfidf" // idf(u)
	WeightBM25  = "bm25"  // idf(u) · (k₁+1) / (k₁·(1−b + b·n_i/mean n) + 1)
)

// ItemKNNConfig steers FitItemKNN.
type ItemKNNConfig struct {
	K      int     // neighbours kept per item, ≥ 1
	Shrink float64 // added to the denominator, ≥ 0: distrusts items with few users
	Weight string  // WeightNone, WeightTFIDF or WeightBM25
}

// DefaultItemKNNConfig is a sound start for search, not a tuned setting.
func DefaultItemKNNConfig() ItemKNNConfig {
	return ItemKNNConfig{K: 100, Shrink: 10, Weight: WeightNone}
}

// Validate reports all faults of c.
func (c ItemKNNConfig) Validate() error {
	var errs []error
	if c.K < 1 {
		errs = append(errs, fmt.Errorf("baseline: item knn: k = %d, want ≥ 1", c.K))
	}
	if !(c.Shrink >= 0) || math.IsInf(c.Shrink, 0) {
		errs = append(errs, fmt.Errorf("baseline: item knn: shrink = %g, want ≥ 0 and finite", c.Shrink))
	}
	if weights := []string{WeightNone, WeightTFIDF, WeightBM25}; !slices.Contains(weights, c.Weight) {
		errs = append(errs, fmt.Errorf("baseline: item knn: weight = %q, want one of %q", c.Weight, weights))
	}
	return errors.Join(errs...)
}

// ItemKNN scores an item by how similar it is to those the user has:
//
//	score(u, i) = Σ_{j ∈ I_u ∩ N(i)} x_uj · s(j, i)
//	s(j, i)     = x_j·x_i / (|x_j|·|x_i| + Shrink)
//
// where x is the (users × items) matrix of distinct training pairs, weighted as Weight
// says, x_i its column of item i, I_u the user's items and N(i) the K items most
// similar to the *target* i, itself not among them, equal ones by id.
// Source: ItemKNNCFRecommender of Ferrari Dacrema et al. 2021, "A troubling analysis of
// reproducibility and progress in recommender systems research". Unlike there, idf(u)
// is ln((1+items)/(1+n_u)) and not ln(items/(1+n_u)), which turns the list of a user
// who has all but one item upside down; and nothing is added to the denominator but
// Shrink.
type ItemKNN struct {
	history datasets.Lists // items of each user
	weights weights
	// row j lists the items that j is a neighbour of, ascending, and how similar they are
	offsets    []int
	targets    []int32
	similarity []float32
}

// weights are the factors of x_ui = user[u]·item[i].
type weights struct{ user, item []float64 }

// The constants of BM25, as in the source of ItemKNN.
const (
	bm25K1 = 1.2
	bm25B  = 0.75
)

func newWeights(kind string, byUser, byItem datasets.Lists) weights {
	w := weights{user: make([]float64, byUser.Len()), item: make([]float64, byItem.Len())}
	items := float64(byItem.Len())
	for u := range w.user {
		w.user[u] = 1
		if kind != WeightNone {
			w.user[u] = math.Log((1 + items) / (1 + float64(len(byUser.At(int32(u))))))
		}
	}
	mean := float64(len(byItem.Values)) / items
	for i := range w.item {
		w.item[i] = 1
		if kind == WeightBM25 {
			length := 1 - bm25B + bm25B*float64(len(byItem.At(int32(i))))/mean
			w.item[i] = (bm25K1 + 1) / (bm25K1*length + 1)
		}
	}
	return w
}

// FitItemKNN computes all similarities exactly, on all processors, with the same result
// on any number of them. It returns ctx.Err() when ctx ends first.
// Cost: O(Σ_u n_u²) time, n_u the items of user u; memory 12·items bytes per processor
// and 24·K·items in all, never items².
func FitItemKNN(ctx context.Context, train *datasets.Log, config ItemKNNConfig) (*ItemKNN, error) {
	if err := config.Validate(); err != nil {
		return nil, err
	}
	byUser, byItem := train.ByUser(), train.ByItem()
	m := &ItemKNN{history: byUser, weights: newWeights(config.Weight, byUser, byItem)}
	norms := m.norms(byItem)
	near := make([][]neighbour, byItem.Len())
	var next atomic.Int64
	var wait sync.WaitGroup
	for range min(runtime.GOMAXPROCS(0), len(near)) {
		wait.Go(func() {
			s := newSearch(len(near), config)
			for i := int(next.Add(1)) - 1; i < len(near) && ctx.Err() == nil; i = int(next.Add(1)) - 1 {
				near[i] = s.nearest(int32(i), m, byItem, norms)
			}
		})
	}
	wait.Wait()
	if err := ctx.Err(); err != nil {
		return nil, err
	}
	m.invert(near)
	return m, nil
}

// norms returns the length of every item's column, without the factor of the item.
func (m *ItemKNN) norms(byItem datasets.Lists) []float64 {
	norms := make([]float64, byItem.Len())
	for i := range norms {
		for _, u := range byItem.At(int32(i)) {
			norms[i] += m.weights.user[u] * m.weights.user[u]
		}
		norms[i] = math.Sqrt(norms[i])
	}
	return norms
}

// invert stores, by neighbour, the lists of neighbours that near holds by target.
func (m *ItemKNN) invert(near [][]neighbour) {
	m.offsets = make([]int, len(near)+1)
	for _, list := range near {
		for _, n := range list {
			m.offsets[n.item+1]++
		}
	}
	for j := range near {
		m.offsets[j+1] += m.offsets[j]
	}
	m.targets = make([]int32, m.offsets[len(near)])
	m.similarity = make([]float32, len(m.targets))
	next := slices.Clone(m.offsets)
	for i, list := range near {
		for _, n := range list {
			m.targets[next[n.item]] = int32(i)
			m.similarity[next[n.item]] = float32(n.similarity)
			next[n.item]++
		}
	}
}

// Score writes the score of users[r] for item i to dst[r·items+i]; it never fails.
// It panics if dst has not len(users)·items values or a user is outside [0, users).
// A user without training interactions scores 0 throughout.
// Cost: O(items + K·n_u) per user, on average; allocates nothing.
func (m *ItemKNN) Score(dst []float32, users []int32) error {
	items := len(m.offsets) - 1
	checkLen(dst, users, items)
	clear(dst)
	for r, u := range users {
		row := dst[r*items : (r+1)*items]
		if u < 0 || int(u) >= m.history.Len() {
			panic("baseline: user out of range")
		}
		for _, j := range m.history.At(u) {
			from, to := m.offsets[j], m.offsets[j+1]
			x := float32(m.weights.user[u] * m.weights.item[j])
			for k, i := range m.targets[from:to] {
				row[i] += x * m.similarity[from+k]
			}
		}
	}
	return nil
}
