package embed

import (
	"unsafe"

	"golang.org/x/sys/unix"
)

const (
	hugePage  = 2 << 20
	hugeTable = 16 << 20 // smaller ones gain nothing: the processor knows their pages by heart
)

// adviseHugePages asks Linux to back the memory of a large table with pages of 2 MiB, as
// far as whole ones fit. It reads and writes nothing.
func adviseHugePages[T float32 | uint16](x []T) {
	p := unsafe.Pointer(unsafe.SliceData(x))
	b := unsafe.Slice((*byte)(p), len(x)*int(unsafe.Sizeof(*new(T))))
	if len(b) < hugeTable {
		return
	}
	b = b[-uintptr(p)%hugePage:]
	_ = unix.Madvise(b[:len(b)/hugePage*hugePage], unix.MADV_HUGEPAGE) // refused without support: small pages then
}
