package tabular_test

import (
	"fmt"
	"io/fs"
	"os"
	"path/filepath"
	"runtime"
	"strconv"
	"strings"
	"testing"

	"github.com/stretchr/testify/require"
	"pgregory.net/rapid"

	"tandem/datasets"
	"tandem/datasets/tabular"
)

var byName = tabular.Columns{User: "user", Item: "item", Value: "rating", Time: "time", Event: "kind"}
var byHash = tabular.Columns{User: "#1", Item: "#2", Value: "#3", Time: "#4", Event: "#5"}
var byPlace = tabular.Columns{User: "1", Item: "2", Value: "3", Time: "4", Event: "5"}

// readLog is the Log that Read finds.
func readLog(path string, c tabular.LogConfig, users, items *datasets.IDs) (*datasets.Log, error) {
	r, err := tabular.Read(path, c, users, items)
	if err != nil {
		return nil, err
	}
	return r.Log, nil
}

// The same three rows in every format and wrapping are the same log.
func TestReadLogFormats(t *testing.T) {
	yes := true
	rows := "b,x,4.5,1357000000,view\na,y,1,1357000001,buy\nb,y,-2,1357000002,view\n"
	header := "user,item,rating,time,kind\n"
	tabs := func(s string) string { return strings.ReplaceAll(s, ",", "\t") }
	jsonl := `{"user":"b","item":"x","rating":4.5,"time":1357000000,"kind":"view"}
{"time":1357000001,"kind":"buy","user":"a","item":"y","rating":"1","other":{"a":[1]}}

{"user":"b","item":"y","rating":-2.0,"time":1.357000002e9,"kind":"view"}`
	tests := []struct {
		name, file, content string
		config              tabular.LogConfig
	}{
		{"header", "a.csv", header + rows, tabular.LogConfig{Columns: byName}},
		{"positions", "a.csv", rows, tabular.LogConfig{Columns: byHash}},
		{"positions in digits alone", "a.csv", rows, tabular.LogConfig{Columns: byPlace}},
		{"positions under a header", "a.csv", header + rows, tabular.LogConfig{Columns: byHash, Header: &yes}},
		{"digits that are names", "a.csv", "3,2,0,1,4\n" + "x,b,4.5,1357000000,view\ny,a,1,1357000001,buy\ny,b,-2,1357000002,view\n",
			tabular.LogConfig{Columns: tabular.Columns{User: "2", Item: "3", Value: "0", Time: "1", Event: "4"}, Header: &yes}},
		{"lines of an old Mac", "a.csv", strings.ReplaceAll(header+rows, "\n", "\r"), tabular.LogConfig{Columns: byName}},
		{"no last line end", "a.csv", header + strings.TrimSuffix(rows, "\n"), tabular.LogConfig{Columns: byName}},
		{"crlf and mark", "a.csv", "\ufeff" + strings.ReplaceAll(header+rows, "\n", "\r\n"), tabular.LogConfig{Columns: byName}},
		{"blank lines", "a.csv", header + "\n" + rows + "\n\n", tabular.LogConfig{Columns: byName}},
		{"quotes", "a.csv", strings.ReplaceAll(header+rows, "view", `"view"`), tabular.LogConfig{Columns: byName}},
		{"gzip", "a.csv.gz", header + rows, tabular.LogConfig{Columns: byName}},
		{"zstd", "a.csv.zst", header + rows, tabular.LogConfig{Columns: byName}},
		{"upper case name", "A.CSV", header + rows, tabular.LogConfig{Columns: byName}},
		{"semicolon", "a.csv", strings.ReplaceAll(header+rows, ",", ";"), tabular.LogConfig{Columns: byName, Delimiter: ";"}},
		{"tsv", "a.tsv", tabs(header + rows), tabular.LogConfig{Columns: byName}},
		{"tsv crlf", "a.tsv", tabs(strings.ReplaceAll(header+rows, "\n", "\r\n")), tabular.LogConfig{Columns: byName}},
		{"tsv by format", "a.txt", tabs(rows), tabular.LogConfig{Columns: byPlace, Format: tabular.TSV}},
		{"two colons", "a.dat", strings.ReplaceAll(rows, ",", "::"), tabular.LogConfig{Columns: byPlace, Format: tabular.TSV, Delimiter: "::"}},
		{"json lines", "a.jsonl", jsonl, tabular.LogConfig{Columns: byName}},
		{"json lines, gzip", "a.json.gz", jsonl, tabular.LogConfig{Columns: byName}},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			got, err := readLog(write(t, tt.file, tt.content), tt.config, nil, nil)
			require.NoError(t, err)
			require.Equal(t, wantLog(), got)
		})
	}
}

