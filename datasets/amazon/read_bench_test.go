package amazon_test

import (
	"os"
	"path/filepath"
	"testing"

	"github.com/stretchr/testify/require"
	"tandem/datasets/amazon"
)

// BenchmarkRead reads the file that TANDEM_BENCH_REVIEWS names, in any form.
func BenchmarkRead(b *testing.B) {
	path := os.Getenv("TANDEM_BENCH_REVIEWS")
	if path == "" {
		b.Skip("TANDEM_BENCH_REVIEWS is not set: it names a file of reviews")
	}
	info, err := os.Stat(path)
	require.NoError(b, err)
	b.SetBytes(info.Size())
	b.ReportAllocs()
	c := amazon.DefaultConfig()
	c.Reviews = filepath.Clean(path)
	rows := 0
	for b.Loop() {
		data, _, err := amazon.Read(c)
		require.NoError(b, err)
		rows += data.Log.Len()
	}
	b.ReportMetric(float64(rows)/b.Elapsed().Seconds(), "rows/s")
}
