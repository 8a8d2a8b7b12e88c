package serve

import (
	"encoding/binary"
	"encoding/json"
	"fmt"
	"math"
	"sync/atomic"
	"unsafe"
)

// tensors are those of a plain safetensors file in memory, whose blocks arrive one by one.
type tensors struct {
	file  []byte
	known map[string]tensor
}

type tensor struct {
	DType   string   `json:"dtype"`
	Shape   []int    `json:"shape"`
	Offsets [2]int64 `json:"data_offsets"`

	data []byte
}

// keep makes in give its blocks to a buffer, and calls then, if there is something to do,
// when the last one is there.
func (in *input) keep(then func(*tensors) error) *tensors {
	t := &tensors{file: make([]byte, in.Bytes)}
	var left atomic.Int64
	left.Store(int64(in.blocks()))
	in.take = func(_ int, at int64, data []byte) error {
		copy(t.file[at:], data)
		if left.Add(-1) == 0 && then != nil {
			return then(t)
		}
		return nil
	}
	return t
}

// some makes in give the named tensors alone; the header is read at once, to know where
// they are, and verified with the rest.
func (in *input) some(names []string) (*tensors, error) {
	var length [8]byte
	if _, err := in.f.ReadAt(length[:], 0); err != nil {
		return nil, err
	}
	n := int64(binary.LittleEndian.Uint64(length[:]))
	if n < 0 || n > min(in.Bytes-8, maxBlock) {
		return nil, fmt.Errorf("header of %d bytes, want at most %d", n, min(in.Bytes-8, maxBlock))
	}
	header := make([]byte, n)
	if _, err := in.f.ReadAt(header, 8); err != nil {
		return nil, err
	}
	t := &tensors{}
	if err := t.parseHeader(header, in.Bytes-8-n); err != nil {
		return nil, err
	}
	var keep []tensor
	for _, name := range names {
		e, ok := t.known[name]
		if !ok {
			return nil, fmt.Errorf("tensor %q is missing", name)
		}
		e.data = make([]byte, e.Offsets[1]-e.Offsets[0])
		t.known[name] = e
		keep = append(keep, e)
	}
	in.take = func(_ int, at int64, data []byte) error {
		at -= 8 + n // of the data
		for _, e := range keep {
			from, to := max(e.Offsets[0], at), min(e.Offsets[1], at+int64(len(data)))
			if from < to {
				copy(e.data[from-e.Offsets[0]:], data[from-at:to-at])
			}
		}
		return nil
	}
	return t, nil
}

// parse reads the header once all blocks are there.
// Source of the format: https://huggingface.co/docs/safetensors
func (t *tensors) parse() error {
	if len(t.file) < 8 {
		return fmt.Errorf("%d bytes, want a safetensors file", len(t.file))
	}
	n := binary.LittleEndian.Uint64(t.file)
	if n > uint64(len(t.file)-8) {
		return fmt.Errorf("header of %d bytes, want at most %d", n, len(t.file)-8)
	}
	body := t.file[8+n:]
	if err := t.parseHeader(t.file[8:8+n], int64(len(body))); err != nil {
		return err
	}
	for name, e := range t.known {
		e.data = body[e.Offsets[0]:e.Offsets[1]]
		t.known[name] = e
	}
	return nil
}

// parseHeader reads where tensors are in size bytes of data.
func (t *tensors) parseHeader(header []byte, size int64) error {
	var entries map[string]json.RawMessage
	if err := json.Unmarshal(header, &entries); err != nil {
		return fmt.Errorf("header: %w", err)
	}
	t.known = map[string]tensor{}
	for name, raw := range entries {
		if name == "__metadata__" {
			continue
		}
		var e tensor
		if err := json.Unmarshal(raw, &e); err != nil {
			return fmt.Errorf("header: tensor %q: %w", name, err)
		}
		if e.Offsets[0] < 0 || e.Offsets[1] < e.Offsets[0] || e.Offsets[1] > size {
			return fmt.Errorf("header: tensor %q: bytes %v of %d", name, e.Offsets, size)
		}
		t.known[name] = e
	}
	return nil
}

// number is an element of a tensor or an npy file.
type number interface {
	float32 | int64 | int32 | uint16 | int8 | uint8
}

// dtype is the name of the type of v in safetensors.
func dtype(v any) string {
	switch v.(type) {
	case float32:
		return "F32"
	case int64:
		return "I64"
	case int32:
		return "I32"
	case uint8:
		return "U8"
	}
	panic("serve: no tensor of this type")
}

// get returns the values of a tensor, n of them, or any number if n is −1. They are copied
// unless they can be used where they are.
func get[T number](t *tensors, name string, n int) ([]T, error) {
	var v T
	size := int(unsafe.Sizeof(v))
	e, ok := t.known[name]
	want := dtype(v)
	switch {
	case !ok:
		return nil, fmt.Errorf("tensor %q is missing", name)
	case e.DType != want:
		return nil, fmt.Errorf("tensor %q is %s, want %s", name, e.DType, want)
	case len(e.data)%size != 0 || n >= 0 && len(e.data) != n*size:
		return nil, fmt.Errorf("tensor %q has %d bytes, want %d values of %d", name, len(e.data), n, size)
	}
	out := make([]T, len(e.data)/size)
	decode(out, e.data)
	return out, nil
}

// nativeIsLittle is true where memory has the byte order of the files.
var nativeIsLittle = binary.NativeEndian.Uint16([]byte{1, 0}) == 1

// view is data as values, where they lie or in a copy.
func view[T number](data []byte) []T {
	var v T
	n := len(data) / int(unsafe.Sizeof(v))
	if n == 0 {
		return nil
	}
	if p := unsafe.Pointer(&data[0]); nativeIsLittle && uintptr(p)%unsafe.Sizeof(v) == 0 {
		return unsafe.Slice((*T)(p), n)
	}
	out := make([]T, n)
	decode(out, data)
	return out
}

// decode reads little-endian values.
func decode[T number](dst []T, data []byte) {
	if len(dst) == 0 {
		return
	}
	if nativeIsLittle {
		copy(unsafe.Slice((*byte)(unsafe.Pointer(&dst[0])), len(data)), data)
		return
	}
	switch d := any(dst).(type) {
	case []float32:
		for i := range d {
			d[i] = math.Float32frombits(binary.LittleEndian.Uint32(data[4*i:]))
		}
	case []int64:
		for i := range d {
			d[i] = int64(binary.LittleEndian.Uint64(data[8*i:]))
		}
	case []int32:
		for i := range d {
			d[i] = int32(binary.LittleEndian.Uint32(data[4*i:]))
		}
	case []uint16:
		for i := range d {
			d[i] = binary.LittleEndian.Uint16(data[2*i:])
		}
	case []int8:
		for i := range d {
			d[i] = int8(data[i])
		}
	case []uint8:
		copy(d, data)
	}
}
