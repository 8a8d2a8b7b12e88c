package plan

import (
	"os"
	"runtime"
	"strconv"
	"strings"
)

// later is the code and the stacks that a run touches after its data have been read, as
// measured on runs of 60 to 300 MiB.
const later = 10 << 20

// memoryNow is the heap in use after a collection, and what the process has beside its
// heap: code, stacks, the runtime's own.
func memoryNow() (inUse, program int64) {
	runtime.GC()
	var s runtime.MemStats
	runtime.ReadMemStats(&s)
	program = int64(s.Sys-s.HeapSys) + later
	if code, ok := procStatus("RssFile"); ok {
		program += code
	}
	return int64(s.HeapAlloc), program
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
