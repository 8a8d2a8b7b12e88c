package sequence_test

import (
	"os"
	"path/filepath"
	"testing"

	"github.com/stretchr/testify/require"

	"tandem/datasets/sequence"
)

// FuzzRead: any two files are a sound data set or an error that names a file and,
// unless it is empty or no text, the line.
func FuzzRead(f *testing.F) {
	f.Add([]byte(log), []byte(attrs))
	f.Add([]byte("u\r\n"), []byte("{\"a\":[1e3,\"\\ud800\"],\"a\":[]}"))
	f.Add([]byte("u 1\n"), []byte("{\"1\":[1]} x"))
	dir := f.TempDir()
	l, a := filepath.Join(dir, "log"), filepath.Join(dir, "attributes")
	f.Fuzz(func(t *testing.T, log, attributes []byte) {
		require.NoError(t, os.WriteFile(l, log, 0o600))
		require.NoError(t, os.WriteFile(a, attributes, 0o600))
		data, _, err := sequence.Read(sequence.Config{Path: l, Attributes: a, Column: "tags"})
		if err != nil {
			require.Regexp(t, `^sequence: .*(log|attributes): (line [1-9]\d*: |empty file, |text in UTF-16, |gzip: |zstd: |gzip data |zstd data )`, err.Error())
			return
		}
		require.NotZero(t, data.Log.Len())
		require.NoError(t, data.Items.Check(data.Log.NumItems()))
		for r, at := range data.Log.Times {
			if r > 0 && data.Log.Users[r] == data.Log.Users[r-1] {
				require.Equal(t, data.Log.Times[r-1]+1, at)
			} else {
				require.Zero(t, at)
			}
		}
	})
}