func wantLog() *datasets.Log {
	return &datasets.Log{
		Users: []int32{0, 1, 0}, Items: []int32{0, 1, 1},
		Values: []float32{4.5, 1, -2}, Times: []int64{1357000000, 1357000001, 1357000002},
		Events:  []uint16{0, 1, 0},
		UserIDs: datasets.NewIDs("b", "a"), ItemIDs: datasets.NewIDs("x", "y"), EventIDs: datasets.NewIDs("view", "buy"),
	}
}

func TestReadLogKnowsGzipWithoutItsName(t *testing.T) {
	path := filepath.Join(t.TempDir(), "a.csv")
	require.NoError(t, os.WriteFile(path, packed(t, "a.csv.gz", "user,item\na,x\n"), 0o600))
	log, err := readLog(path, tabular.LogConfig{Columns: tabular.Columns{User: "user", Item: "item"}}, nil, nil)
	require.NoError(t, err)
	require.Equal(t, 1, log.Len())
}

func TestReadLogOptionalColumnsAndSharedIDs(t *testing.T) {
	users, items := datasets.NewIDs("a"), &datasets.IDs{}
	columns := tabular.Columns{User: "1", Item: "2"}
	train, err := readLog(write(t, "train.csv", "b,x\na,y\n"), tabular.LogConfig{Columns: columns}, users, items)
	require.NoError(t, err)
	test, err := readLog(write(t, "test.csv", "c,y\n"), tabular.LogConfig{Columns: columns}, users, items)
	require.NoError(t, err)

	require.Equal(t, []int32{1, 0}, train.Users)
	require.Equal(t, []int32{2}, test.Users)
	require.Equal(t, []int32{1}, test.Items)
	require.Same(t, train.UserIDs, test.UserIDs)
	require.Nil(t, train.Values)
	require.Nil(t, train.Times)
	require.Nil(t, train.Events)
}

// 2017-01-28 19:06:53 UTC is 17,194 days and 68,813 seconds after 1970-01-01:
// 17,194 · 86,400 + 68,813 = 1,485,630,413.
func TestReadLogTimes(t *testing.T) {
	const want = 1485630413
	tests := []struct {
		text string
		unit string
		want int64
	}{
		{"1485630413", "", want},
		{" 1485630413", "s", want},
		{"1485630413.0", "", want},
		{"1.485630413e9", "", want},
		{"1485630413999", "ms", want},
		{"1485630413000001", "us", want},
		{"1485630413000000001", "ns", want},
		{"-1", "ms", -1}, // rounded down, not towards zero
		{"-1000", "ms", -1},
		{"0", "", 0},
		{"2017-01-28T19:06:53Z", "ms", want},
		{"2017-01-28T20:06:53+01:00", "", want},
		{"2017-01-28T19:06:53.75Z", "", want},
		{"2017-01-28T19:06:53", "", want},
		{"2017-01-28 19:06:53", "", want},
		{"2017-01-28 19:06:53.123456", "", want},
		{"2017-01-28", "", want - 68813},
		{"2017-01-28 19:06:53+00:00", "", want}, // pandas
		{"2017-01-28 21:06:53.25+02", "", want}, // PostgreSQL
		{"2017-01-28 19:06:53 UTC", "", want},   // BigQuery
		{"2017-01-28T19:06:53+0000", "", want},
		{"2017-01-28 19:06", "", want - 53},
		{"1485630413.75", "", want},
		{"-0.25", "", -1},
		{"1485630413999.5", "ms", want},
		{"1.4856304137e9", "", want},
		{"20170128", "", 20170128}, // beside others that are no dates
	}
	for _, tt := range tests {
		t.Run(fmt.Sprintf("%s in %s", tt.text, tt.unit), func(t *testing.T) {
			c := tabular.LogConfig{Columns: tabular.Columns{User: "1", Item: "2", Time: "3"}, TimeUnit: tt.unit}
			log, err := readLog(write(t, "a.csv", "u,i,"+tt.text+"\nv,i,1970-01-01\n"), c, nil, nil)
			require.NoError(t, err)
			require.Equal(t, []int64{tt.want, 0}, log.Times)
		})
	}
}

