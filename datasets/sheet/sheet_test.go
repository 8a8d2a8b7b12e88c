package sheet_test

import (
	"bytes"
	"errors"
	"fmt"
	"math"
	"testing"

	"github.com/stretchr/testify/require"

	"tandem/datasets"
	"tandem/datasets/sheet"
)

// made has a column of every kind, over more rows than a row group of Write holds.
type made struct {
	ids     []int32
	times   []int64
	numbers []float64 // some NaN
	short   []float32
	lists   datasets.Lists
	labels  *datasets.Column
}

func invent(rows int) *made {
	m := &made{labels: &datasets.Column{Name: "labels", Dict: datasets.NewIDs("a", "é𝛼")}}
	for r := range rows {
		m.ids, m.times = append(m.ids, int32(-r)), append(m.times, int64(r)<<33)
		m.numbers, m.short = append(m.numbers, []float64{math.NaN(), 1.5, -0.25}[r%3]), append(m.short, float32(r)/4)
		m.lists.Append([]int32{1, int32(r), 3}[:r%4]...)
		m.labels.Labels.Append([]int32{1, 0}[:r%3]...)
	}
	return m
}

func (m *made) columns() []sheet.Column {
	return []sheet.Column{
		sheet.Counter("row").Delta(), sheet.Int32s("id", m.ids).Delta(), sheet.Int64s("time", m.times),
		sheet.Numbers("number", m.numbers), sheet.Float32s("short", m.short),
		sheet.Texts("text", func(r int) string { return fmt.Sprint("t", r%5) }).Dictionary(),
		sheet.Lists("lists", &m.lists), sheet.Labels(m.labels),
	}
}

func TestWhatIsWrittenIsRead(t *testing.T) {
	const rows = 1<<17 + 5
	m := invent(rows)
	var file bytes.Buffer
	require.NoError(t, sheet.Write(&file, rows, m.columns()))
	table, err := sheet.Open("f", file.Bytes())
	require.NoError(t, err)
	require.Equal(t, rows, table.Rows())

	ids, times, short := make([]int32, rows), make([]int64, rows), make([]float32, rows)
	require.NoError(t, table.Int32s("row", ids))
	require.Equal(t, int32(rows-1), ids[rows-1])
	require.NoError(t, errors.Join(table.Int32s("id", ids), table.Int64s("time", times), table.Float32s("short", short)))
	require.Equal(t, m.ids, ids)
	require.Equal(t, m.times, times)
	require.Equal(t, m.short, short)
	numbers, err := table.Numbers("number", rows)
	require.NoError(t, err)
	for r, x := range numbers {
		require.True(t, x == m.numbers[r] || math.IsNaN(x) && math.IsNaN(m.numbers[r]), "row %d", r)
	}
	r := 0
	require.NoError(t, table.Texts("text", func(text []byte) error {
		require.Equal(t, fmt.Sprint("t", r%5), string(text))
		r++
		return nil
	}))
	require.Equal(t, rows, r)
	lists, err := table.Lists("lists")
	require.NoError(t, err)
	require.Equal(t, &m.lists, lists)
	labels, err := table.Labels("labels", rows, m.labels.Dict)
	require.NoError(t, err)
	require.Equal(t, m.labels, labels)

	for want, err := range map[string]error{
		`f: no column "absent"`:                                   table.Int32s("absent", ids),
		`f: column "time": type INT64, want plain INT32`:          table.Int32s("time", ids),
		`f: column "id": more than 3 rows`:                        table.Int32s("id", ids[:3]),
		`f: column "id": 131077 rows, want 131078`:                table.Int32s("id", make([]int32, rows+1)),
		`f: column "text": enough`:                                table.Texts("text", func([]byte) error { return errors.New("enough") }),
		`f: column "labels": label "é𝛼" is not in the dictionary`: second(table.Labels("labels", rows, datasets.NewIDs("a"))),
	} {
		require.ErrorContains(t, err, want)
	}
}

func second[T any](_ T, err error) error { return err }

// Rows that come late give the same file, and are asked for once a row group.
func TestLater(t *testing.T) {
	const rows = 1<<17 + 5
	m := invent(rows)
	var want, got bytes.Buffer
	columns := func(low, high int) []sheet.Column {
		return []sheet.Column{sheet.Int32s("id", m.ids[low:high]), sheet.Int64s("time", m.times[low:high])}
	}
	require.NoError(t, sheet.Write(&want, rows, columns(0, rows)))
	asked := 0
	late := sheet.Later(columns(0, 0), func(low, high int) ([]sheet.Column, error) {
		asked++
		return columns(low, high), nil
	})
	require.NoError(t, sheet.Write(&got, rows, late))
	require.True(t, bytes.Equal(want.Bytes(), got.Bytes()))
	require.Equal(t, 2, asked)
	gone := sheet.Later(columns(0, 0), func(int, int) ([]sheet.Column, error) { return nil, errors.New("disk gone") })
	require.EqualError(t, sheet.Write(&got, 1, gone), `column "id": disk gone`)
}

// Group by group or at once: the same columns, for readers who do not know them.
func TestReadAll(t *testing.T) {
	want := []sheet.Values{
		{Name: "z", Str: []string{"a", "", "é𝛼"}}, {Name: "f64", F64: []float64{0.1, math.Inf(1), -1}},
		{Name: "f32", F32: []float32{1, -2, math.MaxFloat32}}, {Name: "i32", I32: []int32{math.MinInt32, 0, 1}},
		{Name: "i64", I64: []int64{math.MinInt64, 0, 1}},
	}
	columns, rows, err := sheet.Columns(want)
	require.NoError(t, err)
	var once, groups bytes.Buffer
	require.NoError(t, sheet.Write(&once, rows, columns))
	w := sheet.NewWriter(&groups, columns)
	require.NoError(t, w.Group(columns, 0, 2))
	require.NoError(t, w.Group(columns, 2, 3))
	require.ErrorContains(t, w.Group(columns[:2], 0, 1), "a group with the columns")
	require.NoError(t, w.Close())
	for _, file := range []*bytes.Buffer{&once, &groups} {
		got, err := sheet.ReadAll(bytes.NewReader(file.Bytes()), int64(file.Len()))
		require.NoError(t, err)
		require.Equal(t, want, got)
	}
}
