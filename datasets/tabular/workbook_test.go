package tabular_test

import (
	"os"
	"path/filepath"
	"strings"
	"testing"

	"github.com/stretchr/testify/require"

	"tandem/datasets"
	"tandem/datasets/tabular"
)

// book is made by datasets/internal/xlsx/testdata/make.py.
const book = "../internal/xlsx/testdata/book.xlsx"

func TestWorkbookLog(t *testing.T) {
	c := tabular.LogConfig{Columns: tabular.Columns{User: "customer", Item: "article", Value: "amount", Time: "at"},
		Shape: tabular.Shape{Where: []tabular.Rule{{Column: "article", Not: []string{"8"}}}}}
	r, err := tabular.Read(book, c, nil, nil)
	require.NoError(t, err)
	require.Equal(t, 5, r.Report.Rows, "blank rows are none")
	require.Equal(t, []string{"C1", "C2", "C3"}, textsOf(r.Log.UserIDs))
	require.Equal(t, []string{"7", "123456789012", "007"}, textsOf(r.Log.ItemIDs), "numbers in their shortest decimal, texts as they are")
	require.Equal(t, []int64{1706745598, 1709164800, 946598400, -2207736000}, r.Log.Times)
	require.Equal(t, []float32{4.35, .1, -12, 1e-7}, r.Log.Values)

	// What reads CSV of the same reads the same.
	csv := filepath.Join(t.TempDir(), "book.csv")
	require.NoError(t, os.WriteFile(csv, []byte("customer,article,at,amount\nC1,7,2024-01-31 23:59:58.25,4.35\nC2,7,2024-02-29,0.1\nC1,123456789012,1999-12-31,-12\nC3,007,1900-01-15 12:00,1e-7\nC3,8,6:30,0\n"), 0o600))
	c.Columns.Time, c.Columns.Value = "", "" // a time of day is none
	one, err := tabular.Read(book, c, nil, nil)
	require.NoError(t, err)
	two, err := tabular.Read(csv, c, nil, nil)
	require.NoError(t, err)
	require.Equal(t, two.Log, one.Log)
}

func TestWorkbookTimes(t *testing.T) {
	c := tabular.LogConfig{Columns: tabular.Columns{User: "customer", Item: "article", Time: "at"}}
	_, err := tabular.Read(book, c, nil, nil)
	require.EqualError(t, err, `tabular: `+book+`: sheet "Orders": row 7: time "06:30:00", want unix time, "2006-01-02", "2006-01-02 15:04:05" or RFC 3339`)
	c.TimeFormat = "%d.%m.%Y" // dates beside texts
	c.Where = []tabular.Rule{{Column: "article", Not: []string{"8"}}}
	_, err = tabular.Read(book, c, nil, nil)
	require.NoError(t, err)
	c.Columns.Time, c.TimeFormat = "amount", ""
	_, err = tabular.Read(book, c, nil, nil)
	require.EqualError(t, err, `tabular: `+book+`: sheet "Orders": row 2: time "4.35" without a date format, which looks like a day of a spreadsheet: want the cells formatted as dates`)
}

func TestWorkbookAttributes(t *testing.T) {
	ids := &datasets.IDs{}
	for _, key := range []string{"7", "007", "8"} {
		ids.Add(key)
	}
	columns, report, err := tabular.ReadAttributes(book, tabular.AttributeConfig{
		Repeated: "first",
		Columns: tabular.AttributeColumns{Key: "article", List: []tabular.Attribute{
			{Sources: []string{"amount"}, Kind: tabular.Number}, {Sources: []string{"gift"}, Kind: tabular.Label}, {Sources: []string{"note"}, Kind: tabular.Label},
		}},
	}, ids)
	require.NoError(t, err)
	require.Equal(t, tabular.AttributeReport{Rows: 5, Unknown: 1, Repeated: 1, NullWords: 1}, report)
	require.Equal(t, []float64{4.35, 1e-7, 1e21}, columns[0].Numbers)
	require.Equal(t, []string{"true"}, textsOf(columns[1].Dict))
	require.Equal(t, []string{"plain", "_"}, textsOf(columns[2].Dict))
}

