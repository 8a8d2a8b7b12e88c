package plan

import (
	"os"
	"runtime"
	"runtime/debug"
	"strconv"
	"strings"
)

// later is what a run touches of its code, its stacks and its libraries' own tables after its
// data have been read, as measured on runs of 40 to 330 MiB: it hardly depends on the recipe.
const later = 7 << 20

// memoryNow is the heap in use after a collection, and what the process has beside its
// heap: code, stacks, the runtime's own, and the gaps between objects. Free memory is given
// back before, so that what is resident is in use.
func memoryNow() (inUse, program int64) {
	debug.FreeOSMemory()
	var s runtime.MemStats
	runtime.ReadMemStats(&s)
	inUse = int64(s.HeapAlloc)
	if resident, ok := procStatus("VmRSS"); ok {
		return inUse, max(0, resident-inUse) + later
	}
	return inUse, int64(s.Sys-s.HeapSys) + later
}

// peakMemory is the largest resident size of the process so far; 0 where the system does
// not tell.
func peakMemory() int64 {
	n, _ := procStatus("VmHWM")
	return n
}

// procStatus is a size in bytes out of /proc/self/status, which Linux has.
func procStatus(key string) (int64, bool) {
	text, err := os.ReadFile("/proc/self/status")
	if err != nil {
		return 0, false
	}
	for line := range strings.Lines(string(text)) {
		words := strings.Fields(line)
		if len(words) == 3 && words[0] == key+":" && words[2] == "kB" {
			n, err := strconv.ParseInt(words[1], 10, 53)
			return n << 10, err == nil
		}
	}
	return 0, false
}
