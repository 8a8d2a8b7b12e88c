package plan

import (
	"math"
	"runtime"
	"runtime/debug"
)

// Garbage that may stand beside what is in use: a part of it, or so much where that is little.
const (
	garbagePart  = 10 // one in so many bytes
	garbageLeast = 8 << 20
)

// garbageOf is how much garbage may stand beside a heap of which so many bytes are in use.
func garbageOf(inUse int64) int64 { return max(inUse/garbagePart, garbageLeast) }

// Within has the collector keep the process within limit bytes of resident memory, 0 being no
// limit, as far as what is in use allows.
func Within(limit int64) (undo func()) {
	if limit == 0 {
		return func() {}
	}
	// The runtime counts its own memory, and not the code that the system maps for it.
	code, _ := procStatus("RssFile")
	old := debug.SetMemoryLimit(max(limit-code-later, 1<<20))
	return func() { debug.SetMemoryLimit(old) }
}

// Hold has the collector run before the garbage beside a heap of which inUse bytes are in use
// at the worst moment exceeds what Memory.Peak counts, and not only when the heap has doubled.
// 0 stands for what is in use now. Free memory is given back to the system first.
// A collector that was told to run more often, or never, goes on so.
//
// A collection looks at what points, and tables of weights and scores do not. What it costs, medians of
// three alternating runs with 2 seeds on two cores: the quick start takes 9.6 s of processor time for 8.4
// and 70 MB for 83, ml-100k-users 25.0 for 25.2 s and 63 for 75 MB.
func Hold(inUse int64) (undo func()) {
	debug.FreeOSMemory()
	if inUse == 0 {
		var s runtime.MemStats
		runtime.ReadMemStats(&s)
		inUse = int64(s.HeapAlloc)
	}
	percent := int(math.Ceil(100 * float64(garbageOf(inUse)) / float64(inUse)))
	old := debug.SetGCPercent(percent)
	if old < percent {
		debug.SetGCPercent(old)
	}
	return func() { debug.SetGCPercent(old) }
}
