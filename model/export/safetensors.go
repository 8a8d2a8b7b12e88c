package export

import (
	"bytes"
	"encoding/binary"
	"encoding/json"
	"fmt"
	"io"
	"slices"
	"strings"
	"unicode/utf8"
)

// maxHeader is the longest header that readers of the format accept.
const maxHeader = 100_000_000

const metadataKey = "__metadata__"

// WriteSafetensors writes tensors and metadata in the safetensors format: the length
// of the header (8 bytes, little-endian), a JSON header padded with spaces to a
// multiple of 8, the data without gaps.
//
// The same arguments give the same bytes. The header names the tensors in the given
// order; their data is laid out by element size, widest first, and in the given order
// within a size, so that every tensor is aligned for a reader that maps the file.
//
// It returns an error for a name that is empty, taken or not UTF-8, and for a shape
// that does not describe its data. The data is written from where it lies: it must
// not change meanwhile.   Cost: one copy of the data to w, no allocation beyond the
// header on a little-endian machine.
//
// Source: https://huggingface.co/docs/safetensors
func WriteSafetensors(w io.Writer, tensors []Tensor, metadata map[string]string) error {
	header, order, err := encodeHeader(tensors, metadata)
	if err != nil {
		return fmt.Errorf("export: safetensors: %w", err)
	}
	if _, err := w.Write(header); err != nil {
		return fmt.Errorf("export: safetensors: header: %w", err)
	}
	for _, i := range order {
		if err := writeData(w, &tensors[i]); err != nil {
			return fmt.Errorf("export: safetensors: tensor %q: %w", tensors[i].Name, err)
		}
	}
	return nil
}

func writeData(w io.Writer, t *Tensor) error {
	switch {
	case t.F32 != nil:
		return writeLittle(w, t.F32)
	case t.BF16 != nil:
		return writeLittle(w, t.BF16)
	case t.I32 != nil:
		return writeLittle(w, t.I32)
	case t.I64 != nil:
		return writeLittle(w, t.I64)
	default:
		return writeLittle(w, t.U8)
	}
}

// encodeHeader returns everything before the data, length included, and the order in
// which the data follows.
func encodeHeader(tensors []Tensor, metadata map[string]string) (header []byte, order []int, err error) {
	if err := checkNames(tensors, metadata); err != nil {
		return nil, nil, err
	}
	order, offsets := layout(tensors)

	buf := bytes.NewBuffer(make([]byte, 8)) // room for the length
	separator := "{"
	if len(metadata) > 0 {
		buf.WriteString(separator + `"` + metadataKey + `":`)
		appendJSON(buf, metadata) // keys come sorted
		separator = ","
	}
	for i := range tensors {
		buf.WriteString(separator)
		separator = ","
		dtype, _ := tensors[i].dtype()
		appendJSON(buf, tensors[i].Name)
		fmt.Fprintf(buf, `:{"dtype":%q,"shape":`, dtype)
		appendJSON(buf, append([]int{}, tensors[i].Shape...)) // a nil shape is [], not null
		fmt.Fprintf(buf, `,"data_offsets":[%d,%d]}`, offsets[i][0], offsets[i][1])
	}
	if separator == "{" { // neither metadata nor tensors
		buf.WriteByte('{')
	}
	buf.WriteByte('}')
	for buf.Len()%8 != 0 {
		buf.WriteByte(' ')
	}
	header = buf.Bytes()
	if len(header)-8 > maxHeader {
		return nil, nil, fmt.Errorf("header: %d bytes, want ≤ %d", len(header)-8, maxHeader)
	}
	binary.LittleEndian.PutUint64(header, uint64(len(header)-8))
	return header, order, nil
}

func checkNames(tensors []Tensor, metadata map[string]string) error {
	seen := make(map[string]bool, len(tensors))
	for i := range tensors {
		t := &tensors[i]
		switch {
		case t.Name == "" || t.Name == metadataKey:
			return fmt.Errorf("tensor %d: name %q, want another", i, t.Name)
		case !utf8.ValidString(t.Name):
			return fmt.Errorf("tensor %q: name is not UTF-8", t.Name)
		case seen[t.Name]:
			return fmt.Errorf("tensor %q: duplicate name", t.Name)
		}
		if err := t.check(); err != nil {
			return fmt.Errorf("tensor %q: %w", t.Name, err)
		}
		seen[t.Name] = true
	}
	for k, v := range metadata {
		if !utf8.ValidString(k) || !utf8.ValidString(v) {
			return fmt.Errorf("metadata %q: not UTF-8", k)
		}
	}
	return nil
}

