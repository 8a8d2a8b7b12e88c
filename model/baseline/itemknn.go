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
//	score(u, i) = Σ_{j ∈ I_u ∩ N(i)} s(j, i)
//	s(j, i)     = x_j·x_i / (|x_j|·|x_i| + Shrink)
//
// where x is the (users × items) matrix of distinct training pairs, weighted as Weight
// says, x_i its column of item i, I_u the user's items and N(i) the K items most
// similar to the *target* i, itself not among them, equal ones by id.
// Source: ItemKNNCFRecommender of Ferrari Dacrema et al. 2021, "A troubling analysis of
// reproducibility and progress in recommender systems research". Its code weights the
// user's items in the sum, too, unless the model is read from a file; the published
// figures are those of the sum without weights, which is the one here. It also adds
// 10⁻⁶ to the denominator.
type ItemKNN struct {
	history datasets.Lists // items of each user
	// row j lists the items that j is a neighbour of, ascending, and how similar they are
	offsets    []int
	targets    []int32
	similarity []float32
}

// FitItemKNN computes all similarities exactly, on all processors, with the same result
// on any number of them. It returns ctx.Err() when ctx ends first.
// Cost: O(Σ_u n_u²) time, n_u the items of user u; memory 12·items bytes per processor
// and 24·K·items in all, never items².
func FitItemKNN(ctx context.Context, train *datasets.Log, config ItemKNNConfig) (*ItemKNN, error) {
	if err := config.Validate(); err != nil {
		return nil, err
	}
	x := newMatrix(train, config.Weight)
	near := make([][]neighbour, x.byItem.Len())
	var next atomic.Int64
	var wait sync.WaitGroup
	for range min(runtime.GOMAXPROCS(0), len(near)) {
		wait.Go(func() {
			s := newSearch(x, config)
			for i := int(next.Add(1)) - 1; i < len(near) && ctx.Err() == nil; i = int(next.Add(1)) - 1 {
				near[i] = s.nearest(int32(i))
			}
		})
	}
	wait.Wait()
	if err := ctx.Err(); err != nil {
		return nil, err
	}
	return invert(near, x.byUser), nil
}

// invert turns lists of neighbours by target into lists of targets by neighbour.
func invert(near [][]neighbour, history datasets.Lists) *ItemKNN {
	m := &ItemKNN{history: history, offsets: make([]int, len(near)+1)}
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
	return m
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
			for k, i := range m.targets[from:to] {
				row[i] += m.similarity[from+k]
			}
		}
	}
	return nil
}
