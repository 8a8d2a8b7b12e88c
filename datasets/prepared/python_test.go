package prepared_test

import (
	"os"
	"os/exec"
	"path/filepath"
	"testing"

	"github.com/stretchr/testify/require"

	"tandem/datasets/prepared"
)

// DuckDB and Arrow read a prepared set and find in it what was put in.
// PYTHON names an interpreter with duckdb and pyarrow.
func TestPythonReadsIt(t *testing.T) {
	python := os.Getenv("PYTHON")
	if python == "" {
		t.Skip("PYTHON is not set: want an interpreter with duckdb and pyarrow")
	}
	dir := filepath.Join(t.TempDir(), "shop")
	d := small()
	d.Log.Times = []int64{1_400_000_000, 1_400_000_001, -5}
	d.Items = append(d.Items, price(3))
	_, err := prepared.Write(dir, d, prepared.Origin{}, false)
	require.NoError(t, err)
	out, err := exec.Command(python, "testdata/read.py", dir).CombinedOutput()
	require.NoError(t, err, string(out))
	// duckdb: each row with its keys; items in order; then the same through Arrow.
	require.Equal(t, `a x 5.0 1400000000
b y 1.0 -5
b z 3.0 1400000001
x ['acme'] 0.5
y [] None
z ['acme'] 2.5
3 2 3
['user_id', 'item_id', 'value', 'time'] int32 int32 float int64
`, string(out))
}
