package textfile_test

import (
	"bytes"
	"errors"
	"io"
	"io/fs"
	"os"
	"path/filepath"
	"strings"
	"testing"
	"testing/iotest"

	"github.com/klauspost/compress/gzip"
	"github.com/klauspost/compress/zstd"
	"github.com/stretchr/testify/require"
	"tandem/datasets/internal/textfile"
)

func gzipped(t *testing.T, texts ...string) string {
	var buf bytes.Buffer
	for _, s := range texts { // one member each
		w := gzip.NewWriter(&buf)
		_, err := w.Write([]byte(s))
		require.NoError(t, err)
		require.NoError(t, w.Close())
	}
	return buf.String()
}

func zstded(t *testing.T, text string) string {
	var buf bytes.Buffer
	w, err := zstd.NewWriter(&buf)
	require.NoError(t, err)
	_, err = w.Write([]byte(text))
	require.NoError(t, err)
	require.NoError(t, w.Close())
	return buf.String()
}

func TestOpen(t *testing.T) {
	const text = "a\nb\n"
	for _, tt := range []struct{ name, content, want string }{
		{"plain.txt", text, text},
		{"empty.txt", "", ""},
		{"short.txt", "a", "a"},
		{"mark.txt", "\xef\xbb\xbf" + text, text},
		{"gzip.txt.gz", gzipped(t, text), text},
		{"members.txt.gz", gzipped(t, "a\n", "b\n"), text},
		{"zeros.txt.gz", gzipped(t, "a\n", "b\n") + strings.Repeat("\x00", 70_000), text},
		{"returns.txt", "a\rb\r", text},
		{"marked returns.txt", "\xef\xbb\xbfa\rb\r", text},
		{"returns.txt.gz", gzipped(t, "a\rb\r"), text},
		{"both.txt", "a\r\nb\rc\n", "a\r\nb\rc\n"},
		{"mark.txt.gz", gzipped(t, "\xef\xbb\xbf"+text), text},
		{"empty.txt.gz", gzipped(t, ""), ""},
		{"unnamed gzip.txt", gzipped(t, text), text},
		{"zstd.txt.zst", zstded(t, text), text},
		{"unnamed zstd.txt", zstded(t, text), text},
	} {
		t.Run(tt.name, func(t *testing.T) {
			path := filepath.Join(t.TempDir(), tt.name)
			require.NoError(t, os.WriteFile(path, []byte(tt.content), 0o600))
			f, err := textfile.Open(path)
			require.NoError(t, err)
			got, err := io.ReadAll(f)
			require.NoError(t, err)
			require.Equal(t, tt.want, string(got))
			require.NoError(t, f.Close())
		})
	}
}

func TestOpenErrors(t *testing.T) {
	for _, tt := range []struct{ name, content, want string }{
		{"a.gz", "", `starts with "", want the gzip mark "\x1f\x8b" that the name promises`},
		{"a.gz", zstded(t, "a"), `starts with "(\xb5/\xfd", want the gzip mark "\x1f\x8b" that the name promises`},
		{"a.zst", "text", `starts with "text", want the zstd mark "(\xb5/\xfd" that the name promises`},
		{"a.gz", "\x1f\x8b\x08", "gzip: unexpected EOF"},
		{"a.txt", "\xff\xfea\x00", "text in UTF-16, want UTF-8"},
		{"a.txt", "\xfe\xff\x00a", "text in UTF-16, want UTF-8"},
	} {
		path := filepath.Join(t.TempDir(), tt.name)
		require.NoError(t, os.WriteFile(path, []byte(tt.content), 0o600))
		_, err := textfile.Open(path)
		require.EqualError(t, err, path+": "+tt.want)
	}
	dir := t.TempDir()
	_, err := textfile.Open(dir)
	require.EqualError(t, err, dir+": a directory, want a file")
	_, err = textfile.Open(filepath.Join(dir, "none"))
	require.ErrorIs(t, err, fs.ErrNotExist)
}

// A flipped bit in the data is caught by the checksum.
func TestReadBroken(t *testing.T) {
	for suffix, whole := range map[string]string{".gz": gzipped(t, strings.Repeat("abc", 99)), ".zst": zstded(t, strings.Repeat("abc", 99))} {
		broken := []byte(whole)
		broken[len(broken)-5] ^= 1 // the checksum of gzip, the last data of zstd
		path := filepath.Join(t.TempDir(), "a"+suffix)
		require.NoError(t, os.WriteFile(path, broken, 0o600))
		f, err := textfile.Open(path)
		if err == nil { // short data fails while Open looks for a byte order mark
			_, err = io.ReadAll(f)
			require.NoError(t, f.Close())
		}
		require.ErrorContains(t, err, " data broken: ")
	}
}

func TestLines(t *testing.T) {
	long := strings.Repeat("x", 200_000) // longer than the reader's buffer
	for _, tt := range []struct {
		name, text string
		want       []string
	}{
		{"empty", "", nil},
		{"ends", "a\nb\r\n\nc", []string{"a", "b", "", "c"}},
		{"one end", "\n", []string{""}},
		{"only the last return goes", "a\r\r\n", []string{"a\r"}},
		{"long", long + "\nb\n" + long, []string{long, "b", long}},
		{"long with return", long + "\r\nb", []string{long, "b"}},
	} {
		t.Run(tt.name, func(t *testing.T) {
			lines := textfile.NewLines(iotest.HalfReader(strings.NewReader(tt.text)))
			var got []string
			for {
				line, err := lines.Next()
				if err == io.EOF {
					break
				}
				require.NoError(t, err)
				got = append(got, string(line))
				require.Equal(t, len(got), lines.Line())
			}
			require.Equal(t, tt.want, got)
		})
	}
}

func TestLinesKeepsNothingOfACutLine(t *testing.T) {
	broken := errors.New("broken")
	lines := textfile.NewLines(io.MultiReader(strings.NewReader("a\nb"), iotest.ErrReader(broken)))
	line, err := lines.Next()
	require.NoError(t, err)
	require.Equal(t, "a", string(line))
	_, err = lines.Next()
	require.ErrorIs(t, err, broken)
	require.Equal(t, 2, lines.Line())
}

// zeros is an endless line.
type zeros struct{}

func (zeros) Read(p []byte) (int, error) { return len(p), nil }

func TestLinesBound(t *testing.T) {
	_, err := textfile.NewLines(zeros{}).Next()
	require.EqualError(t, err, "more than 67108864 bytes without a line end")
}

func TestTrimCompression(t *testing.T) {
	for path, want := range map[string]string{"a.csv.gz": "a.csv", "a.csv.zst": "a.csv", "a.csv": "a.csv", ".gz": "", "gz": "gz"} {
		require.Equal(t, want, textfile.TrimCompression(path))
	}
}
