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

// maxWidth is the most characters of one string: every other takes as much room.
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
