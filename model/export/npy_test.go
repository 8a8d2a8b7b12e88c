package export_test

import (
	"bytes"
	"encoding/binary"
	"io"
	"regexp"
	"strconv"
	"strings"
	"testing"

	"github.com/stretchr/testify/require"
	"pgregory.net/rapid"

	"tandem/model/export"
)

// splitNPY returns the type, the shape and the data of a file by WriteNPY.
func splitNPY(t require.TestingT, b []byte) (descr, shape string, data []byte) {
	require.Equal(t, "\x93NUMPY\x01\x00", string(b[:8]))
	begin := 10 + int(binary.LittleEndian.Uint16(b[8:]))
	require.Zero(t, begin%64, "data does not begin at a multiple of 64")
	m := regexp.MustCompile(`^{'descr': '(.*)', 'fortran_order': False, 'shape': \((.*)\), } *\n$`).FindSubmatch(b[10:begin])
	require.NotNil(t, m, "%q", b[:begin])
	return string(m[1]), string(m[2]), b[begin:]
}

func TestNPYByHand(t *testing.T) {
	var got bytes.Buffer
	require.NoError(t, export.WriteNPY(&got, []int{2, 1}, []float32{1, -2}))
	// 10 bytes before the text of 60, so 57 spaces and a newline reach 128.
	text := "{'descr': '<f4', 'fortran_order': False, 'shape': (2, 1), }"
	want := "\x93NUMPY\x01\x00\x76\x00" + text + strings.Repeat(" ", 0x76-1-len(text)) + "\n" +
		"\x00\x00\x80\x3f\x00\x00\x00\xc0"
	require.Equal(t, want, got.String())
	require.Equal(t, 128+8, got.Len())
}

func TestNPYStringsByHand(t *testing.T) {
	var got bytes.Buffer
	require.NoError(t, export.WriteNPYStrings(&got, []string{"a", "é𝛼", ""}))
	require.Contains(t, got.String(), "{'descr': '<U2', 'fortran_order': False, 'shape': (3,), }")
	require.Equal(t, "a\x00\x00\x00\x00\x00\x00\x00"+"\xe9\x00\x00\x00\xfc\xd6\x01\x00"+strings.Repeat("\x00", 8),
		got.String()[got.Len()-24:])
}

// checkNPY requires that a file holds shape and data, and names their type.
func checkNPY[T export.Number](t *rapid.T, want string, element *rapid.Generator[T]) {
	shape := append([]int{}, rapid.SliceOfN(rapid.IntRange(0, 5), 0, 4).Draw(t, "shape")...)
	n, text := 1, ""
	for _, s := range shape {
		n *= s
		text += strconv.Itoa(s) + ", "
	}
	if text = strings.TrimSuffix(text, ", "); len(shape) == 1 {
		text += ","
	}
	data := rapid.SliceOfN(element, n, n).Draw(t, "data")
	var buf bytes.Buffer
	require.NoError(t, export.WriteNPY(&buf, shape, data))
	descr, gotShape, b := splitNPY(t, buf.Bytes())
	require.Equal(t, want, descr)
	require.Equal(t, text, gotShape)
	got := make([]T, n)
	require.NoError(t, binary.Read(bytes.NewReader(b), binary.LittleEndian, got))
	require.Equal(t, data, got)
	require.Len(t, b, binary.Size(data))
}

func TestNPYHoldsAnything(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		checkNPY(t, "<f4", rapid.Float32())
		checkNPY(t, "<i4", rapid.Int32())
		checkNPY(t, "<i8", rapid.Int64())
		checkNPY(t, "|u1", rapid.Byte())
	})
}

func TestNPYStringsHoldAnything(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		keys := rapid.SliceOfN(rapid.String().Filter(func(s string) bool {
			return !strings.HasSuffix(s, "\x00")
		}), 1, -1).Draw(t, "keys")
		var buf bytes.Buffer
		require.NoError(t, export.WriteNPYStrings(&buf, keys))
		descr, shape, b := splitNPY(t, buf.Bytes())
		require.Equal(t, strconv.Itoa(len(keys))+",", shape)
		width, err := strconv.Atoi(strings.TrimPrefix(descr, "<U"))
		require.NoError(t, err)
		for i, key := range keys {
			cell := make([]rune, width)
			require.NoError(t, binary.Read(bytes.NewReader(b[4*i*width:]), binary.LittleEndian, cell))
			require.Equal(t, key, strings.TrimRight(string(cell), "\x00"))
		}
	})
}

func TestWriteNPYRefuses(t *testing.T) {
	require.EqualError(t, export.WriteNPY(io.Discard, []int{3}, []float32{1}), "export: npy: shape [3] holds 3 values, data has 1")
	require.EqualError(t, export.WriteNPY(io.Discard, []int{-1}, []int32{1}), "export: npy: shape [-1]: size -1, want ≥ 0")
	require.ErrorContains(t, export.WriteNPY(io.Discard, make([]int, 40000), []int32{}), "export: npy: shape of 40000 sizes: the header takes")
	require.EqualError(t, export.WriteNPYStrings(io.Discard, []string{"a", "b\x00"}), `export: npy: key 1: "b\x00", want UTF-8 that does not end in NUL`)
	require.ErrorContains(t, export.WriteNPYStrings(io.Discard, []string{"\xff"}), `export: npy: key 0: "\xff", want UTF-8`)
	keys := append(strings.Split(strings.Repeat("k,", 1<<10), ","), strings.Repeat("é", 1<<16)) // 1,026 keys
	require.EqualError(t, export.WriteNPYStrings(io.Discard, keys), "export: npy: key 1025 begins “éééééééééééééééééééé” and has 65536 characters, "+
		"and every other of the 1026 keys would take as much room: 268959744 bytes, want at most 67108864: want shorter keys")
	require.NoError(t, export.WriteNPYStrings(io.Discard, keys[1000:])) // few keys may be long
}
