package embed_test

import (
	"bufio"
	"fmt"
	"os"
	"strings"
	"testing"
	"unsafe"

	"tandem/model/embed"

	"github.com/stretchr/testify/require"
)

// flagsOf are those that the kernel keeps for the memory of p.
func flagsOf(t *testing.T, p unsafe.Pointer) string {
	f, err := os.Open("/proc/self/smaps")
	if err != nil {
		t.Skip("no /proc/self/smaps")
	}
	defer f.Close()
	inside := false
	for s := bufio.NewScanner(f); s.Scan(); {
		var from, to uintptr
		if n, _ := fmt.Sscanf(s.Text(), "%x-%x ", &from, &to); n == 2 {
			inside = from <= uintptr(p) && uintptr(p) < to
		} else if flags, ok := strings.CutPrefix(s.Text(), "VmFlags:"); ok && inside {
			return flags
		}
	}
	t.Skip("smaps tells no flags")
	return ""
}

// The middle of a large table is marked for huge pages and holds zeros that cost nothing
// yet; clones are marked too.
func TestLargeTablesAskForHugePages(t *testing.T) {
	if _, err := os.Stat("/sys/kernel/mm/transparent_hugepage"); err != nil {
		t.Skip("a kernel without transparent huge pages")
	}
	const rows, width = 1 << 18, 32
	wide, half := embed.NewTable("t", rows, width), embed.NewTableOf(embed.BFloat16, "t", rows, width)
	for _, p := range []unsafe.Pointer{
		unsafe.Pointer(&wide.Data[rows*width/2]), unsafe.Pointer(&half.Half[rows*width/2]),
		unsafe.Pointer(&wide.Clone().Data[rows*width/2]),
	} {
		require.Contains(t, flagsOf(t, p)+" ", " hg ")
	}
	require.Equal(t, make([]float32, width), wide.Row(rows-1))
}
