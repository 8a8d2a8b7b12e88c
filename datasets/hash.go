package datasets

import "hash/fnv"

// Hash64 is FNV-1a, 64 bit, over the bytes of s, followed by the finaliser of splitmix64,
// because the low bits of FNV alone are not uniform over short keys.
// Source: Fowler, Noll & Vo 1991; Steele, Lea & Flood 2014, "Fast splittable
// pseudorandom number generators", fig. 15 (constants of Stafford's variant 13).
func Hash64(s string) uint64 {
	f := fnv.New64a()
	f.Write([]byte(s))
	x := f.Sum64()
	x ^= x >> 30
	x *= 0xbf58476d1ce4e5b9
	x ^= x >> 27
	x *= 0x94d049bb133111eb
	return x ^ x>>31
}
