package eval

import (
	"math"
	"math/bits"
	"slices"

	"tandem/model/kernel"
)

// counts says where some scores stand in a pool of scores: greater[j] of the pool are
// above scores[j] and equal[j] on it.
type counts struct {
	// depth is the deepest rank that matters. A score with depth or more above it has
	// greater = depth, and equal is only an upper bound.
	depth int

	scores         []float32 // falling, each once
	greater, equal []int

	// Scratch of above and search.
	ones, bound, step []float32 // chunk values each
	keys              []int64
	between           []int
}

const (
	chunk = 1024 // scores compared at a time: all that above touches stays in the first-level cache
	few   = 16   // scores up to which comparing each with the pool beats searching among them
)

func newCounts(depth int) *counts {
	c := &counts{depth: depth, ones: make([]float32, chunk), bound: make([]float32, chunk), step: make([]float32, chunk)}
	fill(c.ones, 1)
	return c
}

// sortDistinct makes scores fall and leaves out repetitions. −0 repeats 0.
func sortDistinct(scores []float32) []float32 {
	slices.Sort(scores)
	slices.Reverse(scores)
	return slices.Compact(scores)
}

// of counts where c.scores stand in pool, which holds each of them and any number of
// −Inf for items that are not ranked.
// Cost: O(I) for each of few scores, vectorised; O(I·log R) for more.
func (c *counts) of(pool []float32) {
	n := len(c.scores)
	c.greater, c.equal = slices.Grow(c.greater[:0], n)[:n], slices.Grow(c.equal[:0], n)[:n]
	if n > few && c.depth >= len(pool) {
		c.search(pool)
		return
	}
	for j, x := range c.scores {
		if j == few {
			c.search(pool)
			return
		}
		c.greater[j] = c.above(pool, x)
		if c.greater[j] >= c.depth {
			for ; j < n; j++ {
				c.greater[j], c.equal[j] = c.depth, len(pool)
			}
			return
		}
		c.equal[j] = c.above(pool, math.Nextafter32(x, notRanked)) - c.greater[j]
	}
}

// above counts the scores of pool above x. The difference of two floats is above zero
// just when the first is the larger one, thanks to gradual underflow; sums of up to
// 2²⁴ ones are exact in float32.
func (c *counts) above(pool []float32, x float32) int {
	fill(c.bound[:min(chunk, len(pool))], -x)
	n := 0
	for len(pool) > 0 {
		part := pool[:min(chunk, len(pool))]
		step := c.step[:len(part)]
		kernel.Add(step, part, c.bound[:len(part)])
		kernel.ReLUGrad(step, c.ones[:len(part)], step) // 1 where part > x
		n += int(kernel.Sum(step))
		pool = pool[len(part):]
	}
	return n
}

// search finds the place of every score of pool among c.scores.
func (c *counts) search(pool []float32) {
	// Scores in random order make every branch on them a coin toss. Integer keys in
	// a table of P = 2^p > len(c.scores) entries, filled up at the low end, let the
	// search take p steps without one.
	size := 1 << bits.Len(uint(len(c.scores)))
	t := c.keys[:0]
	for _, x := range c.scores {
		t = append(t, key(x))
	}
	for len(t) < size {
		t = append(t, key(notRanked))
	}
	c.keys = t
	c.between = slices.Grow(c.between[:0], size)[:size] // between[j]: in [t[j], t[j-1])
	c.equal = slices.Grow(c.equal[:0], size)[:size]     // equal[j]: = t[j]
	clear(c.between)
	clear(c.equal)
	for _, score := range pool {
		x := key(score)
		j := 0 // entries of t known to be above x
		for step := size / 2; step > 0; step /= 2 {
			j += step & int((x-t[j+step-1])>>63) // step if t > x, else 0
		}
		c.between[j]++
		if t[j] == x {
			c.equal[j]++
		}
	}
	sum := 0
	for j := range c.scores {
		sum += c.between[j]
		c.greater[j] = sum - c.equal[j]
	}
}

// key maps scores to integers in the same order, −0 and 0 to the same one.
func key(x float32) int64 {
	b := int32(math.Float32bits(x + 0))
	return int64(b ^ b>>31&math.MaxInt32) // a negative float grows as its bits fall
}
