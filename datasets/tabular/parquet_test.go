package tabular_test

import (
	"bytes"
	"fmt"
	"math"
	"os"
	"path/filepath"
	"testing"

	"github.com/parquet-go/parquet-go"
	"github.com/stretchr/testify/require"

	"tandem/datasets"
	"tandem/datasets/tabular"
)

const fromPyarrow = "testdata/pyarrow.parquet" // testdata/make_parquet.py wrote it

func TestParquetFromPyarrow(t *testing.T) {
	tests := []struct {
		columns tabular.Columns
		users   []string
		items   []string
		values  []float32
		time    int64
	}{
		{tabular.Columns{User: "user", Item: "item", Value: "rating", Time: "at"}, []string{"a", "b"}, []string{"7", "9", "1099511627776"}, []float32{4.5, 1, -2}, 1485630413},
		{tabular.Columns{User: "nullable_id", Item: "unsigned", Time: "naive"}, []string{"12", "13", "14"}, []string{"1", "4294967295", "0"}, nil, 1485630413},
		{tabular.Columns{User: "user", Item: "item", Time: "day"}, []string{"a", "b"}, []string{"7", "9", "1099511627776"}, nil, 1485630413 - 68813},
	}
	for _, tt := range tests {
		log, err := readLog(fromPyarrow, tabular.LogConfig{Columns: tt.columns}, nil, nil)
		require.NoError(t, err)
		require.Equal(t, tt.users, log.UserIDs.Keys())
		require.Equal(t, tt.items, log.ItemIDs.Keys())
		require.Equal(t, tt.values, log.Values)
		require.Equal(t, []int64{tt.time, tt.time, tt.time}, log.Times)
	}
}

func TestParquetAttributesFromPyarrow(t *testing.T) {
	c := tabular.AttributeConfig{Columns: tabular.AttributeColumns{Key: "item", List: []tabular.Attribute{
		{Sources: []string{"price"}, Kind: tabular.Number},
		{Sources: []string{"cost"}, Kind: tabular.Number},
		{Sources: []string{"small"}, Kind: tabular.Number},
		{Sources: []string{"brand"}, Kind: tabular.Label},
		{Sources: []string{"new"}, Kind: tabular.Label},
		{Sources: []string{"path"}, Kind: tabular.Path, Separator: "never used on lists"},
		{Sources: []string{"tags"}, Kind: tabular.Tags},
		{Sources: []string{"deep"}, Kind: tabular.Path},
		{Sources: []string{"nested.b"}, Kind: tabular.Number},
		{Name: "all", Sources: []string{"codes", "brand"}, Kind: tabular.Tags},
	}}}
	ids := datasets.NewIDs("1099511627776", "7", "8", "9") // not the file's order; 8 has no row
	got, report, err := tabular.ReadAttributes(fromPyarrow, c, ids)
	require.NoError(t, err)
	require.Equal(t, tabular.AttributeReport{Rows: 3, Absent: 1}, report)
	require.NoError(t, got.Check(4))

	nan := math.NaN()
	requireNumbers(t, []float64{nan, float64(float32(14.99)), nan, nan}, got.Find("price").Numbers, 1e-6)
	requireNumbers(t, []float64{nan, 14.99, nan, -0.05}, got.Find("cost").Numbers, 0)
	requireNumbers(t, []float64{-3, 1, nan, nan}, got.Find("small").Numbers, 0)
	require.Equal(t, [][]string{{"Acme"}, {"Acme"}, nil, nil}, labels(got.Find("brand")))
	require.Equal(t, [][]string{nil, {"true"}, nil, {"false"}}, labels(got.Find("new")))
	require.Equal(t, [][]string{nil, {"A", "B", "C"}, nil, nil}, labels(got.Find("path")))
	require.Equal(t, [][]string{nil, {"x", "y"}, nil, {"y"}}, labels(got.Find("tags")))
	require.Equal(t, [][]string{{"a"}, {"a"}, nil, {"a"}}, labels(got.Find("deep")))
	requireNumbers(t, []float64{2, 2, nan, 2}, got.Find("nested.b").Numbers, 0)
	require.Equal(t, [][]string{{"3", "Acme"}, {"1", "2", "Acme"}, nil, {"2"}}, labels(got.Find("all")))
}

func TestParquetErrorsFromPyarrow(t *testing.T) {
	for name, want := range map[string]string{
		"nested":   `column "nested": a group of 2 columns, want values, a list of values or one of "nested.a", "nested.b"`,
		"deep":     "row group 0, row 0: item id a list of 1, want a key",
		"clock":    `column "clock": type TIME(isAdjustedToUTC=false,unit=MILLIS), want a text, a number, a truth value, a date or a timestamp`,
		"Itme":     `column "Itme": not among "user", "item", "small", "unsigned", "rating", "price", "nullable_id", "at", "naive", "day", "cost", "new", "brand", "path", "tags", "codes", "nested", "deep", "clock"; did you mean "item"?`,
		"path":     "row group 0, row 0: item id a list of 3, want a key",
		"small":    "row group 0, row 1: item id nothing, want a key; where: [{column: small, present: true}] drops such rows",
		"brand":    "row group 0, row 1: item id nothing, want a key; where: [{column: brand, present: true}] drops such rows",
		"nested.c": `column "nested.c": not among "nested.a", "nested.b"; did you mean "nested.a"?`,
		"new":      "row group 1, row 0: item id nothing, want a key; where: [{column: new, present: true}] drops such rows",
	} {
		t.Run(name, func(t *testing.T) {
			_, err := readLog(fromPyarrow, tabular.LogConfig{Columns: tabular.Columns{User: "user", Item: name}}, nil, nil)
			require.EqualError(t, err, "tabular: "+fromPyarrow+": "+want)
		})
	}
}