// What is finer than a second orders the rows of a user and a second, whatever writes it: item
// c came 100 ms after a, b 800 ms after. The row of v keeps its place between them.
func TestReadLogKeepsTheOrderWithinASecond(t *testing.T) {
	csv := tabular.LogConfig{Columns: tabular.Columns{User: "u", Item: "i", Time: "t"}}
	units := func(unit string) tabular.LogConfig { c := csv; c.TimeUnit = unit; return c }
	lines := func(b, v, a, c string) string {
		return "u,i,t\nu,b," + b + "\nv,x," + v + "\nu,a," + a + "\nu,c," + c + "\n"
	}
	for _, tt := range []struct {
		name, file, text string
		config           tabular.LogConfig
	}{
		{"ms", "a.csv", lines("1485630413900", "1485630413000", "1485630413100", "1485630413200"), units("ms")},
		{"us", "a.csv", lines("1485630413900000", "1485630413000000", "1485630413100000", "1485630413100001"), units("us")},
		{"ns", "a.csv", lines("1485630413000000900", "1485630413000000000", "1485630413000000100", "1485630413000000200"), units("ns")},
		{"a fraction", "a.csv", lines("1485630413.9", "1485630413", "1485630413.1", "1485630413.2"), csv},
		{"dates", "a.csv", lines("2017-01-28T19:06:53.9Z", "2017-01-28T19:06:53Z", "2017-01-28T19:06:53.1Z", "2017-01-28T19:06:53.2Z"), csv},
		{"json", "a.jsonl", `{"u":"u","i":"b","t":1485630413.9}
{"u":"v","i":"x","t":1485630413}
{"u":"u","i":"a","t":1.4856304131e9}
{"u":"u","i":"c","t":"2017-01-28 19:06:53.2"}`, csv},
	} {
		t.Run(tt.name, func(t *testing.T) {
			log, err := readLog(write(t, tt.file, tt.text), tt.config, nil, nil)
			require.NoError(t, err)
			var items []string
			for _, i := range log.Items {
				items = append(items, log.ItemIDs.Key(i))
			}
			require.Equal(t, []string{"a", "x", "c", "b"}, items)
			require.Equal(t, []int64{1485630413, 1485630413, 1485630413, 1485630413}, log.Times)
		})
	}
}

// One number is one key, however JSON writes it; a text is itself.
func TestNumberKeysOfJSON(t *testing.T) {
	var text strings.Builder
	for _, key := range []string{"7", "7.0", "7e0", "70e-1", `"7"`, `"7.0"`, "-0", "0", "0.0", "1e2", "100", "7.50", "9007199254740993", "-7.0"} {
		text.WriteString(`{"u":"u","i":` + key + "}\n")
	}
	c := tabular.LogConfig{Columns: tabular.Columns{User: "u", Item: "i"}}
	log, err := readLog(write(t, "a.jsonl", text.String()), c, nil, nil)
	require.NoError(t, err)
	require.Equal(t, []int32{0, 0, 0, 0, 0, 1, 2, 2, 2, 3, 3, 4, 5, 6}, log.Items)
	require.Equal(t, []string{"7", "7.0", "0", "100", "7.5", "9007199254740993", "-7"}, log.ItemIDs.Keys())

	for key, want := range map[string]string{
		"9007199254740993.0": `a.jsonl: line 1: item id "9007199254740993.0" in a float, want at most 2^53 = 9007199254740992: past that floats lose digits of keys; want whole numbers or texts`,
		"1e17":               `a.jsonl: line 1: item id "1e17" in a float, want at most 2^53 = 9007199254740992: past that floats lose digits of keys; want whole numbers or texts`,
		"1e9999":             `a.jsonl: line 1: item id "1e9999", want a finite number of at most 1500 digits, or a text`,
	} {
		_, err := readLog(write(t, "a.jsonl", `{"u":"u","i":`+key+"}"), c, nil, nil)
		require.ErrorContains(t, err, want)
	}
}

