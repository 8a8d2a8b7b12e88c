package baseline

import (
	"math"

	"tandem/model/kernel"
)

// solver is what one worker needs to solve the equations of one row of IALS after
// another:
//
//	(Σ_{j ∈ ids} c_j·y_j·y_jᵀ + gram + ridge·I)·x = Σ_{j ∈ ids} c_j·y_j
//
// with c_j their weights, 1 without; in the form of Hu the right side has c_j + α₀.
type solver struct {
	config IALSConfig
	rows   []float32 // y_j
	scaled []float32 // c_j·y_j; rows itself without weights
	own    []float32 // memory of scaled
	sum    []float32 // of rows
	a      []float32 // the matrix, for the exact solution

	// for conjugate gradients
	products, residual, direction, image []float32
}

func newSolver(c IALSConfig) *solver {
	d := c.Factors
	if c.Steps == 0 {
		return &solver{config: c, sum: make([]float32, d), a: make([]float32, d*d)}
	}
	return &solver{config: c, sum: make([]float32, d), residual: make([]float32, d), direction: make([]float32, d), image: make([]float32, 2*d)}
}

// solve writes the solution to x, or 0 without ids, with ridge = λ·ρ^ν. Conjugate
// gradients go on from what x holds. It reports whether the matrix was positive definite
// in float32.
func (s *solver) solve(x []float32, ids []int32, weights, y, gram []float32) bool {
	d := s.config.Factors
	all := total(ids, weights)
	if all == 0 {
		clear(x)
		return true
	}
	s.rows = s.rows[:0]
	for _, j := range ids {
		s.rows = append(s.rows, y[int(j)*d:(int(j)+1)*d]...)
	}
	s.scale(weights)
	weight := all + s.config.UnobservedWeight*float64(len(y)/d)
	ridge := float32(s.config.L2 * math.Pow(weight, s.config.Exponent))
	if s.config.Steps > 0 {
		return s.descend(x, gram, ridge)
	}
	return s.exact(x, gram, ridge)
}

// scale makes scaled of the rows.
func (s *solver) scale(weights []float32) {
	if weights == nil {
		s.scaled = s.rows
		return
	}
	d := s.config.Factors
	if len(s.own) < len(s.rows) {
		s.own = make([]float32, 2*len(s.rows))
	}
	s.scaled = s.own[:len(s.rows)]
	copy(s.scaled, s.rows)
	for k, w := range weights {
		kernel.Scale(s.scaled[k*d:(k+1)*d], w)
	}
}

// right writes the right side to x.
func (s *solver) right(x []float32) {
	kernel.ColSum(x, s.scaled, len(x), 0)
	if s.config.Form == formHu {
		sum := s.sum[:len(x)]
		kernel.ColSum(sum, s.rows, len(x), 0)
		kernel.Axpy(x, float32(s.config.UnobservedWeight), sum)
	}
}

func (s *solver) exact(x, gram []float32, ridge float32) bool {
	d := len(x)
	s.right(x)
	copy(s.a, gram)
	kernel.Sgemm(true, false, d, d, len(s.rows)/d, 1, s.scaled, d, s.rows, d, 1, s.a, d)
	for c := range d {
		s.a[c*d+c] += ridge
	}
	if !cholesky(s.a, d) {
		return false
	}
	cholSolve(s.a, x)
	return true
}

// descend takes Steps steps of conjugate gradients from x.
// Source: Hestenes, Stiefel 1952, in the notation of Shewchuk 1994, B2.
func (s *solver) descend(x, gram []float32, ridge float32) bool {
	image := s.times(x, gram, ridge)
	s.right(s.residual)
	kernel.Axpy(s.residual, -1, image)
	copy(s.direction, s.residual)
	square := kernel.SumSquares(s.residual)
	for range s.config.Steps {
		if square < 1e-20 {
			break
		}
		image = s.times(s.direction, gram, ridge)
		curve := kernel.Dot(s.direction, image)
		if !(curve > 0) { // also refuses NaN
			return false
		}
		kernel.Axpy(x, square/curve, s.direction)
		kernel.Axpy(s.residual, -square/curve, image)
		before := square
		square = kernel.SumSquares(s.residual)
		kernel.Scale(s.direction, square/before)
		kernel.Add(s.direction, s.direction, s.residual)
	}
	return true
}

// times returns the matrix times v, without ever making the matrix: Σ_j c_j·y_j·⟨y_j, v⟩ +
// gram·v + ridge·v.
func (s *solver) times(v, gram []float32, ridge float32) []float32 {
	d := len(v)
	n := len(s.rows) / d
	s.products = append(s.products[:0], make([]float32, max(n, d))...)
	image, part := s.image[:d], s.image[d:]
	kernel.DotRows(s.products[:n], v, s.rows, d, n)
	kernel.WeightRows(image, s.products[:n], s.scaled, d, n)
	kernel.DotRows(part, v, gram, d, d)
	kernel.Add(image, image, part)
	kernel.Axpy(image, ridge, v)
	return image
}
