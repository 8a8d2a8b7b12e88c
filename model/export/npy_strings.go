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

// What one long string may cost, since every other takes as much room: a file is at most
// mostPadded bytes, or mostFactor times the characters that there are.
const (
	mostPadded = 64 << 20
	mostFactor = 16
)

// WriteNPYStrings writes keys as a one-dimensional numpy array of fixed-width Unicode
// strings ('<U' and the length of the longest key), which numpy.load opens without
// pickle. Every key takes 4 bytes per character of the longest.
//
// It returns an error for a key that is not UTF-8 or ends in a NUL, which numpy would
// drop, and for one so long that the room of the others would be a file of more than 64 MiB and
// 16 times what the keys need.
func WriteNPYStrings(w io.Writer, keys []string) error {
	width, longest, characters := 1, 0, 0 // numpy has no strings of width 0
	for i, k := range keys {
		if !utf8.ValidString(k) || strings.HasSuffix(k, "\x00") {
			return fmt.Errorf("export: npy: key %d: %q, want UTF-8 that does not end in NUL", i, k)
		}
		n := utf8.RuneCountInString(k)
		characters += n
		if n > width {
			width, longest = n, i
		}
	}
	if size := 4 * width * len(keys); size > mostPadded && size > mostFactor*4*characters {
		return fmt.Errorf("export: npy: key %d begins “%s” and has %d characters, and every other of the %d keys would take as much room: %d bytes, want at most %d: want shorter keys",
			longest, string([]rune(keys[longest])[:min(20, width)]), width, len(keys), size, max(mostPadded, mostFactor*4*characters))
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
