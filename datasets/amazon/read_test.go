package amazon_test

import (
	"bytes"
	"math"
	"os"
	"path/filepath"
	"runtime"
	"strings"
	"testing"

	"github.com/klauspost/compress/gzip"
	"github.com/klauspost/compress/zstd"
	"github.com/stretchr/testify/require"
	"tandem/datasets"
	"tandem/datasets/amazon"
)

// config reads files of testdata.
func config(reviews, metadata string, columns ...string) amazon.Config {
	c := amazon.DefaultConfig()
	c.Reviews = filepath.Join("testdata", reviews)
	if metadata != "" {
		c.Metadata = filepath.Join("testdata", metadata)
	}
	if columns != nil {
		c.Columns = columns
	}
	return c
}

// row is an interaction with its keys.
type row struct {
	user, item string
	value      float32
	time       int64
	event      string
}

func rowsOf(l *datasets.Log) (out []row) {
	for r := range l.Len() {
		out = append(out, row{l.UserIDs.Key(l.Users[r]), l.ItemIDs.Key(l.Items[r]), l.Values[r], l.Times[r], l.Event(r)})
	}
	return out
}

func TestReviews(t *testing.T) {
	of2014 := []row{
		{"A2SUAM1J3GNN3B", "0000013714", 5, 1252800000, "review"},
		{"A10000012B7CGYKOMPQ4L", "000100039X", 4, 1355616000, "review"},
		{"#oc-R103C0QSV1DF5E", "0000013714", 1, 832550400, "review"},
	}
	of2023 := []row{ // milliseconds are rounded down
		{"AEYORY2AVPMCPDV57CE337YU5LXA", "B0PARENT01", 5, 1634275259, "verified"},
		{"AGKASBHYZPGTEPO6LWZPVJWB2BVA_1", "B0PARENT01", 1, 1612044451, "review"},
		{"AEYORY2AVPMCPDV57CE337YU5LXA", "B0PARENT02", 3, 1634275259, "verified"},
	}
	for _, tt := range []struct {
		file, kind, vintage, layout string
		want                        []row
	}{
		{"reviews2014.jsonl", "reviews", "2014", "JSON lines", of2014},
		{"reviews2014.txt", "reviews", "2014", "Python literals", of2014},
		{"ratings2014.csv", "ratings", "2014", "CSV user,item", of2014},
		{"reviews2018.jsonl", "reviews", "2018", "JSON lines", []row{
			{"A31UBHTUUIFJUT", "B00TEST001", 5, 1529193600, "verified"},
			{"A2MN5JQMIY0FQ2", "B00TEST002", 2, 1528934400, "review"},
			{"A31UBHTUUIFJUT", "B00TEST001", 3, 1529280000, "verified"},
			{"A25POI5IGGENPM", "1400501466", 4, 1527897600, "review"},
		}},
		{"ratings2018.csv", "ratings", "2018", "CSV item,user", []row{
			{"A31UBHTUUIFJUT", "B00TEST001", 5, 1529193600, ""},
			{"A2MN5JQMIY0FQ2", "B00TEST002", 2, 1528934400, ""},
		}},
		// Its last line is 292 ms older than the first, of the same user and second.
		{"reviews2023.jsonl", "reviews", "2023", "JSON lines", []row{of2023[2], of2023[1], of2023[0]}},
		{"train2023.csv", "ratings", "2023", "CSV with header", []row{of2023[2], of2023[1]}},
	} {
		t.Run(tt.file, func(t *testing.T) {
			c := config(tt.file, "")
			c.Events = tt.kind == "reviews"
			data, report, err := amazon.Read(c)
			require.NoError(t, err)
			for i := range tt.want {
				if !c.Events {
					tt.want[i].event = ""
				}
			}
			require.Equal(t, tt.want, rowsOf(data.Log))
			require.Equal(t, amazon.Report{Files: []amazon.FileReport{{c.Reviews, tt.kind, tt.vintage, tt.layout, len(tt.want)}}}, report)
			require.Nil(t, data.Items)
		})
	}
}

func TestItemOfVariant(t *testing.T) {
	c := config("reviews2023.jsonl", "")
	c.Item = "asin"
	data, _, err := amazon.Read(c)
	require.NoError(t, err)
	require.Equal(t, []string{"B0VARIANT1", "B0VARIANT2", "B0VARIANT3"}, data.ItemIDs().Keys())
	require.Nil(t, data.Log.Events)
}

func TestGivenSplit(t *testing.T) {
	c := config("", "meta2023.jsonl", "price")
	c.Reviews, c.Train, c.Test = "", "testdata/train2023.csv", "testdata/test2023.csv"
	data, report, err := amazon.Read(c)
	require.NoError(t, err)
	require.Nil(t, data.Log)
	require.Nil(t, data.Given.Valid)
	require.Equal(t, 2, data.Given.Train.Len())
	require.Equal(t, []row{{"AEYORY2AVPMCPDV57CE337YU5LXA", "B0PARENT01", 5, 1634275259, ""}}, rowsOf(data.Given.Test))
	require.Same(t, data.Given.Train.ItemIDs, data.Given.Test.ItemIDs)
	require.Equal(t, []float64{19.5, 12.99}, data.Items.Find("price").Numbers)
	require.Len(t, report.Files, 3)

	c.Valid = "testdata/test2023.csv"
	data, _, err = amazon.Read(c)
	require.NoError(t, err)
	require.Equal(t, 1, data.Given.Valid.Len())
}

