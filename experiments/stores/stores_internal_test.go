package stores

import (
	"bytes"
	"math"
	"testing"

	"github.com/stretchr/testify/require"
)

// Two rows, every byte from the documentation of COPY: counts of two bytes, lengths of
// four, all big-endian; 1.5 is 3FC00000 as float32, 2.5 is 40040000 and zeros as float64.
func TestCopyByHand(t *testing.T) {
	s := &Set{
		Keys: []string{"a", "ü"}, Vectors: []float32{1.5, 0, -1.5, 1}, Dim: 2,
		Price: []float64{2.5, math.NaN()}, Category: [][]string{{"x", "yz"}, nil}, State: []string{"hot", "cold"}, Rows: []int32{7, 0},
	}
	var got bytes.Buffer
	sent := 0
	require.NoError(t, s.writeCopy(&got, func(rows int) { sent = rows }))
	require.Equal(t, 2, sent)
	want := "PGCOPY\n\xff\r\n\x00\x00\x00\x00\x00\x00\x00\x00\x00" +
		"\x00\x06" +
		"\x00\x00\x00\x01a" +
		"\x00\x00\x00\x0c\x00\x02\x00\x00\x3f\xc0\x00\x00\x00\x00\x00\x00" + // vector: dimensions, unused, values
		"\x00\x00\x00\x08\x40\x04\x00\x00\x00\x00\x00\x00" +
		"\x00\x00\x00\x1f\x00\x00\x00\x01\x00\x00\x00\x00\x00\x00\x00\x19\x00\x00\x00\x02\x00\x00\x00\x01" + // 31 bytes: 20 of head, 5 and 6
		"\x00\x00\x00\x01x\x00\x00\x00\x02yz" +
		"\x00\x00\x00\x03hot" +
		"\x00\x00\x00\x04\x00\x00\x00\x07" +
		"\x00\x06" +
		"\x00\x00\x00\x02ü" +
		"\x00\x00\x00\x0c\x00\x02\x00\x00\xbf\xc0\x00\x00\x3f\x80\x00\x00" +
		"\xff\xff\xff\xff" +
		"\xff\xff\xff\xff" +
		"\x00\x00\x00\x04cold" +
		"\x00\x00\x00\x04\x00\x00\x00\x00" +
		"\xff\xff"
	require.Equal(t, want, got.String())

	bare := &Set{Keys: []string{"k"}, Vectors: []float32{0}, Dim: 1}
	require.Equal(t, "\x00\x06\x00\x00\x00\x01k\x00\x00\x00\x08\x00\x01\x00\x00\x00\x00\x00\x00"+"\xff\xff\xff\xff\xff\xff\xff\xff\xff\xff\xff\xff\xff\xff\xff\xff",
		string(bare.appendRow(nil, 0)))
}

func TestDocumentsByHand(t *testing.T) {
	s := &Set{
		Keys: []string{`a"b`, "c"}, Vectors: []float32{1.5, 0, -1.5, 1e-9}, Dim: 2,
		Price: []float64{2.5, math.NaN()}, Category: [][]string{{"x", "y z"}, nil}, State: []string{"hot", "cold"}, Rows: []int32{7, 0},
	}
	require.Equal(t, `{"index":{"_id":"a\"b"}}
{"embedding":[1.5,0],"price":2.5,"category":["x","y z"],"state":"hot","train_rows":7}
{"index":{"_id":"c"}}
{"embedding":[-1.5,1e-09],"state":"cold","train_rows":0}
`, string(s.appendDocument(s.appendDocument(nil, 0), 1)))
}

// Four rows on a line, query 1: scores 1, 3, 2, 2. The two best are 3 and 2, and both 2s
// count as the second.
func TestHitsByHand(t *testing.T) {
	s := &Set{Keys: []string{"a", "b", "c", "d"}, Vectors: []float32{1, 3, 2, 2}, Dim: 1}
	rows := map[string]int{"a": 0, "b": 1, "c": 2, "d": 3}
	least := exact(s, []float32{1, -1}, 2)
	require.InDeltaSlice(t, []float32{2, -2}, least, 1e-4) // by −1 the best are −1 and −2
	for _, c := range []struct {
		keys []string
		want int
	}{{[]string{"b", "c"}, 2}, {[]string{"b", "d"}, 2}, {[]string{"b", "b"}, 1}, {[]string{"a", "d"}, 1}, {nil, 0}} {
		got, err := hits(s, rows, []float32{1}, c.keys, least[0])
		require.NoError(t, err)
		require.Equal(t, c.want, got, c.keys)
	}
	_, err := hits(s, rows, []float32{1}, []string{"z"}, 0)
	require.EqualError(t, err, `stores: measure: the index answers with "z", which was not loaded`)
}