func TestReadLogErrors(t *testing.T) {
	no := false
	named := tabular.LogConfig{Columns: tabular.Columns{User: "user", Item: "item", Value: "rating", Time: "time"}}
	placed := tabular.LogConfig{Columns: tabular.Columns{User: "1", Item: "2", Value: "3"}}
	pairs := tabular.LogConfig{Columns: tabular.Columns{User: "1", Item: "2"}}
	numeric := pairs
	numeric.NumericIDs = true
	header := "user,item,rating,time\n"
	tests := []struct {
		name, file, content string
		config              tabular.LogConfig
		want                string
	}{
		{"field count far down", "a.csv", strings.Repeat("u,i,1\n", 1233) + "u,i\n", placed, "tabular: a.csv: line 1234: 2 fields, want 3 as in the first line"},
		{"bare quote", "a.csv", "u,i,1\nu,i\"x,1\n", placed, `tabular: a.csv: line 2: byte 4: bare " in non-quoted-field`},
		{"open quote", "a.csv", "u,i,1\nu,\"i,1\nu,i,1\n", placed, `tabular: a.csv: line 2: the record goes on to line 3, byte 7: extraneous or missing " in quoted-field`},
		{"bad number", "a.csv.gz", header + "u,i,4,0\nu,i,$12.99,0\n", named, `tabular: a.csv.gz: line 3: value "$12.99", want a plain number such as 1299.5 (no currency, no thousands separator)`},
		{"no number", "a.csv", "u,i,\n", placed, `tabular: a.csv: line 1: value nothing, want a number; where: [{column: "3", present: true}] drops such rows`},
		{"nan", "a.csv", "u,i,NaN\n", placed, `tabular: a.csv: line 1: value "NaN", want a finite number`},
		{"infinite", "a.csv", "u,i,-inf\n", placed, `tabular: a.csv: line 1: value "-inf", want a finite number`},
		{"too large", "a.csv", "u,i,1e39\n", placed, `tabular: a.csv: line 1: value "1e39" is past the range of float32`},
		{"hexadecimal", "a.csv", "u,i,0x1p4\n", placed, `tabular: a.csv: line 1: value "0x1p4", want a plain number such as 1299.5 (no currency, no thousands separator)`},
		{"bad time", "a.csv", header + "u,i,1,28.01.2017\n", named, `tabular: a.csv: line 2: time "28.01.2017", want unix time, "2006-01-02", "2006-01-02 15:04:05" or RFC 3339; time_format: "%d.%m.%Y" reads it`},
		{"no such day", "a.csv", header + "u,i,1,2017-02-30\n", named, `tabular: a.csv: line 2: time "2017-02-30", want unix time, "2006-01-02", "2006-01-02 15:04:05" or RFC 3339`},
		{"milliseconds as seconds", "a.csv", header + "u,i,1,1588687728923\n", named, `tabular: a.csv: line 2: time "1588687728923" is past the year 2200 in units of 1s, want a finer time_unit, such as ms`},
		{"half a number", "a.csv", header + "u,i,1,1.\n", named, `tabular: a.csv: line 2: time "1.", want unix time, "2006-01-02", "2006-01-02 15:04:05" or RFC 3339`},
		{"a date in digits", "a.csv", header + "u,i,1,20240131\nu,j,1,20240201\n", named, `tabular: a.csv: time "20240131", and all others, look like dates written in digits (YYYYMMDD), not like counts since 1970: want unix time, "2006-01-02", "2006-01-02 15:04:05" or RFC 3339; time_format: "%Y%m%d" reads it`},
		{"a year", "a.csv", header + "u,i,1,1997\nu,j,1,2003\n", named, `tabular: a.csv: time "1997", and all others, look like dates written in digits (YYYY), not like counts since 1970: want unix time, "2006-01-02", "2006-01-02 15:04:05" or RFC 3339; time_format: "%Y" reads it`},
		{"a time in digits", "a.csv", header + "u,i,1,20240131120000\n", named, `tabular: a.csv: line 2: time "20240131120000", which looks like a date written in digits (YYYYMMDDhhmmss), want unix time, "2006-01-02", "2006-01-02 15:04:05" or RFC 3339; time_format: "%Y%m%d%H%M%S" reads it`},
		{"a date past all units", "a.csv", header + "u,i,1,9999-12-31\n", named, `tabular: a.csv: line 2: time "9999-12-31", want a time from 1740 to 2199`},
		{"no time", "a.csv", header + "u,i,1,\n", named, `tabular: a.csv: line 2: time nothing, want a time; where: [{column: time, present: true}] drops such rows`},
		{"no user", "a.csv", ",i,1\n", placed, `tabular: a.csv: line 1: user id nothing, want a key; where: [{column: "1", present: true}] drops such rows`},
		{"negative id", "games.csv.gz", strings.Repeat("4,5\n", 6) + "1,-3\n", numeric, "tabular: games.csv.gz: line 7: item id -3, want >= 0"},
		{"id not a number", "a.csv", "a1,2\n", numeric, `tabular: a.csv: line 1: user id "a1", want an integer >= 0`},
		{"second spelling of an id", "a.csv", "7,2\n007,2\n", numeric, `tabular: a.csv: line 2: user id "007", want 7 without sign or leading zeros`},
		{"not utf-8", "a.csv", "u,Caf\xe9\n", pairs, `tabular: a.csv: line 1: column 2: "Caf\xe9" is not UTF-8`},
		{"utf-16", "a.csv", "\xff\xfeu\x00,\x00i\x00", pairs, `tabular: a.csv: text in UTF-16, want UTF-8`},
		{"unknown name", "a.csv", "user_id,item,ratings,time\nu,i,1,0\n", named, `tabular: a.csv: line 1: column "user": not among "user_id", "item", "ratings", "time"; did you mean "user_id"?`},
		{"near name", "a.csv", "user,item,ratings,time\nu,i,1,0\n", named, `tabular: a.csv: line 1: column "rating": not among "user", "item", "ratings", "time"; did you mean "ratings"?`},
		{"name there twice", "a.csv", "user,item,item,rating,time\n", named, `tabular: a.csv: line 1: column "item": duplicate name, want it once`},
		{"position past the end", "a.csv", "u,i\n", placed, "tabular: a.csv: line 1: column 3: want 1 to 2, the fields of this line"},
		{"position 0", "a.csv", "u,i\n", tabular.LogConfig{Columns: tabular.Columns{User: "0", Item: "1"}}, "tabular: a.csv: line 1: column 0: want 1 to 2, the fields of this line"},
		{"name without a header", "a.csv", "u,i\n", tabular.LogConfig{Header: &no, Columns: tabular.Columns{User: "user", Item: "2"}}, `tabular: a.csv: column "user": want a position ("#1", "#2", …) in a file without a header`},
		{"names by position", "a.csv", "userId,movieId\n7,8\n", pairs, `tabular: a.csv: line 1: "userId", "movieId" look like names, not like values: want header: true to leave the line out, with positions written "#1", or header: false to read it`},
		{"unknown names over numbers", "a.csv", "who,what,9\n7,8,1\n7,9,1\n", placed, `tabular: a.csv: line 1: "who", "what", "9" look like names, not like values: want header: true to leave the line out, with positions written "#1", or header: false to read it`},
		{"names over keys that come again", "a.tsv", "wer\twas\n" + strings.Repeat("u1\ti2\nu2\ti1\n", 60), pairs, `tabular: a.tsv: line 1: "wer", "was" look like names, not like values: want header: true to leave the line out, with positions written "#1", or header: false to read it`},
		{"a header of pandas", "a.csv", "0,1,2\n5,7,8\n", pairs, `tabular: a.csv: line 1: has all columns of digits alone ("1", "2") among its fields: are they names, or values? Want header: true for names, or positions written "#1"`},
		{"no name of digits", "a.csv", "user,item\nu,i\n", tabular.LogConfig{Columns: tabular.Columns{User: "user", Item: "2"}}, `tabular: a.csv: line 1: column "2": not among "user", "item"; a position is written "#2"`},
		{"quotes in tsv", "a.tsv", "user\titem\n\"u\"\ti\n", tabular.LogConfig{Columns: tabular.Columns{User: "user", Item: "item"}}, `tabular: a.tsv: line 2: column user: "u" stands in quotes, which format tsv keeps; format csv with that delimiter takes them off`},
		{"half a surrogate pair", "a.jsonl", `{"user":"\ud83d","item":"i","rating":1,"time":0}`, named, `tabular: a.jsonl: line 1: column "user": "\\ud83d": half a surrogate pair, which is no character`},
		{"utf-16 without mark", "a.csv", "u\x00,\x00i\x00", pairs, `tabular: a.csv: text in UTF-16, as every other byte is 0, without its mark, want UTF-8`},
		{"empty", "a.csv", "", pairs, "tabular: a.csv: empty file, want rows"},
		{"empty tsv", "a.tsv", "\n\n", pairs, "tabular: a.tsv: empty file, want rows"},
		{"empty jsonl", "a.jsonl", "\n", named, "tabular: a.jsonl: no rows, want at least one"},
		{"header only", "a.csv", header, named, "tabular: a.csv: no rows, want at least one"},
		{"tsv field count", "a.tsv", "u\ti\t1\n\nu\ti\t1\t2\n", placed, "tabular: a.tsv: line 3: 4 fields, want 3 as in the first line"},
		{"json broken", "a.jsonl", "{\"user\":1,\"item\":2,\"rating\":1,\"time\":1}\n{\"user\":1,\n", named, `tabular: a.jsonl: line 2: "{\"user\":1,": want one JSON object: unexpected end of JSON input`},
		{"json null", "a.jsonl", "null\n", named, `tabular: a.jsonl: line 1: null, want one JSON object`},
		{"json list", "a.jsonl", "[1]\n", named, `tabular: a.jsonl: line 1: "[1]": want one JSON object: json: cannot unmarshal array into Go value of type map[string]json.RawMessage`},
		{"json name", "a.jsonl", `{"user":1,"itm":2}`, named, `tabular: a.jsonl: line 1: column "item": not among "itm", "user"; did you mean "itm"?`},
		{"json object inside", "a.jsonl", `{"user":1,"item":{"id":2},"rating":1,"time":1}`, named, `tabular: a.jsonl: line 1: column "item": an object, want a text, a number or a list of them`},
		{"json list as key", "a.jsonl", `{"user":1,"item":[2],"rating":1,"time":1}`, named, `tabular: a.jsonl: line 1: item id a list of 1, want a key`},
		{"json null as key", "a.jsonl", `{"user":1,"item":null,"rating":1,"time":1}`, named, `tabular: a.jsonl: line 1: item id nothing, want a key; where: [{column: item, present: true}] drops such rows`},
		{"json truth value as number", "a.jsonl", `{"user":1,"item":2,"rating":true,"time":1}`, named, `tabular: a.jsonl: line 1: value "true", want a plain number such as 1299.5 (no currency, no thousands separator)`},
		{"numeric id past int64", "a.csv", "9223372036854775808,2\n", numeric, `tabular: a.csv: line 1: user id "9223372036854775808" is past the range of int64`},
		{"numeric id with a sign", "a.csv", "+7,2\n", numeric, `tabular: a.csv: line 1: user id "+7", want 7 without sign or leading zeros`},
		{"header names a column twice", "a.csv", "user,item,user\nu,i,u\n", tabular.LogConfig{Columns: tabular.Columns{User: "user", Item: "item"}}, `tabular: a.csv: line 1: column "user": duplicate name, want it once`},
		{"nul byte", "a.csv", "u,i\nu\x00v,i\n", pairs, `tabular: a.csv: line 2: column 1: "u\x00v" has a NUL byte`},
		{"nul bytes of a hole", "a.csv", "u,i\n\x00\x00\x00\x00\n", pairs, "tabular: a.csv: line 2: 1 fields, want 2 as in the first line"},
		{"nul in json", "a.jsonl", `{"user":"a\u0000","item":2,"rating":1,"time":1}`, named, `tabular: a.jsonl: line 1: column "user": "a\x00" has a NUL byte`},
		{"not utf-8 in json", "a.jsonl", "{\"user\":\"a\xe9\",\"item\":2,\"rating\":1,\"time\":1}", named, `tabular: a.jsonl: line 1: not UTF-8`},
		{"quote open to the end", "a.csv", "u,i\n\"u,i\nu,i\n", pairs, `tabular: a.csv: line 2: the record goes on to line 3, byte 5: extraneous or missing " in quoted-field`},
		{"json deep", "a.jsonl", strings.Repeat("[", 20000), named, `tabular: a.jsonl: line 1: "` + strings.Repeat("[", 80) + `…": want one JSON object: invalid character '[' exceeded max depth`},
		{"json text after the object", "a.jsonl", `{"user":1} {"user":2}`, named, `tabular: a.jsonl: line 1: "{\"user\":1} {\"user\":2}": want one JSON object: invalid character '{' after top-level value`},
		{"too many seconds", "a.csv", header + "u,i,1,7258118400\n", named, `tabular: a.csv: line 2: time "7258118400" is past the year 2200 in units of 1s, want a finer time_unit, such as ms`},
		{"unknown ending", "a.doc", "u,i\n", pairs, `tabular: a.doc: no format known by the ending ".doc", want format csv, tsv, jsonl, parquet or xlsx`},
		{"an old workbook", "a.xls", "u,i\n", pairs, `tabular: a.xls: a workbook of the format .xls, want .xlsx or CSV: save it as one of them`},
		{"csv named parquet", "a.parquet", "user,item\nu,i\n", named, `tabular: a.parquet: starts with "user", want the parquet mark "PAR1"`},
		{"too short for parquet", "a.parquet", "user,item\n", named, `tabular: a.parquet: 10 bytes, too short for a parquet file`},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			path := write(t, tt.file, tt.content)
			log, err := readLog(path, tt.config, nil, nil)
			require.Error(t, err)
			require.Nil(t, log)
			require.Equal(t, tt.want, message(err, path))
		})
	}
}

