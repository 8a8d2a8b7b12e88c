package tabular_test

import (
	"math"
	"testing"

	"github.com/stretchr/testify/require"

	"tandem/datasets"
	"tandem/datasets/tabular"
)

func TestPrices(t *testing.T) {
	rules := datasets.PriceRules{OtherCurrency: "missing"}
	c := tabular.AttributeConfig{Columns: tabular.AttributeColumns{Key: "asin", List: []tabular.Attribute{
		{Sources: []string{"price"}, Kind: tabular.Price, Prices: rules},
		{Name: "most", Sources: []string{"price"}, Kind: tabular.Price, Prices: rules, High: true},
	}}}
	csv := "asin,price\na,\"$1,299.00 - $1,399\"\nb,\nc,from 5\nd,7.5\ne,5 €\nz,soon\n"
	jsonl := `{"asin":"a","price":"$1,299.00 - $1,399"}
{"asin":"b","price":null}
{"asin":"c","price":"from 5"}
{"asin":"d","price":7.5}
{"asin":"e","price":"5 €"}
{"asin":"z","price":"soon"}
`
	nan := math.NaN()
	for name, content := range map[string]string{"a.csv": csv, "a.jsonl": jsonl} {
		got, report, err := tabular.ReadAttributes(write(t, name, content), c, datasets.NewIDs("a", "b", "c", "d", "e"))
		require.NoError(t, err)
		requireNumbers(t, []float64{1299, nan, 5, 7.5, nan}, got.Find("price").Numbers, 0)
		requireNumbers(t, []float64{1399, nan, nan, 7.5, nan}, got.Find("most").Numbers, 0)
		prices := datasets.PriceReport{Currency: "USD", Prices: 3, None: 1, OtherCurrency: 1}
		require.Equal(t, tabular.AttributeReport{Rows: 6, Unknown: 1, Prices: []datasets.PriceReport{prices, prices}}, report)
	}
}

func TestPriceErrors(t *testing.T) {
	c := tabular.AttributeConfig{Columns: tabular.AttributeColumns{Key: "1", List: []tabular.Attribute{{Name: "price", Sources: []string{"2"}, Kind: tabular.Price}}}}
	for text, want := range map[string]string{
		"a,$5\nb,£5\n":  "line 2: price 5 in GBP, want all in USD",
		"a,5\nb,soon\n": `line 2: price "soon": want a price such as "$1,299.00"; words: {"soon": 0} takes it for 0, missing: ["soon"] for nothing`,
		"a,5\nb,-5\n":   `line 2: price "-5": negative, want ≥ 0`,
	} {
		path := write(t, "a.csv", text)
		_, _, err := tabular.ReadAttributes(path, c, datasets.NewIDs("a", "b"))
		require.EqualError(t, err, "tabular: "+path+": "+want)
	}
	path := write(t, "a.jsonl", `{"1": "a", "2": [5]}`)
	_, _, err := tabular.ReadAttributes(path, c, datasets.NewIDs("a"))
	require.EqualError(t, err, "tabular: "+path+": line 1: price a list of 1, want a price")

	c.Columns.List[0].Prices.Currency = "dollar"
	c.Columns.List = append(c.Columns.List, tabular.Attribute{Name: "n", Sources: []string{"2"}, Kind: tabular.Number, High: true})
	require.EqualError(t, c.Validate(), `tabular: columns.price.currency = "dollar", want an ISO 4217 code such as USD
tabular: columns.n.kind = "number", want no rules for prices with it`)
}

// The decimal point is that of the column, wherever in it the texts stand that tell it: "1,299"
// is 1299 beside "12.99", and 1.299 beside "12,99".
func TestPricesHaveOnePoint(t *testing.T) {
	a := tabular.Attribute{Kind: tabular.Price}
	nan := math.NaN()
	for _, tt := range []struct {
		texts []string
		want  []float64
	}{
		{[]string{"1,299", "1.299", "7"}, []float64{1299, 1.299, 7}}, // nothing tells: as before
		{[]string{"1,299", "12.99", "1.299"}, []float64{1299, 12.99, 1.299}},
		{[]string{"1,299", "12,99", "1.299", ""}, []float64{1.299, 12.99, 1299, nan}},
		{[]string{"12,9", "1.299 €", "from 2.500,5 €", "0,5 - 1,299"}, []float64{12.9, 1299, 2500.5, .5}},
		{[]string{"$1.299", "$12.99", "1'299.50"}, []float64{1.299, 12.99, 1299.5}},
		{[]string{"1.299.000,00", "1.299"}, []float64{1299000, 1299}},
	} {
		got, report, err := readColumn(t, a, tt.texts...)
		require.NoError(t, err, tt.texts)
		requireNumbers(t, tt.want, got.Numbers, 0)
		require.Equal(t, len(tt.texts), report.Prices[0].Prices+report.Prices[0].None)
	}
	_, _, err := readColumn(t, a, "12,99", "7", "12.99")
	require.ErrorContains(t, err, `a.jsonl: line 3: x "12.99" has the decimal point '.', but "12,99" before it ',', want one in a column`)
	_, _, err = readColumn(t, a, "$1.299", "$7")
	require.ErrorContains(t, err, `column x: "$1.299": a dot before three digits may be a decimal point or group thousands, want it plain`)
	a.Prices.BadPrice = "missing"
	got, report, err := readColumn(t, a, "12,99", "12.99", "$1.299")
	require.NoError(t, err)
	requireNumbers(t, []float64{12.99, nan, 1299}, got.Numbers, 0)
	require.Equal(t, datasets.PriceReport{Currency: "USD", Prices: 2, Bad: 1}, report.Prices[0])
}
