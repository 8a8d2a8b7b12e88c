package amazon_test

import (
	"bytes"
	"io/fs"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"tandem/datasets"
	"tandem/datasets/amazon"

	"github.com/klauspost/compress/gzip"
	"github.com/stretchr/testify/require"
)

const (
	good2018 = `{"overall": 5.0, "verified": true, "reviewerID": "A31UBHTUUIFJUT", "asin": "B00TEST001", "unixReviewTime": 1529193600}`
	good2014 = `{'reviewerID': 'A2SUAM1J3GNN3B', 'asin': '0000013714', 'helpful': [0, 0], 'overall': 5.0, 'unixReviewTime': 1252800000}`
	good2023 = `{"rating": 5.0, "parent_asin": "B0PARENT01", "user_id": "AEYORY2AVPMCPDV57CE337YU5LXA", "timestamp": 1634275259292}`
	meta2018 = `{"category": ["Gift Cards"], "price": "$5.00", "asin": "B00TEST001"}`
	meta2023 = `{"main_category": "Beauty", "price": 5, "parent_asin": "B0PARENT01"}`
	meta2014 = `{'asin': '0000013714', 'categories': [['Books']], 'price': 5.0}`
)

// replaced is good with one piece of it changed.
func replaced(good, from, to string) string { return strings.Replace(good, from, to, 1) }

// readTexts reads files with these contents; errors name them "reviews" and "metadata".
func readTexts(t testing.TB, reviews, metadata string, change func(*amazon.Config)) error {
	dir := t.TempDir()
	c := amazon.DefaultConfig()
	c.Reviews = filepath.Join(dir, "reviews")
	require.NoError(t, os.WriteFile(c.Reviews, []byte(reviews), 0o600))
	if metadata != "-" {
		c.Metadata = filepath.Join(dir, "metadata")
		require.NoError(t, os.WriteFile(c.Metadata, []byte(metadata), 0o600))
	}
	if change != nil {
		change(&c)
	}
	data, _, err := amazon.Read(c)
	if err != nil {
		require.Nil(t, data)
		return &relative{strings.ReplaceAll(err.Error(), dir+string(filepath.Separator), "")}
	}
	return nil
}

type relative struct{ text string }

func (r *relative) Error() string { return r.text }