// Of many faults the first in the file is told, with its line, however the file is cut
// into blocks and whoever parses them; and the ids are those of the file's order.
func TestReadLogIsTheSameAtAnyGOMAXPROCS(t *testing.T) {
	var text strings.Builder
	for i := range 200_000 { // some blocks of 1 MiB
		fmt.Fprintf(&text, "user%d,item%d,%d\n", i*i%65_537, i%999, i%5)
	}
	c := tabular.LogConfig{Columns: tabular.Columns{User: "1", Item: "2", Value: "3"}}
	whole := write(t, "a.csv", text.String())
	lines := strings.SplitAfter(text.String(), "\n")
	lines[150_000], lines[190_000], lines[199_999] = "u,i\n", "u,i,x\n", "u,\"i,1\n"
	broken := write(t, "a.csv", strings.Join(lines, ""))
	var want *datasets.Log
	for _, procs := range []int{1, 2, 5} {
		defer runtime.GOMAXPROCS(runtime.GOMAXPROCS(procs))
		got, err := readLog(whole, c, nil, nil)
		require.NoError(t, err)
		if want == nil {
			want = got
			require.Equal(t, "user0", got.UserIDs.Key(0))
			require.Equal(t, "user4", got.UserIDs.Key(2))
		}
		require.Equal(t, want, got)
		_, err = readLog(broken, c, nil, nil)
		require.EqualError(t, err, "tabular: "+broken+": line 150001: 2 fields, want 3 as in the first line")
	}
}

