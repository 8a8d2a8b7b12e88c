package tabular_test

import (
	"fmt"
	"math"
	"os"
	"path/filepath"
	"runtime"
	"testing"

	"github.com/stretchr/testify/require"

	"tandem/datasets"
	"tandem/datasets/tabular"
)

// Row n of testdata/make_parts.py, in whichever part it stands, is the same row.
func TestParquetDirectories(t *testing.T) {
	countries := []string{"DE", "AT / Wien", ""}
	for _, dir := range []string{"spark", "hive", "duckdb"} {
		t.Run(dir, func(t *testing.T) {
			path := filepath.Join("testdata", dir)
			columns := tabular.Columns{User: "user", Item: "item", Value: "value", Time: "at"}
			var want *datasets.Log
			for _, procs := range []int{1, 4} {
				defer runtime.GOMAXPROCS(runtime.GOMAXPROCS(procs))
				log, err := readLog(path, tabular.LogConfig{Columns: columns}, nil, nil)
				require.NoError(t, err)
				if want == nil {
					want = log
				}
				require.Equal(t, want, log, "at any GOMAXPROCS")
			}
			require.Equal(t, 60, want.Len())
			if dir == "spark" { // the order of the parts is that of the rows
				require.Equal(t, "0", want.ItemIDs.Key(want.Items[0]))
				require.Equal(t, "59", want.ItemIDs.Key(want.Items[59]))
			}
			seen := map[int]bool{}
			for r := range want.Len() {
				var n int
				_, err := fmt.Sscan(want.ItemIDs.Key(want.Items[r]), &n)
				require.NoError(t, err)
				seen[n] = true
				require.Equal(t, fmt.Sprintf("u%d", n%7), want.UserIDs.Key(want.Users[r]))
				require.Equal(t, float32(n)/4, want.Values[r])
				require.Equal(t, int64(1485561600+n), want.Times[r], "2017-01-28 is day 17,194")
			}
			require.Len(t, seen, 60)

			items := &datasets.IDs{}
			for n := range 60 {
				items.Add(fmt.Sprint(n))
			}
			c := tabular.AttributeConfig{Columns: tabular.AttributeColumns{Key: "item", List: []tabular.Attribute{
				{Sources: []string{"country"}, Kind: tabular.Label},
				{Sources: []string{"year"}, Kind: tabular.Number},
				{Sources: []string{"tags"}, Kind: tabular.Tags},
				{Sources: []string{"paths"}, Kind: tabular.Path},
				{Sources: []string{"offer.price"}, Kind: tabular.Number},
				{Sources: []string{"offer.seller.id"}, Kind: tabular.Number},
				{Sources: []string{"blob"}, Kind: tabular.Label},
			}}}
			got, report, err := tabular.ReadAttributes(path, c, items)
			require.NoError(t, err)
			require.Equal(t, tabular.AttributeReport{Rows: 60}, report)
			country, tags, paths, blob := labels(got[0]), labels(got[2]), labels(got[3]), labels(got[6])
			for n := range 60 {
				var in, path []string
				if c := countries[n%3]; c != "" {
					in = []string{c}
				}
				if n%5 > 0 {
					path = []string{"A", fmt.Sprintf("B%d", n%2)}
				}
				require.Equal(t, in, country[n])
				require.Equal(t, float64(2016+n%2), got[1].Numbers[n])
				require.Equal(t, []string{fmt.Sprintf("t%d", n%4)}, tags[n])
				require.Equal(t, path, paths[n])
				require.InDelta(t, float64(n)/100-1, got[4].Numbers[n], 1e-12)
				require.Equal(t, float64(n%3), got[5].Numbers[n])
				require.Equal(t, []string{fmt.Sprintf("b%d", n)}, blob[n])
			}
		})
	}
}

