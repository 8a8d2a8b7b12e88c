package kernel

import "unsafe"

// Prefetch asks for x to be brought into the cache and returns at once: call it a few
// steps before x is used where the address is random (a row of a table, the bits of a
// user), which the processor cannot foresee. It changes nothing but time, and does
// nothing at level "go".   Cost: about 5 ns.
func Prefetch[T float32 | int32 | uint64 | uint16](x []T) {
	if len(x) > 0 {
		prefetch(unsafe.Pointer(unsafe.SliceData(x)), len(x)*int(unsafe.Sizeof(x[0])))
	}
}
