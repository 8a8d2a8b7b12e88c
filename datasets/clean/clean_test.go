package clean_test

import (
	"fmt"
	"math"
	"testing"

	"github.com/stretchr/testify/require"
	"pgregory.net/rapid"

	"tandem/datasets"
	"tandem/datasets/clean"
)

// apply applies rules to a log alone.
func apply(log *datasets.Log, rules ...clean.Rule) (*datasets.Log, datasets.CleanReport, error) {
	d, report, err := clean.Apply(&datasets.Data{Log: log}, rules...)
	if err != nil {
		return nil, report, err
	}
	return d.Log, report, nil
}

func TestCleanDuplicates(t *testing.T) {
	rows := []row{
		{"a", "x", 1, 30}, // row 0
		{"b", "x", 5, 10},
		{"a", "x", 2, 20}, // older than row 0
		{"a", "y", 3, 20},
		{"a", "x", 4, 30}, // ties with row 0
	}
	cases := []struct {
		keep          string
		values, times bool
		changed       int
		want          []string
	}{
		{"first", true, true, 0, []string{"b x v5 t10", "a x v2 t20", "a y v3 t20"}},
		{"last", true, true, 0, []string{"b x v5 t10", "a y v3 t20", "a x v4 t30"}},
		{"sum", true, true, 1, []string{"b x v5 t10", "a x v7 t20", "a y v3 t20"}}, // 1 + 2 + 4
		{"max", true, true, 1, []string{"b x v5 t10", "a x v4 t20", "a y v3 t20"}},
		{"first", true, false, 0, []string{"a x v1", "b x v5", "a y v3"}},
		{"last", true, false, 0, []string{"b x v5", "a y v3", "a x v4"}},
		{"sum", false, false, 1, []string{"a x v3", "b x v1", "a y v1"}}, // rows count 1 each
		{"max", false, false, 0, []string{"a x", "b x", "a y"}},
	}
	for _, c := range cases {
		t.Run(fmt.Sprintf("%q values %t times %t", c.keep, c.values, c.times), func(t *testing.T) {
			log := newLog(c.values, c.times, rows...)
			before := show(log)
			got, report, err := apply(log, clean.Duplicates(c.keep))
			require.NoError(t, err)
			require.Equal(t, c.want, show(got))
			require.Equal(t, before, show(log), "the input is left alone")
			require.Equal(t, datasets.CleanReport{{Name: "duplicates: " + c.keep,
				RowsIn: 5, RowsOut: 3, UsersIn: 2, UsersOut: 2, ItemsIn: 2, ItemsOut: 2, Changed: c.changed}}, report)
		})
	}
}

func TestCleanMinValueDropsNaN(t *testing.T) {
	log := newLog(true, false, row{"a", "x", 4, 0}, row{"b", "x", 3.5, 0}, row{"c", "y", float32(math.NaN()), 0})
	got, report, err := apply(log, clean.MinValue(4))
	require.NoError(t, err)
	require.Equal(t, []string{"a x v4"}, show(got))
	require.Equal(t, datasets.CleanReport{{Name: "min_value: 4",
		RowsIn: 3, RowsOut: 1, UsersIn: 3, UsersOut: 1, ItemsIn: 2, ItemsOut: 1}}, report)
}

// A chain that comes apart from its end: d has one row, so item z falls to one user
// and goes, so c falls to one row, and so on up to the square a, b × w, x.
func TestCleanCoreUnravels(t *testing.T) {
	log := newLog(false, false,
		row{user: "a", item: "w"}, row{user: "a", item: "x"}, row{user: "b", item: "w"}, row{user: "b", item: "x"},
		row{user: "b", item: "y"}, row{user: "c", item: "y"}, row{user: "c", item: "z"}, row{user: "d", item: "z"})
	got, report, err := apply(log, clean.Core{Users: 2, Items: 2})
	require.NoError(t, err)
	require.Equal(t, []string{"a w", "a x", "b w", "b x"}, show(got))
	require.Equal(t, datasets.CleanReport{{Name: "k_core: 2 per user, 2 per item",
		RowsIn: 8, RowsOut: 4, UsersIn: 4, UsersOut: 2, ItemsIn: 4, ItemsOut: 2}}, report)

	got, _, err = apply(log, clean.Core{Users: 2})
	require.NoError(t, err)
	require.Equal(t, 7, got.Len(), "only d has one row, and items have no threshold")

	_, report, err = apply(log, clean.Core{Users: 3, Items: 3})
	require.EqualError(t, err, "datasets: clean: k_core: 3 per user, 3 per item: all 8 rows were filtered out")
	require.Equal(t, 0, report[0].RowsOut)
}

