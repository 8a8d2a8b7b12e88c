package tabular_test

import (
	"math"
	"os"
	"path/filepath"
	"testing"

	"github.com/stretchr/testify/require"

	"tandem/datasets"
	"tandem/datasets/tabular"
)

// located is how an error about a text file may begin behind its path: at a line, or
// saying what is wrong with all of it.
const located = `^(line [1-9]\d*: |all lines: |empty file, |no rows, |text in UTF-16, |gzip: |zstd: |gzip data |zstd data )`

// FuzzReadLog: any bytes in any text format are a sound log or an error that names
// the file and the line.
func FuzzReadLog(f *testing.F) {
	for _, s := range []string{
		"user,item,value,time\nu,i,1,2017-01-28\n", "1,2,3,4\r\n\r\n5,\"6\n\",7,1e9\n", "\xef\xbb\xbfuser\titem\tvalue\ttime\nu\ti\t\t\n",
		"{\"user\":1,\"item\":\"\\u00e9\",\"value\":1e-3,\"time\":\"2017-01-28T19:06:53Z\"}\n", "{\"user\":[1],\"item\":{}}", "u,\"i", "\xff\xfe", "\x1f\x8b\x08", "\x28\xb5\x2f\xfd\x00",
	} {
		f.Add([]byte(s), byte(0), true, false)
		f.Add([]byte(s), byte(1), false, true)
		f.Add([]byte(s), byte(2), false, false)
	}
	dir := f.TempDir()
	f.Fuzz(func(t *testing.T, content []byte, format byte, named, numeric bool) {
		c := tabular.LogConfig{
			Format:     []tabular.Format{tabular.CSV, tabular.TSV, tabular.JSONL}[format%3],
			Columns:    tabular.Columns{User: "1", Item: "2", Value: "3", Time: "4"},
			NumericIDs: numeric,
		}
		if named {
			c.Columns = tabular.Columns{User: "user", Item: "item", Value: "value", Time: "time"}
		}
		path := filepath.Join(dir, "log")
		require.NoError(t, os.WriteFile(path, content, 0o600))
		log, err := readLog(path, c, nil, nil)
		if err != nil {
			requireLocated(t, path, err)
			return
		}
		require.NotZero(t, log.Len())
		require.Len(t, log.Items, log.Len())
		require.Len(t, log.Times, log.Len())
		for r, v := range log.Values {
			require.False(t, math.IsNaN(float64(v)) || math.IsInf(float64(v), 0))
			require.NotEmpty(t, log.UserIDs.Key(log.Users[r]))
			require.NotEmpty(t, log.ItemIDs.Key(log.Items[r]))
		}
	})
}

func FuzzReadAttributes(f *testing.F) {
	for _, s := range []string{
		"key,n,l,p\na,1,x,A>B>>C\n", "a,,,\nb,1e3, x ,>\n", "{\"key\":\"a\",\"n\":null,\"l\":\"x\",\"p\":[\"A\",null,1,true]}\n{\"key\":\"a\"}", "{\"key\":\"a\",\"p\":[[]]}",
	} {
		f.Add([]byte(s), byte(0), true, false)
		f.Add([]byte(s), byte(1), false, true)
		f.Add([]byte(s), byte(2), true, true)
	}
	dir := f.TempDir()
	f.Fuzz(func(t *testing.T, content []byte, format byte, named, lenient bool) {
		key, from := "1", []string{"2", "3", "4"}
		if named {
			key, from = "key", []string{"n", "l", "p"}
		}
		c := tabular.AttributeConfig{
			Layout: tabular.Layout{Format: []tabular.Format{tabular.CSV, tabular.TSV, tabular.JSONL}[format%3]},
			Columns: tabular.AttributeColumns{Key: key, List: []tabular.Attribute{
				{Name: "number", Sources: from[:1], Kind: tabular.Number},
				{Name: "label", Sources: from[1:2], Kind: tabular.Label},
				{Name: "path", Sources: from[2:], Kind: tabular.Path, Separator: ">"},
				{Name: "tags", Sources: from, Kind: tabular.Tags, Separator: "|"},
			}},
		}
		if lenient {
			c.Unknown, c.Repeated = "add", "first"
		}
		path := filepath.Join(dir, "table")
		require.NoError(t, os.WriteFile(path, content, 0o600))
		ids := datasets.NewIDs("b", "a")
		columns, report, err := tabular.ReadAttributes(path, c, ids)
		if err != nil {
			requireLocated(t, path, err)
			return
		}
		require.NoError(t, columns.Check(ids.Len()))
		require.Equal(t, report.Rows-report.Unknown-report.Repeated, ids.Len()-report.Absent)
		require.Equal(t, 2+report.Added, ids.Len())
	})
}

// FuzzParquet: any bytes are a sound log or an error that names the file.
func FuzzParquet(f *testing.F) {
	golden, err := os.ReadFile(fromPyarrow)
	require.NoError(f, err)
	f.Add(golden)
	small := filepath.Join(f.TempDir(), "a.parquet")
	writeParquet(f, small, 2, row{User: "a", Item: 1, Tags: []string{"x", "y"}}, row{User: "b", Item: 2}, row{User: "c", Item: 3})
	whole, err := os.ReadFile(small)
	require.NoError(f, err)
	f.Add(whole)
	f.Fuzz(func(t *testing.T, content []byte) {
		require.NoError(t, os.WriteFile(small, content, 0o600))
		c := tabular.AttributeConfig{Unknown: "add", Repeated: "first", Columns: tabular.AttributeColumns{Key: "item", List: []tabular.Attribute{
			{Sources: []string{"user"}, Kind: tabular.Label}, {Sources: []string{"tags"}, Kind: tabular.Tags}}}}
		ids := &datasets.IDs{}
		columns, _, err := tabular.ReadAttributes(small, c, ids)
		if err != nil {
			require.Contains(t, err.Error(), "tabular: "+small+": ")
			return
		}
		require.NoError(t, columns.Check(ids.Len()))
	})
}

func requireLocated(t *testing.T, path string, err error) {
	t.Helper()
	prefix := "tabular: " + path + ": "
	text := err.Error()
	require.Equal(t, prefix, text[:min(len(prefix), len(text))])
	require.Regexp(t, located, text[len(prefix):])
}
