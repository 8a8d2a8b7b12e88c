package stores

import (
	"bufio"
	"encoding/binary"
	"io"
	"math"
)

// copyHeader begins a binary COPY: signature, flags and length of an extension.
// Source: postgresql.org/docs/current/sql-copy.html, "Binary Format".
const copyHeader = "PGCOPY\n\xff\r\n\x00" + "\x00\x00\x00\x00" + "\x00\x00\x00\x00"

const (
	oidText = 25 // of the elements of text[]
	null    = -1 // the length of a value that is missing
)

// columns of a table, in the order of writeCopy.
const columns = "key, embedding, price, category, state, train_rows"

// writeCopy writes the rows of s as a binary COPY takes them, and tells progress how many
// are on their way.
func (s *Set) writeCopy(to io.Writer, progress func(rows int)) error {
	w := bufio.NewWriterSize(to, 1<<16)
	w.WriteString(copyHeader)
	var row []byte
	for i := range s.Keys {
		row = s.appendRow(row[:0], i)
		if _, err := w.Write(row); err != nil {
			return err
		}
		progress(i + 1)
	}
	w.Write([]byte{0xff, 0xff}) // −1 fields: the end
	return w.Flush()
}

func (s *Set) appendRow(b []byte, i int) []byte {
	b = binary.BigEndian.AppendUint16(b, 6)
	b = appendText(b, s.Keys[i])
	b = int32s(b, int32(4+4*s.Dim))
	b = binary.BigEndian.AppendUint16(b, uint16(s.Dim))
	b = binary.BigEndian.AppendUint16(b, 0)
	for _, x := range s.vector(i) {
		b = binary.BigEndian.AppendUint32(b, math.Float32bits(x))
	}
	if s.Price == nil || math.IsNaN(s.Price[i]) {
		b = int32s(b, null)
	} else {
		b = binary.BigEndian.AppendUint64(int32s(b, 8), math.Float64bits(s.Price[i]))
	}
	if s.Category == nil || len(s.Category[i]) == 0 {
		b = int32s(b, null)
	} else {
		at := len(b)
		path := s.Category[i]
		b = int32s(b, 0, 1, 0, oidText, int32(len(path)), 1) // length, dimensions, nulls, type, size, first index
		for _, level := range path {
			b = appendText(b, level)
		}
		binary.BigEndian.PutUint32(b[at:], uint32(len(b)-at-4))
	}
	if s.State == nil {
		b = int32s(b, null)
	} else {
		b = appendText(b, s.State[i])
	}
	if s.Rows == nil {
		return int32s(b, null)
	}
	return int32s(b, 4, s.Rows[i])
}

func appendText(b []byte, s string) []byte { return append(int32s(b, int32(len(s))), s...) }

func int32s(b []byte, xs ...int32) []byte {
	for _, x := range xs {
		b = binary.BigEndian.AppendUint32(b, uint32(x))
	}
	return b
}
