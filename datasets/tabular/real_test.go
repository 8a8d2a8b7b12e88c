package tabular_test

import (
	"math"
	"os"
	"path/filepath"
	"testing"

	"github.com/stretchr/testify/require"

	"tandem/datasets"
	"tandem/datasets/tabular"
)

// realData returns the path of a published file under $TANDEM_DATA.
func realData(t *testing.T, elem ...string) string {
	t.Helper()
	root := os.Getenv("TANDEM_DATA")
	if root == "" {
		t.Skip("TANDEM_DATA is not set: it names the directory of the real data")
	}
	path := filepath.Join(append([]string{root}, elem...)...)
	if _, err := os.Stat(path); err != nil {
		t.Skipf("not in TANDEM_DATA: %v", err)
	}
	return path
}

func TestRealAmazonGames(t *testing.T) {
	users, items := &datasets.IDs{}, &datasets.IDs{}
	config := tabular.LogConfig{Columns: tabular.Columns{User: "1", Item: "2", Value: "3"}, NumericIDs: true}
	for name, want := range map[string]int{"Train": 155_000, "Validation": 40_765, "Test": 40_765} {
		log, err := readLog(realData(t, "amazon-price-games", "Games_"+name+"Samples.csv.gz"), config, users, items)
		require.NoError(t, err)
		require.Equal(t, want, log.Len(), name)
		for _, v := range log.Values {
			if v < 1 || v > 5 {
				t.Fatalf("rating %v, want 1 to 5", v)
			}
		}
	}
	require.Equal(t, 24_735, users.Len())
	require.Equal(t, 19_127, items.Len())

	prices := tabular.AttributeConfig{Columns: tabular.AttributeColumns{Key: "item", List: []tabular.Attribute{{Sources: []string{"price"}, Kind: tabular.Number}}}, NumericIDs: true}
	catalog, report, err := tabular.ReadAttributes(realData(t, "amazon-price-games", "Games_item_price.csv.gz"), prices, items)
	require.NoError(t, err)
	require.Equal(t, tabular.AttributeReport{Rows: 23_669, Unknown: 23_669 - 19_127}, report)
	require.Zero(t, catalog.Find("price").Missing())
	free := 0
	for _, p := range catalog.Find("price").Numbers {
		if p == 0 {
			free++
		}
	}
	require.Equal(t, 61, free)
}

func TestRealDunnhumby(t *testing.T) {
	log, err := readLog(realData(t, "dunnhumby-complete-journey", "transactions_sample.csv.gz"), tabular.LogConfig{
		Columns: tabular.Columns{User: "household_id", Item: "product_id", Value: "quantity", Time: "transaction_timestamp"}}, nil, nil)
	require.NoError(t, err)
	require.Equal(t, 75_000, log.Len())
	require.Equal(t, 2_377, log.NumUsers())
	require.Equal(t, 20_902, log.NumItems())
	first, last := int64(math.MaxInt64), int64(0)
	for _, at := range log.Times {
		first, last = min(first, at), max(last, at)
	}
	require.GreaterOrEqual(t, first, int64(1483228800), "2017-01-01")
	require.Less(t, last, int64(1514851200), "2018-01-02")

	products := tabular.AttributeConfig{Unknown: "add", Columns: tabular.AttributeColumns{Key: "product_id", List: []tabular.Attribute{
		{Name: "category", Sources: []string{"department", "product_category", "product_type"}, Kind: tabular.Path},
		{Sources: []string{"brand"}, Kind: tabular.Label}}}}
	catalog, report, err := tabular.ReadAttributes(realData(t, "dunnhumby-complete-journey", "products.csv.gz"), products, log.ItemIDs)
	require.NoError(t, err)
	require.Equal(t, 92_331, report.Rows)
	require.Equal(t, report.Rows+report.Absent, log.ItemIDs.Len())
	require.Zero(t, report.Unknown)
	require.Equal(t, 111, report.CutPaths, "products with a type but no category")
	require.Equal(t, []string{"National", "Private"}, catalog.Find("brand").Dict.Keys())
	category := catalog.Find("category")
	id, ok := log.ItemIDs.Find("25671")
	require.True(t, ok)
	require.Equal(t, []string{"GROCERY", "FRZN ICE", "ICE - CRUSHED/CUBED"}, labels(category)[id])
	id, _ = log.ItemIDs.Find("26081") // no category below the department
	require.Equal(t, []string{"MISCELLANEOUS"}, labels(category)[id])
}

func TestRealMovieLens100K(t *testing.T) {
	log, err := readLog(realData(t, "ml-100k", "ml-100k.inter.gz"), tabular.LogConfig{Columns: tabular.Columns{
		User: "user_id:token", Item: "item_id:token", Value: "rating:float", Time: "timestamp:float"}}, nil, nil)
	require.NoError(t, err)
	require.Equal(t, 100_000, log.Len())
	require.Equal(t, 943, log.NumUsers())
	require.Equal(t, 1_682, log.NumItems())
	require.Equal(t, "196", log.UserIDs.Key(log.Users[0]))
	require.Equal(t, int64(881250949), log.Times[0])

	catalog, report, err := tabular.ReadAttributes(realData(t, "ml-100k", "ml-100k.item"), tabular.AttributeConfig{
		Columns: tabular.AttributeColumns{Key: "item_id:token", List: []tabular.Attribute{{Name: "genres", Sources: []string{"class:token_seq"}, Kind: tabular.Tags, Separator: " "}}}}, log.ItemIDs)
	require.NoError(t, err)
	require.Equal(t, tabular.AttributeReport{Rows: 1_682}, report)
	id, _ := log.ItemIDs.Find("1")
	require.Equal(t, []string{"Animation", "Children's", "Comedy"}, labels(catalog[0])[id])
}

func TestRealGiftCards(t *testing.T) {
	log, err := readLog(realData(t, "amazon2018-gift-cards", "Gift_Cards_5.json.gz"), tabular.LogConfig{Columns: tabular.Columns{
		User: "reviewerID", Item: "asin", Value: "overall", Time: "unixReviewTime"}}, nil, nil)
	require.NoError(t, err)
	require.Equal(t, 2_972, log.Len())
	require.Equal(t, int64(1529193600), log.Times[0])

	catalog, report, err := tabular.ReadAttributes(realData(t, "amazon2018-gift-cards", "meta_Gift_Cards.json.gz"), tabular.AttributeConfig{
		Unknown: "add", Repeated: "first", Columns: tabular.AttributeColumns{Key: "asin", List: []tabular.Attribute{{Sources: []string{"category"}, Kind: tabular.Path}}}}, log.ItemIDs)
	require.NoError(t, err)
	require.Equal(t, 1_547, report.Rows-report.Repeated)
	require.Less(t, catalog[0].Missing(), log.ItemIDs.Len())
}
