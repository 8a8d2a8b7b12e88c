package synth

import (
	"math"
	"math/bits"
)

// Every draw about user, item or row number n is a function of the seed, the purpose
// and n, so that any goroutine can make any of them.
const (
	drawRank = 1 + iota
	drawShuffle
	drawAsin
	drawLeaf
	drawPrice
	drawPriceFault
	drawBrand
	drawTitle
	drawLinks
	drawLaunch
	drawLevel
	drawDepartment
	drawJoined
	drawPartner
	drawRating
	drawTime
	drawText
	drawUserKey
)

// draw returns 64 random bits.
func (m *mall) draw(purpose, n int) uint64 {
	return mix(m.seed + mix(uint64(purpose)<<40+mix(uint64(n))))
}

// uniform returns a number in [0, 1).
func (m *mall) uniform(purpose, n int) float64 { return unit(m.draw(purpose, n)) }

func unit(x uint64) float64 { return float64(x>>11) / (1 << 53) }

// below cuts 64 random bits to [0, n).
func below(x uint64, n int) int {
	high, _ := bits.Mul64(x, uint64(n))
	return int(high)
}

// mix is the finisher of SplitMix64 (Steele et al. 2014), a permutation of 64 bits.
func mix(x uint64) uint64 {
	x += 0x9e3779b97f4a7c15
	x = (x ^ x>>30) * 0xbf58476d1ce4e5b9
	x = (x ^ x>>27) * 0x94d049bb133111eb
	return x ^ x>>31
}

// normal turns two uniform numbers into a normal one (Box and Muller 1958).
func normal(u, v float64) float64 {
	return math.Sqrt(-2*math.Log(1-u)) * math.Cos(2*math.Pi*v)
}

// permutation is a keyed order of [0, n): a Feistel network of four rounds over the
// next even number of bits, walked until it falls below n (Black and Rogaway 2002).
type permutation struct {
	n    uint64
	half uint
	key  uint64
}

func newPermutation(n int, key uint64) permutation {
	return permutation{n: uint64(n), half: max(1, uint(bits.Len64(uint64(n-1))+1)/2), key: key}
}

// at returns where i goes.   Cost: fewer than 4 walks of 4 rounds, on average.
func (p permutation) at(i int) int {
	mask := uint64(1)<<p.half - 1
	x := uint64(i)
	for {
		left, right := x>>p.half, x&mask
		for round := range uint64(4) {
			left, right = right, left^mix(p.key+round<<56+right)&mask
		}
		if x = left<<p.half | right; x < p.n {
			return int(x)
		}
	}
}