// Compressed data that ends early is an error, wherever it is cut.
func TestReadLogTruncated(t *testing.T) {
	var rows strings.Builder
	for i := range 5000 {
		fmt.Fprintf(&rows, "%d,%d\n", i*i%7919, i)
	}
	for _, ext := range []string{".csv.gz", ".tsv.gz", ".csv.zst"} {
		whole := packed(t, "a"+ext, rows.String())
		config := tabular.LogConfig{Delimiter: ",", Columns: tabular.Columns{User: "1", Item: "2"}}
		for _, n := range []int{5, len(whole) / 2, len(whole) - 4, len(whole) - 1} {
			t.Run(fmt.Sprintf("%s at %d", ext, n), func(t *testing.T) {
				path := filepath.Join(t.TempDir(), "a"+ext)
				require.NoError(t, os.WriteFile(path, whole[:n], 0o600))
				_, err := readLog(path, config, nil, nil)
				require.ErrorContains(t, err, "unexpected EOF")
				require.ErrorContains(t, err, "tabular: "+path+": ")
			})
		}
	}
}

func TestReadLogPathErrors(t *testing.T) {
	dir := t.TempDir()
	config := tabular.LogConfig{Columns: byName}

	path := filepath.Join(dir, "none.csv")
	_, err := readLog(path, config, nil, nil)
	require.ErrorIs(t, err, fs.ErrNotExist)
	require.Equal(t, "tabular: stat none.csv: no such file or directory", message(err, path))

	fake := filepath.Join(dir, "fake.csv.gz")
	require.NoError(t, os.WriteFile(fake, []byte("user,item\n"), 0o600))
	_, err = readLog(fake, config, nil, nil)
	require.EqualError(t, err, fmt.Sprintf(`tabular: %s: starts with "user", want the gzip mark "\x1f\x8b" that the name promises`, fake))

	_, err = readLog(write(t, "a.csv", "u::i\n"), tabular.LogConfig{Delimiter: "::", Columns: byPlace}, nil, nil)
	require.EqualError(t, err, `tabular: delimiter = "::", want one character for csv (tsv takes any text)`, "the name says csv")

	sub := filepath.Join(dir, "sub")
	require.NoError(t, os.Mkdir(sub, 0o700))
	_, err = readLog(sub, tabular.LogConfig{Columns: byName, Format: tabular.CSV}, nil, nil)
	require.EqualError(t, err, fmt.Sprintf("tabular: %s: a directory, want a csv file", sub))
	_, err = readLog(sub, config, nil, nil)
	require.EqualError(t, err, fmt.Sprintf("tabular: %s: a directory without *.parquet files", sub))
	require.NoError(t, os.WriteFile(filepath.Join(sub, "_SUCCESS"), nil, 0o600))
	require.NoError(t, os.WriteFile(filepath.Join(sub, "part-0.csv"), nil, 0o600))
	_, err = readLog(sub, config, nil, nil)
	require.EqualError(t, err, fmt.Sprintf(`tabular: %s: holds "part-0.csv", want only files named *.parquet`, sub))
}

