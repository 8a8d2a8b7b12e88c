package tabular_test

import (
	"testing"

	"github.com/stretchr/testify/require"

	"tandem/datasets"
	"tandem/datasets/tabular"
)

func yes(b bool) *bool { return &b }

func TestRulesOfTexts(t *testing.T) {
	const content = "a,b,x\nnothing,i,\nblanks,i,  \nreturn,i,C536379\nsale,i,536365\nbank,i,BANK CHARGES\n"
	for name, tt := range map[string]struct {
		rule tabular.Rule
		want []string
	}{
		"prefix":             {tabular.Rule{Prefix: []string{"C", "BA"}}, []string{"return", "bank"}},
		"without the prefix": {tabular.Rule{Prefix: []string{"C"}, Drop: true}, []string{"nothing", "blanks", "sale", "bank"}},
		"suffix":             {tabular.Rule{Suffix: []string{"79"}}, []string{"return"}},
		"contains":           {tabular.Rule{Contains: []string{"K C"}}, []string{"bank"}},
		"matches":            {tabular.Rule{Matches: `^[0-9]+$`}, []string{"sale"}},
		"matches a part":     {tabular.Rule{Matches: `(?i)charges`}, []string{"bank"}},
		"all of it":          {tabular.Rule{Matches: `[0-9]`, Prefix: []string{"C"}}, []string{"return"}},
		"present":            {tabular.Rule{Present: yes(true)}, []string{"return", "sale", "bank"}},
		"not present":        {tabular.Rule{Present: yes(false)}, []string{"nothing", "blanks"}},
		"present, dropped":   {tabular.Rule{Present: yes(true), Drop: true}, []string{"nothing", "blanks"}},
		"not in":             {tabular.Rule{In: []string{"C536379", ""}, Drop: true}, []string{"blanks", "sale", "bank"}},
	} {
		t.Run(name, func(t *testing.T) {
			tt.rule.Column = "x"
			got, report, err := pass(t, content, tt.rule)
			require.NoError(t, err)
			require.Equal(t, tt.want, got)
			require.Equal(t, []int{5 - len(tt.want)}, report.Dropped)
		})
	}
	got, _, err := pass(t, "a,b,x\nnothing,i,\nminus,i,-1\none,i,1\n", tabular.Rule{Column: "x", Below: bound(0), Drop: true})
	require.NoError(t, err)
	require.Equal(t, []string{"nothing", "one"}, got)
}

func TestRuleFaults(t *testing.T) {
	for _, tt := range []struct {
		rule tabular.Rule
		want string
	}{
		{tabular.Rule{Column: "x", Drop: true}, "tabular: where.0: says nothing, want in, not, prefix, suffix, contains, matches, present, above, below, at_least or at_most"},
		{tabular.Rule{Column: "x", Matches: "a(b"}, "tabular: where.0.matches = \"a(b\", want a regular expression as RE2 has it: error parsing regexp: missing closing ): `a(b`"},
		{tabular.Rule{Column: "x", Prefix: []string{""}}, `tabular: where.0.prefix = [""], want texts that are not empty: every text has the empty one`},
		{tabular.Rule{Column: "x", Contains: []string{}}, `tabular: where.0.contains = [], want texts that are not empty: every text has the empty one`},
	} {
		require.EqualError(t, tabular.Shape{Where: []tabular.Rule{tt.rule}}.Validate(), tt.want)
	}
}

