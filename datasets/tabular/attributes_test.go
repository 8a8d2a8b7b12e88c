package tabular_test

import (
	"math"
	"strings"
	"testing"

	"github.com/stretchr/testify/require"

	"tandem/datasets"
	"tandem/datasets/tabular"
)

// The same catalog as CSV and as JSON lines; b comes before a, c has no row and d no id.
func TestReadAttributes(t *testing.T) {
	ids := []string{"a", "b", "c"}
	csv := `asin,price,brand,genres,path,dep,cat,type
b,12.5, Acme ,Action|Comedy||Action,A > B > C,G,,ICE
a,,,,A >  > C,G,F,
d,1,Other,Drama,Z,,,
`
	jsonl := `{"asin":"b","price":12.5,"brand":"Acme","genres":["Action","Comedy",null,"Action"],"path":["A","B","C"],"dep":"G","type":"ICE"}
{"asin":"a","price":null,"brand":"","path":["A",""," C "],"dep":"G","cat":"F"}
{"asin":"d","price":"1","brand":"Other","genres":["Drama"],"path":"Z"}
`
	columns := []tabular.Attribute{
		{Sources: []string{"price"}, Kind: tabular.Number},
		{Name: "maker", Sources: []string{"brand"}, Kind: tabular.Label},
		{Sources: []string{"genres"}, Kind: tabular.Tags, Separator: "|"},
		{Sources: []string{"path"}, Kind: tabular.Path, Separator: ">"},
		{Name: "category", Sources: []string{"dep", "cat", "type"}, Kind: tabular.Path},
		{Name: "words", Sources: []string{"dep", "cat", "type"}, Kind: tabular.Tags},
	}
	nan := math.NaN()
	for name, content := range map[string]string{"a.csv.gz": csv, "a.jsonl.zst": jsonl} {
		t.Run(name, func(t *testing.T) {
			items := datasets.NewIDs(ids...)
			got, report, err := tabular.ReadAttributes(write(t, name, content), tabular.AttributeConfig{Columns: tabular.AttributeColumns{Key: "asin", List: columns}}, items)
			require.NoError(t, err)
			// b's category loses ICE after its empty cat, a's path loses C after its blank.
			require.Equal(t, tabular.AttributeReport{Rows: 3, Unknown: 1, Absent: 1, CutPaths: 2}, report)
			require.Equal(t, ids, items.Keys())
			require.Equal(t, []string{"price", "maker", "genres", "path", "category", "words"}, got.Names())
			require.NoError(t, got.Check(3))
			requireNumbers(t, []float64{nan, 12.5, nan}, got.Find("price").Numbers, 0)
			require.Equal(t, [][]string{nil, {"Acme"}, nil}, labels(got.Find("maker")))
			require.Equal(t, [][]string{nil, {"Action", "Comedy"}, nil}, labels(got.Find("genres")))
			require.Equal(t, [][]string{{"A"}, {"A", "B", "C"}, nil}, labels(got.Find("path")))
			require.Equal(t, [][]string{{"G", "F"}, {"G"}, nil}, labels(got.Find("category")))
			require.Equal(t, [][]string{{"G", "F"}, {"G", "ICE"}, nil}, labels(got.Find("words")))
			require.Equal(t, []string{"Acme"}, got.Find("maker").Dict.Keys(), "Other is a label of no id")
		})
	}
}

func TestReadAttributesUnknownAndRepeated(t *testing.T) {
	c := tabular.AttributeConfig{Columns: tabular.AttributeColumns{Key: "1", List: []tabular.Attribute{{Name: "price", Sources: []string{"2"}, Kind: tabular.Number}}}}
	path := write(t, "a.csv", "x,1\na,2\nx,3\na,4\n")

	_, _, err := tabular.ReadAttributes(path, c, datasets.NewIDs("a"))
	require.EqualError(t, err, "tabular: "+path+`: line 4: duplicate key "a", want one row per key; repeated: first takes the first row of a key, first_known, column by column, the first that says something`)

	c.Repeated = "first"
	got, report, err := tabular.ReadAttributes(path, c, datasets.NewIDs("a"))
	require.NoError(t, err)
	require.Equal(t, []float64{2}, got[0].Numbers)
	require.Equal(t, tabular.AttributeReport{Rows: 4, Unknown: 2, Repeated: 1}, report)

	c.Unknown = "add"
	ids := datasets.NewIDs("a", "b")
	got, report, err = tabular.ReadAttributes(path, c, ids)
	require.NoError(t, err)
	require.Equal(t, []string{"a", "b", "x"}, ids.Keys())
	requireNumbers(t, []float64{2, math.NaN(), 1}, got[0].Numbers, 0)
	require.Equal(t, tabular.AttributeReport{Rows: 4, Added: 1, Repeated: 2, Absent: 1}, report)
}

func TestReadAttributesOfNoIDs(t *testing.T) {
	c := tabular.AttributeConfig{Columns: tabular.AttributeColumns{Key: "1", List: []tabular.Attribute{
		{Name: "n", Sources: []string{"2"}, Kind: tabular.Number}, {Name: "l", Sources: []string{"2"}, Kind: tabular.Label}}}}
	got, report, err := tabular.ReadAttributes(write(t, "a.csv", "x,1\n"), c, &datasets.IDs{})
	require.NoError(t, err)
	require.Equal(t, tabular.AttributeReport{Rows: 1, Unknown: 1}, report)
	require.NoError(t, got.Check(0))
	require.True(t, got[0].IsNumeric())
	require.False(t, got[1].IsNumeric())
}