func TestLogConfigValidate(t *testing.T) {
	yes := true
	c := tabular.LogConfig{
		Format: "xls", Delimiter: "\n",
		Columns:  tabular.Columns{Value: "x", Time: "x"},
		TimeUnit: "min",
	}
	require.EqualError(t, c.Validate(), `tabular: time_unit = "min", want one of s, ms, us, ns
tabular: format = "xls", did you mean "xlsx"?
tabular: delimiter = "\n", want no line end in it
tabular: columns.user: missing
tabular: columns.item: missing
tabular: columns.time = "x", want another column than value`)

	for layout, want := range map[*tabular.Layout]string{
		{Format: tabular.CSV, Delimiter: "::"}:   `tabular: delimiter = "::", want one character for csv (tsv takes any text)`,
		{Format: tabular.CSV, Delimiter: `"`}:    `tabular: delimiter = "\"", want one character for csv (tsv takes any text)`,
		{Format: tabular.JSONL, Header: &yes}:    `tabular: header or delimiter, want neither for jsonl`,
		{Format: tabular.Parquet, Header: &yes}:  `tabular: header or delimiter, want neither for parquet`,
		{Format: tabular.JSONL, Delimiter: "\t"}: `tabular: header or delimiter, want neither for jsonl`,
	} {
		c := tabular.LogConfig{Format: layout.Format, Delimiter: layout.Delimiter, Header: layout.Header, Columns: byName}
		require.EqualError(t, c.Validate(), want)
	}
	_, err := readLog("none.csv", tabular.LogConfig{}, nil, nil)
	require.ErrorContains(t, err, "columns.user: missing")
}

func TestInteractionsValidate(t *testing.T) {
	ok := tabular.LogConfig{Columns: byName}
	for _, c := range []struct {
		paths tabular.Interactions
		want  string
	}{
		{tabular.Interactions{Path: "a"}, ""},
		{tabular.Interactions{Train: "a", Test: "b"}, ""},
		{tabular.Interactions{}, "tabular: path: missing, want a file, or train and test for given splits"},
		{tabular.Interactions{Path: "a", Valid: "b"}, "tabular: path together with train, valid or test, want one or the other"},
		{tabular.Interactions{Train: "a"}, "tabular: test: missing"},
		{tabular.Interactions{Test: "a"}, "tabular: train: missing"},
	} {
		c.paths.LogConfig = ok
		if err := c.paths.Validate(); c.want == "" {
			require.NoError(t, err)
		} else {
			require.EqualError(t, err, c.want)
		}
	}
}

