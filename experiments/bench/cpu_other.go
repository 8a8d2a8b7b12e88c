//go:build !linux && !darwin

package bench

import "time"

// cpuTime is not known here: rates per processor second are left out.
func cpuTime() time.Duration { return 0 }
