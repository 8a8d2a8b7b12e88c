package baseline

import (
	"context"
	"errors"
	"slices"

	"gonum.org/v1/gonum/mat"

	"tandem/datasets"
	"tandem/datasets/setting"
	"tandem/model/draw"
	"tandem/model/kernel"
)

// PureSVDConfig is a truncated singular value decomposition; see Fit.
type PureSVDConfig struct {
	// Factors is d, the singular vectors that are kept.
	// Touch: first of all; too many fit the noise.
	Factors int `yaml:"factors" range:"≥ 1"`
	// Oversample is how many vectors are iterated beside those.
	// Touch: raise it when two seeds disagree.
	Oversample int `yaml:"oversample" range:"≥ 0"`
	// Iterations is how often the subspace is multiplied by XᵀX.
	// Touch: lower it on large data, where the first few do nearly all.
	Iterations int `yaml:"iterations" range:"≥ 1"`
}

// DefaultPureSVDConfig finds the subspace to about float32 precision on long-tailed
// data; Factors is a start for search.
func DefaultPureSVDConfig() PureSVDConfig {
	return PureSVDConfig{Factors: 50, Oversample: 32, Iterations: 30}
}

// Validate reports all faults of c.
func (c PureSVDConfig) Validate() error { return setting.Check(c).Join("baseline: puresvd: ") }

// Fit returns what scores by the projection of the user's items on the d leading right singular
// vectors V of the (users × items) interaction matrix X, binary or of the weights of the rows:
//
//	score(u, ·) = x_u·V·Vᵀ
//
// An item without training rows scores 0, and so does every item for a user without.
// Source: Cremonesi, Koren, Turrin 2010, "Performance of recommender algorithms on top-n
// recommendation tasks".
//
// Fit finds V by randomised subspace iteration: Y ← orth(Xᵀ·(X·Y)) from a
// Gaussian start, then the eigenvectors of YᵀXᵀXY. The same seed gives the same bits on
// any number of processors. d is at most the smaller side of X; ctx.Err() when ctx ends
// first.
// Source: Halko, Martinsson, Tropp 2011, algorithms 4.4 and 5.1.
// Cost: O(Iterations·(pairs·l + items·l²)), l = d + Oversample; memory 4·(users+2·items)·l
// bytes.
func (c PureSVDConfig) Fit(ctx context.Context, in Input) (Scorer, error) {
	return in.reading(fitted(fitPureSVD(ctx, in.Log, c, in.Seed)))
}

// Memory is what Fit takes.
func (c PureSVDConfig) Memory(s Size) ([]Part, error) {
	l := int64(c.Factors + c.Oversample)
	return []Part{s.both(), {"factors", 4 * (s.Users + 2*s.Items) * l}}, nil
}

// Cost tells the work of Fit.
func (c PureSVDConfig) Cost(in Input) Cost {
	l, times := float64(c.Factors+c.Oversample), float64(c.Iterations)
	return Cost{Work: []Work{{"products", times * float64(in.Log.Len()) * l}, {"orthogonalising", times * float64(in.Log.NumItems()) * l * l}}}
}

// pureSVD is what PureSVDConfig fits.
type pureSVD struct {
	Items []float32 // (items × d), V: signs are those of the iteration

	histories
	columns []float32 // Vᵀ
	d       int
}

