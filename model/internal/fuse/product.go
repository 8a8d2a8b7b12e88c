package fuse

import (
	"tandem/model/embed"
	"tandem/model/kernel"
)

// The parts of a row (see embed.Part).
const (
	Vector   = "vector" // what is multiplied
	Hidden   = "hidden" // what enters an MLP
	Bias     = "bias"
	Affinity = "affinity" // multiplied too, whatever is made of vectors
)

// Product says how rows become vectors whose inner product is a score.
type Product struct {
	Cosine      bool      `json:"cosine,omitempty"`      // vectors are divided by their norms, and
	Temperature float64   `json:"temperature,omitempty"` // those of users are divided by it, too; not read without Cosine
	Output      []float32 `json:"-"`                     // multiplies vectors of users; nil = by 1
}

// User writes what the user with that row is multiplied with to the front of dst and
// returns its length: of the vector and of affinities, 0 without both.
func (p *Product) User(dst, row []float32, side *embed.Side) int {
	n := 0
	if from, to := side.Range(Vector); from >= 0 {
		n = copy(dst, row[from:to])
	}
	switch {
	case p.Cosine:
		kernel.Normalize(dst[:n], float32(1/p.Temperature))
	case p.Output != nil:
		kernel.Mul(dst[:n], dst[:n], p.Output)
	}
	if from, to := side.Range(Affinity); from >= 0 {
		n += copy(dst[n:], row[from:to])
	}
	return n
}

// Item is User for items.
func (p *Product) Item(dst, row []float32, side *embed.Side) int {
	n := 0
	if from, to := side.Range(Vector); from >= 0 {
		n = copy(dst, row[from:to])
	}
	if p.Cosine {
		kernel.Normalize(dst[:n], 1)
	}
	if from, to := side.Range(Affinity); from >= 0 {
		n += copy(dst[n:], row[from:to])
	}
	return n
}
