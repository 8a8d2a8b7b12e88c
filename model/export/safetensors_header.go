package export

import (
	"bytes"
	"cmp"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"slices"
	"strings"
	"unicode/utf8"
)

// dtypes are the element types that are read and written here.
var dtypes = []string{"F32", "BF16", "I32", "I64", "U8"}

func dtypeSize(dtype string) int64 {
	switch dtype {
	case "I64":
		return 8
	case "BF16":
		return 2
	case "U8":
		return 1
	default:
		return 4
	}
}

// entry is what the header says about one tensor.
type entry struct {
	name       string
	dtype      string
	shape      []int
	begin, end int64 // in the data
}

// decodeHeader parses the JSON of a header. It is stricter than encoding/json: names
// are matched exactly, a repeated name is an error, and so are bytes that are not UTF-8.
func decodeHeader(text []byte) ([]entry, map[string]string, error) {
	if !utf8.Valid(text) {
		return nil, nil, errors.New("not UTF-8")
	}
	if len(text) == 0 || text[0] != '{' {
		return nil, nil, errors.New("does not begin with {")
	}
	fields, err := object(text)
	if err != nil {
		return nil, nil, err
	}
	var entries []entry
	var metadata map[string]string
	for _, f := range fields {
		if f.name == metadataKey {
			metadata, err = decodeMetadata(f.value)
		} else {
			var e entry
			e, err = decodeEntry(f)
			entries = append(entries, e)
		}
		if err != nil {
			return nil, nil, fmt.Errorf("%q: %w", f.name, err)
		}
	}
	return entries, metadata, nil
}

func decodeMetadata(text []byte) (map[string]string, error) {
	fields, err := object(text)
	if err != nil {
		return nil, err
	}
	metadata := make(map[string]string, len(fields))
	for _, f := range fields {
		var s *string
		if err := json.Unmarshal(f.value, &s); err != nil || s == nil {
			return nil, fmt.Errorf("%q: %s, want a string", f.name, clip(f.value))
		}
		metadata[f.name] = *s
	}
	return metadata, nil
}

func decodeEntry(f field) (entry, error) {
	e := entry{name: f.name}
	fields, err := object(f.value)
	if err != nil {
		return e, err
	}
	var offsets []int64
	for _, f := range fields {
		switch f.name {
		case "dtype":
			err = json.Unmarshal(f.value, &e.dtype)
		case "shape":
			err = json.Unmarshal(f.value, &e.shape)
		case "data_offsets":
			err = json.Unmarshal(f.value, &offsets)
		default:
			return e, fmt.Errorf("unknown field %q", f.name)
		}
		if err != nil {
			return e, fmt.Errorf("%s: %s: %w", f.name, clip(f.value), err)
		}
	}
	switch {
	case e.dtype == "":
		return e, errors.New("no dtype")
	case !slices.Contains(dtypes, e.dtype):
		return e, fmt.Errorf("dtype %s, want one of %s", e.dtype, strings.Join(dtypes, ", "))
	case e.shape == nil: // [] is empty, not nil
		return e, errors.New("no shape")
	case len(offsets) != 2:
		return e, fmt.Errorf("%d data_offsets, want 2", len(offsets))
	}
	e.begin, e.end = offsets[0], offsets[1]
	return e, nil
}

// checkLayout returns the order in which the tensors' data follows, after checking
// that it fills size bytes without hole or overlap and that every shape fits.
func checkLayout(entries []entry, size int64) (order []int, err error) {
	order = make([]int, len(entries))
	for i := range order {
		order[i] = i
	}
	slices.SortStableFunc(order, func(a, b int) int {
		return cmp.Or(cmp.Compare(entries[a].begin, entries[b].begin), cmp.Compare(entries[a].end, entries[b].end))
	})
	var next int64
	for _, i := range order {
		e := entries[i]
		n, err := product(e.shape)
		switch {
		case err != nil:
			return nil, fmt.Errorf("tensor %q: %w", e.name, err)
		case e.begin != next:
			return nil, fmt.Errorf("tensor %q: data begins at %d, want %d, where the one before ends", e.name, e.begin, next)
		case e.end < e.begin || e.end > size:
			return nil, fmt.Errorf("tensor %q: data ends at %d, want [%d, %d]", e.name, e.end, e.begin, size)
		case (e.end-e.begin)%dtypeSize(e.dtype) != 0 || int64(n) != (e.end-e.begin)/dtypeSize(e.dtype):
			return nil, fmt.Errorf("tensor %q: %d bytes, want %d values of %s for shape %v", e.name, e.end-e.begin, n, e.dtype, e.shape)
		}
		next = e.end
	}
	if next != size {
		return nil, fmt.Errorf("data has %d bytes, tensors cover %d", size, next)
	}
	return order, nil
}

// field is one member of a JSON object.
type field struct {
	name  string
	value json.RawMessage
}

// object splits a JSON object into its members, in order; a name may be there once.
func object(text []byte) ([]field, error) {
	d := json.NewDecoder(bytes.NewReader(text))
	if open, err := d.Token(); err != nil || open != json.Delim('{') {
		return nil, fmt.Errorf("%s, want an object", clip(text))
	}
	var fields []field
	seen := map[string]bool{}
	for d.More() {
		token, err := d.Token()
		if err != nil {
			return nil, err
		}
		f := field{name: token.(string)} // a member of an object begins with a string, or Token fails
		if seen[f.name] {
			return nil, fmt.Errorf("%q: duplicate name", f.name)
		}
		seen[f.name] = true
		if err := d.Decode(&f.value); err != nil {
			return nil, fmt.Errorf("%q: %w", f.name, err)
		}
		fields = append(fields, f)
	}
	if _, err := d.Token(); err != nil {
		return nil, err
	}
	if _, err := d.Token(); err != io.EOF {
		return nil, fmt.Errorf("text after the closing } at byte %d", d.InputOffset())
	}
	return fields, nil
}

// clip shortens a piece of a file for an error message.
func clip(text []byte) string {
	const limit = 40
	if len(text) > limit {
		return strings.ToValidUTF8(string(text[:limit]), "") + "…"
	}
	return string(text)
}
