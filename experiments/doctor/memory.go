package doctor

import (
	"bufio"
	"io"
	"os"
	"strconv"
	"strings"
)

// availableMemory is what a process may still take and what there is, in bytes: what
// Linux tells, or less where a container has a limit. Other systems have no such files.
func availableMemory() (available, total uint64, ok bool) {
	f, err := os.Open("/proc/meminfo")
	if err != nil {
		return 0, 0, false
	}
	defer f.Close()
	if available, total, ok = parseMeminfo(f); !ok {
		return 0, 0, false
	}
	limit, limited := readNumber("/sys/fs/cgroup/memory.max") // holds "max" where there is none
	used, known := readNumber("/sys/fs/cgroup/memory.current")
	if limited && known && limit < total {
		total = limit
		available = min(available, limit-min(used, limit))
	}
	return available, total, true
}

func parseMeminfo(r io.Reader) (available, total uint64, ok bool) {
	found := 0
	for lines := bufio.NewScanner(r); lines.Scan(); {
		words := strings.Fields(lines.Text())
		if len(words) != 3 || words[2] != "kB" {
			continue
		}
		n, err := strconv.ParseUint(words[1], 10, 54)
		if err != nil {
			return 0, 0, false
		}
		switch words[0] {
		case "MemAvailable:":
			available = n << 10
			found++
		case "MemTotal:":
			total = n << 10
			found++
		}
	}
	return available, total, found == 2
}

func readNumber(path string) (uint64, bool) {
	text, err := os.ReadFile(path)
	if err != nil {
		return 0, false
	}
	n, err := strconv.ParseUint(strings.TrimSpace(string(text)), 10, 64)
	return n, err == nil
}
