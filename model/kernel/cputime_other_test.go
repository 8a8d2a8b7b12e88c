//go:build !linux

package kernel

import "time"

var start = time.Now()

// cpuTime is the time in ns since the start, for want of a clock of the thread.
func cpuTime() float64 { return float64(time.Since(start).Nanoseconds()) }
