package tabular

import (
	"bytes"
	"encoding/csv"
	"encoding/json"
	"io"
	"strings"
	"testing"
	"unicode/utf8"

	"github.com/stretchr/testify/require"
	"tandem/datasets/internal/blocks"
	"tandem/datasets/internal/records"
)

// cutRecords returns the records of text, read in blocks of the given size, and
// whether all of them are sound.
func cutRecords(t *testing.T, text string, layout Layout, size int) (out [][]string, lines []int, sound bool) {
	t.Helper()
	in := blocks.NewReader(strings.NewReader(text), blocks.Options{Quotes: layout.Format == CSV, Size: size})
	for {
		b, err := in.Next()
		if err == io.EOF {
			return out, lines, true
		}
		require.NoError(t, err)
		for r := records.New(b, layout.Delimiter, layout.Format == CSV); ; {
			fields, err := r.Next()
			if err == io.EOF {
				break
			}
			if err != nil {
				require.NotContains(t, err.Error(), "where none may stand", "encoding/csv finds nothing wrong")
				return out, lines, false
			}
			rec := []string{}
			for _, f := range fields {
				rec = append(rec, string(f))
			}
			out, lines = append(out, rec), append(lines, r.At)
		}
	}
}

// FuzzCSV: however a text is cut into blocks, its records and their lines are those of
// encoding/csv, as far as it is sound.
func FuzzCSV(f *testing.F) {
	for _, s := range []string{
		"a,b\n1,2\n", "a,\"b\"\r\n\"x\"\"y\",\"1\n2\"\n", "\n\r\n,\n\"\"\n", "a,\"b", "a\"b,c\n", "\"a\"b\n", "\"a\r\nb\"\r", "x\r\ry\r", "\"\",\"\"\"\"\r\n\r\n\"\r\r\n\"",
	} {
		f.Add(s, byte(','), 3)
		f.Add(s, byte(';'), 100)
	}
	f.Fuzz(func(t *testing.T, text string, delimiter byte, size int) {
		if delimiter >= utf8.RuneSelf || strings.IndexByte("\"\r\n\x00", delimiter) >= 0 {
			return
		}
		layout := Layout{Format: CSV, Delimiter: string(rune(delimiter))}
		got, lines, sound := cutRecords(t, text, layout, 1+min(max(size, 0), 1<<20))
		r := csv.NewReader(strings.NewReader(text))
		r.Comma, r.FieldsPerRecord = rune(delimiter), -1
		for i := 0; ; i++ {
			want, err := r.Read()
			if err != nil {
				require.Equal(t, err == io.EOF, sound, "%v", err)
				require.Len(t, got, i)
				return
			}
			require.Greater(t, len(got), i)
			require.Equal(t, want, got[i])
			line, _ := r.FieldPos(0)
			require.Equal(t, line, lines[i])
		}
	})
}

// FuzzTSV: the fields of a line are what strings.Split makes of it.
func FuzzTSV(f *testing.F) {
	for _, s := range []string{"a\tb\n", "a::b\r\n::\n\n::", "\"a\tb\"\n"} {
		f.Add(s, "\t", 3)
		f.Add(s, "::", 5)
	}
	f.Fuzz(func(t *testing.T, text, delimiter string, size int) {
		if delimiter == "" || strings.ContainsAny(delimiter, "\r\n") {
			return
		}
		got, _, sound := cutRecords(t, text, Layout{Format: TSV, Delimiter: delimiter}, 1+min(max(size, 0), 1<<20))
		require.True(t, sound)
		var want [][]string
		for line := range strings.SplitSeq(text, "\n") {
			if line = strings.TrimSuffix(line, "\r"); line != "" {
				want = append(want, strings.Split(line, delimiter))
			}
		}
		require.Equal(t, want, got)
	})
}

// FuzzJSON: a line is an object exactly where encoding/json says so, and its fields
// have the values that encoding/json gives them.
func FuzzJSON(f *testing.F) {
	for _, s := range []string{
		`{}`, ` { "a" : 1 , "b":[1,"x",null,{"a":[true,false]}]}`, `{"a":1,"a":2}`, `{"\u0061":"\ud83d\ude00\ud83d\n","b":-0.5e+10}`,
		`{"a":01}`, `{"a":1.}`, `{"a":"\x"}`, `{"a":"` + "\t" + `"}`, `{"a":1}x`, `{"a":1,}`, `[1]`, `null`, `{"a":nul}`, `{"a":"12345678\"12345678\\"}`, `{"a":{}}`, `{"a":[],"b":[ ]}`,
	} {
		f.Add([]byte(s))
	}
	refs := []string{"a", "", "b", "é"}
	f.Fuzz(func(t *testing.T, line []byte) {
		if !utf8.Valid(line) {
			return
		}
		values, ok := newJSONFields(refs).scan(line)
		var want map[string]json.RawMessage
		err := json.Unmarshal(line, &want)
		require.Equal(t, err == nil && want != nil, ok, "%v", err)
		if !ok {
			return
		}
		for i, ref := range refs {
			raw, there := want[ref]
			require.Equal(t, ref != "" && there, values[i] != nil)
			if values[i] == nil {
				continue
			}
			require.Equal(t, string(raw), string(values[i]))
			var value any
			numbers := json.NewDecoder(bytes.NewReader(raw))
			numbers.UseNumber() // 1e700 is a number too
			require.NoError(t, numbers.Decode(&value))
			c, err := jsonCell(values[i])
			if err != nil {
				continue
			}
			switch value := value.(type) {
			case nil:
				require.Equal(t, absent, c.kind)
			case string:
				require.Equal(t, value, string(c.text))
			case []any:
				require.Equal(t, len(value), len(c.list))
			default:
				require.Equal(t, string(bytes.TrimSpace(raw)), string(c.text))
			}
		}
	})
}
