package doctor

import (
	"strings"
	"testing"

	"github.com/stretchr/testify/require"
)

func TestMeminfo(t *testing.T) {
	available, total, ok := parseMeminfo(strings.NewReader("MemTotal:       1000 kB\nMemFree: 5 kB\nHugePages_Total: 0\nMemAvailable:    600 kB\n"))
	require.True(t, ok)
	require.Equal(t, uint64(1000<<10), total)
	require.Equal(t, uint64(600<<10), available)
	for _, bad := range []string{"", "MemTotal: 5 kB\n", "MemTotal: x kB\nMemAvailable: 5 kB\n", "MemTotal: 5 kB\nMemAvailable: 5\n"} {
		_, _, ok := parseMeminfo(strings.NewReader(bad))
		require.False(t, ok, bad)
	}
}

func TestSize(t *testing.T) {
	require.Equal(t, "512 MB", size(512<<20))
	require.Equal(t, "1.5 GB", size(3<<29))
}
