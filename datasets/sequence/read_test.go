package sequence_test

import (
	"bytes"
	"io/fs"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"github.com/klauspost/compress/gzip"
	"github.com/stretchr/testify/require"

	"tandem/datasets"
	"tandem/datasets/sequence"
)

const (
	log   = "u1 a b a\nu2\tb  c\n"
	attrs = "{\"b\": [2, \"x\", 2],\n \"z\": [9], \"a\": [\"2\", 7.50],\n\"c\": []}\n"
)

// write writes both files; a name that ends in .gz is compressed.
func write(t testing.TB, suffix, log, attributes string) (logPath, attributePath string) {
	t.Helper()
	dir := t.TempDir()
	logPath, attributePath = filepath.Join(dir, "log"+suffix), filepath.Join(dir, "attributes"+suffix)
	for path, content := range map[string]string{logPath: log, attributePath: attributes} {
		var buf bytes.Buffer
		buf.WriteString(content)
		if suffix == ".gz" {
			buf.Reset()
			w := gzip.NewWriter(&buf)
			_, err := w.Write([]byte(content))
			require.NoError(t, err)
			require.NoError(t, w.Close())
		}
		require.NoError(t, os.WriteFile(path, buf.Bytes(), 0o600))
	}
	return logPath, attributePath
}

func TestRead(t *testing.T) {
	want := &datasets.Data{
		Log: &datasets.Log{
			Users: []int32{0, 0, 0, 1, 1}, Items: []int32{0, 1, 0, 1, 2}, Times: []int64{0, 1, 2, 0, 1},
			UserIDs: datasets.NewIDs("u1", "u2"), ItemIDs: datasets.NewIDs("a", "b", "c"),
		},
		Items: datasets.Catalog{{
			Name: "tags", Dict: datasets.NewIDs("2", "x", "7.50"),
			Labels: datasets.Lists{Offsets: []int{0, 2, 4, 4}, Values: []int32{0, 2, 0, 1}},
		}},
	}
	for _, suffix := range []string{"", ".gz"} {
		l, a := write(t, suffix, log, attrs)
		got, report, err := sequence.Read(sequence.Config{Path: l, Attributes: a, Column: "tags"})
		require.NoError(t, err)
		require.Equal(t, want, got)
		require.Equal(t, sequence.Report{Unknown: 1, Repeated: 1}, report)
	}
	l, _ := write(t, "", strings.ReplaceAll(strings.TrimSpace(log), "\n", "\r\n"), "")
	got, report, err := sequence.Read(sequence.Config{Path: l, Attributes: "", Column: ""})
	require.NoError(t, err)
	require.Equal(t, want.Log, got.Log)
	require.Nil(t, got.Items)
	require.Zero(t, report)
}

func TestReadErrors(t *testing.T) {
	tests := []struct{ name, log, attributes, want string }{
		{"empty log", "", attrs, "sequence: log: empty file, want lines of a user and items"},
		{"blank line", "u1 a\n\nu2 b\n", attrs, "sequence: log: line 2: 0 fields, want a user and at least one item"},
		{"no item", "u1 a\nu2\n", attrs, "sequence: log: line 2: 1 fields, want a user and at least one item"},
		{"user again", "u1 a\nu2 a\nu1 b\n", attrs, `sequence: log: line 3: user "u1" again, want one line per user`},
		{"not utf-8", "u1 \xe9\n", attrs, "sequence: log: line 1: not UTF-8"},
		{"empty map", log, "", "sequence: attributes: line 1: the file ends inside the map"},
		{"list on top", log, "[1]", "sequence: attributes: line 1: [, want a map {item: [attribute, …]}"},
		{"no list", log, "{\"a\": [1],\n\"b\": 2}", `sequence: attributes: line 2: item "b": 2, want a list of attributes`},
		{"null", log, "{\"a\": [1],\n\"b\": [null]}", `sequence: attributes: line 2: item "b": attribute <nil>, want a number or a text`},
		{"truth value", log, `{"a": [true]}`, `sequence: attributes: line 1: item "a": attribute true, want a number or a text`},
		{"list in a list", log, `{"a": [[1]]}`, `sequence: attributes: line 1: item "a": attribute [, want a number or a text`},
		{"item again", log, "{\"a\": [1],\n\n\"a\": [2]}", `sequence: attributes: line 3: item "a" again, want one list per item`},
		{"cut in a list", log, "{\"a\": [1,\n2", `sequence: attributes: line 2: item "a": the file ends inside the map`},
		{"cut in the map", log, "{\"a\": [1]", `sequence: attributes: line 1: the file ends inside the map`},
		{"bad json", log, "{\"a\": [1],\n b: [1]}", `sequence: attributes: line 2: invalid character 'b' looking for beginning of object key string`},
		{"more behind", log, attrs + "{}", `sequence: attributes: line 4: { after the map, want nothing`},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			l, a := write(t, "", tt.log, tt.attributes)
			data, _, err := sequence.Read(sequence.Config{Path: l, Attributes: a, Column: "tags"})
			require.Error(t, err)
			require.Nil(t, data)
			require.Equal(t, tt.want, strings.ReplaceAll(err.Error(), filepath.Dir(l)+string(filepath.Separator), ""))
		})
	}
}

func TestReadFileErrors(t *testing.T) {
	l, a := write(t, ".gz", log, attrs)
	_, _, err := sequence.Read(sequence.Config{Path: l, Attributes: a, Column: ""})
	require.EqualError(t, err, "sequence: column: missing")
	_, _, err = sequence.Read(sequence.Config{Path: l, Attributes: a + ".none", Column: "tags"})
	require.ErrorIs(t, err, fs.ErrNotExist)
	whole, err := os.ReadFile(a)
	require.NoError(t, err)
	require.NoError(t, os.WriteFile(a, whole[:len(whole)-4], 0o600))
	_, _, err = sequence.Read(sequence.Config{Path: l, Attributes: a, Column: "tags"})
	require.ErrorContains(t, err, "sequence: "+a+": line 3: gzip data cut short: unexpected EOF")
}

func TestRealBeauty(t *testing.T) {
	root := os.Getenv("TANDEM_DATA")
	if root == "" {
		t.Skip("TANDEM_DATA is not set: it names the directory of the real data")
	}
	dir := filepath.Join(root, "s3rec-beauty")
	if _, err := os.Stat(dir); err != nil {
		t.Skipf("not in TANDEM_DATA: %v", err)
	}
	data, report, err := sequence.Read(sequence.Config{Path: filepath.Join(dir, "Beauty.txt.gz"), Attributes: filepath.Join(dir, "Beauty_item2attributes.json.gz"), Column: "attributes"})
	require.NoError(t, err)
	require.Equal(t, 198_502, data.Log.Len())
	require.Equal(t, 22_363, data.Log.NumUsers())
	require.Equal(t, 12_101, data.Log.NumItems())
	require.Equal(t, sequence.Report{Repeated: 5}, report)
	col := data.Items.Find("attributes")
	require.NoError(t, data.Items.Check(12_101))
	require.Equal(t, 637, col.Dict.Len())
	require.Zero(t, col.Missing())
	id, ok := data.ItemIDs().Find("165")
	require.True(t, ok)
	var got []string
	for _, code := range col.Labels.At(id) {
		got = append(got, col.Dict.Key(code))
	}
	require.Equal(t, []string{"7", "8", "9", "10"}, got)
}
