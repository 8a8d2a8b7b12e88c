package fetch

import (
	"fmt"
	"testing"

	"github.com/stretchr/testify/require"
)

func TestContentRange(t *testing.T) {
	from, total, ok := contentRange("bytes 100-199/200")
	require.True(t, ok)
	require.EqualValues(t, []int64{100, 200}, []int64{from, total})
	for _, text := range []string{"", "bytes */200", "bytes 100-199/*", "bytes 100-150/200", "bytes 200-199/200", "bytes -1-199/200", "100-199/200"} {
		_, _, ok := contentRange(text)
		require.False(t, ok, text)
	}
}

// FuzzContentRange: what is taken is a range up to the end of the file.
func FuzzContentRange(f *testing.F) {
	f.Add("bytes 100-199/200")
	f.Add("bytes */200")
	f.Add("bytes 0-9223372036854775807/-9223372036854775808")
	f.Fuzz(func(t *testing.T, text string) {
		from, total, ok := contentRange(text)
		if !ok {
			return
		}
		require.True(t, from >= 0 && from < total)
		again, all, ok := contentRange(fmt.Sprintf("bytes %d-%d/%d", from, total-1, total))
		require.True(t, ok && again == from && all == total)
	})
}