func TestWorkbookFaults(t *testing.T) {
	ua := tabular.Columns{User: "customer", Item: "article"}
	yes, no := true, false
	positions := tabular.Columns{User: "#1", Item: "#2"}
	for name, tt := range map[string]struct {
		c    tabular.LogConfig
		want string
	}{
		"no such sheet":    {tabular.LogConfig{Columns: ua, Sheet: "Order"}, `no sheet "Order", want one of ["Lists" "Orders" "Merged" "Sums"]`},
		"merged":           {tabular.LogConfig{Columns: ua, Sheet: "Merged"}, `sheet "Merged": merged cells A2:A3, of which the first alone has a value: want them split, and a value in each`},
		"no value":         {tabular.LogConfig{Columns: tabular.Columns{User: "customer", Item: "article", Value: "n"}, Sheet: "Sums"}, `sheet "Sums": row 2: column n: a formula whose value was not saved, want its value: open and save the workbook in a spreadsheet`},
		"no such column":   {tabular.LogConfig{Columns: tabular.Columns{User: "client", Item: "article"}}, `sheet "Orders": row 1: column "client": not among "customer", "article", "at", "amount", "gift", "note"; skip_rows and sheet say where else the header is`},
		"rows skipped":     {tabular.LogConfig{Columns: ua, SkipRows: 4}, `sheet "Orders": row 6: column "customer": not among "C3", "007", "1900-01-15 12:00:00", "0.0000001", "true", "#N/A"; skip_rows and sheet say where else the header is`},
		"all skipped":      {tabular.LogConfig{Columns: ua, SkipRows: 400}, `sheet "Orders": empty, want rows`},
		"positions":        {tabular.LogConfig{Columns: positions}, `sheet "Orders": all columns are positions: want header: true to leave the first row out, false to read it`},
		"names, no header": {tabular.LogConfig{Columns: ua, Header: &no}, `sheet "Orders": want positions ("#1", "#2", …) for columns in a sheet without a header`},
	} {
		_, err := tabular.Read(book, tt.c, nil, nil)
		require.ErrorContains(t, err, "tabular: "+book+": "+tt.want, name)
	}
	for want, c := range map[int]tabular.LogConfig{5: {Columns: positions, Header: &yes}, 6: {Columns: positions, Header: &no}, 3: {Columns: positions, Header: &no, SkipRows: 3}} {
		r, err := tabular.Read(book, c, nil, nil)
		require.NoError(t, err)
		require.Equal(t, want, r.Log.Len())
	}
	require.EqualError(t, tabular.LogConfig{Columns: ua, Format: tabular.CSV, Sheet: "x"}.Validate(), `tabular: sheet or skip_rows, want neither for csv`)
	require.EqualError(t, tabular.LogConfig{Columns: ua, Format: tabular.XLSX, Delimiter: ";"}.Validate(), `tabular: delimiter = ";", want none for xlsx`)
}

func TestWorkbookHead(t *testing.T) {
	h, err := tabular.ReadHead(book, 2)
	require.NoError(t, err)
	require.Equal(t, &tabular.Head{
		Format: tabular.XLSX, Names: []string{"customer", "article", "at", "amount", "gift", "note"}, Sheets: []string{"Orders", "Merged", "Sums"}, Lists: make([]bool, 6),
		Rows: [][]string{{"C1", "7", "2024-01-31 23:59:58.25", "4.35", "true", "plain"}, {"C2", "7", "2024-02-29", "0.1", "false", "ä & <b> \n second line"}},
	}, h)
}

// A row that names thousands of columns above thousands of short ones is cut before its blanks fill
// the memory.
func TestHeadOfAWideTable(t *testing.T) {
	path := filepath.Join(t.TempDir(), "wide.csv")
	require.NoError(t, os.WriteFile(path, []byte(strings.Repeat("a,", 4095)+"a\n"+strings.Repeat("1\n", 3000)), 0o600))
	h, err := tabular.ReadHead(path, 3000)
	require.NoError(t, err)
	require.Len(t, h.Rows, 1<<22/4096)
}

// textsOf are the keys of ids in their order.
func textsOf(ids *datasets.IDs) (out []string) {
	for id := range ids.Len() {
		out = append(out, ids.Key(int32(id)))
	}
	return out
}
