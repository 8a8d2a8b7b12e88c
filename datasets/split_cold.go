package datasets

import (
	"hash/fnv"
	"math"
)

// coldBuckets is how many equal parts the hash cuts the items into.
const coldBuckets = 20

// twentieths returns share·20 and whether that is a whole number.
func twentieths(share float64) (n uint64, ok bool) {
	x := share * coldBuckets
	return uint64(math.Round(x)), math.Abs(x-math.Round(x)) < 1e-9
}

// holdOutItems moves all rows of cold items to valid or test. With
// v = h64("cold:<seed>:" + key) mod 20, an item is held out for valid if v < 20·Valid
// and for test if 20·Valid ≤ v < 20·(Valid+Test). The shares hold in the mean over
// items: few items may miss them by some.
func holdOutItems(l *Log, parts []part, c SplitConfig, report *SplitReport) {
	valid, _ := twentieths(c.Valid)
	test, _ := twentieths(c.Test)
	const warm = partTrain
	of := make([]part, l.NumItems())
	seen := l.ItemCounts()
	for i, key := range l.ItemIDs.Keys() {
		switch v := h64(coldKey(c.Seed, key)) % coldBuckets; {
		case v < valid:
			of[i] = partValid
		case v < valid+test:
			of[i] = partTest
		}
		if seen[i] > 0 && of[i] == partValid {
			report.ColdValidItems++
		}
		if seen[i] > 0 && of[i] == partTest {
			report.ColdTestItems++
		}
	}
	for r, i := range l.Items {
		if of[i] != warm {
			parts[r] = of[i]
		}
	}
}

// h64 is FNV-1a, 64 bit, over the bytes of s, followed by the finaliser of splitmix64,
// because the low bits of FNV alone are not uniform over short keys.
// Source: Fowler, Noll & Vo 1991; Steele, Lea & Flood 2014, "Fast splittable
// pseudorandom number generators", fig. 15 (constants of Stafford's variant 13).
func h64(s string) uint64 {
	f := fnv.New64a()
	f.Write([]byte(s))
	x := f.Sum64()
	x ^= x >> 30
	x *= 0xbf58476d1ce4e5b9
	x ^= x >> 27
	x *= 0x94d049bb133111eb
	return x ^ x>>31
}
