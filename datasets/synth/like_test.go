package synth_test

import (
	"bufio"
	"bytes"
	"context"
	"encoding/csv"
	"encoding/json"
	"maps"
	"os"
	"path/filepath"
	"regexp"
	"runtime"
	"slices"
	"strconv"
	"testing"
	"time"

	"github.com/stretchr/testify/require"

	"tandem/datasets/synth"
)

func writeLike(t *testing.T, l synth.Like) (string, synth.LikeReport) {
	t.Helper()
	dir := t.TempDir()
	report, err := l.Write(context.Background(), dir)
	require.NoError(t, err)
	return dir, report
}

// gini is Σ (2k − n − 1)·x_k / (n·Σ x), x ascending, k from 1: 0 = all alike, 1 = one
// has all (Gini 1912).
func gini(counts map[string]int) float64 {
	var x []int
	for _, n := range counts {
		x = append(x, n)
	}
	slices.Sort(x)
	sum, weighted := 0, 0
	for k, v := range x {
		sum += v
		weighted += (2*(k+1) - len(x) - 1) * v
	}
	return float64(weighted) / (float64(len(x)) * float64(sum))
}

func TestLikeElectronics(t *testing.T) {
	dir, report := writeLike(t, synth.Like{Shop: "amazon-electronics", Rows: 150_000, Seed: 3})
	// 4,201,696 and 476,002 times 150,000/7,824,482.
	require.Equal(t, 150_000, report.Rows)
	require.Equal(t, 80_549, report.Users)
	require.Equal(t, 9_125, report.Items)
	require.Zero(t, report.Repeated)

	f, err := os.Open(filepath.Join(dir, "ratings.csv"))
	require.NoError(t, err)
	defer f.Close()
	rows, err := csv.NewReader(f).ReadAll()
	require.NoError(t, err)
	require.Len(t, rows, 150_000)
	users, items, pairs := map[string]int{}, map[string]int{}, map[[2]string]bool{}
	ratings, years := map[string]int{}, map[int]int{}
	first := map[string]int64{}
	december, october := 0, 0
	userKey, itemKey := regexp.MustCompile(`^A[0-9A-Z]{13}$`), regexp.MustCompile(`^B0[0-9A-Z]{8}$`)
	for r, row := range rows {
		if !userKey.MatchString(row[0]) || !itemKey.MatchString(row[1]) || r > 0 && rows[r-1][1] > row[1] {
			t.Fatalf("row %d: %q, want keys, in the order of items", r, row)
		}
		users[row[0]]++
		items[row[1]]++
		ratings[row[2]]++
		pairs[[2]string{row[0], row[1]}] = true
		at, err := strconv.ParseInt(row[3], 10, 64)
		if err != nil || at%(24*3600) != 0 {
			t.Fatalf("row %d: time %s, want the start of a day", r, row[3])
		}
		when := time.Unix(at, 0).UTC()
		years[when.Year()]++
		switch when.Month() {
		case time.December:
			december++
		case time.October:
			october++
		}
		if old, ok := first[row[1]]; !ok || at < old {
			first[row[1]] = at
		}
	}
	require.Len(t, users, report.Users)
	require.Len(t, items, report.Items)
	require.Len(t, pairs, report.Rows, "no pair is there twice")

	single := 0
	for _, n := range users {
		if n == 1 {
			single++
		}
	}
	require.InDelta(t, .74, float64(single)/float64(report.Users), .02)
	require.InDelta(t, .40, gini(users), .05)
	require.InDelta(t, .78, gini(items), .05)

	require.Len(t, ratings, 5)
	require.InDelta(t, .56, float64(ratings["5.0"])/150_000, .04)
	require.InDelta(t, .115, float64(ratings["1.0"])/150_000, .03)
	for year := 2003; year < 2013; year++ {
		require.Greater(t, years[year+1], years[year], "business grows")
	}
	require.Zero(t, years[2015])
	require.Greater(t, float64(december), 1.2*float64(october), "presents")
	newcomers := 0
	for _, at := range first {
		if at >= time.Date(2014, 1, 1, 0, 0, 0, 0, time.UTC).Unix() {
			newcomers++
		}
	}
	require.InDelta(t, .13, float64(newcomers)/float64(report.Items), .05, "items first rated in the last year")
}