func TestCleanStepsRunInOrder(t *testing.T) {
	// last keeps the 2, which min_value then drops; the other way round 5 would stay.
	log := newLog(true, false, row{"a", "x", 5, 0}, row{"a", "x", 2, 0}, row{"a", "y", 5, 0}, row{"b", "y", 4, 0})
	got, report, err := apply(log, clean.KeepLast, clean.MinValue(4), clean.Core{Items: 2})
	require.NoError(t, err)
	require.Equal(t, []string{"a y v5", "b y v4"}, show(got))
	require.Len(t, report, 3)

	other, _, err := apply(log, clean.MinValue(4), clean.KeepLast)
	require.NoError(t, err)
	require.Equal(t, []string{"a x v5", "a y v5", "b y v4"}, show(other))
	require.Equal(t, `step                            rows   users  items
duplicates: last                4 → 3  2 → 2  2 → 2
min_value: 4                    3 → 2  2 → 2  2 → 1
k_core: 0 per user, 2 per item  2 → 2  2 → 2  1 → 1
`, report.String())
}

func TestCleanRefuses(t *testing.T) {
	log := newLog(false, false, row{user: "a", item: "x"})
	_, _, err := apply(log, clean.Duplicates("any"), clean.MinValue(math.NaN()), clean.Core{Users: -1})
	for _, want := range []string{`duplicates: "any", want first, last, sum or max`, "min_value: NaN, want a finite number", "k_core: users = -1, want ≥ 0"} {
		require.ErrorContains(t, err, want)
	}
	_, _, err = apply(log, clean.MinValue(4))
	require.EqualError(t, err, "datasets: clean: min_value: 4: the log has no values: every row counts 1")
	_, _, err = apply(newLog(false, false))
	require.EqualError(t, err, "datasets: clean: the log has no row")
}

// The core is what repeated scans end with.
func TestCoreEqualsRepeatedScans(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		log := drawLog(t, false)
		minUser, minItem := rapid.IntRange(0, 6).Draw(t, "user core"), rapid.IntRange(0, 6).Draw(t, "item core")
		want := log
		for {
			var rows []int
			users, items := want.UserCounts(), want.ItemCounts()
			for r := range want.Len() {
				if int(users[want.Users[r]]) >= minUser && int(items[want.Items[r]]) >= minItem {
					rows = append(rows, r)
				}
			}
			if len(rows) == want.Len() {
				break
			}
			want = want.Select(rows)
		}
		got, _, err := apply(log, clean.Core{Users: minUser, Items: minItem})
		if want.Len() == 0 {
			require.ErrorContains(t, err, "rows were filtered out")
			return
		}
		require.NoError(t, err)
		require.Equal(t, show(want), show(got))
	})
}

// Against a search through all pairs of rows: one row of each pair stays, none is
// better than it, and with sum nothing of the value is lost.
func TestDuplicatesKeepTheBestRow(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		log := drawLog(t, rapid.Bool().Draw(t, "times"))
		keep := rapid.SampledFrom([]clean.Duplicates{clean.KeepFirst, clean.KeepLast}).Draw(t, "keep")
		var want []int
		for r := range log.Len() {
			best := true
			for q := range log.Len() {
				if q == r || log.Users[q] != log.Users[r] || log.Items[q] != log.Items[r] {
					continue
				}
				older := q < r
				if log.Times != nil && log.Times[q] != log.Times[r] {
					older = log.Times[q] < log.Times[r]
				}
				best = best && older == (keep == clean.KeepLast)
			}
			if best {
				want = append(want, r)
			}
		}
		got, _, err := apply(log, keep)
		require.NoError(t, err)
		require.Equal(t, show(log.Select(want)), show(got))

		sums, _, err := apply(log, clean.KeepSum)
		require.NoError(t, err)
		require.Equal(t, total(log), total(sums))
		require.Equal(t, len(log.ByUser().Values), sums.Len())
	})
}

func total(l *datasets.Log) (sum float64) {
	for r := range l.Len() {
		sum += float64(l.Value(r))
	}
	return sum
}