// Rows stay rows where header: false says so, and where nothing looks like names.
func TestFirstLineIsARow(t *testing.T) {
	for text, config := range map[string]tabular.LogConfig{
		"user,item\na,b\n":                     {Columns: tabular.Columns{User: "1", Item: "2"}, Header: new(false)},
		"1,2\n3,4\n":                           {Columns: tabular.Columns{User: "#1", Item: "#2"}},
		"x,y\n" + strings.Repeat("z,y\n", 999): {Columns: tabular.Columns{User: "#1", Item: "#2"}},
	} {
		log, err := readLog(write(t, "a.csv", text), config, nil, nil)
		require.NoError(t, err)
		require.Equal(t, strings.Count(text, "\n"), log.Len())
	}
}

func TestFillLayout(t *testing.T) {
	c := tabular.LogConfig{Format: tabular.CSV, Columns: tabular.Columns{User: "1", Item: "2"}}
	c.FillLayout()
	require.Equal(t, ",", c.Delimiter)
	require.False(t, *c.Header, "all columns are positions")
	c = tabular.LogConfig{Format: tabular.TSV, Columns: tabular.Columns{User: "1", Item: "item"}}
	c.FillLayout()
	require.Equal(t, "\t", c.Delimiter)
	require.True(t, *c.Header)
	c = tabular.LogConfig{Format: tabular.Parquet}
	c.FillLayout()
	require.Nil(t, c.Header)
	a := tabular.AttributeConfig{Columns: tabular.AttributeColumns{Key: "1", List: []tabular.Attribute{{Sources: []string{"price"}}}}}
	a.FillLayout(tabular.CSV)
	require.Equal(t, tabular.CSV, a.Format)
	require.True(t, *a.Header)
}

// An unclosed quote at the top of a long file must not pull all of it into memory.
func TestReadLogBoundsRecords(t *testing.T) {
	if testing.Short() {
		t.Skip("reads 66 MB")
	}
	path := write(t, "a.csv.zst", "u,\"i\n"+strings.Repeat(strings.Repeat("x", 1023)+"\n", 66<<10))
	_, err := readLog(path, tabular.LogConfig{Columns: tabular.Columns{User: "1", Item: "2"}}, nil, nil)
	require.EqualError(t, err, "tabular: "+path+": line 1: a record of more than 67108864 bytes; is a quote left open?")
}

// Whatever keys and values a log has, CSV and JSON lines bring them back.
func TestReadLogRoundTrip(t *testing.T) {
	dir := t.TempDir()
	rapid.Check(t, func(t *rapid.T) {
		n := rapid.IntRange(1, 20).Draw(t, "rows")
		key := rapid.StringMatching(`[a-zA-Z0-9 ,"'|é]{1,6}`)
		want := &datasets.Log{UserIDs: &datasets.IDs{}, ItemIDs: &datasets.IDs{}}
		csv, jsonl := "user,item,rating,time\n", ""
		quote := func(s string) string { return `"` + strings.ReplaceAll(s, `"`, `""`) + `"` }
		for range n {
			u, i := key.Draw(t, "user"), key.Draw(t, "item")
			v := rapid.Float32Range(-1e6, 1e6).Draw(t, "value")
			at := rapid.OneOf(rapid.Int64Range(-1e9, 0), rapid.Int64Range(3e9, 7e9)).Draw(t, "time") // none that is a date in digits
			want.Users = append(want.Users, want.UserIDs.Add(u))
			want.Items = append(want.Items, want.ItemIDs.Add(i))
			want.Values = append(want.Values, v)
			want.Times = append(want.Times, at)
			number := strconv.FormatFloat(float64(v), 'g', -1, 32)
			csv += fmt.Sprintf("%s,%s,%s,%d\n", quote(u), quote(i), number, at)
			jsonl += fmt.Sprintf("{\"user\":%s,\"item\":%s,\"rating\":%s,\"time\":%d}\n", strconv.Quote(u), strconv.Quote(i), number, at)
		}
		config := tabular.LogConfig{Columns: tabular.Columns{User: "user", Item: "item", Value: "rating", Time: "time"}}
		for name, content := range map[string]string{"a.csv": csv, "a.jsonl": jsonl} {
			path := filepath.Join(dir, name)
			require.NoError(t, os.WriteFile(path, []byte(content), 0o600))
			got, err := readLog(path, config, nil, nil)
			require.NoError(t, err)
			require.Equal(t, want, got)
		}
	})
}
