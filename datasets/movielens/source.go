package movielens

import (
	"archive/zip"
	"bufio"
	"bytes"
	"errors"
	"fmt"
	"io"
	"os"
	"path/filepath"
	"strings"

	"tandem/datasets/internal/textfile"
)

// source is a directory or a zip file.
type source struct {
	path  string
	zip   *zip.ReadCloser // nil for a directory
	files map[string]file // by base name without compression
}

type file struct {
	path  string    // for errors
	entry *zip.File // nil in a directory
}

func openSource(path string) (*source, error) {
	info, err := os.Stat(path)
	if err != nil {
		return nil, fmt.Errorf("movielens: %w", err)
	}
	s := &source{path: path, files: map[string]file{}}
	if !info.IsDir() {
		if s.zip, err = zip.OpenReader(path); err != nil {
			return nil, fmt.Errorf("movielens: %s: %w, want a directory or a zip file", path, err)
		}
		for _, f := range s.zip.File {
			if !f.FileInfo().IsDir() {
				err = errors.Join(err, s.add(f.Name, file{path + "/" + f.Name, f}))
			}
		}
	} else {
		var entries []os.DirEntry
		if entries, err = os.ReadDir(path); err != nil {
			return nil, fmt.Errorf("movielens: %w", err)
		}
		for _, e := range entries {
			if !e.IsDir() {
				err = errors.Join(err, s.add(e.Name(), file{path: filepath.Join(path, e.Name())}))
			}
		}
	}
	if err != nil {
		s.close()
		return nil, err
	}
	return s, nil
}

// add files f under its base name. macOS puts copies with "._" before the name.
func (s *source) add(name string, f file) error {
	base := name[strings.LastIndexByte(name, '/')+1:]
	if strings.HasPrefix(base, "._") {
		return nil
	}
	if f.entry == nil {
		base = textfile.TrimCompression(base)
	}
	if old, there := s.files[base]; there && recognised(base) {
		return fmt.Errorf("movielens: %s and %s: both are %s, want one", old.path, f.path, base)
	}
	s.files[base] = f
	return nil
}

// recognised tells names that some layout reads.
func recognised(base string) bool {
	for _, l := range layouts {
		if base == l.ratings || base == l.movies || base == l.users || base == l.tags {
			return true
		}
	}
	return false
}

func (s *source) has(name string) bool {
	_, ok := s.files[name]
	return ok
}

// open opens the file of that base name, which is there, without byte order mark.
func (s *source) open(name string) (io.ReadCloser, string, error) {
	f := s.files[name]
	if f.entry == nil {
		r, err := textfile.Open(f.path)
		if err != nil {
			return nil, f.path, fmt.Errorf("movielens: %w", err)
		}
		return r, f.path, nil
	}
	r, err := f.entry.Open()
	if err != nil {
		return nil, f.path, fmt.Errorf("movielens: %s: %w", f.path, err)
	}
	text := bufio.NewReaderSize(r, 1<<16)
	if head, _ := text.Peek(3); bytes.Equal(head, []byte("\xef\xbb\xbf")) { // an error is met again by Read
		_, _ = text.Discard(3)
	}
	return struct {
		io.Reader
		io.Closer
	}{text, r}, f.path, nil
}

func (s *source) close() {
	if s.zip != nil {
		_ = s.zip.Close() // nothing was written
	}
}