// labels are the texts of a label column by item key.
func labels(d *datasets.Data, column string) map[string][]string {
	out := map[string][]string{}
	col := d.Items.Find(column)
	for i, key := range d.ItemIDs().Keys() {
		for _, code := range col.Labels.At(int32(i)) {
			out[key] = append(out[key], col.Dict.Key(code))
		}
	}
	return out
}

// numbers are those of a number column by item key, without the missing.
func numbers(d *datasets.Data, column string) map[string]float64 {
	out := map[string]float64{}
	for i, x := range d.Items.Find(column).Numbers {
		if !math.IsNaN(x) {
			out[d.ItemIDs().Key(int32(i))] = x
		}
	}
	return out
}

func TestMetadata2014(t *testing.T) {
	c := config("reviews2014.txt", "meta2014.txt", "price", "category", "categories", "brand", "title", "rank",
		"also_bought", "also_viewed", "bought_together", "buy_after_viewing")
	c.Unknown = "add"
	d, report, err := amazon.Read(c)
	require.NoError(t, err)
	require.NoError(t, d.Items.Check(3))
	require.Equal(t, c.Columns, d.Items.Names())
	require.Equal(t, map[string]float64{"0000013714": 12.99}, numbers(d, "price"))
	require.Equal(t, map[string]float64{"0000013714": 6334800}, numbers(d, "rank"))
	require.Equal(t, map[string][]string{"0000013714": {"Books", "Music", "Children's"}, "0000000116": {"Books"}}, labels(d, "category"))
	require.Equal(t, map[string][]string{"0000013714": {"Books", "Music", "Children's", "Hymns & Songs"}, "0000000116": {"Books"}}, labels(d, "categories"))
	require.Equal(t, map[string][]string{"0000013714": {"Café ☃"}}, labels(d, "brand"))
	require.Equal(t, map[string][]string{"0000013714": {`Sing, it's "free"`}, "0000000116": {"Nobody's"}, "000100039X": {`The "Prophet"`}}, labels(d, "title"))
	require.Equal(t, map[string][]string{"0000013714": {"000100039X", "0000000116"}}, labels(d, "also_bought"))
	require.Empty(t, labels(d, "also_viewed"))
	require.Equal(t, map[string][]string{"0000013714": {"000100039X"}}, labels(d, "bought_together"))
	require.Equal(t, map[string][]string{"0000013714": {"0000000116"}}, labels(d, "buy_after_viewing"))
	require.Equal(t, amazon.MetadataReport{Rows: 4, Added: 1, Repeated: 1}, report.Metadata)
	require.Equal(t, datasets.PriceReport{Currency: "USD", Prices: 1, None: 2}, report.Prices)
	require.Equal(t, amazon.FileReport{c.Metadata, "metadata", "2014", "Python literals", 4}, report.Files[1])
}

func TestMetadata2018(t *testing.T) {
	c := config("reviews2018.jsonl", "meta2018.jsonl", "price", "price_high", "category", "main_category", "brand", "title", "rank",
		"also_bought", "also_viewed")
	d, report, err := amazon.Read(c)
	require.NoError(t, err)
	require.Equal(t, map[string]float64{"B00TEST001": 1012.99}, numbers(d, "price"))
	require.Equal(t, map[string]float64{"B00TEST001": 1024.99}, numbers(d, "price_high"))
	require.Equal(t, map[string][]string{"B00TEST001": {"Clothing, Shoes & Jewelry", "Women", "Dresses"}, "B00TEST002": {"Gift Cards", "Gift Cards"}}, labels(d, "category"))
	require.Equal(t, map[string][]string{"B00TEST002": {"Gift Cards"}}, labels(d, "main_category"))
	require.Equal(t, map[string][]string{"B00TEST001": {"Some & Co"}}, labels(d, "brand"))
	require.Equal(t, map[string][]string{"B00TEST001": {"Dress long"}}, labels(d, "title"))
	require.Equal(t, map[string]float64{"B00TEST001": 1786, "B00TEST002": 2839}, numbers(d, "rank"))
	require.Equal(t, map[string][]string{"B00TEST001": {"B00TEST002", "B00ELSE001"}}, labels(d, "also_bought"))
	require.Equal(t, map[string][]string{"B00TEST002": {"B00TEST001"}}, labels(d, "also_viewed"))
	// Debris: a picture as main category, two titles. The price in pounds is of an
	// unknown product, and of the second entry of a known one.
	require.Equal(t, amazon.MetadataReport{Rows: 5, Unknown: 1, Repeated: 1, CutPaths: 2, Debris: 3}, report.Metadata)
	require.Equal(t, datasets.PriceReport{Currency: "USD", Prices: 1, None: 1, Debris: 1}, report.Prices)
}

