package export

import (
	"encoding/binary"
	"fmt"
	"io"
	"strconv"
	"strings"
)

// npyMagic opens every npy file; two bytes of version follow.
const npyMagic = "\x93NUMPY"

// WriteNPY writes data in numpy's npy format, version 1.0: numpy.load gives an array
// of that shape and type. data is row-major; an empty shape is one number. It returns
// an error for a shape that does not describe data.   Cost: one copy of data to w.
//
// Source: https://numpy.org/doc/stable/reference/generated/numpy.lib.format.html
func WriteNPY[T Number](w io.Writer, shape []int, data []T) error {
	n, err := product(shape)
	if err != nil {
		return fmt.Errorf("export: npy: %w", err)
	}
	if n != len(data) {
		return fmt.Errorf("export: npy: shape %v holds %d values, data has %d", shape, n, len(data))
	}
	if err := writeNPYHeader(w, npyDescr[T](), shape); err != nil {
		return err
	}
	if err := writeLittle(w, data); err != nil {
		return fmt.Errorf("export: npy: %w", err)
	}
	return nil
}

// npyDescr is numpy's name for T.
func npyDescr[T Number]() string {
	var v T
	switch any(v).(type) {
	case float32:
		return "<f4"
	case int32:
		return "<i4"
	case int64:
		return "<i8"
	default:
		return "|u1"
	}
}

func writeNPYHeader(w io.Writer, descr string, shape []int) error {
	dict := fmt.Sprintf("{'descr': '%s', 'fortran_order': False, 'shape': %s, }", descr, tuple(shape))
	// Magic, version and length are 10 bytes; the data begins at a multiple of 64.
	pad := 63 - (10+len(dict))%64
	dict += strings.Repeat(" ", pad) + "\n"
	if len(dict) > 1<<16-1 {
		return fmt.Errorf("export: npy: shape of %d sizes: the header takes %d bytes, want ≤ %d", len(shape), len(dict), 1<<16-1)
	}
	b := append([]byte(npyMagic), 1, 0)
	b = binary.LittleEndian.AppendUint16(b, uint16(len(dict)))
	if _, err := w.Write(append(b, dict...)); err != nil {
		return fmt.Errorf("export: npy: header: %w", err)
	}
	return nil
}

// tuple writes a shape as Python does: (), (3,), (3, 4).
func tuple(shape []int) string {
	parts := make([]string, len(shape))
	for i, s := range shape {
		parts[i] = strconv.Itoa(s)
	}
	if len(parts) == 1 {
		return "(" + parts[0] + ",)"
	}
	return "(" + strings.Join(parts, ", ") + ")"
}
