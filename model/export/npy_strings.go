package export

import (
	"bufio"
	"encoding/binary"
	"fmt"
	"io"
	"strconv"
	"strings"
	"unicode/utf8"
)

// maxWidth is the most characters of one string that ReadNPYStrings takes.
const maxWidth = 1 << 24

// WriteNPYStrings writes keys as a one-dimensional numpy array of fixed-width Unicode
// strings ('<U' and the length of the longest key), which numpy.load opens without
// pickle. Every key takes 4 bytes per character of the longest: one long key makes a
// large file.
//
// It returns an error for a key that is not UTF-8 or ends in a NUL, which numpy would
// drop, and for one of more than 2²⁴ characters.
func WriteNPYStrings(w io.Writer, keys []string) error {
	width := 1 // numpy has no strings of width 0
	for i, k := range keys {
		if !utf8.ValidString(k) || strings.HasSuffix(k, "\x00") {
			return fmt.Errorf("export: npy: key %d: %q, want UTF-8 that does not end in NUL", i, k)
		}
		width = max(width, utf8.RuneCountInString(k))
	}
	if width > maxWidth {
		return fmt.Errorf("export: npy: a key of %d characters, want ≤ %d", width, maxWidth)
	}
	if err := writeNPYHeader(w, "<U"+strconv.Itoa(width), []int{len(keys)}); err != nil {
		return err
	}
	buf := bufio.NewWriterSize(w, 1<<16)
	var cell []byte
	for _, k := range keys {
		cell = cell[:0]
		for _, r := range k {
			cell = binary.LittleEndian.AppendUint32(cell, uint32(r))
		}
		for len(cell) < 4*width {
			cell = append(cell, 0)
		}
		buf.Write(cell) // an error stays in buf until Flush
	}
	if err := buf.Flush(); err != nil {
		return fmt.Errorf("export: npy: %w", err)
	}
	return nil
}

// ReadNPYStrings reads a one-dimensional array of Unicode strings from an npy file of
// size bytes.   Cost: one cell is held at a time, and the strings.
func ReadNPYStrings(r io.Reader, size int64) ([]string, error) {
	h, err := readNPYHeader(r, size)
	if err != nil {
		return nil, fmt.Errorf("export: npy: %w", err)
	}
	digits, found := strings.CutPrefix(h.descr, "<U")
	width, err := strconv.Atoi(digits)
	if !found || err != nil || width < 1 || width > maxWidth || len(h.shape) != 1 {
		return nil, fmt.Errorf("export: npy: type %q of shape %v, want '<U…' of one dimension", h.descr, h.shape)
	}
	n, err := h.values(4 * int64(width))
	if err != nil {
		return nil, fmt.Errorf("export: npy: %w", err)
	}
	buf := bufio.NewReaderSize(r, 1<<16)
	keys := make([]string, n)
	cell := make([]byte, 4*min(width, int(h.rest/4))) // less than a cell only if there are none
	for i := range keys {
		if err := readLittle(buf, cell); err != nil {
			return nil, fmt.Errorf("export: npy: key %d: %w", i, err)
		}
		if keys[i], err = decodeCell(cell); err != nil {
			return nil, fmt.Errorf("export: npy: key %d: %w", i, err)
		}
	}
	return keys, nil
}

// decodeCell turns UTF-32 into a string without its trailing NULs.
func decodeCell(cell []byte) (string, error) {
	var s strings.Builder
	for c := 0; c < len(cell); c += 4 {
		v := binary.LittleEndian.Uint32(cell[c:])
		if v > utf8.MaxRune || !utf8.ValidRune(rune(v)) {
			return "", fmt.Errorf("character %#x, want Unicode", v)
		}
		s.WriteRune(rune(v))
	}
	return strings.TrimRight(s.String(), "\x00"), nil
}
