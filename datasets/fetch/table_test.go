package fetch_test

import (
	"net/url"
	"regexp"
	"strings"
	"testing"

	"github.com/stretchr/testify/require"

	"tandem/datasets/fetch"
)

func TestSets(t *testing.T) {
	names := map[string]bool{}
	for _, s := range fetch.Sets() {
		require.False(t, names[s.Name], s.Name)
		names[s.Name] = true
		require.NotEmpty(t, s.Licence)
		require.NotContains(t, s.Licence, "\n")
		require.NotEmpty(t, s.Files)
		for _, f := range s.Files {
			u, err := url.Parse(f.URL)
			require.NoError(t, err)
			require.Equal(t, "https", u.Scheme)
			require.True(t, strings.HasSuffix(u.Path, "/"+f.Name), f.URL)
			require.NotContains(t, f.URL, "{")
			if f.MD5 != "" {
				require.Regexp(t, regexp.MustCompile(`^[0-9a-f]{32}$`), f.MD5)
			}
		}
	}
	require.Len(t, names, 7+2*24+3*29+34)
}

func TestFind(t *testing.T) {
	for name, want := range map[string]string{
		"ML-1m":                           "https://files.grouplens.org/datasets/movielens/ml-1m.zip",
		"amazon-2014-ratings/Electronics": "https://snap.stanford.edu/data/amazon/productGraph/categoryFiles/ratings_Electronics.csv",
		"amazon-2018-5core/Video_Games":   "https://datarepo.eng.ucsd.edu/mcauley_group/data/amazon_v2/categoryFilesSmall/Video_Games_5.json.gz",
		"amazon-2023/All_Beauty":          "https://huggingface.co/datasets/McAuley-Lab/Amazon-Reviews-2023/resolve/main/raw/review_categories/All_Beauty.jsonl",
	} {
		s, err := fetch.Find(name)
		require.NoError(t, err)
		require.Equal(t, want, s.Files[0].URL)
	}
	_, err := fetch.Find("ml-3m")
	require.EqualError(t, err, `fetch: "ml-3m": want one of ml-100k, ml-1m, ml-10m, ml-20m, ml-25m, ml-32m, ml-latest-small, `+
		"amazon-2014-5core/CATEGORY, amazon-2014-ratings/CATEGORY, amazon-2018/CATEGORY, amazon-2018-5core/CATEGORY, amazon-2018-ratings/CATEGORY, amazon-2023/CATEGORY")
	_, err = fetch.Find("amazon-2014-5core/Garlic")
	require.ErrorContains(t, err, `fetch: "amazon-2014-5core/Garlic": want amazon-2014-5core/ and one of Amazon_Instant_Video, `)
}