func TestLikeProducts(t *testing.T) {
	dir, report := writeLike(t, synth.Like{Shop: "amazon-electronics", Rows: 150_000, Seed: 3})
	f, err := os.Open(filepath.Join(dir, "metadata.jsonl"))
	require.NoError(t, err)
	defer f.Close()
	type product struct {
		Asin, Title, Price, Brand string
		Category                  []string
		AlsoBuy                   []string `json:"also_buy"`
	}
	patterns := map[string]*regexp.Regexp{
		"missing":     regexp.MustCompile(`^$`),
		"plain":       regexp.MustCompile(`^\$\d{1,3}\.\d\d$`),
		"thousands":   regexp.MustCompile(`^\$\d{1,3},\d{3}\.\d\d$`),
		"range":       regexp.MustCompile(`^\$[\d,]+\.\d\d - \$[\d,]+\.\d\d$`),
		"style sheet": regexp.MustCompile(`^\.a-box`),
	}
	seen := map[string]bool{}
	var links []string
	kinds := map[string]int{}
	depths := map[int]int{}
	for lines := bufio.NewScanner(f); lines.Scan(); {
		var p product
		require.NoError(t, json.Unmarshal(lines.Bytes(), &p))
		require.False(t, seen[p.Asin])
		seen[p.Asin] = true
		depths[len(p.Category)]++
		require.Equal(t, "Electronics", p.Category[0])
		require.NotEmpty(t, p.Title)
		links = append(links, p.AlsoBuy...)
		require.NotContains(t, p.AlsoBuy, p.Asin)
		for name, pattern := range patterns {
			if pattern.MatchString(p.Price) {
				kinds[name]++
			}
		}
	}
	require.Len(t, seen, report.Items)
	require.Subset(t, slices.Collect(maps.Keys(seen)), links[:50])
	total := 0
	for _, n := range kinds {
		total += n
	}
	require.Equal(t, report.Items, total, "every price is of a known kind: %v", kinds)
	require.InDelta(t, .16, float64(kinds["missing"])/float64(report.Items), .02)
	for _, kind := range []string{"plain", "thousands", "range", "style sheet"} {
		require.NotZero(t, kinds[kind], kind)
	}
	require.NotZero(t, depths[3])
	require.NotZero(t, depths[4])
	require.Len(t, depths, 2)
}

func TestLikeReviews(t *testing.T) {
	dir, report := writeLike(t, synth.Like{Shop: "amazon-reviews-2018", Rows: 2_000})
	text, err := os.ReadFile(filepath.Join(dir, "reviews.jsonl"))
	require.NoError(t, err)
	lines := bytes.Split(bytes.TrimSuffix(text, []byte("\n")), []byte("\n"))
	require.Len(t, lines, report.Rows)
	for _, line := range lines {
		var review struct {
			Overall                               float64
			Verified                              *bool
			ReviewerID, Asin, ReviewText, Summary string
			ReviewTime                            string
			UnixReviewTime                        int64
		}
		require.NoError(t, json.Unmarshal(line, &review), "%s", line)
		require.True(t, review.Overall >= 1 && review.Overall <= 5)
		require.NotNil(t, review.Verified)
		require.NotEmpty(t, review.ReviewText)
		require.NotEmpty(t, review.Summary)
		when, err := time.Parse("01 2, 2006", review.ReviewTime)
		require.NoError(t, err)
		require.Equal(t, when.Unix(), review.UnixReviewTime)
	}
}

// Same seed, same bytes, however many workers; another seed, other bytes.
func TestLikeIsDeterministic(t *testing.T) {
	for _, shop := range synth.LikeNames() {
		// More than one block of rows.
		l := synth.Like{Shop: shop, Rows: 100_000, Seed: 5}
		read := func(l synth.Like) [][]byte {
			_, report := writeLike(t, l)
			var out [][]byte
			total := 0
			for _, path := range report.Files {
				text, err := os.ReadFile(path)
				require.NoError(t, err)
				out = append(out, text)
				total += len(text)
			}
			require.EqualValues(t, total, report.Bytes)
			return out
		}
		before := runtime.GOMAXPROCS(1)
		want := read(l)
		for _, procs := range []int{2, 8} {
			runtime.GOMAXPROCS(procs)
			require.True(t, slices.EqualFunc(want, read(l), bytes.Equal), "%s at GOMAXPROCS %d", shop, procs)
		}
		runtime.GOMAXPROCS(before)
		l.Seed++
		require.False(t, slices.EqualFunc(want, read(l), bytes.Equal))
	}
}

func TestLikeErrors(t *testing.T) {
	require.EqualError(t, synth.Like{Shop: "amazon", Rows: 7}.Validate(), `synth: like = "amazon", want one of amazon-electronics, amazon-reviews-2018
synth: rows = 7, want 1000 to 2^30, or 0 for the usual number`)
	_, err := synth.Like{}.Write(context.Background(), t.TempDir())
	require.ErrorContains(t, err, `like = ""`)

	file := filepath.Join(t.TempDir(), "file")
	require.NoError(t, os.WriteFile(file, nil, 0o600))
	l := synth.Like{Shop: "amazon-electronics", Rows: 100_000}
	_, err = l.Write(context.Background(), file)
	require.ErrorContains(t, err, "synth: write: mkdir")

	// Interrupted after the first block: no file, not even a temporary one.
	ctx, cancel := context.WithCancel(context.Background())
	var done []int
	l.Rows = 300_000
	l.Progress = func(n, total int) {
		require.Equal(t, 300_000, total)
		done = append(done, n)
		cancel()
	}
	dir := t.TempDir()
	_, err = l.Write(ctx, dir)
	require.ErrorIs(t, err, context.Canceled)
	require.NotEmpty(t, done)
	left, err := os.ReadDir(dir)
	require.NoError(t, err)
	require.Empty(t, left)
}
