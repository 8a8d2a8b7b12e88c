package tabular_test

import (
	"fmt"
	"path/filepath"
	"strings"
	"testing"

	"github.com/stretchr/testify/require"

	"tandem/datasets/tabular"
)

func BenchmarkReadLog(b *testing.B) {
	const n = 100_000
	var csv, jsonl strings.Builder
	csv.WriteString("user,item,at\n")
	rows := make([]row, n)
	for i := range rows {
		rows[i] = row{User: fmt.Sprintf("A%013d", i*7919%9973), Item: int32(i * 104729 % 6007), At: int64(1357000000+i) * 1e9}
		fmt.Fprintf(&csv, "%s,%d,%d\n", rows[i].User, rows[i].Item, rows[i].At)
		fmt.Fprintf(&jsonl, "{\"user\":%q,\"item\":%d,\"at\":%d}\n", rows[i].User, rows[i].Item, rows[i].At)
	}
	parquet := filepath.Join(b.TempDir(), "a.parquet")
	writeParquet(b, parquet, n, rows...)
	for _, path := range []string{
		write(b, "a.csv", csv.String()), write(b, "a.tsv", strings.ReplaceAll(csv.String(), ",", "\t")),
		write(b, "a.csv.gz", csv.String()), write(b, "a.jsonl", jsonl.String()), parquet,
	} {
		b.Run(filepath.Base(path), func(b *testing.B) {
			b.ReportAllocs()
			for b.Loop() {
				log, err := readLog(path, tabular.LogConfig{TimeUnit: "ns", Columns: tabular.Columns{User: "user", Item: "item", Time: "at"}}, nil, nil)
				require.NoError(b, err)
				require.Equal(b, n, log.Len())
			}
			b.ReportMetric(n*float64(b.N)/b.Elapsed().Seconds(), "rows/s")
		})
	}
}
