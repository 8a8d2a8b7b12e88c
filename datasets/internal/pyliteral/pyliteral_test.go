package pyliteral_test

import (
	"bytes"
	"encoding/json"
	"os"
	"strings"
	"testing"

	"github.com/stretchr/testify/require"
	"tandem/datasets/internal/jsonline"
	"tandem/datasets/internal/pyliteral"
)

func TestAppendJSON(t *testing.T) {
	for _, tt := range []struct{ text, want string }{
		{`{'a': u'x', "b": None}`, `{"a":"x","b":null}`},
		{` ( 1 , ) `, `[1]`},
		{`{'n': 5L, 'm': -0L}`, `{"n":5,"m":-0}`},
		{`'\ud83d\ude00"\x00'`, `"\ud83d\ude00\"\u0000"`},
		{"'\xe9'", "\"\xe9\""},
	} {
		got, err := pyliteral.AppendJSON([]byte("before "), []byte(tt.text))
		require.NoError(t, err, tt.text)
		require.Equal(t, "before "+tt.want, string(got))
	}
}

// The values are those that Python finds; see testdata/golden.py.
func TestAgainstPython(t *testing.T) {
	golden, err := os.ReadFile("testdata/golden.tsv")
	require.NoError(t, err)
	lines := strings.Split(strings.TrimSuffix(string(golden), "\n"), "\n")
	require.Greater(t, len(lines), 30)
	for _, line := range lines {
		text, want, _ := strings.Cut(line, "\t")
		got, err := pyliteral.AppendJSON(nil, []byte(strings.ReplaceAll(text, "<TAB>", "\t")))
		require.NoError(t, err, text)
		require.JSONEq(t, want, string(got), text)
	}
}

func TestAppendJSONErrors(t *testing.T) {
	for text, want := range map[string]string{
		``:                        "byte 1: the text ends, want a value",
		`{'a': 'it's'}`:           `byte 11: 's', want , or }`,
		`{'a': 'x}`:               "byte 7: the text in ' quotes that starts here does not end",
		`{'a': "x'}`:              `byte 7: the text in " quotes that starts here does not end`,
		`{'a' 1}`:                 "byte 6: '1', want :",
		`{1: 2}`:                  "byte 2: '1', want a text as key",
		`{'a': 1`:                 "byte 8: the text ends, want , or }",
		`[1 2]`:                   "byte 4: '2', want , or ]",
		`[,]`:                     "byte 2: ',', want a value",
		`(1)`:                     "byte 3: a value in parentheses, want a tuple such as (1,)",
		`{'a': true}`:             "byte 7: 't', want a value",
		`{'a': nan}`:              "byte 7: 'n', want a value",
		`Nome`:                    "byte 3: 'm', want None",
		`1.`:                      "byte 3: the text ends, want a digit",
		`01`:                      "byte 2: '1', want nothing after the literal",
		`1.5L`:                    "byte 4: 'L', want nothing after the literal",
		`0x10`:                    "byte 2: 'x', want nothing after the literal",
		`'\x4'`:                   `byte 5: '\'', want a hexadecimal digit`,
		`'\U00110000'`:            "byte 11: '0', want a code up to 10ffff",
		`'\N{SNOWMAN}'`:           "byte 3: 'N', want an escape without a name",
		`'a' 'b'`:                 `byte 5: '\'', want nothing after the literal`,
		`'''a'''`:                 `byte 3: '\'', want nothing after the literal`,
		`b'a'`:                    "byte 1: 'b', want a value",
		`ur'a'`:                   "byte 2: 'r', want a quote",
		`'a\`:                     "byte 1: the text in ' quotes that starts here does not end",
		`{'a': 1} x`:              "byte 10: 'x', want nothing after the literal",
		strings.Repeat("[", 1001): "byte 1001: more than 1000 levels",
	} {
		_, err := pyliteral.AppendJSON(nil, []byte(text))
		require.EqualError(t, err, want, text)
	}
}

// FuzzAppendJSON: what is accepted is JSON, for encoding/json and for jsonline, and
// JSON of the parts that both languages write alike reads as itself.
func FuzzAppendJSON(f *testing.F) {
	for _, text := range []string{
		`{'asin': '0001', 'categories': [['Books']], 'price': 12.99}`, `{u'a': "it's \u2603 \ud83d\ude00", 'b': (None, True, -5L)}`,
		`'\q\0\x41\U0001f600'`, "'\xff\x01'", `{"a": ["b", 1e5, {}]}`, `[1,]`, `((1,),)`,
	} {
		f.Add([]byte(text))
	}
	f.Fuzz(func(t *testing.T, text []byte) {
		got, err := pyliteral.AppendJSON(nil, text)
		if err != nil {
			require.Regexp(t, `^byte [1-9]\d*: `, err.Error())
			return
		}
		var want any
		numbers := json.NewDecoder(bytes.NewReader(got))
		numbers.UseNumber() // 1e400 is JSON, though no float64
		require.NoError(t, numbers.Decode(&want), "%s", got)
		require.True(t, json.Valid(got))
		if _, err := jsonline.New("a").Scan(got); err != nil {
			require.NotEqual(t, byte('{'), got[0])
		}
		plain, err := json.Marshal(want)
		require.NoError(t, err)
		for _, word := range []string{"true", "false", "null", `\`} {
			if strings.Contains(string(plain), word) {
				return
			}
		}
		again, err := pyliteral.AppendJSON(nil, plain)
		require.NoError(t, err)
		require.Equal(t, string(plain), string(again))
	})
}
