package parquettext

import (
	"encoding/binary"
	"math"
	"testing"

	"github.com/parquet-go/parquet-go"
	"github.com/stretchr/testify/require"
	"pgregory.net/rapid"
)

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

// 1.5 = 0x3e00, the largest is 65504, the smallest 2⁻²⁴; made with numpy.float16.
func TestFloat16(t *testing.T) {
	for bits, want := range map[uint16]float64{
		0x0000: 0, 0x3c00: 1, 0x3e00: 1.5, 0xc500: -5, 0x7bff: 65504, 0x0001: 5.960464477539063e-08, 0x3555: 0.333251953125,
		0x7c00: math.Inf(1), 0xfc00: math.Inf(-1), 0x03ff: 6.097555160522461e-05,
	} {
		require.Equal(t, want, float16(bits), "%x", bits)
	}
	require.True(t, math.IsNaN(float16(0x7e00)))
	require.Equal(t, "0", string(appendFloat(nil, float16(0x8000), 32)))
}
