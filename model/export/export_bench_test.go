package export_test

import (
	"bytes"
	"fmt"
	"path/filepath"
	"strconv"
	"testing"

	"github.com/stretchr/testify/require"

	"tandem/model/export"
)

// table returns rows vectors of 64 values, and their size in bytes.
func table(rows int) ([]float32, int64) {
	x := make([]float32, rows*64)
	for i := range x {
		x[i] = float32(i) * 0.37
	}
	return x, int64(4 * len(x))
}

func BenchmarkSafetensors(b *testing.B) {
	for _, rows := range []int{1 << 12, 1 << 18} {
		x, size := table(rows)
		tensors := []export.Tensor{{Name: "x", Shape: []int{rows, 64}, F32: x}}
		var file bytes.Buffer
		require.NoError(b, export.WriteSafetensors(&file, tensors, nil))
		path := filepath.Join(b.TempDir(), "f")
		run := func(name string, f func() error) {
			b.Run(fmt.Sprintf("%s/%dMB", name, size>>20), func(b *testing.B) {
				b.SetBytes(size)
				b.ReportAllocs()
				for b.Loop() {
					require.NoError(b, f())
				}
			})
		}
		out := bytes.Clone(file.Bytes())[:0] // its pages are there already
		run("write", func() error { return export.WriteSafetensors(bytes.NewBuffer(out), tensors, nil) })
		run("read", func() error {
			_, _, err := export.ReadSafetensors(bytes.NewReader(file.Bytes()), int64(file.Len()))
			return err
		})
		run("save", func() error { return export.SaveSafetensors(path, tensors, nil) })
		run("load", func() error { _, _, err := export.LoadSafetensors(path); return err })
	}
}

func BenchmarkVectorsParquet(b *testing.B) {
	const rows = 1 << 15
	x, size := table(rows)
	keys := make([]string, rows)
	for i := range keys {
		keys[i] = "B00" + strconv.Itoa(i)
	}
	path := filepath.Join(b.TempDir(), "f")
	b.Run("write", func(b *testing.B) {
		b.SetBytes(size)
		b.ReportAllocs()
		for b.Loop() {
			require.NoError(b, export.WriteVectors(path, keys, x, 64))
		}
	})
}
