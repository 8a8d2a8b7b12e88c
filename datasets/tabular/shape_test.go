package tabular_test

import (
	"cmp"
	"fmt"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"testing"

	"github.com/stretchr/testify/require"
	"pgregory.net/rapid"

	"tandem/datasets"
	"tandem/datasets/tabular"
)

func bound(x float64) *float64 { return &x }

// pass reads the rows of a CSV that keep lets through, as the text of column a.
func pass(t *testing.T, content string, keep ...tabular.Rule) ([]string, tabular.ShapeReport, error) {
	r, err := tabular.Read(write(t, "a.csv", content), tabular.LogConfig{
		Columns: tabular.Columns{User: "a", Item: "b"}, Shape: tabular.Shape{Where: keep}}, nil, nil)
	if err != nil {
		return nil, tabular.ShapeReport{}, err
	}
	var users []string
	for _, u := range r.Log.Users {
		users = append(users, r.Log.UserIDs.Key(u))
	}
	return users, r.Report.ShapeReport, nil
}

func TestRules(t *testing.T) {
	const content = "a,b,x\nnothing,i,\nminus,i,-1\nzero,i,0\none,i,1\ntwo,i,2\n"
	for name, tt := range map[string]struct {
		rule tabular.Rule
		want []string
	}{
		"above":      {tabular.Rule{Column: "x", Above: bound(0)}, []string{"one", "two"}},
		"at least":   {tabular.Rule{Column: "x", AtLeast: bound(0)}, []string{"zero", "one", "two"}},
		"below":      {tabular.Rule{Column: "x", Below: bound(0)}, []string{"minus"}},
		"at most":    {tabular.Rule{Column: "x", AtMost: bound(0)}, []string{"minus", "zero"}},
		"between":    {tabular.Rule{Column: "x", Above: bound(-1), Below: bound(2)}, []string{"zero", "one"}},
		"in":         {tabular.Rule{Column: "x", In: []string{"1", ""}}, []string{"nothing", "one"}},
		"not":        {tabular.Rule{Column: "x", Not: []string{"1", ""}}, []string{"minus", "zero", "two"}},
		"in nowhere": {tabular.Rule{Column: "x", In: []string{"1"}, Above: bound(0)}, []string{"one"}},
	} {
		t.Run(name, func(t *testing.T) {
			got, report, err := pass(t, content, tt.rule)
			require.NoError(t, err)
			require.Equal(t, tt.want, got)
			require.Equal(t, tabular.ShapeReport{Rows: 5, Dropped: []int{5 - len(tt.want)}, Unmatched: []int{}}, report)
		})
	}
	_, _, err := pass(t, content, tabular.Rule{Column: "a", Above: bound(0)})
	require.ErrorContains(t, err, `line 2: a "nothing", want a plain number`)

	got, report, err := pass(t, content, tabular.Rule{Column: "x", Not: []string{""}}, tabular.Rule{Column: "x", Above: bound(0)})
	require.NoError(t, err)
	require.Equal(t, []string{"one", "two"}, got)
	require.Equal(t, []int{1, 2}, report.Dropped, "a row counts at the first rule that drops it")
}

