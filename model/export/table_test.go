package export_test

import (
	"bytes"
	"math"
	"os"
	"path/filepath"
	"slices"
	"testing"

	"github.com/parquet-go/parquet-go"
	"github.com/stretchr/testify/require"
	"pgregory.net/rapid"

	"tandem/model/export"
)

func TestTableRoundTrip(t *testing.T) {
	path := filepath.Join(t.TempDir(), "t.parquet")
	want := []export.Column{
		{Name: "z", Str: []string{"a", "", "é𝛼"}},
		{Name: "f64", F64: []float64{0.1, math.Inf(1), math.Copysign(0, -1)}},
		{Name: "a", F32: []float32{1, -2, math.MaxFloat32}},
		{Name: "i32", I32: []int32{math.MinInt32, 0, 1}},
		{Name: "i64", I64: []int64{math.MinInt64, 0, 1}},
	}
	require.NoError(t, export.WriteTable(path, want))
	got, err := export.ReadTable(path)
	require.NoError(t, err)
	require.Equal(t, want, got)
}

func TestTableKeepsNaN(t *testing.T) {
	path := filepath.Join(t.TempDir(), "t.parquet")
	require.NoError(t, export.WriteTable(path, []export.Column{{Name: "x", F64: []float64{math.NaN(), 1}}}))
	got, err := export.ReadTable(path)
	require.NoError(t, err)
	require.True(t, math.IsNaN(got[0].F64[0]))
	require.Equal(t, 1.0, got[0].F64[1])
}

// vectorRow is a row of a file by WriteVectors with one column more.
type vectorRow struct {
	Key    string    `parquet:"key"`
	Vector []float32 `parquet:"vector,list"`
	N      int32     `parquet:"n,optional"`
}

// readVectors reads such a file as any other program does.
func readVectors(t require.TestingT, path string) []vectorRow {
	rows, err := parquet.ReadFile[vectorRow](path)
	require.NoError(t, err)
	return rows
}

func TestVectorsHoldAnything(t *testing.T) {
	path := filepath.Join(t.TempDir(), "v.parquet")
	rapid.Check(t, func(t *rapid.T) {
		n, dim := rapid.IntRange(0, 50).Draw(t, "n"), rapid.IntRange(1, 9).Draw(t, "dim")
		keys := append([]string{}, rapid.SliceOfN(rapid.String(), n, n).Draw(t, "keys")...)
		vectors := append([]float32{}, rapid.SliceOfN(rapid.Float32(), n*dim, n*dim).Draw(t, "vectors")...)
		counts := append([]int32{}, rapid.SliceOfN(rapid.Int32(), n, n).Draw(t, "counts")...)
		require.NoError(t, export.WriteVectors(path, keys, vectors, dim, export.Column{Name: "n", I32: counts}))
		rows := readVectors(t, path)
		require.Len(t, rows, n)
		for i, r := range rows {
			require.Equal(t, vectorRow{keys[i], vectors[i*dim : (i+1)*dim], counts[i]}, r)
		}
	})
}

// More values than fit one piece of a column or one row group.
func TestVectorsOverRowGroups(t *testing.T) {
	if testing.Short() {
		t.Skip("writes 71 MB")
	}
	path := filepath.Join(t.TempDir(), "v.parquet")
	const rows, dim = 17, 1 << 20
	keys, vectors := make([]string, rows), make([]float32, rows*dim)
	for i := range vectors {
		vectors[i] = float32(i % 1021)
	}
	require.NoError(t, export.WriteVectors(path, keys, vectors, dim))
	got := readVectors(t, path)
	require.Len(t, got, rows)
	for i, r := range got {
		require.True(t, slices.Equal(vectors[i*dim:(i+1)*dim], r.Vector), "row %d", i)
	}
}

func TestVectorsNone(t *testing.T) {
	path := filepath.Join(t.TempDir(), "v.parquet")
	require.NoError(t, export.WriteVectors(path, nil, nil, 8))
	require.Empty(t, readVectors(t, path))
}