func TestBadReviews(t *testing.T) {
	for _, tt := range []struct{ name, text, want string }{
		{"empty file", "", "reviews: empty file, want reviews, ratings or metadata"},
		{"blank lines", "\n \n", "reviews: empty file, want reviews, ratings or metadata"},
		{"list instead of lines", "[" + good2018 + "]", "reviews: line 1: a list, want one object per line"},
		{"list over lines", "[\n" + good2018 + "\n]", "reviews: line 1: a list, want one object per line"},
		{"metadata", "\n" + meta2018, "reviews: line 2: metadata of 2018, want reviews"},
		{"metadata in python", meta2014, "reviews: line 1: metadata of 2014, want reviews"},
		{"metadata later", good2018 + "\n" + meta2018, "reviews: line 2: reviewerID: missing; the line is of metadata of 2018 in a file of reviews of 2018"},
		{"neither", `{"user": 1, "b": 2}`, "reviews: line 1: neither reviews nor metadata: has b, user"},
		{"not json", good2018 + "\n\n{\"overall\": 5,", "reviews: line 3: not JSON: byte 15: the text ends, want a name in quotes"},
		{"first line not json", "{\"overall\" 5}", "reviews: line 1: not JSON: byte 12: '5', want :"},
		{"two objects", good2018 + good2018, "reviews: line 1: not JSON: byte 119: '{', want nothing after the object"},
		{"python among json", good2018 + "\n" + good2014, `reviews: line 2: not JSON but a Python literal, unlike the lines before: byte 2: '\'', want a name in quotes`},
		{"unbalanced quote", good2014 + "\n" + replaced(good2014, "'A2SUAM1J3GNN3B'", "'it's'"), "reviews: line 2: not a Python literal: byte 20: 's', want , or }"},
		{"no reviewer", good2018 + "\n" + replaced(good2018, `"reviewerID": "A31UBHTUUIFJUT", `, ""), "reviews: line 2: reviewerID: missing"},
		{"no reviewer in python", replaced(good2014, "'A2SUAM1J3GNN3B'", "None"), "reviews: line 1: reviewerID: missing"},
		{"empty reviewer", replaced(good2018, "A31UBHTUUIFJUT", ""), `reviews: line 1: reviewerID: "", want a key`},
		{"reviewer a number", replaced(good2018, `"A31UBHTUUIFJUT"`, "31"), "reviews: line 1: reviewerID: 31, want a text"},
		{"not utf-8", replaced(good2018, "A31", "A\xff"), `reviews: line 1: reviewerID: "A\xffUBHTUUIFJUT": not UTF-8`},
		{"no asin", replaced(good2018, `"asin": "B00TEST001", `, ""), "reviews: line 1: asin: missing"},
		{"no stars", replaced(good2018, "5.0", "null"), "reviews: line 1: overall: missing"},
		{"seven stars", good2018 + "\n" + replaced(good2018, "5.0", "7"), "reviews: line 2: overall: 7, want 1 to 5 stars"},
		{"no star", replaced(good2018, "5.0", "0"), "reviews: line 1: overall: 0, want 1 to 5 stars"},
		{"stars as text", replaced(good2018, "5.0", `"5.0"`), `reviews: line 1: overall: "5.0", want a number`},
		{"milliseconds", replaced(good2018, "1529193600", "1529193600123"), "reviews: line 1: unixReviewTime: 1529193600123, want seconds in the years 1995 to 2099; is it in milliseconds?"},
		{"seconds", replaced(good2023, "1634275259292", "1634275259"), "reviews: line 1: timestamp: 1634275259, want milliseconds in the years 1995 to 2099; is it in seconds?"},
		{"before amazon", replaced(good2018, "1529193600", "-1"), "reviews: line 1: unixReviewTime: -1, want seconds in the years 1995 to 2099"},
		{"time with a fraction", replaced(good2018, "1529193600", "1529193600.5"), "reviews: line 1: unixReviewTime: 1529193600.5, want a whole number"},
		{"verified a text", replaced(good2018, "true", `"yes"`), `reviews: line 1: verified: "yes", want true or false`},
		{"2018 among 2023", good2023 + "\n" + good2018, "reviews: line 2: user_id: missing; the line is of reviews of 2018 in a file of reviews of 2023"},
		{"2023 behind 2018", strings.Repeat(good2018+"\n", 300) + good2023, "reviews: line 301: reviewerID: missing; the line is of reviews of 2023 in a file of reviews of 2018"},

		{"ratings of nobody", "1,2,5.0,1252800000\n", "reviews: line 1: cannot tell users from items: want a header, or users such as A2SUAM1J3GNN3B and items such as B000234567"},
		{"ratings in two orders", "A2SUAM1J3GNN3B,B000234567,5.0,1252800000\nB000234567,A2SUAM1J3GNN3B,5.0,1252800000\n", "reviews: line 1: of the first 2 lines 1 have the user first and 1 the item, want one order"},
		{"ratings in the other order later", strings.Repeat("A2SUAM1J3GNN3B,B000234567,5.0,1252800000\n", 300) + "B000234567,A2SUAM1J3GNN3B,5.0,1252800000\n", `reviews: line 301: user "B000234567", item "A2SUAM1J3GNN3B": the other way round than at the start of the file`},
		{"ratings with three fields", "A2SUAM1J3GNN3B,B000234567,5.0\n", "reviews: line 1: 3 fields, want user, item, rating and timestamp with commas between"},
		{"ratings with three fields later", strings.Repeat("A2SUAM1J3GNN3B,B000234567,5.0,1252800000\n", 300) + "A2SUAM1J3GNN3B,B000234567,5.0\n", "reviews: line 301: 3 fields, want 4"},
		{"ratings with tabs", "A2SUAM1J3GNN3B\tB000234567\t5.0\t1252800000\n", "reviews: line 1: 1 fields, want user, item, rating and timestamp with commas between"},
		{"rating of seven", "A2SUAM1J3GNN3B,B000234567,7,1252800000\n", "reviews: line 1: rating: 7, want 1 to 5 stars"},
		{"rating nan", "A2SUAM1J3GNN3B,B000234567,NaN,1252800000\n", "reviews: line 1: rating: NaN, want 1 to 5 stars"},
		{"rating a word", "A2SUAM1J3GNN3B,B000234567,five,1252800000\n", `reviews: line 1: rating: "five", want a number`},
		{"rating time", "A2SUAM1J3GNN3B,B000234567,5,12 May\n", `reviews: line 1: timestamp: "12 May", want a whole number`},
		{"rating in milliseconds", "A2SUAM1J3GNN3B,B000234567,5,1252800000000\n", "reviews: line 1: timestamp: 1252800000000, want seconds in the years 1995 to 2099; is it in milliseconds?"},
		{"rating without user", "A2SUAM1J3GNN3B,B000234567,5,1252800000\n,B000234567,5,1252800000\n", `reviews: line 2: user "", item "B000234567", want two keys`},
		{"header only", "user_id,parent_asin,rating,timestamp\n", "reviews: no rows, want at least one"},
		{"header without item", "user_id,item,rating,timestamp\n", `reviews: line 1: column "parent_asin": not among user_id, item, rating, timestamp`},
	} {
		t.Run(tt.name, func(t *testing.T) {
			require.EqualError(t, readTexts(t, tt.text, "-", nil), "amazon: "+tt.want)
		})
	}
}

