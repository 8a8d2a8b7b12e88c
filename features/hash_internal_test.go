package features

import (
	"testing"

	"github.com/stretchr/testify/require"
)

// The answers of sklearn.utils.murmurhash3_32 (1.9.1) with seeds 0 and 1: every length of
// tail, and characters of more than one byte.
func TestMurmur3(t *testing.T) {
	for text, want := range map[string][2]int32{
		"": {0, 1364076727}, "a": {1009084850, 1485495528}, "ab": {-1681926305, -1207461050}, "abc": {-1277324294, -1435112961},
		"abcd": {1139631978, -1678424686}, "hello world": {1586663183, 1128525090}, "é": {269551495, -367277960},
		"日本語 text": {343552579, -214096353},
	} {
		for seed, h := range want {
			require.Equal(t, h, int32(murmur3(text, uint32(seed))), "%q with seed %d", text, seed)
		}
	}
}
