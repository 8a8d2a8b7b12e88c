//go:build linux || darwin

package doctor

import "syscall"

// freeDisk is what an ordinary user may still write where dir is.
func freeDisk(dir string) (free uint64, ok bool) {
	var s syscall.Statfs_t
	if err := syscall.Statfs(dir, &s); err != nil {
		return 0, false
	}
	return uint64(s.Bavail) * uint64(s.Bsize), true
}
