package serve

import (
	"encoding/binary"
	"encoding/json"
	"fmt"
	"math"
	"unsafe"
)

// tensors are those of a plain safetensors file in memory, whose blocks arrive one by one.
type tensors struct {
	file  []byte
	known map[string]tensor
	meta  map[string]string
}

type tensor struct {
	DType   string   `json:"dtype"`
	Shape   []int    `json:"shape"`
	Offsets [2]int64 `json:"data_offsets"`

	data []byte
}

// keep makes in give its blocks to a buffer.
func (in *input) keep() *tensors {
	t := &tensors{file: make([]byte, in.Bytes)}
	in.take = func(_ int, at int64, data []byte) error {
		copy(t.file[at:], data)
		return nil
	}
	return t
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
	var entries map[string]json.RawMessage
	if err := json.Unmarshal(t.file[8:8+n], &entries); err != nil {
		return fmt.Errorf("header: %w", err)
	}
	body := t.file[8+n:]
	t.known = map[string]tensor{}
	for name, raw := range entries {
		if name == "__metadata__" {
			if err := json.Unmarshal(raw, &t.meta); err != nil {
				return fmt.Errorf("header: metadata: %w", err)
			}
			continue
		}
		var e tensor
		if err := json.Unmarshal(raw, &e); err != nil {
			return fmt.Errorf("header: tensor %q: %w", name, err)
		}
		if e.Offsets[0] < 0 || e.Offsets[1] < e.Offsets[0] || e.Offsets[1] > int64(len(body)) {
			return fmt.Errorf("header: tensor %q: bytes %v of %d", name, e.Offsets, len(body))
		}
		e.data = body[e.Offsets[0]:e.Offsets[1]]
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
