package pages

import (
	"unsafe"

	"golang.org/x/sys/unix"
)

const (
	hugePage = 2 << 20
	large    = 16 << 20 // smaller ones gain nothing: the processor knows their pages by heart
)

// Advise asks Linux to back the memory of a large slice with pages of 2 MiB, as
// far as whole ones fit. It reads and writes nothing.
func Advise[T any](x []T) {
	p := unsafe.Pointer(unsafe.SliceData(x))
	b := unsafe.Slice((*byte)(p), len(x)*int(unsafe.Sizeof(*new(T))))
	if len(b) < large {
		return
	}
	b = b[-uintptr(p)%hugePage:]
	_ = unix.Madvise(b[:len(b)/hugePage*hugePage], unix.MADV_HUGEPAGE) // refused without support: small pages then
}
