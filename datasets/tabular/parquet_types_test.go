package tabular_test

import (
	"math"
	"testing"

	"github.com/stretchr/testify/require"

	"tandem/datasets"
	"tandem/datasets/tabular"
)

// The files are those of testdata/make_types.py; a float16 is what numpy makes of it.
func TestParquetTypes(t *testing.T) {
	const path = "testdata/types/types.parquet"
	c := tabular.AttributeConfig{Columns: tabular.AttributeColumns{Key: "item", List: []tabular.Attribute{
		{Sources: []string{"half"}, Kind: tabular.Number}, {Sources: []string{"nothing"}, Kind: tabular.Number},
		{Name: "none", Sources: []string{"nothing"}, Kind: tabular.Tags}, {Sources: []string{"decimal"}, Kind: tabular.Label},
	}}}
	got, _, err := tabular.ReadAttributes(path, c, datasets.NewIDs("a", "b", "c", "d"))
	require.NoError(t, err)
	nan := math.NaN()
	requireNumbers(t, []float64{0.13098, -2.5, nan, 65504}, got.Find("half").Numbers, 1e-5)
	requireNumbers(t, []float64{nan, nan, nan, nan}, got.Find("nothing").Numbers, 0)
	require.Equal(t, [][]string{nil, nil, nil, nil}, labels(got.Find("none")))
	require.Equal(t, [][]string{{"7"}, {"-0.5"}, {"0"}, {"12.34"}}, labels(got.Find("decimal")))

	for item, want := range map[string][]string{
		"decimal": {"7", "-0.5", "0", "12.34"}, "double": {"7", "0", "7.5", "9007199254740992"},
	} {
		log, err := readLog(path, tabular.LogConfig{Columns: tabular.Columns{User: "item", Item: item}}, nil, nil)
		require.NoError(t, err)
		require.Equal(t, want, log.ItemIDs.Keys())
	}
	for item, want := range map[string]string{
		"wide":    `row group 0, row 3: item id "9007199254740994" in a float, want at most 2^53 = 9007199254740992: past that floats lose digits of keys; want whole numbers or texts`,
		"single":  `row group 0, row 3: item id "16777218" in a float, want at most 2^24 = 16777216: past that floats lose digits of keys; want whole numbers or texts`,
		"bytes":   `column "bytes": type FIXED_LEN_BYTE_ARRAY(4), want a text, a number, a truth value, a date or a timestamp`,
		"nothing": "row group 0, row 0: item id nothing, want a key; where: [{column: nothing, present: true}] drops such rows",
	} {
		_, err := readLog(path, tabular.LogConfig{Columns: tabular.Columns{User: "item", Item: item}}, nil, nil)
		require.ErrorContains(t, err, want)
	}
	_, err = readLog("testdata/types/interval.parquet", tabular.LogConfig{Columns: tabular.Columns{User: "item", Item: "span"}}, nil, nil)
	require.ErrorContains(t, err, `column "span": type INTERVAL, want a text, a number`)
}

// The rows of one user and second stand in the order of the milliseconds of the file.
func TestParquetTimesOrderWithinASecond(t *testing.T) {
	log, err := readLog("testdata/types/types.parquet", tabular.LogConfig{Columns: tabular.Columns{User: "user", Item: "item", Time: "at"}}, nil, nil)
	require.NoError(t, err)
	require.Equal(t, []int64{1485630413, 1485630413, 1485630413, 1485630413}, log.Times)
	require.Equal(t, []string{"a", "b", "c", "d"}, log.ItemIDs.Keys())
	require.Equal(t, []int32{3, 1, 2, 0}, log.Items) // .0, .1, .5, .9
}

// A part whose columns are all null has the rows it has; 7 and 7.0 of two parts are one item.
func TestParquetPartsWithColumnsOfNull(t *testing.T) {
	log, err := readLog("testdata/types/parts", tabular.LogConfig{Columns: tabular.Columns{User: "user", Item: "item"}}, nil, nil)
	require.NoError(t, err)
	require.Equal(t, []string{"u", "v"}, log.UserIDs.Keys())
	require.Equal(t, []string{"7"}, log.ItemIDs.Keys())
	c := tabular.AttributeConfig{Columns: tabular.AttributeColumns{Key: "user", List: []tabular.Attribute{{Sources: []string{"extra"}, Kind: tabular.Number}}}}
	got, _, err := tabular.ReadAttributes("testdata/types/parts", c, log.UserIDs)
	require.NoError(t, err)
	requireNumbers(t, []float64{1.5, math.NaN()}, got[0].Numbers, 0)
}
