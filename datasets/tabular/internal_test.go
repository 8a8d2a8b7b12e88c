package tabular

import (
	"encoding/binary"
	"testing"

	"github.com/parquet-go/parquet-go"
	"github.com/stretchr/testify/require"
	"pgregory.net/rapid"

	"tandem/datasets/internal/edits"
)

func TestEditDistance(t *testing.T) {
	for _, tt := range []struct {
		a, b string
		want int
	}{
		{"", "", 0}, {"", "abc", 3}, {"abc", "", 3}, {"price", "price", 0},
		{"kitten", "sitting", 3}, // k→s, e→i, +g
		{"prise", "price", 1},
		{"user", "usre", 2},  // two replacements: a swap is not one step
		{"café", "cafe", 1},  // letters, not bytes
		{"item", "title", 3}, // +t before item, e→l, m→e: "t i t l e"
	} {
		require.Equal(t, tt.want, edits.Distance(tt.a, tt.b), "%s to %s", tt.a, tt.b)
	}
}

// A distance is 0 between equals only, symmetric, and never longer by a detour.
func TestEditDistanceIsAMetric(t *testing.T) {
	word := rapid.StringMatching(`[abé]{0,6}`)
	rapid.Check(t, func(t *rapid.T) {
		a, b, c := word.Draw(t, "a"), word.Draw(t, "b"), word.Draw(t, "c")
		require.Equal(t, a == b, edits.Distance(a, b) == 0)
		require.Equal(t, edits.Distance(a, b), edits.Distance(b, a))
		require.LessOrEqual(t, edits.Distance(a, c), edits.Distance(a, b)+edits.Distance(b, c))
	})
}

func TestNearest(t *testing.T) {
	names := []string{"asin", "Price", "prices", "reviewer_id", "x"}
	for ref, want := range map[string]string{"price": "Price", "pricess": "prices", "reviewerid": "reviewer_id", "y": "", "brand": "", "": ""} {
		require.Equal(t, want, nearest(ref, names), ref)
	}
}

func TestDecimal(t *testing.T) {
	for _, tt := range []struct {
		n     int64
		scale int
		want  string
	}{{1499, 2, "14.99"}, {5, 2, "0.05"}, {-5, 2, "-0.05"}, {-1499, 2, "-14.99"}, {0, 3, "0.000"}, {7, 0, "7"}} {
		text := func(v parquet.Value) string { return string(appendDecimal(nil, digitsOf(v), tt.scale)) }
		require.Equal(t, tt.want, text(parquet.Int64Value(tt.n)))
		require.Equal(t, tt.want, text(parquet.Int32Value(int32(tt.n))))
		bytes := binary.BigEndian.AppendUint64([]byte{byte(tt.n >> 63)}, uint64(tt.n)) // 9 bytes, the sign in front
		require.Equal(t, tt.want, text(parquet.FixedLenByteArrayValue(bytes)))
		require.Equal(t, tt.want, text(parquet.ByteArrayValue(bytes[7:])))
	}
}

// q = floorDiv(a, b) is the one integer with q·b ≤ a < (q+1)·b.
func TestFloorDiv(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		a, b := rapid.Int64Range(-1e15, 1e15).Draw(t, "a"), rapid.Int64Range(1, 1e9).Draw(t, "b")
		q := floorDiv(a, b)
		require.LessOrEqual(t, q*b, a)
		require.Less(t, a, (q+1)*b)
	})
}

// 2017-01-28 is Julian day 2457782 (2440588 + 17194); 68,813 s = 68813·10⁹ ns.
func TestInt96(t *testing.T) {
	const nanos = 68813 * 1_000_000_000
	v := parquet.Int96Value([3]uint32{uint32(nanos & 0xffffffff), nanos >> 32, 2457782})
	require.Equal(t, "2017-01-28T19:06:53Z", string(plainText(parquet.Int96, false)(nil, v)))
}
