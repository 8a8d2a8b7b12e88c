package blocks

import (
	"bytes"
	"fmt"
	"io"
	"iter"
	"sync"

	"tandem/datasets/internal/textfile"
)

// Block is a run of whole lines of a text.
type Block struct {
	Text []byte // ends with "\n", but for the last block of a text without one
	Line int    // number of the first line, from 1
}

// Lines yields every line of b, blank ones too, with its number and without its "\n"
// or "\r\n". The lines are shared with b.
func (b Block) Lines() iter.Seq2[int, []byte] {
	return func(yield func(int, []byte) bool) {
		text := b.Text
		for n := b.Line; len(text) > 0; n++ {
			line := text
			if end := bytes.IndexByte(text, '\n'); end >= 0 {
				line, text = text[:end], text[end+1:]
			} else {
				text = nil
			}
			if !yield(n, bytes.TrimSuffix(line, []byte("\r"))) {
				return
			}
		}
	}
}

// Options say how a text is cut. The zero value cuts at any line end.
type Options struct {
	// Quotes keeps a line end between two double quotes inside a block, as CSV
	// records need it: a block ends where an even number of quotes stands before.
	Quotes bool
	Size   int // bytes of a block, unless one record has more; 0 = 1 MiB
	Limit  int // most bytes of one line or record; 0 = textfile.MaxLine
}

// Reader cuts a text into blocks. It is for one goroutine.
type Reader struct {
	Options
	r      io.Reader
	line   int    // number of the next block's first line
	rest   []byte // read already, behind the last block
	err    error  // met by r; told once rest has no whole line
	peeked *Block
	mu     sync.Mutex
	free   [][]byte // buffers to use again
}

// NewReader cuts the text of r.
func NewReader(r io.Reader, o Options) *Reader {
	if o.Size == 0 {
		o.Size = 1 << 20
	}
	if o.Limit == 0 {
		o.Limit = textfile.MaxLine
	}
	o.Size = min(o.Size, o.Limit+1) // so that a full buffer without a line end is past the limit
	return &Reader{Options: o, r: r, line: 1}
}

// Peek returns the block that Next will return, or its error.
func (r *Reader) Peek() (Block, error) {
	if r.peeked != nil {
		return *r.peeked, nil
	}
	b, err := r.Next()
	if err == nil {
		r.peeked = &b
	}
	return b, err
}

// Next returns the next block; after the last the error is io.EOF. An error of the
// underlying reader names the line it cut, after all whole lines before it.
func (r *Reader) Next() (Block, error) {
	if r.peeked != nil {
		b := *r.peeked
		r.peeked = nil
		return b, nil
	}
	buf := append(r.buffer(), r.rest...)
	searched := 0
	for {
		buf = r.fill(buf)
		// Quotes count from the start of a record: look at all of it again.
		if r.Quotes {
			searched = 0
		}
		cut := r.lastEnd(buf, searched)
		if cut == 0 && r.err == io.EOF {
			cut = len(buf) // the last line may lack its end
		}
		switch {
		case cut > 0 && (cut <= r.Limit || buf[cut-1] == '\n'):
			b := Block{Text: buf[:cut], Line: r.line}
			r.line += bytes.Count(b.Text, []byte("\n"))
			r.rest = append(r.rest[:0], buf[cut:]...)
			return b, nil
		case len(buf) > r.Limit:
			return Block{}, fmt.Errorf("line %d: %s", r.line, r.tooLong())
		case r.err == io.EOF:
			return Block{}, io.EOF
		case r.err != nil:
			return Block{}, fmt.Errorf("line %d: %w", r.line, r.err)
		}
		searched = len(buf)
		buf = append(make([]byte, 0, min(2*cap(buf), r.Limit+1)), buf...)
	}
}

// Recycle gives the memory of a block back for later ones; the block and its lines
// are of no use afterwards. It may be called on any goroutine.
func (r *Reader) Recycle(b Block) {
	r.mu.Lock()
	defer r.mu.Unlock()
	r.free = append(r.free, b.Text[:0])
}

func (r *Reader) tooLong() string {
	if r.Quotes {
		return fmt.Sprintf("a record of more than %d bytes; is a quote left open?", r.Limit)
	}
	return fmt.Sprintf("more than %d bytes without a line end", r.Limit)
}

// buffer returns an empty buffer with room for the rest and more.
func (r *Reader) buffer() []byte {
	r.mu.Lock()
	defer r.mu.Unlock()
	if n := len(r.free); n > 0 {
		buf := r.free[n-1]
		r.free = r.free[:n-1]
		if cap(buf) > len(r.rest) {
			return buf
		}
	}
	return make([]byte, 0, max(r.Size, len(r.rest)+1))
}

// fill reads until buf is full or r.r ends or fails.
func (r *Reader) fill(buf []byte) []byte {
	for len(buf) < cap(buf) && r.err == nil {
		var n int
		n, r.err = r.r.Read(buf[len(buf):cap(buf)])
		buf = buf[:len(buf)+n]
	}
	return buf
}

// lastEnd returns the end of the last whole line or record of buf, 0 if there is
// none; none ends before from.
func (r *Reader) lastEnd(buf []byte, from int) int {
	end := bytes.LastIndexByte(buf[from:], '\n')
	if end < 0 {
		return 0
	}
	if end += from; !r.Quotes {
		return end + 1
	}
	quote := []byte{'"'}
	before := bytes.Count(buf[:end], quote)
	for before%2 == 1 { // the line end is quoted: try the one before
		last := bytes.LastIndexByte(buf[:end], '\n')
		if last < 0 {
			return 0
		}
		before -= bytes.Count(buf[last:end], quote)
		end = last
	}
	return end + 1
}
