package baseline

import (
	"context"
	"fmt"
	"math"
	"slices"

	"gonum.org/v1/gonum/floats"

	"tandem/datasets"
	"tandem/datasets/setting"
	"tandem/model/draw"
	"tandem/model/kernel"
)

// IALSConfig is a matrix factorisation by implicit alternating least squares; see Fit.
type IALSConfig struct {
	// Factors is d, the values of a vector.
	// Touch: raise it for more users and items; time grows with its cube.
	Factors int `yaml:"factors" range:"≥ 1"`
	// Epochs is how often all users, then all items, are solved.
	// Touch: lower it when a search says that more do no good.
	Epochs int `yaml:"epochs" range:"≥ 1"`
	// UnobservedWeight is α₀, the weight of every pair, bought or not.
	// Touch: search it together with l2, both on logarithmic scales.
	UnobservedWeight float64 `yaml:"unobserved_weight" range:"> 0"`
	// L2 is λ, the penalty of a vector's square; 0 = 6/(unobserved_weight·√(users·items))^exponent,
	// which regularises alike whatever the size of the data, or less where the data are so small
	// that this would leave nothing of them.
	// Touch: search it together with unobserved_weight.
	L2 float64 `yaml:"l2" range:"≥ 0"`
	// Exponent is ν, of how often somebody is in the loss: 0 regularises all alike, 1 by
	// their weight in the loss.
	// Touch: hardly ever; 1 is what its authors recommend.
	Exponent float64 `yaml:"exponent"`
	// InitSD is the standard deviation of the length of a vector at the start: each value
	// has InitSD/√d.
	// Touch: hardly ever; the solution does not depend on it much.
	InitSD float64 `yaml:"init_sd" range:"> 0"`
	// Steps is how many steps of conjugate gradients a vector takes in an epoch; 0 = it is
	// solved exactly.
	// Touch: 3 or so where factors are many: four times as fast on MovieLens 1M.
	Steps int `yaml:"steps" range:"≥ 0"`
	// Form is the form of the loss. With rendle (also if left out) all pairs, bought or not, are
	// pulled towards 0 by unobserved_weight, as Rendle et al. 2022 have it; with hu only those
	// that were not bought, so that a pair of weight w is 1 with the confidence 1 +
	// w/unobserved_weight, and another 0 with the confidence 1.
	// Touch: hu to compare with other programs, whose α is 1/unobserved_weight.
	Form string `yaml:"form,omitempty" json:",omitempty" choice:"rendle hu"`
}

// formHu is the form of Hu, Koren and Volinsky.
const formHu = "hu"

// DefaultIALSConfig solves exactly and is a sound start for search, not a tuned setting.
func DefaultIALSConfig() IALSConfig {
	return IALSConfig{Factors: 64, Epochs: 16, UnobservedWeight: 0.3, Exponent: 1, InitSD: 0.1}
}

// l2For is λ for a matrix: L2 or, where that is 0,
//
//	λ = min(s/(α₀·√(users·items))^ν, .9·σ),  s = 6
//
// Most of ρ is α₀ times the other side's number (a user has few of all items), and with
// ridges a of users and b of items a·|W|² + b·|H|² is at least 2·√(a·b) times the trace norm of
// the scores W·Hᵀ, with equality at the best W and H (Srebro, Rennie, Jaakkola 2004, lemma 1).
// So what λ·(α₀·√(users·items))^ν holds is the weight of that norm, which tells how much of a
// taste is taken for chance. What Rendle et al. 2022 take for MovieLens 20M, λ = 0.003 with
// α₀ = 0.1, comes to s = 15; of the few that were tried on shops of 2,000 to 60,000 rows, those
// from 2 to 11 were best on validation.
//
// By the same lemma all vectors are 0 unless λ is below σ, the largest singular value of
// x_ui/√(ρ_u^ν·ρ_i^ν), which is the gradient at 0: below it something is left of the data,
// however few they are.
func (c IALSConfig) l2For(x matrix) float64 {
	if c.L2 > 0 {
		return c.L2
	}
	const strength = 6
	users, items := float64(max(x.byUser.Len(), 1)), float64(max(x.byItem.Len(), 1))
	bySize := strength / math.Pow(c.UnobservedWeight*math.Sqrt(users*items), c.Exponent)
	if most := c.largest(x); most > 0 {
		return min(bySize, .9*most)
	}
	return bySize // nothing to fit
}

// largest is σ of l2For by the power method, which comes to it from below, from the vector of all
// √ρ^ν: the best there is where all users are alike.   Cost: O(pairs).
func (c IALSConfig) largest(x matrix) (sigma float64) {
	const steps = 20
	ofUsers, ofItems := c.roots(x.byUser, x.byItem.Len()), c.roots(x.byItem, x.byUser.Len())
	a := slices.Clone(ofUsers)
	for range steps {
		b := applied(x.byItem, ofItems, ofUsers, a)
		length := floats.Norm(b, 2)
		if length == 0 {
			return 0
		}
		floats.Scale(1/length, b)
		a = applied(x.byUser, ofUsers, ofItems, b)
		sigma = floats.Norm(a, 2)
	}
	return sigma
}

// applied is the product of a vector with the matrix of largest, a sum for every list: of others
// are the roots of what lists hold.
func applied(lists entries, roots, others, vector []float64) []float64 {
	out := make([]float64, lists.Len())
	for r := range out {
		list, weights := lists.of(int32(r))
		for k, j := range list {
			out[r] += float64(weightAt(weights, k)) * vector[j] / others[j]
		}
		out[r] /= roots[r]
	}
	return out
}

// roots are √ρ^ν of all lists.
func (c IALSConfig) roots(lists entries, others int) []float64 {
	out := make([]float64, lists.Len())
	for r := range out {
		out[r] = math.Pow(lists.total(int32(r))+c.UnobservedWeight*float64(others), c.Exponent/2)
	}
	return out
}