func TestMissingTexts(t *testing.T) {
	path := write(t, "a.csv", "user,item,rating,colour\nann,pan,4,red\nNA,pan,5,red\n -,pot,3,-\nbob,pot,NA,blue\ncid,lid,2,-\n")
	r, err := tabular.Read(path, tabular.LogConfig{
		Columns: tabular.Columns{User: "user", Item: "item", Value: "rating"},
		Shape: tabular.Shape{
			Missing: []tabular.Missing{{Column: "user", Texts: []string{"NA", "-"}}, {Column: "rating", Texts: []string{"NA"}}, {Column: "kind", Texts: []string{"pan|", "pan|red"}}},
			Derive:  []tabular.Derived{{Name: "kind", Text: []string{"item", "colour"}, Separator: "|"}},
			Where:   []tabular.Rule{{Column: "user", Present: yes(true)}, {Column: "rating", Present: yes(true)}, {Column: "kind", Present: yes(true)}},
		},
	}, nil, nil)
	require.NoError(t, err)
	require.Equal(t, []float32{2}, r.Log.Values)
	require.Equal(t, tabular.ShapeReport{Rows: 5, Blanked: []int{2, 1, 1}, Dropped: []int{2, 1, 1}, Unmatched: []int{}}, r.Report.ShapeReport)
	require.EqualError(t, tabular.Shape{Missing: []tabular.Missing{{Column: "x"}}}.Validate(), "tabular: missing.0: want column and texts")
}

// Rows of one key tell, column by column, what the first of them that says anything says.
func TestFirstKnown(t *testing.T) {
	path := write(t, "items.csv", "sku,price,brand,path,weight\np,NA,,Home > Pans,\nq,3,Acme,,1\np,$5,-,Garden,\np,$6,Bora,Office,2\nr,Free to Play,?,,\n")
	config := tabular.AttributeConfig{
		Repeated: "first_known", Unknown: "add",
		Columns: tabular.AttributeColumns{Key: "sku", List: []tabular.Attribute{
			{Sources: []string{"price"}, Kind: tabular.Price, Missing: []string{"NA"}, Words: tabular.Words{{Text: "Free to Play"}}},
			{Sources: []string{"brand"}, Kind: tabular.Label, Missing: []string{"-", "?"}},
			{Sources: []string{"path"}, Kind: tabular.Path, Separator: ">"},
			{Sources: []string{"weight"}, Kind: tabular.Number},
		}},
	}
	items := datasets.NewIDs()
	got, report, err := tabular.ReadAttributes(path, config, items)
	require.NoError(t, err)
	require.Equal(t, []float64{5, 3, 0}, got[0].Numbers)
	brand := func(i int32) string { return got[1].Dict.Key(got[1].Labels.At(i)[0]) }
	require.Equal(t, []string{"Bora", "Acme"}, []string{brand(0), brand(1)})
	require.Empty(t, got[1].Labels.At(2))
	require.Equal(t, 2, len(got[2].Labels.At(0)))
	require.Equal(t, 2.0, got[3].Numbers[0])
	require.Equal(t, []int{5, 2, 3}, []int{report.Rows, report.Repeated, report.Blanked})
	require.Equal(t, datasets.PriceReport{Currency: "USD", Prices: 3, Zero: 1, None: 1}, report.Prices[0])

	config.Columns.List[1].Words = tabular.Words{{Text: "x"}}
	config.Columns.List[0].Missing = []string{"Free to Play"}
	require.EqualError(t, config.Validate(), `tabular: columns.price.words: "Free to Play" stands for 0 and, in missing, for nothing: want one of them
tabular: columns.brand.words: want none for kind label, whose values are texts`)
}

func TestLookupRepeated(t *testing.T) {
	table := write(t, "products.csv", "sku,kind,price\np,,4\np,pan,\np,pot,5\nq,lid,\n")
	read := func(repeated string) (*tabular.LogResult, error) {
		return tabular.Read(write(t, "a.csv", "user,sku\nann,p\nbob,q\n"), tabular.LogConfig{
			Columns: tabular.Columns{User: "user", Item: "kind"},
			Shape:   tabular.Shape{Lookup: []tabular.Lookup{{Path: table, Key: "sku", Columns: []string{"kind", "price"}, Repeated: repeated}}},
		}, nil, nil)
	}
	_, err := read("")
	require.ErrorContains(t, err, `products.csv: line 3: duplicate key "p", want one row per key; repeated: first takes`)
	_, err = read("first")
	require.ErrorContains(t, err, `item id nothing, want a key`)
	r, err := read("first_known")
	require.NoError(t, err)
	require.Equal(t, "pan", r.Log.ItemIDs.Key(0))
	_, err = read("known")
	require.ErrorContains(t, err, `lookup.0.repeated = "known", want one of error, first, first_known`)
}
