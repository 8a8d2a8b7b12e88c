//go:build !linux

package serve

import "os"

// exchange puts b aside, a in its place and b where a was. Between two renames there is
// nothing at b.
func exchange(a, b string) error {
	aside := a + ".old"
	if err := os.Rename(b, aside); err != nil {
		return err
	}
	if err := os.Rename(a, b); err != nil {
		_ = os.Rename(aside, b)
		return err
	}
	return os.Rename(aside, a)
}
