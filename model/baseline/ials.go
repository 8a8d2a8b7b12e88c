package baseline

import (
	"context"
	"errors"
	"fmt"
	"math"

	"tandem/datasets"
	"tandem/model/draw"
	"tandem/model/kernel"
)

// IALSConfig steers FitIALS.
type IALSConfig struct {
	Factors    int     // d ≥ 1, values of a vector
	Epochs     int     // ≥ 1; each solves all users, then all items
	Unobserved float64 // α₀ > 0, the weight of every pair
	L2         float64 // λ > 0
	Exponent   float64 // ν: 0 regularises all alike, 1 by their weight in the loss
	InitSD     float64 // > 0, of the length of a vector at the start: each value has InitSD/√d
	Steps      int     // of conjugate gradients per vector and epoch; 0 = solve exactly
}

// DefaultIALSConfig solves exactly and is a sound start for search, not a tuned setting.
func DefaultIALSConfig() IALSConfig {
	return IALSConfig{Factors: 64, Epochs: 16, Unobserved: 0.1, L2: 0.003, Exponent: 1, InitSD: 0.1}
}

// Validate reports all faults of c.
func (c IALSConfig) Validate() error {
	var errs []error
	for _, f := range []struct {
		name  string
		value int
	}{{"factors", c.Factors}, {"epochs", c.Epochs}} {
		if f.value < 1 {
			errs = append(errs, fmt.Errorf("baseline: ials: %s = %d, want ≥ 1", f.name, f.value))
		}
	}
	if c.Steps < 0 {
		errs = append(errs, fmt.Errorf("baseline: ials: steps = %d, want ≥ 0", c.Steps))
	}
	for _, f := range []struct {
		name  string
		value float64
	}{{"unobserved_weight", c.Unobserved}, {"l2", c.L2}, {"init_sd", c.InitSD}} {
		if !(f.value > 0) || math.IsInf(f.value, 0) {
			errs = append(errs, fmt.Errorf("baseline: ials: %s = %g, want > 0 and finite", f.name, f.value))
		}
	}
	if math.IsNaN(c.Exponent) || math.IsInf(c.Exponent, 0) {
		errs = append(errs, fmt.Errorf("baseline: ials: exponent = %g, want a finite one", c.Exponent))
	}
	return errors.Join(errs...)
}

// IALS is matrix factorisation over all pairs, score(u, i) = ⟨w_u, h_i⟩, fitted by
// alternating least squares to
//
//	Σ_{(u,i) ∈ S} (1 − ŷ_ui)² + α₀·Σ_{u,i} ŷ_ui² + λ·(Σ_u ρ_u^ν·|w_u|² + Σ_i ρ_i^ν·|h_i|²)
//	ρ_u = n_u + α₀·items,  ρ_i = n_i + α₀·users
//
// with S the distinct training pairs and n_u the items of user u. An item without
// training rows has the vector 0 and scores 0, and so does every item for a user
// without.
// Source: Hu, Koren, Volinsky 2008; in the form of Rendle et al. 2022, "Revisiting the
// performance of iALS on item recommendation benchmarks", eq. 2 to 5 and their code.
// Conjugate gradients that go on from the vector of the epoch before: Takács, Pilászy,
// Tikk 2011, "Applications of the conjugate gradient method for implicit feedback
// collaborative filtering".
type IALS struct {
	Users, Items []float32 // (users × Factors), (items × Factors)

	config  IALSConfig
	columns []float32 // Items, transposed
	gram    []float32 // α₀·Σ_i h_i·h_iᵀ
	users   int       // that ρ_i counts
}

