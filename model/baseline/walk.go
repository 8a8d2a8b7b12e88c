package baseline

import (
	"context"
	"errors"
	"fmt"
	"math"
	"slices"

	"tandem/datasets"
)

// WalkConfig steers FitWalk.
type WalkConfig struct {
	K         int     // targets kept of each item, and sources of each, ≥ 1
	Alpha     float64 // exponent of the chance of each step, > 0
	Beta      float64 // exponent of the popularity that is divided by, ≥ 0; 0 is P3alpha
	Normalize bool    // the weights of a source sum to 1
}

// DefaultWalkConfig is a sound start for search, not a tuned setting.
func DefaultWalkConfig() WalkConfig {
	return WalkConfig{K: 500, Alpha: 1, Beta: 0.6, Normalize: true}
}

// Validate reports all faults of c.
func (c WalkConfig) Validate() error {
	var errs []error
	if c.K < 1 {
		errs = append(errs, fmt.Errorf("baseline: walk: k = %d, want ≥ 1", c.K))
	}
	if !(c.Alpha > 0) || math.IsInf(c.Alpha, 0) {
		errs = append(errs, fmt.Errorf("baseline: walk: alpha = %g, want > 0 and finite", c.Alpha))
	}
	if !(c.Beta >= 0) || math.IsInf(c.Beta, 0) {
		errs = append(errs, fmt.Errorf("baseline: walk: beta = %g, want ≥ 0 and finite", c.Beta))
	}
	return errors.Join(errs...)
}

// FitWalk scores by a random walk of three steps, from the user to one of the user's
// items, to somebody who has it too, to another item of theirs:
//
//	score(u, i) = Σ_{j ∈ I_u} w(j, i)
//	w(j, i)     = Σ_{v ∈ U_j ∩ U_i} (1/n_j)^α · (1/n_v)^α / n_i^β,  w(j, j) = 0
//
// with U_j the users of item j and n the size of what it counts. Of each j the K
// greatest w(j, ·) are kept, scaled to the sum 1 if Normalize is set; then of each i
// the K greatest w(·, i); equal ones by id. The first step, alike for all items of a
// user, changes no order and is left out. An item without training rows scores 0.
// Source: Cooper et al. 2014 (P3alpha), Paudel et al. 2017 (RP3beta), in the form of
// RP3betaRecommender of Ferrari Dacrema et al. 2021.
//
// The result is the same on any number of processors; ctx.Err() when ctx ends first.
// Cost: O(Σ_u n_u²) time, 24·K·items bytes.
func FitWalk(ctx context.Context, train *datasets.Log, config WalkConfig) (*ItemToItem, error) {
	if err := config.Validate(); err != nil {
		return nil, err
	}
	byUser, byItem := train.ByUser(), train.ByItem()
	step, discount := make([]float64, byUser.Len()), make([]float64, byItem.Len())
	for v := range step {
		step[v] = math.Pow(float64(max(1, len(byUser.At(int32(v))))), -config.Alpha)
	}
	for i := range discount {
		discount[i] = math.Pow(float64(max(1, len(byItem.At(int32(i))))), -config.Beta)
	}
	columns := make([][]neighbour, byItem.Len())
	rows := make([][]neighbour, byItem.Len())
	err := each(ctx, len(rows), func() func(int) {
		sum := make([]float64, len(rows))
		kept := best{k: config.K}
		return func(j int) {
			users := byItem.At(int32(j))
			start := math.Pow(float64(len(users)), -config.Alpha)
			for _, v := range users {
				for _, i := range byUser.At(v) {
					sum[i] += step[v]
				}
			}
			kept.reset()
			for i, w := range sum {
				if w > 0 && i != j {
					kept.offer(neighbour{int32(i), start * w * discount[i]})
				}
			}
			clear(sum)
			rows[j] = slices.Clone(kept.cut())
			if config.Normalize {
				normalizeRow(rows[j])
			}
		}
	})
	if err != nil {
		return nil, err
	}
	for j, list := range rows {
		for _, n := range list {
			columns[n.id] = append(columns[n.id], neighbour{int32(j), n.similarity})
		}
	}
	out := make([][]link, len(columns))
	kept := best{k: config.K}
	for i, list := range columns {
		kept.reset()
		for _, n := range list {
			kept.offer(n)
		}
		out[i] = links(kept.cut())
	}
	return fromColumns(out, byUser), nil
}

// normalizeRow scales the list to the sum 1.
func normalizeRow(list []neighbour) {
	total := 0.
	for _, n := range list {
		total += n.similarity
	}
	for k := range list {
		list[k].similarity /= total
	}
}