func TestBadMetadata(t *testing.T) {
	columns := func(names ...string) func(*amazon.Config) {
		return func(c *amazon.Config) { c.Columns = names }
	}
	for _, tt := range []struct {
		name, reviews, text string
		change              func(*amazon.Config)
		want                string
	}{
		{"empty file", good2018, "", nil, "empty file, want reviews, ratings or metadata"},
		{"reviews", good2018, good2018, nil, "line 1: reviews of 2018, want metadata"},
		{"ratings", good2018, "B00TEST001,A31UBHTUUIFJUT,5.0,1529193600\n", nil, "line 1: no object, want metadata as JSON lines or Python literals"},
		{"list", good2018, "[" + meta2018 + "]", nil, "line 1: a list, want one object per line"},
		{"reviews later", good2018, meta2018 + "\n" + good2023, columns("price"), "line 2: asin: missing; the line is of reviews of 2023 in a file of metadata of 2018"},
		{"unbalanced quote", good2014, meta2014 + "\n" + replaced(meta2014, "'Books'", "'Children's'"), nil, "line 2: not a Python literal: byte 50: 's', want , or ]"},
		{"quote without end", good2014, meta2014 + "\n" + replaced(meta2014, "'Books'", "'Books"), nil, "line 2: not a Python literal: byte 51: 'p', want , or ]"},
		{"no asin", good2018, meta2018 + "\n" + replaced(meta2018, `, "asin": "B00TEST001"`, ""), nil, "line 2: asin: missing"},
		{"another currency", good2018, replaced(meta2018, "$", "£"), nil, "line 1: price 5 in GBP, want all in USD"},
		{"no price", good2018, replaced(meta2018, "$5.00", "soon"), nil, `line 1: price "soon": want a price such as "$1,299.00"`},
		{"negative price", good2018, replaced(meta2018, `"$5.00"`, "-5"), nil, `line 1: price "-5": negative, want ≥ 0`},
		{"price a list", good2018, replaced(meta2018, `"$5.00"`, "[5]"), nil, "line 1: price: a list, want a number or a text"},
		{"price a truth value", good2018, replaced(meta2018, `"$5.00"`, "true"), nil, "line 1: price: true, want a number or a text"},
		{"category a text", good2018, replaced(meta2018, `["Gift Cards"]`, `"Gift Cards"`), nil, `line 1: category: byte 1: '"', want a list`},
		{"category of numbers", good2018, replaced(meta2018, `"Gift Cards"`, "5"), nil, `line 1: category: 5, want a text`},
		{"brand a list", good2018, replaced(meta2018, `"price"`, `"brand": ["x"], "price"`), nil, "line 1: brand: a list, want a text"},
		{"links of numbers", good2018, replaced(meta2018, `"price"`, `"also_buy": ["x", 5], "price"`), columns("also_bought"), "line 1: also_buy: element 2: 5, want a text"},
		{"related a list", good2014, replaced(meta2014, "'price'", "'related': [], 'price'"), columns("also_bought"), `line 1: related: byte 1: '[', want an object`},
		{"item twice", good2018, meta2018 + "\n" + meta2018, func(c *amazon.Config) { c.Repeated = "error" }, `line 2: item "B00TEST001" again, want one entry per item`},
		{"column of another year", good2018, meta2018, columns("price", "average_rating"), `column "average_rating": the metadata of 2018 has none`},
		{"2023 beside 2018", good2018, meta2023, nil, "line 1: metadata of 2023, whose items have the key parent_asin, with reviews of 2018, whose have asin: want one key"},
		{"2018 beside 2023", good2023, meta2018, nil, "line 1: metadata of 2018, whose items have the key asin, with reviews of 2023, whose have parent_asin: want one key"},
		{"2023 by variant", replaced(good2023, "parent_asin", "asin"), meta2023, func(c *amazon.Config) { c.Item = "asin" }, "line 1: metadata of 2023, whose items have the key parent_asin, with reviews of 2023, whose have asin: want one key"},
	} {
		t.Run(tt.name, func(t *testing.T) {
			require.EqualError(t, readTexts(t, tt.reviews, tt.text, tt.change), "amazon: metadata: "+tt.want)
		})
	}
}

