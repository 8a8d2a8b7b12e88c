package export

import (
	"encoding/binary"
	"errors"
	"fmt"
	"io"
	"regexp"
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

// ReadNPY reads an npy file of size bytes from r, versions 1.0 to 3.0, little-endian
// and C order. The file's type must be T; it is never converted. Allocations never
// exceed size, whatever the header claims; bytes after the data are an error.
func ReadNPY[T Number](r io.Reader, size int64) (shape []int, data []T, err error) {
	h, err := readNPYHeader(r, size)
	if err != nil {
		return nil, nil, fmt.Errorf("export: npy: %w", err)
	}
	if want := npyDescr[T](); h.descr != want {
		return nil, nil, fmt.Errorf("export: npy: type %q, want %q", h.descr, want)
	}
	n, err := h.values(int64(binary.Size(T(0))))
	if err != nil {
		return nil, nil, fmt.Errorf("export: npy: %w", err)
	}
	data = make([]T, n)
	if err := readLittle(r, data); err != nil {
		return nil, nil, fmt.Errorf("export: npy: %w", err)
	}
	return h.shape, data, nil
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

// npyHeader is what comes before the data.
type npyHeader struct {
	descr string
	shape []int
	rest  int64 // bytes of the file after the header
}

// npyDict matches the header as numpy and this package write it: a Python literal
// with its keys sorted.
var npyDict = regexp.MustCompile(`^\{'descr': '([^']*)', 'fortran_order': (True|False), 'shape': \(([0-9, ]*)\), \} *\n$`)

func readNPYHeader(r io.Reader, size int64) (npyHeader, error) {
	dict, length, err := readNPYDict(r, size)
	if err != nil {
		return npyHeader{}, err
	}
	m := npyDict.FindStringSubmatch(dict)
	switch {
	case m == nil:
		return npyHeader{}, fmt.Errorf("header: %s, want {'descr': '…', 'fortran_order': False, 'shape': (…), }", clip([]byte(dict)))
	case m[2] == "True":
		return npyHeader{}, errors.New("header: fortran_order is True, want False: save numpy.ascontiguousarray(a)")
	}
	h := npyHeader{descr: m[1], shape: []int{}, rest: size - length}
	for part := range strings.SplitSeq(strings.TrimSuffix(m[3], ","), ",") {
		if m[3] == "" {
			break
		}
		s, err := strconv.Atoi(strings.TrimSpace(part))
		if err != nil {
			return npyHeader{}, fmt.Errorf("header: shape (%s): %w", m[3], err)
		}
		h.shape = append(h.shape, s)
	}
	return h, nil
}

// readNPYDict reads up to the data; it returns the text of the header and how many
// bytes were read.
func readNPYDict(r io.Reader, size int64) (dict string, length int64, err error) {
	var head [10]byte
	if size < int64(len(head)) {
		return "", 0, fmt.Errorf("file has %d bytes, want at least %d", size, len(head))
	}
	if _, err := io.ReadFull(r, head[:]); err != nil {
		return "", 0, fmt.Errorf("header: %w", err)
	}
	if string(head[:6]) != npyMagic {
		return "", 0, fmt.Errorf("file begins with %q, want %q", head[:6], npyMagic)
	}
	n := int64(binary.LittleEndian.Uint16(head[8:]))
	length = int64(len(head))
	switch head[6] {
	case 1:
	case 2, 3: // the length has four bytes, two of them read
		var more [2]byte
		if _, err := io.ReadFull(r, more[:]); err != nil {
			return "", 0, fmt.Errorf("header: %w", err)
		}
		n |= int64(binary.LittleEndian.Uint16(more[:])) << 16
		length += 2
	default:
		return "", 0, fmt.Errorf("version %d.%d, want 1.0, 2.0 or 3.0", head[6], head[7])
	}
	if n > size-length {
		return "", 0, fmt.Errorf("header: %d bytes, file has %d left", n, size-length)
	}
	text := make([]byte, n)
	if err := readLittle(r, text); err != nil {
		return "", 0, fmt.Errorf("header: %w", err)
	}
	return string(text), length + n, nil
}

// values is how many elements of width bytes the shape holds, checked against the
// size of the file.
func (h npyHeader) values(width int64) (int, error) {
	n, err := product(h.shape)
	if err != nil {
		return 0, err
	}
	if h.rest%width != 0 || int64(n) != h.rest/width {
		return 0, fmt.Errorf("%d bytes of data, want %d values of %d bytes for shape %v", h.rest, n, width, h.shape)
	}
	return n, nil
}