// layout places the data: order lists the tensors as their data follows one another,
// offsets[i] is the range of tensor i in it.
func layout(tensors []Tensor) (order []int, offsets [][2]int) {
	order = make([]int, len(tensors))
	for i := range order {
		order[i] = i
	}
	slices.SortStableFunc(order, func(a, b int) int {
		_, sizeA := tensors[a].dtype()
		_, sizeB := tensors[b].dtype()
		return sizeB - sizeA
	})
	offsets = make([][2]int, len(tensors))
	end := 0
	for _, i := range order {
		_, size := tensors[i].dtype()
		offsets[i] = [2]int{end, end + size*tensors[i].elements()}
		end = offsets[i][1]
	}
	return order, offsets
}

// appendJSON writes v, which must be of strings and ints, and keeps <, > and & as
// they are.
func appendJSON(buf *bytes.Buffer, v any) {
	e := json.NewEncoder(buf)
	e.SetEscapeHTML(false)
	if err := e.Encode(v); err != nil {
		panic("export: a header value cannot be written as JSON")
	}
	buf.Truncate(buf.Len() - len("\n"))
}

// readHeader returns everything before the data, length included.
func readHeader(r io.Reader, size int64) ([]byte, error) {
	var length [8]byte
	if size < 8 {
		return nil, fmt.Errorf("file has %d bytes, want at least 8", size)
	}
	if _, err := io.ReadFull(r, length[:]); err != nil {
		return nil, fmt.Errorf("header length: %w", err)
	}
	n := binary.LittleEndian.Uint64(length[:])
	if n > maxHeader {
		return nil, fmt.Errorf("header: %d bytes, want ≤ %d", n, maxHeader)
	}
	if int64(n) > size-8 {
		return nil, fmt.Errorf("header: %d bytes, file has %d after its length", n, size-8)
	}
	raw := make([]byte, 8+n)
	copy(raw, length[:])
	if err := readLittle(r, raw[8:]); err != nil {
		return nil, fmt.Errorf("header: %w", err)
	}
	return raw, nil
}

// readBody parses the header and fills the tensors it describes from r.
func readBody(r io.Reader, raw []byte, size int64) ([]Tensor, map[string]string, error) {
	entries, metadata, err := decodeHeader(raw[8:])
	if err != nil {
		return nil, nil, fmt.Errorf("header: %w", err)
	}
	order, err := checkLayout(entries, size-int64(len(raw)))
	if err != nil {
		return nil, nil, err
	}
	tensors := make([]Tensor, len(entries))
	for _, i := range order {
		tensors[i] = Tensor{Name: entries[i].name, Shape: entries[i].shape}
		if err := readData(r, &tensors[i], entries[i].dtype); err != nil {
			return nil, nil, fmt.Errorf("tensor %q: %w", entries[i].name, err)
		}
	}
	return tensors, metadata, nil
}

// readData fills t; its dtype and shape have been checked against the file's size.
func readData(r io.Reader, t *Tensor, dtype string) error {
	n, err := product(t.Shape)
	if err != nil {
		return err
	}
	switch dtype {
	case "F32":
		t.F32 = make([]float32, n)
	case "BF16":
		t.BF16 = make([]uint16, n)
	case "I32":
		t.I32 = make([]int32, n)
	case "I64":
		t.I64 = make([]int64, n)
	case "U8":
		t.U8 = make([]byte, n)
	default:
		return fmt.Errorf("dtype %s, want one of %s", dtype, strings.Join(dtypes, ", "))
	}
	return t.read(r)
}

// read fills the data slice that is set.
func (t *Tensor) read(r io.Reader) error {
	switch {
	case t.BF16 != nil:
		return readLittle(r, t.BF16)
	case t.I32 != nil:
		return readLittle(r, t.I32)
	case t.I64 != nil:
		return readLittle(r, t.I64)
	case t.U8 != nil:
		return readLittle(r, t.U8)
	default:
		return readLittle(r, t.F32)
	}
}