// Rules turn errors into counted missing values.
func TestPriceRules(t *testing.T) {
	require.NoError(t, readTexts(t, good2018, replaced(meta2018, "$", "£"), func(c *amazon.Config) { c.Currency = "GBP" }))
	require.NoError(t, readTexts(t, good2018, replaced(meta2018, "$", "£"), func(c *amazon.Config) { c.OtherCurrency = "missing" }))
	require.NoError(t, readTexts(t, good2018, replaced(meta2018, "$5.00", "soon"), func(c *amazon.Config) { c.BadPrice = "missing" }))
	// Reviews of 2023 by variant go with the metadata of 2018.
	require.NoError(t, readTexts(t, replaced(good2023, "parent_asin", "asin"), meta2018, func(c *amazon.Config) { c.Item = "asin" }))
}

func TestBadFiles(t *testing.T) {
	var zipped bytes.Buffer
	g := gzip.NewWriter(&zipped)
	_, err := g.Write([]byte(strings.Repeat(good2018+"\n", 9)))
	require.NoError(t, err)
	require.NoError(t, g.Close())
	err = readTexts(t, zipped.String()[:zipped.Len()-6], "-", nil)
	require.EqualError(t, err, "amazon: reviews: line 10: gzip data cut short: unexpected EOF")
	require.EqualError(t, readTexts(t, "\xff\xfea\x00", "-", nil), "amazon: reviews: text in UTF-16, want UTF-8")

	c := amazon.DefaultConfig()
	c.Reviews = filepath.Join(t.TempDir(), "none")
	_, _, err = amazon.Read(c)
	require.ErrorIs(t, err, fs.ErrNotExist)

	// Events are in reviews only.
	err = readTexts(t, "A2SUAM1J3GNN3B,B000234567,5.0,1252800000\n", "-", func(c *amazon.Config) { c.Events = true })
	require.EqualError(t, err, "amazon: reviews: line 1: ratings do not tell events, want reviews or events: false")
}

func TestValidate(t *testing.T) {
	require.EqualError(t, amazon.Config{Columns: []string{"price", "colour", "price"}, PriceRules: datasets.PriceRules{Currency: "dollar", OtherCurrency: "x"}}.Validate(),
		`amazon: reviews = "", want a file, or train and test for a given split
amazon: item: missing, want one of parent_asin, asin
amazon: unknown: missing, want one of add, count
amazon: repeated: missing, want one of first, error
amazon: columns = "colour", want some of `+strings.Join(amazon.ColumnNames(), ", ")+`
amazon: columns = "price": duplicate name, want it once
amazon: other_currency = "x", want one of error, missing
amazon: currency = "dollar", want an ISO 4217 code such as USD`)
	c := amazon.DefaultConfig()
	c.Reviews, c.Test = "a", "b"
	require.EqualError(t, c.Validate(), `amazon: reviews = "a" together with train, valid or test, want one or the other`)
	c.Reviews = ""
	require.EqualError(t, c.Validate(), `amazon: train = "", want a file`)
	c.Train, c.Test = "a", ""
	require.EqualError(t, c.Validate(), `amazon: test = "", want a file`)
	_, _, err := amazon.Read(c)
	require.EqualError(t, err, `amazon: test = "", want a file`)
}
