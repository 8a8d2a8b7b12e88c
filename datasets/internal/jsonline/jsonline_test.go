package jsonline_test

import (
	"encoding/json"
	"strings"
	"testing"
	"unicode/utf8"

	"github.com/stretchr/testify/require"

	"tandem/datasets/internal/jsonline"
)

func TestScan(t *testing.T) {
	s := jsonline.New("a", "b", "c")
	for _, tt := range []struct {
		line string
		want [3]string
	}{
		{`{}`, [3]string{}},
		{` {"a": 1, "b": [1, {"c": 2}] , "c":"x\"y"} `, [3]string{"1", `[1, {"c": 2}]`, `"x\"y"`}},
		{`{"c": null, "z": {"a": 1}, "a": true}`, [3]string{"true", "", "null"}},
		{`{"\u0061": -1.5e+3, "a b": 1}`, [3]string{"-1.5e+3", "", ""}},
		{`{"a": 1, "a": 2}`, [3]string{"2", "", ""}},
		{`{"c": 0, "b": "", "a": []}`, [3]string{"[]", `""`, "0"}},
	} {
		fields, err := s.Scan([]byte(tt.line))
		require.NoError(t, err, tt.line)
		got := [3]string{string(fields[0]), string(fields[1]), string(fields[2])}
		require.Equal(t, tt.want, got, tt.line)
	}
	require.PanicsWithValue(t, "jsonline: duplicate key", func() { jsonline.New("a", "a") })
}

func TestScanErrors(t *testing.T) {
	s := jsonline.New("a")
	for line, want := range map[string]string{
		``:                 "byte 1: the text ends, want an object",
		`[1]`:              "byte 1: '[', want an object",
		`{"a": 1}, {}`:     "byte 9: ',', want nothing after the object",
		`{"a": 1`:          "byte 8: the text ends, want , or }",
		`{"a": 1,}`:        `byte 9: '}', want a name in quotes`,
		`{'a': 1}`:         `byte 2: '\'', want a name in quotes`,
		`{"a" 1}`:          "byte 6: '1', want :",
		`{"a": }`:          "byte 7: '}', want a value",
		`{"a": 01}`:        "byte 8: '1', want , or }",
		`{"a": 1.}`:        "byte 9: '}', want a digit",
		`{"a": -}`:         "byte 8: '}', want a digit",
		`{"a": 1e}`:        "byte 9: '}', want a digit",
		`{"a": nul}`:       "byte 10: '}', want null",
		`{"a": [1 2]}`:     "byte 10: '2', want , or ]",
		`{"a": "x`:         "byte 9: the text ends, want the end of a text in quotes",
		"{\"a\": \"\t\"}":  `byte 8: '\t', want an escape such as \n in a text in quotes`,
		`{"a": "\x"}`:      `byte 9: 'x', want one of "\/bfnrtu after a backslash`,
		`{"a": "\u12g4"}`:  "byte 12: 'g', want a hexadecimal digit",
		"{\"a\": \xff}":    "byte 7: 0xff, want a value",
		`{"a":{"b":[1,}]}`: "byte 14: '}', want a value",
	} {
		_, err := s.Scan([]byte(line))
		require.EqualError(t, err, want, line)
	}
	deep := []byte(`{"a": ` + strings.Repeat("[", 10000) + strings.Repeat("]", 10000) + `}`)
	_, err := s.Scan(deep)
	require.EqualError(t, err, "byte 10006: more than 10000 levels")
}

func TestValues(t *testing.T) {
	text, err := jsonline.String([]byte(`"a\"\\\/\b\f\n\r\t\u00e9\ud83d\ude00\ud83dx\ude00é"`))
	require.NoError(t, err)
	require.Equal(t, "a\"\\/\b\f\n\r\té😀\ufffdx\ufffdé", text)
	_, err = jsonline.Text(nil, []byte(`"x\ud83dy"`))
	require.EqualError(t, err, `"x\\ud83dy": half a surrogate pair, which is no character`)
	_, err = jsonline.Text(nil, []byte(`"\ud83d\ude00 \ufffd"`)) // U+FFFD itself is one
	require.NoError(t, err)
	x, err := jsonline.Float([]byte("-1.5e3"))
	require.NoError(t, err)
	require.Equal(t, -1500.0, x)
	n, err := jsonline.Int([]byte("-12"))
	require.NoError(t, err)
	require.EqualValues(t, -12, n)
	b, err := jsonline.Bool([]byte("true"))
	require.NoError(t, err)
	require.True(t, b)
	list, err := jsonline.Strings([]string{"x"}, []byte(`["a", "\n"]`))
	require.NoError(t, err)
	require.Equal(t, []string{"x", "a", "\n"}, list)
	require.True(t, jsonline.IsNull(nil) && jsonline.IsNull([]byte("null")) && !jsonline.IsNull([]byte(`""`)))
}