func TestTableSameBytes(t *testing.T) {
	dir := t.TempDir()
	columns := []export.Column{{Name: "b", F64: []float64{1, 2}}, {Name: "a", Str: []string{"x", "y"}}}
	var first []byte
	for range 5 {
		require.NoError(t, export.WriteTable(filepath.Join(dir, "t"), columns))
		b, err := os.ReadFile(filepath.Join(dir, "t"))
		require.NoError(t, err)
		if first == nil {
			first = b
		}
		require.Equal(t, first, b)
	}
}

func TestWriteTableRefuses(t *testing.T) {
	path := filepath.Join(t.TempDir(), "t.parquet")
	for _, c := range []struct {
		name    string
		columns []export.Column
		want    string
	}{
		{"no column", nil, "no column, want at least 1"},
		{"no name", []export.Column{{F64: []float64{1}}}, `column "": want a name in UTF-8`},
		{"name twice", []export.Column{{Name: "a", F64: []float64{1}}, {Name: "a", I32: []int32{1}}}, `column "a": duplicate name`},
		{"unequal", []export.Column{{Name: "a", F64: []float64{1}}, {Name: "b", I32: []int32{1, 2}}}, `column "b": 2 rows, column "a" has 1`},
		{"two slices", []export.Column{{Name: "a", F64: []float64{1}, I32: []int32{}}}, `column "a": 2 data slices set, want 1`},
		{"not text", []export.Column{{Name: "a", Str: []string{"", "\xff"}}}, `column "a": row 1: "\xff" is not UTF-8`},
	} {
		t.Run(c.name, func(t *testing.T) {
			require.EqualError(t, export.WriteTable(path, c.columns), "export: "+path+": "+c.want)
			require.NoFileExists(t, path)
		})
	}
	require.EqualError(t, export.WriteVectors(path, []string{"a"}, []float32{1, 2, 3}, 2),
		"export: "+path+": 3 values for 1 keys of dim 2, want 2 and dim ≥ 1")
	require.ErrorContains(t, export.WriteVectors(path, nil, nil, 0), "0 values for 0 keys of dim 0")
	require.ErrorContains(t, export.WriteVectors(path, []string{"a"}, []float32{1}, 1, export.Column{Name: "key", I32: []int32{1}}),
		`column "key": duplicate name`)
}

func TestReadTableRefuses(t *testing.T) {
	for _, c := range []struct{ file, want string }{
		{"missing.parquet", `column "user": row 1: missing, want a value`},
		{"bool.parquet", `column "on": type BOOLEAN, want one of DOUBLE, FLOAT, INT32, INT64, STRING`},
		{"vectors.parquet", `column "vector": lists or groups, want a single value per row`},
		{"matrix.npy", "invalid magic"},
		{"absent.parquet", "no such file"},
	} {
		t.Run(c.file, func(t *testing.T) {
			_, err := export.ReadTable(filepath.Join("testdata", c.file))
			require.ErrorContains(t, err, "export: ")
			require.ErrorContains(t, err, c.file)
			require.ErrorContains(t, err, c.want)
		})
	}
}

// A damaged file is an error or, where no checksum covers the byte, other content;
// never a panic.
func TestReadTableOfDamagedFiles(t *testing.T) {
	path := filepath.Join(t.TempDir(), "v.parquet")
	good, err := os.ReadFile(filepath.Join("testdata", "table.parquet"))
	require.NoError(t, err)
	for i := range good {
		bad := bytes.Clone(good)
		bad[i] ^= 0x41
		require.NoError(t, os.WriteFile(path, bad, 0o644))
		require.NotPanics(t, func() { _, _ = export.ReadTable(path) }, "byte %d", i)
		if i%16 != 0 {
			continue
		}
		require.NoError(t, os.WriteFile(path, good[:i], 0o644))
		_, err := export.ReadTable(path)
		require.ErrorContains(t, err, path, "cut at %d", i)
	}
}
