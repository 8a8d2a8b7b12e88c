package atomic

import (
	"bytes"
	"fmt"
	"slices"
	"strings"
	"unicode/utf8"
)

// header is the first line of a file.
type header struct {
	names []string
	types []string
}

var types = []string{"token", "float", "token_seq", "float_seq"}

func parseHeader(line []byte) (header, error) {
	var h header
	if !utf8.Valid(line) {
		return h, fmt.Errorf("header %s is not UTF-8", clip(line))
	}
	for field := range strings.SplitSeq(string(line), "\t") {
		name, kind, _ := strings.Cut(field, ":")
		if name == "" || !slices.Contains(types, kind) {
			return h, fmt.Errorf("header %s, want name:type with type one of %s", clip([]byte(field)), strings.Join(types, ", "))
		}
		if slices.Contains(h.names, name) {
			return h, fmt.Errorf("header %q: duplicate name", name)
		}
		h.names = append(h.names, name)
		h.types = append(h.types, kind)
	}
	return h, nil
}

// find returns the position of a column that must be there.
func (h header) find(name string) (int, error) {
	k := slices.Index(h.names, name)
	if k < 0 {
		return 0, fmt.Errorf("column %q: not among %s", name, strings.Join(h.names, ", "))
	}
	return k, nil
}

// cut splits a line into fields; dst is written over. Wanted is one for every column.
func (h header) cut(dst [][]byte, line []byte) ([][]byte, error) {
	dst = dst[:0]
	for {
		field, rest, more := bytes.Cut(line, []byte("\t"))
		dst = append(dst, field)
		if !more {
			break
		}
		line = rest
	}
	if len(dst) != len(h.names) {
		return dst, fmt.Errorf("%d fields, want %d as in the header", len(dst), len(h.names))
	}
	return dst, nil
}

// clip quotes a field for an error.
func clip(field []byte) string {
	const most = 80
	if len(field) > most {
		return fmt.Sprintf("%q…", field[:most])
	}
	return fmt.Sprintf("%q", field)
}
