package features_test

import (
	"encoding/json"
	"math"
	"os"
	"testing"

	"github.com/stretchr/testify/require"
	"pgregory.net/rapid"

	"tandem/datasets"
	"tandem/features"
)

// encoder is what every encoder can do once fitted.
type encoder interface {
	Encode(*datasets.Column) (*features.Block, error)
}

// row is the sparse row of one entity.
type row map[int32]float32

func rowsOf(t require.TestingT, b *features.Block) []row {
	require.NoError(t, b.Check())
	rows := make([]row, b.Len())
	for e := range rows {
		rows[e] = row{}
		index, weight := b.Row(int32(e))
		for j, i := range index {
			require.NotContains(t, rows[e], i, "entity %d has a row of the table twice", e)
			rows[e][i] = weight[j]
		}
	}
	return rows
}

func encode(t require.TestingT, e encoder, column *datasets.Column) []row {
	b, err := e.Encode(column)
	require.NoError(t, err)
	require.Equal(t, column.Name, b.Name)
	require.Equal(t, column.Len(), b.Len())
	return rowsOf(t, b)
}

func numbers(values ...float64) *datasets.Column {
	return &datasets.Column{Name: "price", Numbers: values}
}

func labels(lists ...[]string) *datasets.Column {
	c := &datasets.Column{Name: "category", Dict: datasets.NewIDs(), Labels: datasets.Lists{Offsets: []int{0}}}
	for _, list := range lists {
		codes := make([]int32, len(list))
		for i, label := range list {
			codes[i] = c.Dict.Add(label)
		}
		c.Labels.Append(codes...)
	}
	return c
}

// all is Seen for n entities of the training log.
func all(n int) features.Seen {
	seen := make(features.Seen, n)
	for i := range seen {
		seen[i] = 1
	}
	return seen
}

// roundTrip sends an encoder through JSON and checks that nothing was lost.
func roundTrip[E any](t require.TestingT, e *E) *E {
	text, err := json.Marshal(e)
	require.NoError(t, err)
	back := new(E)
	require.NoError(t, json.Unmarshal(text, back))
	require.Equal(t, e, back)
	return back
}

// drawSeen gives each of n entities 0 to 3 interactions, entity 0 at least one.
func drawSeen(t *rapid.T, n int) features.Seen {
	seen := rapid.SliceOfN(rapid.Int32Range(0, 3), n, n).Draw(t, "seen")
	seen[0] = max(seen[0], 1)
	return seen
}

// supported checks that every table row that b points at has a seen entity.
func supported(t require.TestingT, seen features.Seen, rows []row) {
	used := map[int32]bool{}
	for e, n := range seen {
		for i := range rows[e] {
			used[i] = used[i] || n > 0
		}
	}
	for i, ok := range used {
		require.True(t, ok, "table row %d is never trained", i)
	}
}

// reference holds what testdata/reference.py wrote.
type reference struct {
	Prices, Z []float64
	Seen      features.Seen
	Buckets   map[int][]int
	Tags      [][]int
	IDF       [][]float64

	Shares, Numbers, Fresh, Bounds []float64
	FreshShares                    []float64     `json:"fresh_shares"`
	NumbersZ                       []float64     `json:"numbers_z"`
	KBins                          map[int][]int `json:"kbins"`
	Bands                          []int

	Texts          []string
	Hashed, Signed []map[int32]float64
}

func readReference(t *testing.T) (r reference) {
	text, err := os.ReadFile("testdata/reference.json")
	require.NoError(t, err)
	require.NoError(t, json.Unmarshal(text, &r))
	return r
}

func TestSeenCountsTrainingRows(t *testing.T) {
	log := &datasets.Log{
		Users: []int32{0, 0, 2}, Items: []int32{1, 1, 0},
		UserIDs: datasets.NewIDs("a", "b", "c"), ItemIDs: datasets.NewIDs("x", "y"),
	}
	require.Equal(t, features.Seen{1, 2}, features.SeenItems(log))
	require.Equal(t, features.Seen{2, 0, 1}, features.SeenUsers(log))
	require.Equal(t, 2, features.SeenUsers(log).Num())
}

func TestFitRefuses(t *testing.T) {
	price := features.DefaultPriceConfig()
	path := features.DefaultPathConfig()
	tags := features.DefaultTagsConfig()
	fitPrice := func(s features.Seen, c *datasets.Column) error { _, err := features.FitPrice(s, c, price); return err }
	fitPath := func(s features.Seen, c *datasets.Column) error { _, err := features.FitPath(s, c, path); return err }
	fitTags := func(s features.Seen, c *datasets.Column) error { _, err := features.FitTags(s, c, tags); return err }
	for name, fit := range map[string]func(features.Seen, *datasets.Column) error{"price": fitPrice, "path": fitPath, "tags": fitTags} {
		right, wrong := numbers(1, 2), labels([]string{"a"}, nil)
		if name != "price" {
			right, wrong = wrong, right
		}
		require.NoError(t, fit(all(2), right), name)
		require.ErrorContains(t, fit(all(2), wrong), "want ", name)
		require.ErrorContains(t, fit(all(3), right), "2 rows, want 3", name)
		require.ErrorContains(t, fit(features.Seen{0, 0}, right), "no entity has a training interaction", name)
	}
	for name, fit := range map[string]func(features.Seen, *datasets.Column) error{"path": fitPath, "tags": fitTags} {
		latin1 := labels([]string{"caf\xe9"}, []string{"tea"})
		require.ErrorContains(t, fit(all(2), latin1), `label "caf\xe9": not UTF-8`, name)
		require.NoError(t, fit(features.Seen{0, 1}, latin1), name)
	}
}

func TestConfigsReportAllFaults(t *testing.T) {
	require.NoError(t, features.DefaultPriceConfig().Validate())
	require.NoError(t, features.DefaultPathConfig().Validate())
	require.NoError(t, features.DefaultTagsConfig().Validate())

	require.ErrorContains(t, features.PriceConfig{}.Validate(), "neither standardized nor buckets nor percentile")
	require.ErrorContains(t, features.PriceConfig{Buckets: 1}.Validate(), "buckets = 1, want 0 or ≥ 2")
	require.ErrorContains(t, features.PriceConfig{Standardized: true, Buckets: -3}.Validate(), "buckets = -3")
	require.ErrorContains(t, features.PathConfig{}.Validate(), "min_items = 0, want ≥ 1")
	err := features.TagsConfig{Weight: "bm25"}.Validate()
	require.ErrorContains(t, err, "min_items = 0, want ≥ 1")
	require.ErrorContains(t, err, `weight = "bm25", want one of mean, sum, idf`)

	_, err = features.FitPrice(all(1), numbers(1), features.PriceConfig{})
	require.ErrorContains(t, err, "neither")
}

func TestEncodeRefusesTheOtherKind(t *testing.T) {
	_, err := (&features.Price{}).Encode(labels([]string{"a"}))
	require.ErrorContains(t, err, `column "category": holds labels, want numbers`)
	_, err = (&features.Path{}).Encode(numbers(1))
	require.ErrorContains(t, err, `column "price": holds numbers, want labels`)
	_, err = (&features.Tags{}).Encode(numbers(1))
	require.ErrorContains(t, err, `column "price": holds numbers, want labels`)
}

var nan = math.NaN()
