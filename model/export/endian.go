package export

import (
	"encoding/binary"
	"io"
	"unsafe"
)

// Number is an element type that safetensors and npy files are written with here.
type Number interface {
	float32 | int32 | int64 | uint8
}

// element is a Number, or a bfloat16, which npy files do not know.
type element interface{ Number | uint16 }

// nativeIsLittle is true where memory already has the byte order of the files.
var nativeIsLittle = binary.NativeEndian.Uint16([]byte{1, 0}) == 1

// bytesOf returns the memory of s as bytes, without a copy. The view lives as long as
// s and shares it. Any alignment is good enough for bytes, and the view never leaves
// the allocation of s, so the two rules of unsafe that checkptr watches hold.
func bytesOf[T element](s []T) []byte {
	var v T
	return unsafe.Slice((*byte)(unsafe.Pointer(unsafe.SliceData(s))), len(s)*int(unsafe.Sizeof(v)))
}

// writeLittle writes s little-endian: straight from memory where that is the native
// order, through a copy elsewhere.
func writeLittle[T element](w io.Writer, s []T) error {
	if !nativeIsLittle {
		return binary.Write(w, binary.LittleEndian, s)
	}
	_, err := w.Write(bytesOf(s))
	return err
}

// readLittle fills s with little-endian values; a short input is io.ErrUnexpectedEOF.
func readLittle[T element](r io.Reader, s []T) error {
	if len(s) == 0 {
		return nil
	}
	var err error
	if nativeIsLittle {
		_, err = io.ReadFull(r, bytesOf(s))
	} else {
		err = binary.Read(r, binary.LittleEndian, s)
	}
	if err == io.EOF {
		return io.ErrUnexpectedEOF
	}
	return err
}