// A ratio to nothing or to 0 is nothing, in a value as in an attribute.
func TestDerived(t *testing.T) {
	path := write(t, "a.csv", "key,paid,pieces,g,k\n1,6,4,A,x\n2,6,0,A,\n3,,4,,\n4,0,4,,y\n")
	c := tabular.AttributeConfig{Unknown: "add", Columns: tabular.AttributeColumns{Key: "key", List: []tabular.Attribute{
		{Sources: []string{"unit"}, Kind: tabular.Number}, {Sources: []string{"sum"}, Kind: tabular.Number},
		{Sources: []string{"type"}, Kind: tabular.Label}, {Name: "units", Sources: []string{"unit", "type"}, Kind: tabular.Tags}}},
		Shape: tabular.Shape{Derive: []tabular.Derived{
			{Name: "unit", Ratio: []string{"paid", "pieces"}}, {Name: "sum", Product: []string{"paid", "pieces"}},
			{Name: "type", Text: []string{"g", "k"}, Separator: "|"}}}}
	got, _, err := tabular.ReadAttributes(path, c, &datasets.IDs{})
	require.NoError(t, err)
	nan := 0 / *bound(0)
	requireNumbers(t, []float64{1.5, nan, nan, 0}, got.Find("unit").Numbers, 0)
	requireNumbers(t, []float64{24, 0, nan, 0}, got.Find("sum").Numbers, 0)
	require.Equal(t, [][]string{{"A|x"}, {"A|"}, nil, {"|y"}}, labels(got.Find("type")))
	require.Equal(t, [][]string{{"1.5", "A|x"}, {"A|"}, nil, {"0", "|y"}}, labels(got.Find("units")))
}

func TestShapeErrors(t *testing.T) {
	table := write(t, "t.jsonl", `{"k":"1","c":["x"],"d":"y"}`+"\n")
	lookup := tabular.Lookup{Path: table, Key: "k", On: "a", Columns: []string{"c"}}
	for want, c := range map[string]tabular.Shape{
		`t.jsonl: line 1: column "c": a list of 1, want a text`:                                                            {Lookup: []tabular.Lookup{lookup}},
		`t.jsonl: all lines: column "e": not among "c", "d", "k"`:                                                          {Lookup: []tabular.Lookup{{Path: table, Key: "k", Columns: []string{"e"}}}},
		`a.csv: line 1: column "k": not among "a", "b"`:                                                                    {Lookup: []tabular.Lookup{{Path: table, Key: "k", Columns: []string{"d"}}}},
		`a.csv: line 1: column "bb": not among "a", "b"; did you mean "b"?`:                                                {Derive: []tabular.Derived{{Name: "n", Text: []string{"bb"}}}},
		`a.csv: line 2: n: b "i", want a plain number such as 1299.5`:                                                      {Derive: []tabular.Derived{{Name: "n", Product: []string{"a", "b"}}}},
		`a.csv: all 1 rows were filtered out, want at least one left`:                                                      {Where: []tabular.Rule{{Column: "b", Not: []string{"i"}}}},
		`tabular: where.0: says nothing, want in, not, prefix, suffix, contains, matches, present, above, below, at_least`: {Where: []tabular.Rule{{Column: "b"}}},
		`none.csv: no such file or directory`:                                                                              {Lookup: []tabular.Lookup{{Path: "none.csv", Key: "k", Columns: []string{"d"}}}},
	} {
		_, err := readLog(write(t, "a.csv", "a,b\n1,i\n"), tabular.LogConfig{Columns: tabular.Columns{User: "a", Item: "b"}, Shape: c}, nil, nil)
		require.ErrorContains(t, err, want)
	}
}

