package export

import (
	"bytes"
	"io"
	"testing"

	"github.com/stretchr/testify/require"
)

// The way through a copy, for machines of the other byte order, gives the same bytes
// and values on this one.
func TestBothByteOrders(t *testing.T) {
	defer func(old bool) { nativeIsLittle = old }(nativeIsLittle)
	want := []byte{0x04, 0x03, 0x02, 0x01, 0xff, 0xff, 0xff, 0xff}
	values := []int32{0x01020304, -1}
	for _, nativeIsLittle = range []bool{nativeIsLittle, false} {
		var buf bytes.Buffer
		require.NoError(t, writeLittle(&buf, values))
		require.Equal(t, want, buf.Bytes())

		got := make([]int32, 2)
		require.NoError(t, readLittle(bytes.NewReader(want), got))
		require.Equal(t, values, got)
		require.ErrorIs(t, readLittle(bytes.NewReader(want[:7]), got), io.ErrUnexpectedEOF)
		require.ErrorIs(t, readLittle(bytes.NewReader(nil), got), io.ErrUnexpectedEOF)
		require.NoError(t, readLittle(bytes.NewReader(nil), got[:0]))
	}
}
