package parts_test

import (
	"os"
	"path/filepath"
	"testing"

	"github.com/stretchr/testify/require"

	"tandem/datasets/internal/parts"
)

// The order is that of the bytes of the names, whatever order the files were made in.
func TestFilesByName(t *testing.T) {
	want := []string{"Part-2.parquet", "day=1/b.parquet", "day=10/a.parquet", "day=9/a.parquet", "day=9/hour=%3A/a.parquet", "part-10.parquet", "part-9.parquet", "part-\u00e9.parquet"}
	for _, step := range []int{1, 3, 5, 7} { // each has no divisor with 8: all files, in four orders
		dir := t.TempDir()
		for i := range want {
			path := filepath.Join(dir, want[(i*step+step)%len(want)])
			require.NoError(t, os.MkdirAll(filepath.Dir(path), 0o700))
			require.NoError(t, os.WriteFile(path, nil, 0o600))
		}
		files, err := parts.Files(dir, ".parquet")
		require.NoError(t, err)
		var got []string
		for _, f := range files {
			name, err := filepath.Rel(dir, f.Path)
			require.NoError(t, err)
			got = append(got, filepath.ToSlash(name))
		}
		require.Equal(t, want, got)
		require.Equal(t, []parts.Key{{Name: "day", Text: "9"}, {Name: "hour", Text: ":"}}, files[4].Keys)
	}
}

func TestNull(t *testing.T) {
	dir := t.TempDir()
	sub := filepath.Join(dir, "who=__HIVE_DEFAULT_PARTITION__")
	require.NoError(t, os.Mkdir(sub, 0o700))
	require.NoError(t, os.WriteFile(filepath.Join(sub, "a.parquet"), nil, 0o600))
	files, err := parts.Files(dir, ".parquet")
	require.NoError(t, err)
	require.Equal(t, []parts.Key{{Name: "who", Null: true}}, files[0].Keys)
}