// fitPureSVD is PureSVDConfig.Fit.
func fitPureSVD(ctx context.Context, train *datasets.Log, config PureSVDConfig, seed uint64) (*pureSVD, error) {
	if err := config.Validate(); err != nil {
		return nil, err
	}
	x := newMatrix(train)
	byUser, byItem := x.byUser, x.byItem
	users, items := byUser.Len(), byItem.Len()
	l := min(config.Factors+config.Oversample, users, items)
	y, xy := make([]float32, items*l), make([]float32, users*l)
	key := draw.New(seed, draw.Init)
	for i := range y {
		y[i] = float32(key.At(uint64(i)).Normal())
	}
	multiply := func(dst, src []float32, lists entries) error {
		const block = 64
		return each(ctx, (lists.Len()+block-1)/block, func() func(int) {
			return func(b int) {
				for r := b * block; r < min((b+1)*block, lists.Len()); r++ {
					list, weights := lists.of(int32(r))
					sumRows(dst[r*l:(r+1)*l], src, list, weights)
				}
			}
		})
	}
	for range config.Iterations {
		if err := errors.Join(multiply(xy, y, byUser), multiply(y, xy, byItem)); err != nil {
			return nil, ctx.Err()
		}
		orthonormalize(y, l)
	}
	if err := multiply(xy, y, byUser); err != nil {
		return nil, err
	}
	m := &pureSVD{histories: histories{byUser}, d: min(config.Factors, l)}
	rotation, err := leading(xy, l, m.d)
	if err != nil {
		return nil, err
	}
	m.Items = make([]float32, items*m.d)
	kernel.Sgemm(false, false, items, m.d, l, 1, y, l, rotation, m.d, 0, m.Items, m.d)
	m.columns = transposed(m.Items, m.d)
	return m, nil
}

// orthonormalize makes the l columns of y orthonormal, one after another and each twice
// (Giraud et al. 2005: that is enough). A column within those before it becomes 0.
func orthonormalize(y []float32, l int) {
	n := len(y) / l
	columns := transposed(y, l)
	for c := range l {
		own := columns[c*n : (c+1)*n]
		length := kernel.Normalize(own, 1)
		for range 2 {
			for b := range c {
				other := columns[b*n : (b+1)*n]
				kernel.Axpy(own, -kernel.Dot(own, other), other)
			}
			if kernel.SumSquares(own) < 1e-8 {
				length = 0
			}
			if length == 0 {
				clear(own)
				break
			}
			kernel.Normalize(own, 1)
		}
	}
	copy(y, transposed(columns, n))
}

// leading returns the (l × d) eigenvectors of xᵀx with the greatest eigenvalues, the
// greatest first, for x with rows of l values.
func leading(x []float32, l, d int) ([]float32, error) {
	gram := make([]float32, l*l)
	kernel.Sgemm(true, false, l, l, len(x)/l, 1, x, l, x, l, 0, gram, l)
	sym := mat.NewSymDense(l, nil)
	for i := range l {
		for j := range i + 1 {
			sym.SetSym(i, j, float64(gram[i*l+j]))
		}
	}
	var eigen mat.EigenSym
	if !eigen.Factorize(sym, true) {
		return nil, errors.New("baseline: puresvd: eigenvalues did not converge")
	}
	var vectors mat.Dense
	eigen.VectorsTo(&vectors)
	out := make([]float32, 0, l*d)
	for i := range l {
		row := slices.Clone(vectors.RawRowView(i)) // ascending eigenvalues
		slices.Reverse(row)
		for _, v := range row[:d] {
			out = append(out, float32(v))
		}
	}
	return out, nil
}

// Score writes the score of users[r] for item i to dst[r·items+i]; it never fails.
// It panics if dst has not len(users)·items values or a user is outside [0, users).
// Cost: O((n_u + items)·d) per user.
func (m *pureSVD) Score(dst []float32, users []int32) error {
	checkLen(dst, users, len(m.Items)/m.d)
	vectors := make([]float32, len(users)*m.d)
	for r, u := range users {
		if u < 0 || int(u) >= m.history.Len() {
			panic("baseline: user out of range")
		}
		has, weights := m.history.of(u)
		sumRows(vectors[r*m.d:(r+1)*m.d], m.Items, has, weights)
	}
	byVectors(dst, vectors, m.columns, m.d)
	return nil
}

// ScoreItems writes the score of every item to dst for somebody who has the given items,
// known to the training log or not. It panics if dst has not items values or an item
// is outside [0, items).
func (m *pureSVD) ScoreItems(dst []float32, has []int32) {
	checkLen(dst, []int32{0}, len(m.Items)/m.d)
	checkItems(has, len(m.Items)/m.d)
	vector := make([]float32, m.d)
	sumRows(vector, m.Items, has, nil)
	byVectors(dst, vector, m.columns, m.d)
}
