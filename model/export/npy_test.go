package export_test

import (
	"bytes"
	"io"
	"strings"
	"testing"

	"github.com/stretchr/testify/require"
	"pgregory.net/rapid"

	"tandem/model/export"
)

func readNPY[T export.Number](b []byte) ([]int, []T, error) {
	return export.ReadNPY[T](bytes.NewReader(b), int64(len(b)))
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

// numpy gives an empty array of strings any width.
func TestNPYStringsNone(t *testing.T) {
	b := npy("{'descr': '<U70', 'fortran_order': False, 'shape': (0,), }\n", "")
	got, err := export.ReadNPYStrings(bytes.NewReader(b), int64(len(b)))
	require.NoError(t, err)
	require.Empty(t, got)
}

func checkNPYRoundTrip[T export.Number](t *rapid.T, element *rapid.Generator[T]) {
	shape := append([]int{}, rapid.SliceOfN(rapid.IntRange(0, 5), 0, 4).Draw(t, "shape")...)
	n := 1
	for _, s := range shape {
		n *= s
	}
	data := rapid.SliceOfN(element, n, n).Draw(t, "data")
	var buf bytes.Buffer
	require.NoError(t, export.WriteNPY(&buf, shape, data))
	gotShape, got, err := readNPY[T](buf.Bytes())
	require.NoError(t, err)
	require.Equal(t, shape, gotShape)
	require.Equal(t, data, got)
	require.Zero(t, (buf.Len()-len(data)*int(sizeOf[T]()))%64, "data does not begin at a multiple of 64")
}

func sizeOf[T export.Number]() int {
	var v T
	switch any(v).(type) {
	case uint8:
		return 1
	case int64:
		return 8
	default:
		return 4
	}
}

func TestNPYRoundTrips(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		checkNPYRoundTrip(t, rapid.Float32())
		checkNPYRoundTrip(t, rapid.Int32())
		checkNPYRoundTrip(t, rapid.Int64())
		checkNPYRoundTrip(t, rapid.Byte())
	})
}

func TestNPYStringsRoundTrip(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		keys := append([]string{}, rapid.SliceOf(rapid.String().Filter(func(s string) bool {
			return !strings.HasSuffix(s, "\x00")
		})).Draw(t, "keys")...)
		var buf bytes.Buffer
		require.NoError(t, export.WriteNPYStrings(&buf, keys))
		got, err := export.ReadNPYStrings(bytes.NewReader(buf.Bytes()), int64(buf.Len()))
		require.NoError(t, err)
		require.Equal(t, keys, got)
	})
}

func TestWriteNPYRefuses(t *testing.T) {
	require.EqualError(t, export.WriteNPY(io.Discard, []int{3}, []float32{1}), "export: npy: shape [3] holds 3 values, data has 1")
	require.EqualError(t, export.WriteNPY(io.Discard, []int{-1}, []int32{1}), "export: npy: shape [-1]: size -1, want ≥ 0")
	require.ErrorContains(t, export.WriteNPY(io.Discard, make([]int, 40000), []int32{}), "export: npy: shape of 40000 sizes: the header takes")
	require.EqualError(t, export.WriteNPYStrings(io.Discard, []string{"a", "b\x00"}), `export: npy: key 1: "b\x00", want UTF-8 that does not end in NUL`)
	require.ErrorContains(t, export.WriteNPYStrings(io.Discard, []string{"\xff"}), `export: npy: key 0: "\xff", want UTF-8`)
	require.EqualError(t, export.WriteNPYStrings(io.Discard, []string{strings.Repeat("a", 1<<24+1)}), "export: npy: a key of 16777217 characters, want ≤ 16777216")
}

// npy is a file with that text as its header.
func npy(text, data string) []byte {
	return []byte("\x93NUMPY\x01\x00" + string([]byte{byte(len(text)), 0}) + text + data)
}