// Whatever the rows, the shaped log is that of a plain loop over them.
func TestReadIsAPlainLoop(t *testing.T) {
	type line struct{ user, product, pieces, paid, at int }
	groups := []string{"FOOD", "FUEL", "TOYS"}
	dir := t.TempDir()
	table, path := filepath.Join(dir, "t.csv"), filepath.Join(dir, "a.csv")
	require.NoError(t, os.WriteFile(table, []byte("product,group\n0,FOOD\n1,FUEL\n2,TOYS\n"), 0o600))
	c := tabular.LogConfig{
		Columns: tabular.Columns{User: "user", Item: "item", Value: "unit", Time: "at"}, Sorted: true,
		ItemColumns: []tabular.ItemColumn{{Name: "price", Median: "unit"}},
		Shape: tabular.Shape{
			Lookup: []tabular.Lookup{{Path: table, Key: "product", Columns: []string{"group"}}},
			Where:  []tabular.Rule{{Column: "pieces", Above: bound(0)}, {Column: "group", Not: []string{"FUEL", ""}}},
			Derive: []tabular.Derived{{Name: "item", Text: []string{"group", "product"}, Separator: "/"}, {Name: "unit", Ratio: []string{"paid", "pieces"}}},
		},
	}
	small := rapid.IntRange(0, 4)
	rapid.Check(t, func(t *rapid.T) {
		lines := rapid.SliceOfN(rapid.Custom(func(t *rapid.T) line {
			return line{small.Draw(t, "user"), small.Draw(t, "product"), small.Draw(t, "pieces"), small.Draw(t, "paid"), small.Draw(t, "at")}
		}), 1, 30).Draw(t, "lines")
		text := "user,product,pieces,paid,at\n"
		want := &datasets.Log{UserIDs: &datasets.IDs{}, ItemIDs: &datasets.IDs{}}
		prices := map[int32][]float64{}
		unmatched := 0
		for _, l := range lines {
			text += strings.Trim(strings.ReplaceAll(fmt.Sprint(l), " ", ","), "{}") + "\n"
			if l.product > 2 {
				unmatched++
			}
			if l.pieces == 0 || l.product > 2 || groups[l.product] == "FUEL" {
				continue
			}
			unit := float64(l.paid) / float64(l.pieces)
			item := want.ItemIDs.Add(fmt.Sprintf("%s/%d", groups[l.product], l.product))
			want.Users = append(want.Users, want.UserIDs.Add(fmt.Sprint(l.user)))
			want.Items = append(want.Items, item)
			want.Values = append(want.Values, float32(unit))
			want.Times = append(want.Times, int64(l.at))
			prices[item] = append(prices[item], unit)
		}
		if want.Len() == 0 {
			t.Skip("no row is left")
		}
		order := make([]int, want.Len())
		for r := range order {
			order[r] = r
		}
		slices.SortStableFunc(order, func(a, b int) int {
			return cmp.Or(cmp.Compare(want.Times[a], want.Times[b]), cmp.Compare(want.ItemIDs.Key(want.Items[a]), want.ItemIDs.Key(want.Items[b])))
		})
		require.NoError(t, os.WriteFile(path, []byte(text), 0o600))
		got, err := tabular.Read(path, c, nil, nil)
		require.NoError(t, err)
		require.Equal(t, want.Select(order), got.Log)
		require.Equal(t, []int{unmatched}, got.Report.Unmatched)
		require.Equal(t, len(lines), got.Report.Rows)
		require.Equal(t, len(lines)-want.Len(), got.Report.Dropped[0]+got.Report.Dropped[1])
		for item, p := range prices {
			slices.Sort(p)
			require.Equal(t, (p[(len(p)-1)/2]+p[len(p)/2])/2, got.Items[0].Numbers[item])
		}
	})
}

func TestEventValues(t *testing.T) {
	path := write(t, "a.csv", "a,i,view\nb,i,buy\na,j,peek\nb,j,view\n")
	c := tabular.LogConfig{Columns: tabular.Columns{User: "1", Item: "2", Event: "3"}, Events: tabular.Weights{{Event: "view", Value: 1}, {Event: "buy", Value: 5}}}
	_, err := tabular.Read(path, c, nil, nil)
	require.EqualError(t, err, "tabular: "+path+`: line 3: event "peek": not among "buy", "view"`)
	c.UnknownEvents = "drop"
	r, err := tabular.Read(path, c, nil, nil)
	require.NoError(t, err)
	require.Equal(t, []float32{1, 5, 1}, r.Log.Values)
	require.Equal(t, []string{"view", "buy"}, r.Log.EventIDs.Keys())
	require.Equal(t, tabular.LogReport{ShapeReport: tabular.ShapeReport{Rows: 4}, UnknownEvents: 1}, r.Report)

	c.Columns = tabular.Columns{User: "1", Item: "2", Value: "3"}
	c.ItemColumns = []tabular.ItemColumn{{Name: "price"}}
	require.EqualError(t, c.Validate(), `tabular: columns.event: missing, want the column of the events
tabular: item_columns.0.median: missing`)
}
