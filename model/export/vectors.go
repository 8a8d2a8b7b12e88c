package export

import (
	"fmt"
	"math"
	"slices"
)

// Vectors are what an index needs to serve a model: users and items in one space of
// Dim dimensions, in which the inner product of a user with an item is the score.
// Users is (U, Dim) and Items (I, Dim), row-major, by dense id; either may be empty.
type Vectors struct {
	Users, Items []float32
	Dim          int
}

// FoldBias returns vectors of dim+1 whose plain inner product is ⟨p_u, q_i⟩ + bias_i:
// every user gets a last coordinate of 1, every item its bias.
//
// users is (U, dim), items (I, dim), bias (I). Lengths that do not fit are an error.
// The result shares nothing with its arguments.   Cost: O((U+I)·dim).
func FoldBias(users, items, bias []float32, dim int) (Vectors, error) {
	if err := (Vectors{Users: users, Items: items, Dim: dim}).check(); err != nil {
		return Vectors{}, err
	}
	if len(bias) != len(items)/dim {
		return Vectors{}, fmt.Errorf("export: vectors: %d biases, want %d, one per item", len(bias), len(items)/dim)
	}
	return Vectors{
		Users: widen(users, dim, func(int) float32 { return 1 }),
		Items: widen(items, dim, func(i int) float32 { return bias[i] }),
		Dim:   dim + 1,
	}, nil
}

// Cosine returns vectors of Dim+1 that rank by cosine, for every user, as v ranks by
// inner product: items (q, √(φ² − ‖q‖²)) with φ the largest ‖q_i‖, users (p, 0). Then
//
//	cos(p', q') = ⟨p, q⟩ / (‖p‖·φ)
//
// All items have norm φ, so Euclidean distance ranks the same way. If all items are
// zero φ is 1, and every item equals the others. Norms are summed in float64; a
// value that is NaN or infinite is an error.
//
// Source: Bachrach et al. 2014, "Speeding Up the Xbox Recommender System Using a
// Euclidean Transformation for Inner-Product Spaces", §4. Unlike the paper the new
// coordinate is the last one.
func (v Vectors) Cosine() (Vectors, error) {
	if err := v.check(); err != nil {
		return Vectors{}, err
	}
	for _, xs := range [][]float32{v.Users, v.Items} {
		for i, x := range xs {
			if x-x != 0 { // NaN or ±Inf
				return Vectors{}, fmt.Errorf("export: vectors: row %d: value %g, want finite", i/v.Dim, x)
			}
		}
	}
	squares := make([]float64, len(v.Items)/v.Dim)
	for i, x := range v.Items {
		squares[i/v.Dim] += float64(x) * float64(x)
	}
	most := 1.0
	if len(squares) > 0 && slices.Max(squares) > 0 {
		most = slices.Max(squares)
	}
	return Vectors{
		Users: widen(v.Users, v.Dim, func(int) float32 { return 0 }),
		Items: widen(v.Items, v.Dim, func(i int) float32 { return float32(math.Sqrt(most - squares[i])) }),
		Dim:   v.Dim + 1,
	}, nil
}

func (v Vectors) check() error {
	if v.Dim < 1 || len(v.Users)%v.Dim != 0 || len(v.Items)%v.Dim != 0 {
		return fmt.Errorf("export: vectors: %d user and %d item values, want multiples of dim = %d ≥ 1", len(v.Users), len(v.Items), v.Dim)
	}
	return nil
}

// widen copies rows of dim values and puts last(row) at the end of each.
func widen(rows []float32, dim int, last func(row int) float32) []float32 {
	out := make([]float32, 0, len(rows)/dim*(dim+1))
	for row := range len(rows) / dim {
		out = append(out, rows[row*dim:(row+1)*dim]...)
		out = append(out, last(row))
	}
	return out
}
