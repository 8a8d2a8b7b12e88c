//go:build !linux

package pages

// Advise does nothing here.
func Advise[T any]([]T) {}
