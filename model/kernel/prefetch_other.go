//go:build !amd64 || purego

package kernel

// Prefetch does nothing on this architecture.
func Prefetch([]float32) {}
