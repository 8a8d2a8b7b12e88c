package textfile

import (
	"bufio"
	"bytes"
	"errors"
	"fmt"
	"io"
	"os"
	"strings"

	"github.com/klauspost/compress/gzip"
	"github.com/klauspost/compress/zstd"
)

// compressions are known by the end of a file's name and by its first bytes.
var compressions = []struct{ name, suffix, magic string }{
	{"gzip", ".gz", "\x1f\x8b"},
	{"zstd", ".zst", "\x28\xb5\x2f\xfd"},
}

// TrimCompression returns path without a final ".gz" or ".zst".
func TrimCompression(path string) string {
	for _, c := range compressions {
		if s, ok := strings.CutSuffix(path, c.suffix); ok {
			return s
		}
	}
	return path
}

// File is an open text file, decompressed, without its byte order mark.
type File struct {
	io.Reader
	close []func() error
}

// Open opens path for reading. Its first bytes say whether it is compressed; a name
// that ends in .gz or .zst over other bytes is an error, as are a directory and text
// in UTF-16, with its mark or without. Errors name the path. A Read from compressed data that
// ends too early fails with io.ErrUnexpectedEOF; zeros behind it, as tapes and some file systems
// leave them, are nothing. Lines that end in "\r" alone, as those of old Macs and of some
// spreadsheets do, end in "\n".
func Open(path string) (*File, error) {
	raw, err := os.Open(path)
	if err != nil {
		return nil, err
	}
	f := &File{close: []func() error{raw.Close}}
	if err := f.start(path, raw); err != nil {
		f.Close()
		return nil, fmt.Errorf("%s: %w", path, err)
	}
	return f, nil
}

// Close releases the file and the decompressor.
func (f *File) Close() error {
	var errs []error
	for _, c := range f.close {
		errs = append(errs, c())
	}
	return errors.Join(errs...)
}

func (f *File) start(path string, raw *os.File) error {
	if info, err := raw.Stat(); err != nil {
		return err
	} else if info.IsDir() {
		return errors.New("a directory, want a file")
	}
	packed := bufio.NewReaderSize(raw, 1<<16)
	head, err := packed.Peek(4) // fewer than 4 bytes is an error, but no fault
	if err != nil && err != io.EOF {
		return err
	}
	plain, err := f.unpack(path, packed, head)
	if err != nil {
		return err
	}
	text := bufio.NewReaderSize(plain, 1<<16)
	f.Reader = text
	head, err = text.Peek(4)
	switch {
	case err != nil && err != io.EOF:
		return err
	case bytes.HasPrefix(head, []byte("\xef\xbb\xbf")):
		if _, err := text.Discard(3); err != nil {
			return err
		}
	case bytes.HasPrefix(head, []byte("\xff\xfe")), bytes.HasPrefix(head, []byte("\xfe\xff")):
		return errors.New("text in UTF-16, want UTF-8")
	case len(head) == 4 && (head[0] == 0) != (head[1] == 0) && (head[0] == 0) == (head[2] == 0) && (head[1] == 0) == (head[3] == 0):
		return errors.New("text in UTF-16, as every other byte is 0, without its mark, want UTF-8")
	}
	// An error comes again when it is read.
	if head, _ = text.Peek(text.Size()); bytes.IndexByte(head, '\r') >= 0 && bytes.IndexByte(head, '\n') < 0 {
		f.Reader = returns{text}
	}
	return nil
}

// returns makes line ends of what ends lines in "\r" alone.
type returns struct{ r io.Reader }

func (r returns) Read(p []byte) (int, error) {
	n, err := r.r.Read(p)
	for i, c := range p[:n] {
		if c == '\r' {
			p[i] = '\n'
		}
	}
	return n, err
}

// unpack puts the decompressor that head calls for before r.
func (f *File) unpack(path string, r *bufio.Reader, head []byte) (io.Reader, error) {
	for _, c := range compressions {
		if !bytes.HasPrefix(head, []byte(c.magic)) {
			if strings.HasSuffix(path, c.suffix) {
				return nil, fmt.Errorf("starts with %q, want the %s mark %q that the name promises", head, c.name, c.magic)
			}
			continue
		}
		if c.name == "gzip" {
			z, err := gzip.NewReader(r)
			if err != nil {
				return nil, fmt.Errorf("gzip: %w", err)
			}
			z.Multistream(false)
			f.close = append(f.close, z.Close)
			return cut{members{z, r}, c.name}, nil
		}
		// One decoder goroutine and a bounded window: a hostile frame header may
		// otherwise ask for gigabytes.
		z, err := zstd.NewReader(r, zstd.WithDecoderConcurrency(1), zstd.WithDecoderMaxWindow(128<<20))
		if err != nil {
			return nil, fmt.Errorf("zstd: %w", err)
		}
		f.close = append(f.close, func() error { z.Close(); return nil })
		return cut{z, c.name}, nil
	}
	return r, nil
}

// members reads one member of gzip after the other, and passes over zeros behind the last.
type members struct {
	z      *gzip.Reader
	packed *bufio.Reader // what z reads; it takes no byte behind its member
}

func (m members) Read(p []byte) (int, error) {
	for {
		n, err := m.z.Read(p)
		if n > 0 || err != io.EOF {
			if err == io.EOF {
				err = nil // it comes again
			}
			return n, err
		}
		for {
			c, err := m.packed.ReadByte()
			if err != nil {
				return 0, err
			}
			if c != 0 {
				break
			}
		}
		if err := m.packed.UnreadByte(); err != nil {
			return 0, err
		}
		if err := m.z.Reset(m.packed); err != nil {
			return 0, err
		}
		m.z.Multistream(false)
	}
}

// cut says of a decompressor's errors which they are.
type cut struct {
	r    io.Reader
	name string
}

func (c cut) Read(p []byte) (int, error) {
	n, err := c.r.Read(p)
	switch {
	case err == nil || err == io.EOF:
		return n, err
	case errors.Is(err, io.ErrUnexpectedEOF):
		return n, fmt.Errorf("%s data cut short: %w", c.name, err)
	}
	return n, fmt.Errorf("%s data broken: %w", c.name, err)
}
