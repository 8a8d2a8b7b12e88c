package kernel

import "golang.org/x/sys/unix"

// cpuTime is the time in ns this thread has run: benchmarks use it, so that what else
// the machine does is counted as little as possible.
func cpuTime() float64 {
	var t unix.Timespec
	if err := unix.ClockGettime(unix.CLOCK_THREAD_CPUTIME_ID, &t); err != nil {
		panic(err)
	}
	return float64(t.Nano())
}