func TestMetadata2023(t *testing.T) {
	c := config("reviews2023.jsonl", "meta2023.jsonl", "price_high", "price", "category", "main_category", "brand", "title", "bought_together",
		"average_rating", "rating_number")
	c.Unknown = "add"
	d, report, err := amazon.Read(c)
	require.NoError(t, err)
	require.Equal(t, map[string]float64{"B0PARENT01": 12.99, "B0PARENT02": 19.5}, numbers(d, "price"))
	require.Equal(t, map[string]float64{"B0PARENT02": 19.5}, numbers(d, "price_high")) // nobody knows where "from 12.99" ends
	require.Equal(t, []string{"Beauty", "Hair"}, labels(d, "category")["B0PARENT01"])
	require.Equal(t, map[string][]string{"B0PARENT01": {"Howard Products"}}, labels(d, "brand"))
	require.Equal(t, map[string][]string{"B0PARENT02": {"B0PARENT01"}}, labels(d, "bought_together"))
	require.Equal(t, map[string]float64{"B0PARENT01": 4.8, "B0PARENT02": 4.5}, numbers(d, "average_rating"))
	require.Equal(t, map[string]float64{"B0PARENT01": 10, "B0PARENT02": 3}, numbers(d, "rating_number"))
	require.Equal(t, amazon.MetadataReport{Rows: 4, Added: 2}, report.Metadata)
	require.Equal(t, datasets.PriceReport{Currency: "USD", Prices: 2, None: 2}, report.Prices)
}

// Items without an entry have missing values, and are counted.
func TestMetadataAbsent(t *testing.T) {
	d, report, err := amazon.Read(config("reviews2018.jsonl", "meta2014.txt", "price", "category"))
	require.NoError(t, err)
	require.NoError(t, d.Items.Check(3))
	require.Empty(t, numbers(d, "price"))
	require.Equal(t, amazon.MetadataReport{Rows: 4, Unknown: 4, Absent: 3}, report.Metadata)
	require.Equal(t, "2014", report.Files[1].Vintage)
}

// The same rows come out of every compression, and at any GOMAXPROCS.
func TestCompressionAndThreads(t *testing.T) {
	plain, err := os.ReadFile("testdata/reviews2018.jsonl")
	require.NoError(t, err)
	text := bytes.Repeat(plain, 4000) // several blocks
	var zipped, packed bytes.Buffer
	g := gzip.NewWriter(&zipped)
	_, err = g.Write(text)
	require.NoError(t, err)
	require.NoError(t, g.Close())
	z, err := zstd.NewWriter(&packed)
	require.NoError(t, err)
	_, err = z.Write(text)
	require.NoError(t, err)
	require.NoError(t, z.Close())

	dir := t.TempDir()
	var want *datasets.Data
	for name, content := range map[string][]byte{"r": text, "r.gz": zipped.Bytes(), "r.zst": packed.Bytes()} {
		for _, procs := range []int{1, 3} {
			defer runtime.GOMAXPROCS(runtime.GOMAXPROCS(procs))
			c := config("", "")
			c.Reviews = filepath.Join(dir, name)
			require.NoError(t, os.WriteFile(c.Reviews, content, 0o600))
			got, _, err := amazon.Read(c)
			require.NoError(t, err)
			require.Equal(t, 16_000, got.Log.Len())
			if want == nil {
				want = got
			}
			require.Equal(t, want, got)
		}
	}
}

func TestRealGiftCards(t *testing.T) {
	root := os.Getenv("TANDEM_DATA")
	if root == "" {
		t.Skip("TANDEM_DATA is not set: it names the directory of the real data")
	}
	dir := filepath.Join(root, "amazon2018-gift-cards")
	if _, err := os.Stat(dir); err != nil {
		t.Skipf("not in TANDEM_DATA: %v", err)
	}
	c := amazon.DefaultConfig()
	c.Reviews, c.Metadata = filepath.Join(dir, "Gift_Cards_5.json.gz"), filepath.Join(dir, "meta_Gift_Cards.json.gz")
	c.Unknown, c.Events = "add", true
	d, report, err := amazon.Read(c)
	require.NoError(t, err)
	require.Equal(t, 2972, d.Log.Len())
	require.Equal(t, 458, d.Log.NumUsers())
	require.Equal(t, 1547, d.Log.NumItems())
	require.Equal(t, amazon.MetadataReport{Rows: 1547, Added: 1399, CutPaths: 516}, report.Metadata)
	require.Equal(t, datasets.PriceReport{Currency: "USD", Prices: 358, None: 1185, Debris: 4}, report.Prices)
	require.Len(t, numbers(d, "price"), 358)
	require.Equal(t, []string{"Gift Cards", "Gift Card Accessories"}, d.Items.Find("category").Dict.Keys())
	require.Equal(t, row{"A31UBHTUUIFJUT", "B004LLIKVU", 5, 1529193600, "verified"}, rowsOf(d.Log)[0])
}

func TestColumnNames(t *testing.T) {
	require.Equal(t, "price price_high category categories main_category brand title rank also_bought also_viewed "+
		"bought_together buy_after_viewing average_rating rating_number", strings.Join(amazon.ColumnNames(), " "))
}
