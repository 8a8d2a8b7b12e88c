// Package draw makes random numbers by counter: every draw is a pure function of
// where it is used (a seed, a purpose, an epoch, a position), never of what was drawn
// before. Any worker can make any draw in any order, and a resumed run needs no saved
// generator.
//
//	key := draw.New(seed, draw.Negatives).At(epoch).At(position)
//	item := key.At(attempt).Below(items)
//
// Its types are Key, one point in the tree of draws, and Permutation, a shuffle that
// is computed position by position. It is no source of cryptographic randomness.
//
// The package is public, not internal to model, because samplers take a Key: training and
// evaluation draw by it, too.
package draw

import (
	"math"
	"math/bits"
)

// Purpose separates the streams of one seed; a new purpose shifts no other.
type Purpose uint64

// The purposes of a training run.
const (
	Init Purpose = 1 + iota
	Shuffle
	Negatives
	Dropout
	Rounding
	UserDropout
	HistoryDropout
)

// Key names one draw, or the stream of draws below it.
type Key uint64

// golden is 2⁶⁴/φ, the increment of SplitMix64.
const golden = 0x9e3779b97f4a7c15

// New returns the root key of a purpose under a seed.
func New(seed uint64, p Purpose) Key { return Key(mix(mix(seed+golden) + golden*uint64(p))) }

// At returns the key of the n-th child of k.
func (k Key) At(n uint64) Key { return Key(mix(uint64(k) + golden*(n+1))) }

// mix is the finaliser of SplitMix64 (Steele, Lea, Flood 2014), a bijection.
func mix(x uint64) uint64 {
	x = (x ^ x>>30) * 0xbf58476d1ce4e5b9
	x = (x ^ x>>27) * 0x94d049bb133111eb
	return x ^ x>>31
}

// Below is uniform over 0 … n−1 with a bias below n/2⁶⁴. It panics if n < 1.
func (k Key) Below(n int) int {
	if n < 1 {
		panic("draw: Below of nothing")
	}
	hi, _ := bits.Mul64(uint64(k), uint64(n))
	return int(hi)
}

// Float64 is uniform over [0, 1), with 53 random bits.
func (k Key) Float64() float64 { return float64(uint64(k)>>11) / (1 << 53) }

// Normal is standard normal, by the transform of Box and Muller (1958).
func (k Key) Normal() float64 {
	radius := math.Sqrt(-2 * math.Log(1-k.At(0).Float64()))
	return radius * math.Cos(2*math.Pi*k.At(1).Float64())
}

// Permutation is a keyed order of 0 … n−1 that costs no memory: a Feistel network of
// six rounds over the next even power of two, walked until it lands inside n (Black
// and Rogaway 2002, cycle walking). It is for long lists: of 16 elements and fewer
// some orders are a few per cent more likely than others.
type Permutation struct {
	n    uint64
	half uint // bits of one half
	keys [6]uint64
}

// NewPermutation returns the order of 0 … n−1 that belongs to key.
func NewPermutation(key Key, n int) Permutation {
	p := Permutation{n: uint64(n), half: uint(bits.Len64(uint64(max(n-1, 1)))+1) / 2}
	for i := range p.keys {
		p.keys[i] = uint64(key.At(uint64(i)))
	}
	return p
}

// At returns the element at position i. It panics if i is outside [0, n).
func (p Permutation) At(i int) int {
	if uint64(i) >= p.n {
		panic("draw: position outside the permutation")
	}
	mask := uint64(1)<<p.half - 1
	x := uint64(i)
	for {
		left, right := x>>p.half, x&mask
		for _, key := range p.keys {
			left, right = right, left^(mix(right^key)&mask)
		}
		if x = left<<p.half | right; x < p.n {
			return int(x)
		}
	}
}