// Validate reports all faults of c.
func (c IALSConfig) Validate() error { return setting.Check(c).Join("baseline: ials: ") }

// Fit factorises the matrix of all pairs, score(u, i) = ⟨w_u, h_i⟩, by alternating least
// squares: it minimises
//
//	Σ_{(u,i) ∈ S} x_ui·(1 − ŷ_ui)² + α₀·Σ_{u,i} ŷ_ui² + λ·(Σ_u ρ_u^ν·|w_u|² + Σ_i ρ_i^ν·|h_i|²)
//	ρ_u = Σ_i x_ui + α₀·items,  ρ_i = Σ_u x_ui + α₀·users
//
// with S the distinct training pairs and x_ui their weight, 1 where rows have none. Divided by
// α₀, a pair of S has the confidence 1 + x_ui/α₀ of being x_ui/(x_ui + α₀); form hu leaves the
// pairs of S out of the second sum and has x_ui + α₀ in the first, so that they have the same
// confidence 1 + α·x_ui, α = 1/α₀, of being 1. An item without
// training rows has the vector 0 and scores 0, and so does every item for a user
// without.
// Source: Hu, Koren, Volinsky 2008, eq. 3 to 5 (form hu); in the form of Rendle et al. 2022, "Revisiting the
// performance of iALS on item recommendation benchmarks", eq. 2 to 5 and their code.
// Conjugate gradients that go on from the vector of the epoch before: Takács, Pilászy,
// Tikk 2011, "Applications of the conjugate gradient method for implicit feedback
// collaborative filtering".
//
// With a history that is not the log, the vectors of all users are solved once more, from what they
// have there, with the items as they are.
//
// Fit alternates over all processors, with the same bits on any number of them.
// It fails when a system of equations is not positive definite in float32, and with
// ctx.Err() when ctx ends first.
// Cost: O(Epochs·(pairs·d² + (users+items)·d³)) time, or with conjugate gradients
// O(Epochs·Steps·(pairs·d + (users+items)·d²)); memory 4·(users+2·items)·d bytes.
func (c IALSConfig) Fit(ctx context.Context, in Input) (Scorer, error) {
	m, err := fitIALS(ctx, in.Log, c.of(in), in.Seed)
	if err == nil && in.History != nil {
		err = m.half(ctx, m.Users, newMatrix(in.History).byUser, m.Items)
	}
	return fitted(m, err)
}

func (c IALSConfig) of(in Input) IALSConfig {
	if in.Brief {
		c.Epochs = 1
	}
	return c
}

// Memory is what Fit takes.
func (c IALSConfig) Memory(s Size) ([]Part, error) {
	d := int64(c.Factors)
	return []Part{s.both(), {"factors", 4 * (s.Users + 2*s.Items) * d}, {"solving", 4 * s.Workers * d * d}}, nil
}

// Cost tells the work of Fit.
func (c IALSConfig) Cost(in Input) Cost {
	d, rows, epochs := float64(c.Factors), float64(in.Log.Len()), float64(c.of(in).Epochs)
	entities := float64(positive(in.Log.UserCounts()) + positive(in.Log.ItemCounts()))
	if c.Steps > 0 {
		epochs *= float64(c.Steps)
		return Cost{Work: []Work{{"rows", epochs * rows * d}, {"vectors", epochs * entities * d * d}}}
	}
	return Cost{Work: []Work{{"rows", epochs * rows * d * d}, {"vectors", epochs * entities * d * d * d / 3}}}
}

// ials is what IALSConfig fits.
type ials struct {
	Users, Items []float32 // (users × Factors), (items × Factors)

	config  IALSConfig
	columns []float32 // Items, transposed
	gram    []float32 // α₀·Σ_i h_i·h_iᵀ
	users   int       // that ρ_i counts
}

// fitIALS is IALSConfig.Fit.
func fitIALS(ctx context.Context, train *datasets.Log, config IALSConfig, seed uint64) (*ials, error) {
	if err := config.Validate(); err != nil {
		return nil, err
	}
	x, d := newMatrix(train), config.Factors
	byUser, byItem := x.byUser, x.byItem
	config.L2 = config.l2For(x)
	m := &ials{config: config, users: byUser.Len()}
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
func (m *ials) half(ctx context.Context, x []float32, lists entries, y []float32) error {
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
				list, weights := lists.of(int32(r))
				failed[r] = !s.solve(x[r*d:(r+1)*d], list, weights, y, gram)
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
func (m *ials) weighted(ctx context.Context, y []float32) ([]float32, error) {
	const chunk = 4096
	d := m.config.Factors
	n := len(y) / d
	parts := make([][]float32, (n+chunk-1)/chunk)
	err := each(ctx, len(parts), func() func(int) {
		return func(p int) {
			rows := min(chunk, n-p*chunk)
			parts[p] = make([]float32, d*d)
			part := y[p*chunk*d:]
			kernel.Sgemm(true, false, d, d, rows, float32(m.config.UnobservedWeight), part, d, part, d, 0, parts[p], d)
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
func (m *ials) Score(dst []float32, users []int32) error {
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
func (m *ials) ScoreItems(dst []float32, has []int32) error {
	d := m.config.Factors
	checkLen(dst, []int32{0}, len(m.Items)/d)
	checkItems(has, len(m.Items)/d)
	x := make([]float32, d)
	exact := m.config
	exact.Steps = 0
	if !newSolver(exact).solve(x, has, nil, m.Items, m.gram) {
		return fmt.Errorf("baseline: ials: l2 = %g: %w: raise it", m.config.L2, errNotPositive)
	}
	byVectors(dst, x, m.columns, d)
	return nil
}
