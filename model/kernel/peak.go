package kernel

import "time"

// PeakGFLOPS measures how many float32 multiply-adds, counted as two operations each,
// one core does per nanosecond at the active level with no memory traffic: the bound
// for Sgemm. It takes about 30 ms and returns 0 at level "go".
func PeakGFLOPS() float64 {
	var best float64
	for range 8 {
		start := time.Now()
		flops := peakLoop()
		if flops == 0 {
			return 0
		}
		best = max(best, float64(flops)/float64(time.Since(start).Nanoseconds()))
	}
	return best
}