func TestParquetDirectoryErrors(t *testing.T) {
	columns := tabular.Columns{User: "user", Item: "item"}
	for name, tt := range map[string]struct {
		make    func(t *testing.T, dir string)
		columns tabular.Columns
		want    string
	}{
		"no parts":           {func(t *testing.T, dir string) { touch(t, dir, "_SUCCESS") }, columns, ": a directory without *.parquet files"},
		"another file":       {func(t *testing.T, dir string) { touch(t, dir, "part-0.csv") }, columns, `: holds "part-0.csv", want only files named *.parquet`},
		"a plain directory":  {func(t *testing.T, dir string) { touch(t, dir, "more/part-0.parquet") }, columns, `: holds the directory "more", want part files or directories named key=value`},
		"another file below": {func(t *testing.T, dir string) { touch(t, dir, "year=1/a.txt") }, columns, `/year=1: holds "a.txt", want only files named *.parquet`},
		"an empty part": {func(t *testing.T, dir string) {
			writeParquet(t, filepath.Join(dir, "a.parquet"), 9, row{User: "a", Item: 1})
			touch(t, dir, "b.parquet")
		}, columns, "/b.parquet: 0 bytes, too short for a parquet file"},
		"a part cut in the middle": {func(t *testing.T, dir string) {
			path := filepath.Join(dir, "a.parquet")
			writeParquet(t, path, 9, row{User: "a", Item: 1}, row{User: "b", Item: 2})
			info, err := os.Stat(path)
			require.NoError(t, err)
			require.NoError(t, os.Truncate(path, info.Size()/2))
		}, columns, `want the parquet mark "PAR1": is the file cut short?`},
		"a column that a part lacks": {func(t *testing.T, dir string) {
			require.NoError(t, os.MkdirAll(filepath.Join(dir, "day=1"), 0o700))
			require.NoError(t, os.MkdirAll(filepath.Join(dir, "dey=2"), 0o700))
			writeParquet(t, filepath.Join(dir, "day=1", "a.parquet"), 9, row{User: "a", Item: 1})
			writeParquet(t, filepath.Join(dir, "dey=2", "a.parquet"), 9, row{User: "a", Item: 1})
		}, tabular.Columns{User: "user", Item: "item", Value: "day"}, `/dey=2/a.parquet: column "day": not among "user", "item", "at", "tags", "old", "dey"; did you mean "dey"?`},
		"a null key": {func(t *testing.T, dir string) {
			require.NoError(t, os.MkdirAll(filepath.Join(dir, "who=__HIVE_DEFAULT_PARTITION__"), 0o700))
			writeParquet(t, filepath.Join(dir, "who=__HIVE_DEFAULT_PARTITION__", "a.parquet"), 1, row{Item: 1}, row{Item: 2})
		}, tabular.Columns{User: "who", Item: "item"}, "a.parquet: row group 0, row 0: user id nothing, want a key; where: [{column: who, present: true}] drops such rows"},
	} {
		t.Run(name, func(t *testing.T) {
			dir := t.TempDir()
			tt.make(t, dir)
			_, err := readLog(dir, tabular.LogConfig{Columns: tt.columns}, nil, nil)
			require.ErrorContains(t, err, "tabular: "+dir)
			require.ErrorContains(t, err, tt.want)
		})
	}
}

func touch(t *testing.T, dir, name string) {
	t.Helper()
	path := filepath.Join(dir, name)
	require.NoError(t, os.MkdirAll(filepath.Dir(path), 0o700))
	require.NoError(t, os.WriteFile(path, nil, 0o600))
}

// A null is a missing attribute, and an error where a key or a value must be: with the
// row group and the row.
func TestParquetNulls(t *testing.T) {
	for columns, want := range map[tabular.Columns]string{
		{User: "brand", Item: "item"}:                 "row group 0, row 1: user id nothing, want a key; where: [{column: brand, present: true}] drops such rows",
		{User: "item", Item: "brand"}:                 "row group 0, row 1: item id nothing, want a key; where: [{column: brand, present: true}] drops such rows",
		{User: "user", Item: "item", Value: "price"}:  "row group 0, row 1: value nothing, want a number; where: [{column: price, present: true}] drops such rows",
		{User: "user", Item: "item", Event: "new"}:    "row group 1, row 0: event nothing, want a text; where: [{column: new, present: true}] drops such rows",
		{User: "user", Item: "item", Value: "path"}:   "row group 0, row 0: value a list of 3, want a number",
		{User: "user", Item: "item", Value: "nested"}: `column "nested": a group of 2 columns, want values, a list of values or one of "nested.a", "nested.b"`,
	} {
		_, err := readLog(fromPyarrow, tabular.LogConfig{Columns: columns}, nil, nil)
		require.EqualError(t, err, "tabular: "+fromPyarrow+": "+want)
	}
	prices, _, err := tabular.ReadAttributes(fromPyarrow, tabular.AttributeConfig{Unknown: "add",
		Columns: tabular.AttributeColumns{Key: "item", List: []tabular.Attribute{{Sources: []string{"small"}, Kind: tabular.Number}}}}, &datasets.IDs{})
	require.NoError(t, err)
	requireNumbers(t, []float64{1, math.NaN(), -3}, prices[0].Numbers, 0)
}