func TestReadNPYRefuses(t *testing.T) {
	const good = "{'descr': '<f4', 'fortran_order': False, 'shape': (1,), }\n"
	_, got, err := readNPY[float32](npy(good, "\x00\x00\x80\x3f"))
	require.NoError(t, err)
	require.Equal(t, []float32{1}, got)

	for _, c := range []struct {
		name string
		file []byte
		want string
	}{
		{"empty", nil, "file has 0 bytes, want at least 10"},
		{"another format", []byte("PK\x03\x04 and so on"), `file begins with "PK\x03\x04 a", want "\x93NUMPY"`},
		{"version", []byte("\x93NUMPY\x04\x00\x00\x00"), "version 4.0, want 1.0, 2.0 or 3.0"},
		{"header past the end", []byte("\x93NUMPY\x01\x00\x05\x00"), "header: 5 bytes, file has 0 left"},
		{"long header past the end", []byte("\x93NUMPY\x02\x00\xff\xff\xff\xff"), "header: 4294967295 bytes, file has 0 left"},
		{"not a dict", npy("[]\n", ""), "header: []\n, want {'descr'"},
		{"structured", npy("{'descr': [('a', '<f4')], 'fortran_order': False, 'shape': (1,), }\n", ""), "header: {'descr': [('a', '<f4')]"},
		{"fortran order", npy(strings.Replace(good, "False", "True", 1), "abcd"), "header: fortran_order is True, want False"},
		{"doubles", npy(strings.Replace(good, "<f4", "<f8", 1), "abcdefgh"), `type "<f8", want "<f4"`},
		{"big-endian", npy(strings.Replace(good, "<f4", ">f4", 1), "abcd"), `type ">f4", want "<f4"`},
		{"objects", npy(strings.Replace(good, "<f4", "|O", 1), "abcd"), `type "|O", want "<f4"`},
		{"gap in shape", npy(strings.Replace(good, "1,", "1,,1", 1), "abcd"), "header: shape (1,,1): "},
		{"shape overflows", npy(strings.Replace(good, "1,", "9223372036854775807, 2", 1), "abcd"), "shape [9223372036854775807 2]: more than"},
		{"size overflows", npy(strings.Replace(good, "1,", "99999999999999999999", 1), "abcd"), "header: shape (99999999999999999999): "},
		{"claims too much", npy(strings.Replace(good, "1,", "4611686018427387905,", 1), "abcd"), "4 bytes of data, want 4611686018427387905 values of 4 bytes"},
		{"data cut", npy(good, "abc"), "3 bytes of data, want 1 values of 4 bytes for shape [1]"},
		{"data left over", npy(good, "abcde"), "5 bytes of data, want 1 values of 4 bytes for shape [1]"},
	} {
		t.Run(c.name, func(t *testing.T) {
			_, _, err := readNPY[float32](c.file)
			require.ErrorContains(t, err, "export: npy: "+c.want)
		})
	}
}

func TestReadNPYStringsRefuses(t *testing.T) {
	const good = "{'descr': '<U1', 'fortran_order': False, 'shape': (1,), }\n"
	for _, c := range []struct{ name, from, to, data, want string }{
		{"numbers", "<U1", "<f4", "abcd", `type "<f4" of shape [1], want '<U…' of one dimension`},
		{"bytes", "<U1", "|S4", "abcd", `type "|S4" of shape [1], want '<U…' of one dimension`},
		{"no width", "<U1", "<U", "abcd", `type "<U" of shape [1]`},
		{"width past the end", "<U1", "<U4611686018427387904", "", `type "<U4611686018427387904" of shape [1]`},
		{"two dimensions", "1,", "1, 1", "abcd", `type "<U1" of shape [1 1], want`},
		{"not Unicode", "", "", "\x00\x00\x11\x00", "key 0: character 0x110000, want Unicode"},
		{"surrogate", "", "", "\x00\xd8\x00\x00", "key 0: character 0xd800, want Unicode"},
		{"cut", "", "", "abc", "3 bytes of data, want 1 values of 4 bytes"},
	} {
		t.Run(c.name, func(t *testing.T) {
			b := npy(strings.Replace(good, c.from, c.to, 1), c.data)
			_, err := export.ReadNPYStrings(bytes.NewReader(b), int64(len(b)))
			require.ErrorContains(t, err, "export: npy: "+c.want)
		})
	}
}

func FuzzReadNPY(f *testing.F) {
	var buf bytes.Buffer
	require.NoError(f, export.WriteNPY(&buf, []int{2, 1}, []float32{1, -2}))
	f.Add(bytes.Clone(buf.Bytes()))
	buf.Reset()
	require.NoError(f, export.WriteNPYStrings(&buf, []string{"a", "é𝛼"}))
	f.Add(bytes.Clone(buf.Bytes()))
	f.Add([]byte("\x93NUMPY\x02\x00\x3b\x00\x00\x00{'descr': '<f4', 'fortran_order': False, 'shape': (0, 7), }\n"))
	f.Fuzz(func(t *testing.T, b []byte) {
		if keys, err := export.ReadNPYStrings(bytes.NewReader(b), int64(len(b))); err == nil {
			require.NoError(t, export.WriteNPYStrings(io.Discard, keys))
		}
		shape, data, err := readNPY[float32](b)
		if err != nil {
			return
		}
		var again bytes.Buffer
		require.NoError(t, export.WriteNPY(&again, shape, data))
		require.True(t, bytes.HasSuffix(b, again.Bytes()[again.Len()-4*len(data):]))
	})
}
