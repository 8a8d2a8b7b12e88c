package bench

import (
	"slices"
	"time"
)

// stopwatch turns work into rates. The work calls done after every piece of it, until
// done says that it is enough; the first pieces warm caches and pools up and do not
// count.
type stopwatch struct {
	warm   int           // pieces left that do not count, ≥ 1: the last one starts the clocks
	length time.Duration // a run is as many pieces as fill this time
	runs   int

	now, cpu func() time.Duration // the clock, and the processor time of the process

	amount          float64 // in this run so far
	startNow        time.Duration
	startCPU        time.Duration
	perNow, perCPUs []float64 // rates of the runs that ended
}

// warmUp is how many pieces do not count: the second one still meets cold pools.
const warmUp = 2

func newStopwatch(c Config) *stopwatch {
	start := time.Now()
	return &stopwatch{
		warm: warmUp, length: c.Length, runs: c.Runs,
		now: func() time.Duration { return time.Since(start) }, cpu: cpuTime,
	}
}

// done counts a piece of work of that amount and tells whether more is wanted.
func (s *stopwatch) done(amount float64) (more bool) {
	if s.warm > 0 {
		s.warm--
		s.startNow, s.startCPU = s.now(), s.cpu()
		return true
	}
	s.amount += amount
	now := s.now()
	if now-s.startNow < s.length {
		return true
	}
	cpu := s.cpu()
	s.perNow = append(s.perNow, s.amount/(now-s.startNow).Seconds())
	if spent := (cpu - s.startCPU).Seconds(); spent > 0 {
		s.perCPUs = append(s.perCPUs, s.amount/spent)
	}
	s.amount, s.startNow, s.startCPU = 0, now, cpu
	return len(s.perNow) < s.runs
}

// median is the middle value, or the mean of the middle two; 0 of nothing.
func median(x []float64) float64 {
	if len(x) == 0 {
		return 0
	}
	s := slices.Sorted(slices.Values(x))
	return (s[(len(s)-1)/2] + s[len(s)/2]) / 2
}