func TestReadAttributesPanicsWithoutIDs(t *testing.T) {
	require.PanicsWithValue(t, "tabular: attributes of nil ids", func() {
		tabular.ReadAttributes("a.csv", tabular.AttributeConfig{}, nil)
	})
}

func TestReadAttributesErrors(t *testing.T) {
	price := []tabular.Attribute{{Sources: []string{"price"}, Kind: tabular.Number}}
	brand := []tabular.Attribute{{Sources: []string{"brand"}, Kind: tabular.Label}}
	tests := []struct {
		name, file, content string
		columns             []tabular.Attribute
		numeric             bool
		want                string
	}{
		{"currency", "a.csv", "key,price\na,1\nb,$12.99\n", price, false, `tabular: a.csv: line 3: price "$12.99", want a plain number such as 1299.5 (no currency, no thousands separator); for prices write {source: price, kind: price}`},
		{"thousands", "a.csv", "key,price\na,\"1,299\"\n", price, false, `tabular: a.csv: line 2: price "1,299", want a plain number such as 1299.5 (no currency, no thousands separator); for prices write {source: price, kind: price}`},
		{"list as number", "a.jsonl", `{"key":"a","price":[1]}`, price, false, `tabular: a.jsonl: line 1: price a list of 1, want a number`},
		{"two labels", "a.jsonl", `{"key":"a","brand":["x","y"]}`, brand, false, `tabular: a.jsonl: line 1: brand 2 values, want one label; kind tags takes several`},
		{"list in a list", "a.jsonl", `{"key":"a","brand":[["x"]]}`, brand, false, `tabular: a.jsonl: line 1: column "brand": element 1: a list in a list, want a text or a number`},
		{"no key", "a.csv", "key,price\n,1\n", price, false, `tabular: a.csv: line 2: key nothing, want a key; where: [{column: key, present: true}] drops such rows`},
		{"negative key", "a.csv", "key,price\n-1,1\n", price, true, `tabular: a.csv: line 2: key -1, want >= 0`},
		{"name in no line", "a.jsonl", "{\"key\":\"a\",\"prices\":1}\n{\"key\":\"b\",\"brand\":1}\n", price, false, `tabular: a.jsonl: all lines: column "price": not among "brand", "key", "prices"; did you mean "prices"?`},
		{"no rows", "a.csv", "key,price\n", price, false, `tabular: a.csv: no rows, want at least one`},
		{"long value", "a.csv", "key,price\na," + strings.Repeat("x", 200) + "\n", price, false, `tabular: a.csv: line 2: price "` + strings.Repeat("x", 80) + `…", want a plain number such as 1299.5 (no currency, no thousands separator); for texts write {source: price, kind: label}`},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			path := write(t, tt.file, tt.content)
			c := tabular.AttributeConfig{Columns: tabular.AttributeColumns{Key: "key", List: tt.columns}, NumericIDs: tt.numeric}
			got, _, err := tabular.ReadAttributes(path, c, datasets.NewIDs("a", "b"))
			require.Error(t, err)
			require.Nil(t, got)
			require.Equal(t, tt.want, message(err, path))
		})
	}
}

func TestAttributeConfigValidate(t *testing.T) {
	require.EqualError(t, tabular.AttributeConfig{}.Validate(), `tabular: columns: no key, want the column that holds it
tabular: columns: none, want at least one`)
	c := tabular.AttributeConfig{Columns: tabular.AttributeColumns{Key: "k", List: []tabular.Attribute{
		{Sources: []string{"3"}, Kind: tabular.Number},
		{Name: "a", Kind: tabular.Path},
		{Name: "a", Sources: []string{"x", "y"}, Kind: tabular.Label},
		{Name: "b", Sources: []string{"x"}, Kind: "money"},
	}}}
	require.EqualError(t, c.Validate(), `tabular: columns: name = "3", want a name
tabular: columns.a: no source, want source or sources
tabular: columns.a: duplicate name
tabular: columns.a.sources = 2 columns, want one for kind label
tabular: columns.b.kind = "money", want one of number, label, tags, path, price`)

	c.Columns.List = []tabular.Attribute{
		{Name: "a", Sources: []string{"x"}, Kind: tabular.Number, High: true},
		{Name: "b", Sources: []string{"x"}, Kind: tabular.Label, Separator: "|"},
		{Name: "c", Sources: []string{""}, Kind: tabular.Tags},
		{Name: "d", Sources: []string{"x"}, Kind: tabular.Price, Prices: datasets.PriceRules{Currency: "EURO", BadPrice: "drop"}},
	}
	require.EqualError(t, c.Validate(), `tabular: columns.a.kind = "number", want no rules for prices with it
tabular: columns.b.separator = "|", want none for kind label
tabular: columns.c.sources = [""], want columns of the file
tabular: columns.d.bad_price = "drop", want one of error, missing
tabular: columns.d.currency = "EURO", want an ISO 4217 code such as USD`)

	require.EqualError(t, tabular.Table{AttributeConfig: tabular.AttributeConfig{Unknown: "new", Columns: tabular.AttributeColumns{Key: "k",
		List: []tabular.Attribute{{Sources: []string{"x"}, Kind: tabular.Label}}}}}.Validate(), `tabular: unknown = "new", want one of add, count`)
}