func TestValueErrors(t *testing.T) {
	str := func(raw string) error { _, err := jsonline.String([]byte(raw)); return err }
	float := func(raw string) error { _, err := jsonline.Float([]byte(raw)); return err }
	whole := func(raw string) error { _, err := jsonline.Int([]byte(raw)); return err }
	truth := func(raw string) error { _, err := jsonline.Bool([]byte(raw)); return err }
	list := func(raw string) error { _, err := jsonline.Strings(nil, []byte(raw)); return err }
	for _, tt := range []struct {
		read      func(string) error
		raw, want string
	}{
		{str, "", "nothing, want a text"},
		{str, "12", "12, want a text"},
		{str, "[1]", "a list, want a text"},
		{str, "{}", "an object, want a text"},
		{str, "\"a\xff\"", `"a\xff": not UTF-8`},
		{float, `"1"`, `"1", want a number`},
		{float, "1e999", "1e999 is past the range of float64"},
		{whole, "1.5", "1.5, want a whole number"},
		{whole, "9223372036854775808", "9223372036854775808 is past the range of int64"},
		{truth, "1", "1, want true or false"},
		{list, `"a"`, `byte 1: '"', want a list`},
		{list, `["a", 1]`, "element 2: 1, want a text"},
	} {
		require.EqualError(t, tt.read(tt.raw), tt.want)
	}
}

// FuzzScan: encoding/json accepts the same lines and finds the same values in them.
func FuzzScan(f *testing.F) {
	for _, line := range []string{
		`{"a": 1, "b": "x"}`, `{"a": "\ud83d\ude00\ud83d", "b": [1, "x", {"a": [null]}]}`, `{"a":1e999}`, ` {"a" :-0.5E-3 ,"c":true} `,
		`{"a": "long enough for words of eight \\ \" bytes é and \n so on", "\u0062": false}`, "{\"a\": \"\x7f\x80\xff\"}", `{"a":01}`, `[{}]`, `{"a":"\u12"}`,
		"{\"a\": \"0123456789abcdef\x1f\"}", `{"b": 123456789012345678901234567890, "a": -9223372036854775808}`,
	} {
		f.Add([]byte(line))
	}
	f.Fuzz(func(t *testing.T, line []byte) {
		keys := []string{"a", "b"}
		fields, err := jsonline.New(keys...).Scan(line)
		var want map[string]json.RawMessage
		if json.Unmarshal(line, &want) != nil || want == nil { // null is no object
			require.Error(t, err)
			return
		}
		require.NoError(t, err)
		for i, k := range keys {
			require.Equal(t, string(want[k]), string(fields[i]))
			if want[k] != nil {
				sameValue(t, want[k])
			}
		}
	})
}

// sameValue compares the readers of values with encoding/json.
func sameValue(t *testing.T, raw json.RawMessage) {
	var text string
	got, err := jsonline.String(raw)
	switch wrong := json.Unmarshal(raw, &text); {
	case jsonline.IsNull(raw) || !utf8.Valid(raw):
	case wrong != nil:
		require.Error(t, err)
	default:
		require.NoError(t, err)
		require.Equal(t, text, got)
	}
	if jsonline.IsNull(raw) {
		return
	}
	var x float64
	f, err := jsonline.Float(raw)
	require.Equal(t, json.Unmarshal(raw, &x) == nil, err == nil)
	if err == nil {
		require.Equal(t, x, f)
	}
	var n int64
	i, err := jsonline.Int(raw)
	require.Equal(t, json.Unmarshal(raw, &n) == nil, err == nil)
	if err == nil {
		require.Equal(t, n, i)
	}
	var list []json.RawMessage
	var elements []json.RawMessage
	err = jsonline.Elements(raw, func(v []byte) error { elements = append(elements, v); return nil })
	require.Equal(t, json.Unmarshal(raw, &list) == nil, err == nil)
	require.Len(t, elements, len(list))
	for i := range list {
		require.Equal(t, string(list[i]), string(elements[i]))
	}
}
