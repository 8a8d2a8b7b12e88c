package amazon_test

import (
	"os"
	"path/filepath"
	"testing"

	"github.com/stretchr/testify/require"
	"tandem/datasets/amazon"
)

// FuzzRead: any two files are a sound data set or an error that names a file and,
// unless it is empty or no text, the line or the column.
func FuzzRead(f *testing.F) {
	for _, pair := range [][2]string{
		{"reviews2014.jsonl", "meta2014.txt"}, {"reviews2014.txt", "meta2014.txt"}, {"reviews2018.jsonl", "meta2018.jsonl"},
		{"reviews2023.jsonl", "meta2023.jsonl"}, {"ratings2014.csv", "meta2018.jsonl"}, {"train2023.csv", "meta2023.jsonl"},
	} {
		var texts [2][]byte
		for i, name := range pair {
			text, err := os.ReadFile(filepath.Join("testdata", name))
			require.NoError(f, err)
			texts[i] = text
		}
		f.Add(texts[0], texts[1])
	}
	f.Add([]byte(good2018), []byte(meta2018))
	f.Add([]byte("[]"), []byte("{'a': 1}"))
	dir := f.TempDir()
	c := amazon.DefaultConfig()
	c.Reviews, c.Metadata, c.Unknown = filepath.Join(dir, "reviews"), filepath.Join(dir, "metadata"), "add"
	c.Columns = []string{"price", "price_high", "category", "categories", "brand", "title"}
	f.Fuzz(func(t *testing.T, reviews, metadata []byte) {
		require.NoError(t, os.WriteFile(c.Reviews, reviews, 0o600))
		require.NoError(t, os.WriteFile(c.Metadata, metadata, 0o600))
		data, report, err := amazon.Read(c)
		if err != nil {
			require.Regexp(t, `^amazon: .*(reviews|metadata): (line [1-9]\d*: |empty file, |no rows, |text in UTF-16, |gzip: |zstd: |gzip data |zstd data )`, err.Error())
			return
		}
		require.NotZero(t, data.Log.Len())
		require.NoError(t, data.Items.Check(data.Log.NumItems()))
		m := report.Metadata
		require.Equal(t, data.Log.NumItems(), m.Rows-m.Repeated+m.Absent)
		p := report.Prices
		require.Equal(t, m.Rows-m.Repeated, p.Prices+p.None+p.Debris+p.OtherCurrency+p.Bad)
		for _, x := range data.Log.Values {
			require.True(t, x >= 1 && x <= 5)
		}
	})
}

// FuzzRatings is FuzzRead for ratings alone, which have fewer bytes to hit.
func FuzzRatings(f *testing.F) {
	for _, name := range []string{"ratings2014.csv", "ratings2018.csv", "train2023.csv"} {
		text, err := os.ReadFile(filepath.Join("testdata", name))
		require.NoError(f, err)
		f.Add(text)
	}
	f.Add([]byte("A2SUAM1J3GNN3B,B000234567,1e0,1252800000\r\n\r\n,,,\n"))
	f.Add([]byte("user_id,parent_asin,rating,timestamp,a,b,c,d,e,f,g,h,i,j,k,l,m\n"))
	path := filepath.Join(f.TempDir(), "ratings.csv")
	f.Fuzz(func(t *testing.T, text []byte) {
		require.NoError(t, os.WriteFile(path, text, 0o600))
		c := amazon.DefaultConfig()
		c.Reviews = path
		data, report, err := amazon.Read(c)
		if err != nil {
			require.Regexp(t, `^amazon: .*ratings.csv: (line [1-9]\d*: |empty file, |no rows, |text in UTF-16, |gzip: |zstd: |gzip data |zstd data )`, err.Error())
			return
		}
		require.Equal(t, report.Files[0].Rows, data.Log.Len())
		for r := range data.Log.Len() {
			require.NotEmpty(t, data.UserIDs().Key(data.Log.Users[r]))
			require.NotEmpty(t, data.ItemIDs().Key(data.Log.Items[r]))
		}
	})
}