// FitIALS alternates over all processors, with the same bits on any number of them.
// It fails when a system of equations is not positive definite in float32, and with
// ctx.Err() when ctx ends first.
// Cost: O(Epochs·(pairs·d² + (users+items)·d³)) time, or with conjugate gradients
// O(Epochs·Steps·(pairs·d + (users+items)·d²)); memory 4·(users+2·items)·d bytes.
func FitIALS(ctx context.Context, train *datasets.Log, config IALSConfig, seed uint64) (*IALS, error) {
	if err := config.Validate(); err != nil {
		return nil, err
	}
	byUser, byItem, d := train.ByUser(), train.ByItem(), config.Factors
	m := &IALS{config: config, users: byUser.Len()}
	m.Users, m.Items = make([]float32, byUser.Len()*d), make([]float32, byItem.Len()*d)
	key := draw.New(seed, draw.Init)
	sd := config.InitSD / math.Sqrt(float64(d))
	for i := range byItem.Len() {
		for c := range d {
			if len(byItem.At(int32(i))) > 0 {
				m.Items[i*d+c] = float32(sd * key.At(uint64(i)).At(uint64(c)).Normal())
			}
		}
	}
	for range config.Epochs {
		if err := m.half(ctx, m.Users, byUser, m.Items); err != nil {
			return nil, err
		}
		if err := m.half(ctx, m.Items, byItem, m.Users); err != nil {
			return nil, err
		}
	}
	m.columns = transposed(m.Items, d)
	var err error
	m.gram, err = m.weighted(ctx, m.Items)
	return m, err
}

// half solves for all rows of x with those of y fixed.
func (m *IALS) half(ctx context.Context, x []float32, lists datasets.Lists, y []float32) error {
	gram, err := m.weighted(ctx, y)
	if err != nil {
		return err
	}
	d := m.config.Factors
	failed := make([]bool, lists.Len())
	const block = 64
	err = each(ctx, (lists.Len()+block-1)/block, func() func(int) {
		s := newSolver(m.config)
		return func(b int) {
			for r := b * block; r < min((b+1)*block, lists.Len()); r++ {
				failed[r] = !s.solve(x[r*d:(r+1)*d], lists.At(int32(r)), y, gram)
			}
		}
	})
	if err != nil {
		return err
	}
	for _, f := range failed {
		if f {
			return fmt.Errorf("baseline: ials: l2 = %g: %w: raise it", m.config.L2, errNotPositive)
		}
	}
	return nil
}

// weighted returns α₀·YᵀY for the rows of y, summed by chunks in their order.
func (m *IALS) weighted(ctx context.Context, y []float32) ([]float32, error) {
	const chunk = 4096
	d := m.config.Factors
	n := len(y) / d
	parts := make([][]float32, (n+chunk-1)/chunk)
	err := each(ctx, len(parts), func() func(int) {
		return func(p int) {
			rows := min(chunk, n-p*chunk)
			parts[p] = make([]float32, d*d)
			part := y[p*chunk*d:]
			kernel.Sgemm(true, false, d, d, rows, float32(m.config.Unobserved), part, d, part, d, 0, parts[p], d)
		}
	})
	sum := make([]float32, d*d)
	for _, p := range parts {
		if err == nil {
			kernel.Add(sum, sum, p)
		}
	}
	return sum, err
}

// Score writes the score of users[r] for item i to dst[r·items+i]; it never fails.
// It panics if dst has not len(users)·items values or a user is outside [0, users).
// Cost: O(items·d) per user.
func (m *IALS) Score(dst []float32, users []int32) error {
	d := m.config.Factors
	checkLen(dst, users, len(m.Items)/d)
	vectors := make([]float32, 0, len(users)*d)
	for _, u := range users {
		if u < 0 || int(u) >= m.users {
			panic("baseline: user out of range")
		}
		vectors = append(vectors, m.Users[int(u)*d:(int(u)+1)*d]...)
	}
	byVectors(dst, vectors, m.columns, d)
	return nil
}

// ScoreItems writes the score of every item to dst for somebody who has the given items,
// known to the training log or not: one more step of least squares gives the vector. It
// fails if its system of equations is not positive definite in float32. It panics if
// dst has not items values or an item is outside [0, items).
func (m *IALS) ScoreItems(dst []float32, has []int32) error {
	d := m.config.Factors
	checkLen(dst, []int32{0}, len(m.Items)/d)
	checkItems(has, len(m.Items)/d)
	x := make([]float32, d)
	exact := m.config
	exact.Steps = 0
	if !newSolver(exact).solve(x, has, m.Items, m.gram) {
		return fmt.Errorf("baseline: ials: l2 = %g: %w: raise it", m.config.L2, errNotPositive)
	}
	byVectors(dst, x, m.columns, d)
	return nil
}
