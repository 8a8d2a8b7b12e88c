package export_test

import (
	"math"
	"os"
	"path/filepath"
	"testing"

	"github.com/stretchr/testify/require"

	"tandem/model/export"
)

// The files in testdata were written by the reference implementations, with
// testdata/make_golden.py; testdata/VERSIONS.txt says which.

// golden opens a file of testdata and returns its size.
func golden(t *testing.T, name string) (*os.File, int64) {
	t.Helper()
	f, err := os.Open(filepath.Join("testdata", name))
	require.NoError(t, err)
	t.Cleanup(func() { f.Close() })
	info, err := f.Stat()
	require.NoError(t, err)
	return f, info.Size()
}

func TestReadsSafetensorsOfTheReference(t *testing.T) {
	got, metadata, err := export.ReadSafetensors(golden(t, "all.safetensors"))
	require.NoError(t, err)
	require.Equal(t, map[string]string{"epoch": "3", "recipe": "name: \"a\"\n"}, metadata)
	require.ElementsMatch(t, []export.Tensor{
		{Name: "user", Shape: []int{2, 2}, F32: []float32{1, -2.5, 3e-38, 0}},
		{Name: "ids <é>", Shape: []int{2}, I32: []int32{-7, 1 << 30}},
		{Name: "step", Shape: []int{}, I64: []int64{-1 << 62}},
		{Name: "flags", Shape: []int{3}, U8: []byte{1, 0, 255}},
		{Name: "none", Shape: []int{0, 8}, F32: []float32{}},
	}, got)

	got, _, err = export.ReadSafetensors(golden(t, "bfloat16.safetensors"))
	require.NoError(t, err)
	require.Equal(t, []export.Tensor{{Name: "half", Shape: []int{2, 2}, BF16: []uint16{0x3f80, 0xc020, 0x0001, 0x7f80}}}, got)

	for file, dtype := range map[string]string{"float16": "F16", "float64": "F64"} {
		_, _, err := export.ReadSafetensors(golden(t, file+".safetensors"))
		require.EqualError(t, err, `export: safetensors: header: "w": dtype `+dtype+`, want one of F32, BF16, I32, I64, U8`)
	}
}

// The bytes are numpy's own.
func TestWritesNPYAsNumpyDoes(t *testing.T) {
	path := filepath.Join(t.TempDir(), "f")
	same := func(name string, write func(f *os.File) error) {
		f, err := os.Create(path)
		require.NoError(t, err)
		require.NoError(t, write(f))
		require.NoError(t, f.Close())
		want, err := os.ReadFile(filepath.Join("testdata", name))
		require.NoError(t, err)
		got, err := os.ReadFile(path)
		require.NoError(t, err)
		require.Equal(t, string(want), string(got), name)
	}
	same("matrix.npy", func(f *os.File) error { return export.WriteNPY(f, []int{2, 2}, []float32{1, -2.5, 3e-38, 0}) })
	same("ints.npy", func(f *os.File) error { return export.WriteNPY(f, []int{2}, []int32{-7, 1 << 30}) })
	same("scalar.npy", func(f *os.File) error { return export.WriteNPY(f, nil, []int64{-1 << 62}) })
	same("keys.npy", func(f *os.File) error { return export.WriteNPYStrings(f, []string{"a", "é𝛼", ""}) })
}

func TestReadsParquetOfArrow(t *testing.T) {
	table, err := export.ReadTable(filepath.Join("testdata", "table.parquet"))
	require.NoError(t, err)
	require.Len(t, table, 5)
	require.Equal(t, 0.1, table[1].F64[0])
	require.True(t, math.IsNaN(table[1].F64[1]))
	table[1].F64 = nil // the rest is comparable
	require.Equal(t, []export.Column{
		{Name: "user", Str: []string{"u1", "u2"}},
		{Name: "f64"},
		{Name: "f32", F32: []float32{0.5, -1}},
		{Name: "i32", I32: []int32{1, -2}},
		{Name: "i64", I64: []int64{1 << 40, -1}},
	}, table)
}
