package ncf_test

import (
	"os"
	"path/filepath"
	"testing"

	"github.com/stretchr/testify/require"

	"tandem/datasets/ncf"
)

// FuzzRead: any three files are a sound data set or an error that names a file and,
// unless the fault is the number of lines, the line.
func FuzzRead(f *testing.F) {
	f.Add([]byte(train), []byte(test), []byte(negative), byte(3))
	f.Add([]byte("0\t1\t1\t0\n"), []byte("0\t2\t1\t7\n"), []byte("(0, 2)\t5\t2\t5\t2\t1\r\n"), byte(0))
	f.Add([]byte("9\t-1\t\t\n"), []byte("\n"), []byte("(0,25"), byte(0))
	dir := f.TempDir()
	files := ncf.Config{Train: filepath.Join(dir, "train"), Test: filepath.Join(dir, "test"), Negatives: filepath.Join(dir, "negative")}
	f.Fuzz(func(t *testing.T, train, test, negative []byte, negatives byte) {
		require.NoError(t, os.WriteFile(files.Train, train, 0o600))
		require.NoError(t, os.WriteFile(files.Test, test, 0o600))
		require.NoError(t, os.WriteFile(files.Negatives, negative, 0o600))
		data, _, err := ncf.Read(files, int(negatives))
		if err != nil {
			require.Regexp(t, `^ncf: .*(train|test|negative): (line [1-9]\d*: |empty file, |\d+ lines, want |text in UTF-16, |gzip: |zstd: |gzip data |zstd data )`, err.Error())
			return
		}
		users, items := int32(data.UserIDs().Len()), int32(data.ItemIDs().Len())
		require.Equal(t, int(users), data.Candidates.Len())
		for r, u := range data.Given.Test.Users {
			item := data.Given.Test.Items[r]
			require.True(t, u >= 0 && u < users && item >= 0 && item < items)
			seen := map[int32]bool{item: true}
			for _, i := range data.Candidates.At(u) {
				require.True(t, i >= 0 && i < items)
				require.False(t, seen[i])
				seen[i] = true
			}
		}
	})
}
