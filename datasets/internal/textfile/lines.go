package textfile

import (
	"bufio"
	"bytes"
	"fmt"
	"io"
)

// MaxLine is the length in bytes past which a line is taken for a broken file.
const MaxLine = 64 << 20

// Lines reads a text line by line.
type Lines struct {
	r    *bufio.Reader
	line int
	long []byte // a line longer than the reader's buffer is gathered here
}

// NewLines reads lines from r.
func NewLines(r io.Reader) *Lines { return &Lines{r: bufio.NewReaderSize(r, 1<<16)} }

// Line is the number of the line last returned by Next, from 1; after an error, of
// the line that could not be read.
func (l *Lines) Line() int { return l.line }

// Next returns the next line without its "\n" or "\r\n"; it is valid until the next
// call. After the last line the error is io.EOF. A line cut by a read error is not
// returned, and one of more than MaxLine bytes is an error.
func (l *Lines) Next() ([]byte, error) {
	l.line++
	l.long = l.long[:0]
	for {
		part, err := l.r.ReadSlice('\n')
		if err == nil && len(l.long) == 0 {
			return trimEnd(part), nil // the common case: no copy
		}
		l.long = append(l.long, part...)
		switch {
		case err == nil, err == io.EOF && len(l.long) > 0:
			return trimEnd(l.long), nil
		case err != bufio.ErrBufferFull:
			return nil, err
		case len(l.long) > MaxLine:
			return nil, fmt.Errorf("more than %d bytes without a line end", MaxLine)
		}
	}
}

func trimEnd(line []byte) []byte {
	return bytes.TrimSuffix(bytes.TrimSuffix(line, []byte("\n")), []byte("\r"))
}
