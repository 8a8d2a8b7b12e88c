package export

import (
	"bytes"
	"encoding/hex"
	"strings"
	"testing"

	"github.com/stretchr/testify/require"
)

// The bytes are those of numpy.save (numpy 2) of
//
//	np.array([[1, -2, .5], [65504, 0, -1e-7]], np.float16)
//	np.array([[1, -2], [127, -127]], np.int8)
func TestNarrowNPYAsNumpyWritesIt(t *testing.T) {
	for _, c := range []struct {
		header, data string
		write        func(w *bytes.Buffer) error
	}{
		{"{'descr': '<f2', 'fortran_order': False, 'shape': (2, 3), }", "003c00c00038ff7b00000280",
			func(w *bytes.Buffer) error {
				return writeHalfNPY(w, []int{2, 3}, []float32{1, -2, .5, 65504, 0, -1e-7})
			}},
		{"{'descr': '|i1', 'fortran_order': False, 'shape': (2, 2), }", "01fe7f81",
			func(w *bytes.Buffer) error { return writeInt8NPY(w, []int{2, 2}, []int8{1, -2, 127, -127}) }},
	} {
		var got bytes.Buffer
		require.NoError(t, c.write(&got))
		want := "\x93NUMPY\x01\x00v\x00" + c.header + strings.Repeat(" ", 117-len(c.header)) + "\n"
		require.Equal(t, want, got.String()[:128])
		require.Equal(t, c.data, hex.EncodeToString(got.Bytes()[128:]))
	}
}
