//go:build linux || darwin

package bench

import (
	"syscall"
	"time"
)

// cpuTime is what all threads of this process have computed so far.
func cpuTime() time.Duration {
	var u syscall.Rusage
	if err := syscall.Getrusage(syscall.RUSAGE_SELF, &u); err != nil {
		return 0 // the rate per processor second is then left out
	}
	return time.Duration(u.Utime.Nano() + u.Stime.Nano())
}
