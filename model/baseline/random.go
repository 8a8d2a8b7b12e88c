package baseline

import (
	"context"

	"tandem/datasets"
)

// random is what RandomConfig fits.
type random struct {
	Seed  uint64 // equal seeds score alike
	Items int    // of the catalogue
}

// RandomConfig has no settings.
type RandomConfig struct{ counting }

// Fit returns what scores every pair with a hash of seed, user and item, uniform in [0, 1): the
// same pair always scores the same.
//
// Fit scores the items that train ranges over.
func (RandomConfig) Fit(_ context.Context, in Input) (Scorer, error) {
	return newRandom(in.Log, in.Seed), nil
}

// newRandom is RandomConfig.Fit.
func newRandom(train *datasets.Log, seed uint64) *random {
	return &random{Seed: seed, Items: train.NumItems()}
}

// Score writes the score of users[r] for item i to dst[r·Items+i]; it never fails.
// It panics if dst has not len(users)·Items values.
func (m *random) Score(dst []float32, users []int32) error {
	checkLen(dst, users, m.Items)
	for r, u := range users {
		row := dst[r*m.Items : (r+1)*m.Items]
		state := mix(mix(m.Seed) + golden*(uint64(uint32(u))+1))
		for i := range row {
			h := mix(state + golden*(uint64(i)+1))
			row[i] = float32(h>>40) / (1 << 24) // 24 bits, all that a float32 below 1 holds
		}
	}
	return nil
}

// golden is the step of splitmix64, 2⁶⁴ over the golden ratio.
const golden = 0x9e3779b97f4a7c15

// mix is the finaliser of splitmix64.
// Source: Steele, Lea, Flood 2014, "Fast splittable pseudorandom number generators".
func mix(x uint64) uint64 {
	x = (x ^ x>>30) * 0xbf58476d1ce4e5b9
	x = (x ^ x>>27) * 0x94d049bb133111eb
	return x ^ x>>31
}
