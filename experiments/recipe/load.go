package recipe

import "path/filepath"

func (d Data) Resolve(p string) string {
	if filepath.IsAbs(p) {
		return p
	}
	return filepath.Join(d.Root, p)
}
