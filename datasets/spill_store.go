package datasets

import (
	"encoding/binary"
	"io"
	"slices"
)

// file is what a column or a sort is spilled to.
type file interface {
	io.ReaderAt
	io.WriterAt
	io.Closer
}

// store is a column in a file: little-endian values, one after the other. The zero value
// is a column that is not there.
type store[T int32 | int64 | float32 | uint16] struct {
	f     file
	width int
	n     int // values written
}

func (c *store[T]) open(s *Spill, name string) (err error) {
	c.width = binary.Size(T(0))
	c.f, err = s.newFile(name)
	return err
}

func (c *store[T]) close() error {
	if c.f == nil {
		return nil
	}
	return c.f.Close()
}

func (c *store[T]) append(values []T) error {
	if c.f == nil {
		return nil
	}
	err := c.write(values, c.n)
	c.n += len(values)
	return err
}

// write writes values from a row on.
func (c *store[T]) write(values []T, row int) error {
	const chunk = 1 << 16 // values, so that the bytes of many need no second memory
	buf := make([]byte, 0, c.width*min(chunk, len(values)))
	for part := range slices.Chunk(values, chunk) {
		var err error
		if buf, err = binary.Append(buf[:0], binary.LittleEndian, part); err != nil {
			return err
		}
		if _, err = c.f.WriteAt(buf, int64(row)*int64(c.width)); err != nil {
			return err
		}
		row += len(part)
	}
	return nil
}

// read makes dst the n values from a row on; its memory is used again.
func (c *store[T]) read(dst *[]T, row, n int) error {
	if c.f == nil {
		return nil
	}
	*dst = slices.Grow((*dst)[:0], n)[:n]
	buf := make([]byte, n*c.width)
	if _, err := c.f.ReadAt(buf, int64(row)*int64(c.width)); err != nil {
		return err
	}
	_, err := binary.Decode(buf, binary.LittleEndian, *dst)
	return err
}
