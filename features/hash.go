package features

import "math/bits"

// murmur3 is MurmurHash3_x86_32 of text, the hash that scikit-learn's HashingVectorizer
// has. Source: Appleby 2016, MurmurHash3.cpp, in the public domain.
func murmur3(text string, seed uint32) uint32 {
	const c1, c2 = 0xcc9e2d51, 0x1b873593
	h, n := seed, uint32(len(text))
	for ; len(text) >= 4; text = text[4:] {
		word := uint32(text[0]) | uint32(text[1])<<8 | uint32(text[2])<<16 | uint32(text[3])<<24
		h ^= bits.RotateLeft32(word*c1, 15) * c2
		h = bits.RotateLeft32(h, 13)*5 + 0xe6546b64
	}
	var tail uint32
	for i := range len(text) {
		tail |= uint32(text[i]) << (8 * i)
	}
	h ^= bits.RotateLeft32(tail*c1, 15) * c2 // 0 without a tail
	h ^= n
	h ^= h >> 16
	h *= 0x85ebca6b
	h ^= h >> 13
	h *= 0xc2b2ae35
	return h ^ h>>16
}
