package export_test

import (
	"io"
	"os"
	"os/exec"
	"path/filepath"
	"testing"

	"github.com/stretchr/testify/require"

	"tandem/model/export"
)

// What is written here opens in the reference implementations with equal content:
// testdata/check.py compares.
func TestPythonReadsOurFiles(t *testing.T) {
	python := os.Getenv("TANDEM_PYTHON")
	if python == "" {
		t.Skip("TANDEM_PYTHON names no interpreter with numpy, pyarrow and safetensors")
	}
	dir := t.TempDir()
	path := func(name string) string { return filepath.Join(dir, name) }
	tensors, metadata := sample()
	require.NoError(t, export.SaveSafetensors(path("all.safetensors"), tensors, metadata))
	matrix, keys := []float32{1, -2.5, 0.5, 0}, []string{"a", "é𝛼"}
	require.NoError(t, export.WriteFileAtomic(path("matrix.npy"), func(w io.Writer) error {
		return export.WriteNPY(w, []int{2, 2}, matrix)
	}))
	require.NoError(t, export.WriteFileAtomic(path("keys.npy"), func(w io.Writer) error {
		return export.WriteNPYStrings(w, append(keys, ""))
	}))
	require.NoError(t, export.WriteVectors(path("vectors.parquet"), keys, matrix, 2,
		export.Column{Name: "z", I64: []int64{1, -2}},
		export.Column{Name: "f64", F64: []float64{0.1, 2}},
		export.Column{Name: "a", Str: []string{"x", ""}}))

	out, err := exec.Command(python, filepath.Join("testdata", "check.py"), dir).CombinedOutput()
	require.NoError(t, err, "%s", out)
	t.Logf("%s", out)
}
