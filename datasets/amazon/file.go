package amazon

import (
	"bytes"
	"errors"
	"fmt"
	"io"

	"tandem/datasets/internal/blocks"
	"tandem/datasets/internal/textfile"
)

// source is an open file whose first lines have been looked at.
type source struct {
	path  string
	file  *textfile.File
	text  *blocks.Reader
	block int      // number of the line that the first block starts with
	first [][]byte // lines of it that are not blank; valid until reading starts
	line  int      // number of the first of them
}

// open opens path and looks at its first block; one without any line is an error.
func open(path string) (*source, error) {
	f, err := textfile.Open(path)
	if err != nil {
		return nil, fmt.Errorf("amazon: %w", err)
	}
	s := &source{path: path, file: f, text: blocks.NewReader(f, blocks.Options{})}
	if err := s.look(); err != nil {
		f.Close()
		return nil, s.fault(err)
	}
	return s, nil
}

// look passes blocks of blank lines and looks at the one behind them.
func (s *source) look() error {
	for {
		block, err := s.text.Peek()
		if err == io.EOF {
			return errors.New("empty file, want reviews, ratings or metadata")
		}
		if err != nil {
			return err
		}
		s.block = block.Line
		for n, line := range block.Lines() {
			if len(s.first) < sample && len(bytes.TrimSpace(line)) > 0 {
				if s.first = append(s.first, line); s.line == 0 {
					s.line = n
				}
			}
		}
		if len(s.first) > 0 {
			return nil
		}
		if _, err := s.text.Next(); err != nil {
			return err
		}
		s.text.Recycle(block)
	}
}

func (s *source) close() { s.file.Close() }

func (s *source) fault(err error) error { return fmt.Errorf("amazon: %s: %w", s.path, err) }

// faultFirst is a fault of the first lines.
func (s *source) faultFirst(err error) error {
	return fmt.Errorf("amazon: %s: line %d: %w", s.path, s.line, err)
}

// holdsObjects tells objects, and lists, from CSV.
func (s *source) holdsObjects() bool {
	c := bytes.TrimSpace(s.first[0])[0]
	return c == '{' || c == '['
}

// eachLine calls f for every line of b that is not blank; n is its number, which errors
// are made to name.
func eachLine(b blocks.Block, f func(n int, line []byte) error) error {
	for n, line := range b.Lines() {
		if len(bytes.TrimSpace(line)) == 0 {
			continue
		}
		if err := f(n, line); err != nil {
			return fmt.Errorf("line %d: %w", n, err)
		}
	}
	return nil
}
