package export

import "fmt"

// Vectors are what an index needs to serve a model: users and items in one space of
// Dim dimensions, in which the inner product of a user with an item is the score.
// Users is (U, Dim) and Items (I, Dim), row-major, by dense id; either may be empty.
type Vectors struct {
	Users, Items []float32 // (U × Dim) and (I × Dim)
	Dim          int       // ≥ 1
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