// row is what the tests write.
type row struct {
	User string   `parquet:"user"`
	Item int32    `parquet:"item"`
	At   int64    `parquet:"at,timestamp(nanosecond)"`
	Tags []string `parquet:"tags,list"`
	Old  []int64  `parquet:"old"` // a repeated column without the list group, as old writers make
}

func writeParquet(t testing.TB, path string, groupRows int, rows ...row) {
	t.Helper()
	var buf bytes.Buffer
	w := parquet.NewGenericWriter[row](&buf, parquet.MaxRowsPerRowGroup(int64(groupRows)))
	_, err := w.Write(rows)
	require.NoError(t, err)
	require.NoError(t, w.Close())
	require.NoError(t, os.WriteFile(path, buf.Bytes(), 0o600))
}

// A directory of parts, each of several row groups and many pages, is one log in the
// order of the part names.
func TestParquetParts(t *testing.T) {
	dir := t.TempDir()
	var all []row
	for i := range 3000 {
		all = append(all, row{User: fmt.Sprintf("u%d", i%17), Item: int32(i), At: int64(i)*1e9 - 1, Tags: make([]string, i%4), Old: []int64{int64(i)}})
		for j := range all[i].Tags {
			all[i].Tags[j] = fmt.Sprintf("t%d", (i+j)%300)
		}
	}
	writeParquet(t, filepath.Join(dir, "part-0001.snappy.parquet"), 700, all[1000:]...)
	writeParquet(t, filepath.Join(dir, "part-0000.parquet"), 300, all[:1000]...)
	require.NoError(t, os.WriteFile(filepath.Join(dir, "_SUCCESS"), nil, 0o600))

	log, err := readLog(dir, tabular.LogConfig{Columns: tabular.Columns{User: "user", Item: "item", Time: "at"}, NumericIDs: false}, nil, nil)
	require.NoError(t, err)
	require.Equal(t, len(all), log.Len())
	for r := range all {
		require.Equal(t, all[r].User, log.UserIDs.Key(log.Users[r]))
		require.Equal(t, fmt.Sprint(all[r].Item), log.ItemIDs.Key(log.Items[r]))
		require.Equal(t, int64(r)-1, log.Times[r], "one nanosecond before second r, rounded down")
	}

	c := tabular.AttributeConfig{Columns: tabular.AttributeColumns{Key: "item", List: []tabular.Attribute{
		{Sources: []string{"tags"}, Kind: tabular.Tags}, {Sources: []string{"old"}, Kind: tabular.Label}}}}
	columns, report, err := tabular.ReadAttributes(dir, c, log.ItemIDs)
	require.NoError(t, err)
	require.Equal(t, tabular.AttributeReport{Rows: len(all)}, report)
	tags, old := labels(columns.Find("tags")), labels(columns.Find("old"))
	for r := range all {
		require.ElementsMatch(t, all[r].Tags, tags[r])
		require.Equal(t, []string{fmt.Sprint(r)}, old[r])
	}
}

// However a file is cut or a byte of it changed, the answer is rows or an error.
func TestParquetBroken(t *testing.T) {
	dir := t.TempDir()
	path := filepath.Join(dir, "a.parquet")
	writeParquet(t, path, 2, row{User: "a", Item: 1, Tags: []string{"x"}}, row{User: "b", Item: 2}, row{User: "c", Item: 3})
	whole, err := os.ReadFile(path)
	require.NoError(t, err)
	// One file is changed in place: creating thousands would wait for the disk.
	file, err := os.OpenFile(path, os.O_RDWR, 0)
	require.NoError(t, err)
	defer file.Close()
	read := func() error {
		_, err := readLog(path, tabular.LogConfig{Columns: tabular.Columns{User: "user", Item: "item", Time: "at"}}, nil, nil)
		if err != nil {
			require.ErrorContains(t, err, "tabular: "+path+": ")
		}
		return err
	}
	for i, c := range whole {
		_, err := file.WriteAt([]byte{c ^ 0xff}, int64(i))
		require.NoError(t, err)
		_ = read() // many bytes are data or unused: either answer is right
		_, err = file.WriteAt([]byte{c}, int64(i))
		require.NoError(t, err)
	}
	require.NoError(t, read())
	for n := len(whole) - 1; n >= 0; n-- {
		require.NoError(t, file.Truncate(int64(n)))
		require.Error(t, read())
	}
}

func requireNumbers(t *testing.T, want, got []float64, tolerance float64) {
	t.Helper()
	require.Len(t, got, len(want))
	for i := range want {
		if math.IsNaN(want[i]) {
			require.True(t, math.IsNaN(got[i]), "value %d is %v, want NaN", i, got[i])
			continue
		}
		require.InDelta(t, want[i], got[i], tolerance, "value %d", i)
	}
}

// labels spells the lists of a column.
func labels(c *datasets.Column) [][]string {
	out := make([][]string, c.Len())
	for i := range out {
		for _, code := range c.Labels.At(int32(i)) {
			out[i] = append(out[i], c.Dict.Key(code))
		}
	}
	return out
}
