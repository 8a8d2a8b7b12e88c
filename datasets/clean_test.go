package datasets_test

import (
	"fmt"
	"math"
	"testing"

	"github.com/stretchr/testify/require"
	"pgregory.net/rapid"

	"tandem/datasets"
)

// row is one interaction as tests write it.
type row struct {
	user, item string
	value      float32
	time       int64
}

// newLog makes a log of rows, with values and times only if asked for.
func newLog(values, times bool, rows ...row) *datasets.Log {
	l := &datasets.Log{UserIDs: &datasets.IDs{}, ItemIDs: &datasets.IDs{}}
	for _, r := range rows {
		l.Users = append(l.Users, l.UserIDs.Add(r.user))
		l.Items = append(l.Items, l.ItemIDs.Add(r.item))
		if values {
			l.Values = append(l.Values, r.value)
		}
		if times {
			l.Times = append(l.Times, r.time)
		}
	}
	return l
}

// show prints the rows of l as "user item value time", for one comparison.
func show(l *datasets.Log) []string {
	out := []string{}
	for r := range l.Len() {
		s := l.UserIDs.Key(l.Users[r]) + " " + l.ItemIDs.Key(l.Items[r])
		if l.Values != nil {
			s += fmt.Sprintf(" v%g", l.Values[r])
		}
		if l.Times != nil {
			s += fmt.Sprintf(" t%d", l.Times[r])
		}
		out = append(out, s)
	}
	return out
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
		want          []string
	}{
		{"first", true, true, []string{"b x v5 t10", "a x v2 t20", "a y v3 t20"}},
		{"last", true, true, []string{"b x v5 t10", "a y v3 t20", "a x v4 t30"}},
		{"sum", true, true, []string{"b x v5 t10", "a x v7 t20", "a y v3 t20"}}, // 1 + 2 + 4
		{"first", true, false, []string{"a x v1", "b x v5", "a y v3"}},
		{"last", true, false, []string{"b x v5", "a y v3", "a x v4"}},
		{"sum", false, false, []string{"a x v3", "b x v1", "a y v1"}}, // rows count 1 each
		{"", true, false, []string{"a x v1", "b x v5", "a x v2", "a y v3", "a x v4"}},
	}
	for _, c := range cases {
		t.Run(fmt.Sprintf("%q values %t times %t", c.keep, c.values, c.times), func(t *testing.T) {
			log := newLog(c.values, c.times, rows...)
			before := show(log)
			got, report, err := datasets.Clean(log, datasets.CleanConfig{Duplicates: c.keep})
			require.NoError(t, err)
			require.Equal(t, c.want, show(got))
			require.Equal(t, before, show(log), "the input is left alone")
			if c.keep != "" {
				require.Equal(t, datasets.CleanReport{{Name: "duplicates: " + c.keep,
					RowsIn: 5, RowsOut: 3, UsersIn: 2, UsersOut: 2, ItemsIn: 2, ItemsOut: 2}}, report)
			}
		})
	}
}

func TestCleanMinValueDropsNaN(t *testing.T) {
	log := newLog(true, false, row{"a", "x", 4, 0}, row{"b", "x", 3.5, 0}, row{"c", "y", float32(math.NaN()), 0})
	got, report, err := datasets.Clean(log, datasets.CleanConfig{MinValue: new(4.0)})
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
	got, report, err := datasets.Clean(log, datasets.CleanConfig{KCore: 2})
	require.NoError(t, err)
	require.Equal(t, []string{"a w", "a x", "b w", "b x"}, show(got))
	require.Equal(t, datasets.CleanReport{{Name: "k_core: 2 per user, 2 per item",
		RowsIn: 8, RowsOut: 4, UsersIn: 4, UsersOut: 2, ItemsIn: 4, ItemsOut: 2}}, report)

	got, _, err = datasets.Clean(log, datasets.CleanConfig{UserCore: 2})
	require.NoError(t, err)
	require.Equal(t, 7, got.Len(), "only d has one row, and items have no threshold")

	_, report, err = datasets.Clean(log, datasets.CleanConfig{KCore: 3})
	require.EqualError(t, err, "datasets: clean: k_core: 3 per user, 3 per item: no row left of 8")
	require.Equal(t, 0, report[0].RowsOut)
}

func TestCleanStepsRunInOrder(t *testing.T) {
	// last keeps the 2, which min_value then drops; the other way round 5 would stay.
	log := newLog(true, false, row{"a", "x", 5, 0}, row{"a", "x", 2, 0}, row{"a", "y", 5, 0}, row{"b", "y", 4, 0})
	got, report, err := datasets.Clean(log, datasets.CleanConfig{Duplicates: "last", MinValue: new(4.0), ItemCore: 2})
	require.NoError(t, err)
	require.Equal(t, []string{"a y v5", "b y v4"}, show(got))
	require.Len(t, report, 3)
	require.Equal(t, `step                            rows   users  items
duplicates: last                4 → 3  2 → 2  2 → 2
min_value: 4                    3 → 2  2 → 2  2 → 1
k_core: 0 per user, 2 per item  2 → 2  2 → 2  1 → 1
`, report.String())
}

func TestCleanRefuses(t *testing.T) {
	log := newLog(false, false, row{user: "a", item: "x"})
	_, _, err := datasets.Clean(log, datasets.CleanConfig{Duplicates: "any", MinValue: new(math.NaN()), KCore: -1, UserCore: -2, ItemCore: -3})
	for _, want := range []string{`duplicates = "any", want first, last or sum`, "min_value = NaN", "k_core = -1", "user_core = -2", "item_core = -3"} {
		require.ErrorContains(t, err, want)
	}
	_, _, err = datasets.Clean(log, datasets.CleanConfig{MinValue: new(4.0)})
	require.ErrorContains(t, err, "min_value = 4, but the log has no values")
	_, _, err = datasets.Clean(newLog(false, false), datasets.CleanConfig{})
	require.EqualError(t, err, "datasets: clean: the log has no row")
}

// drawLog draws a small log with many duplicates and ties.
func drawLog(t *rapid.T, times bool) *datasets.Log {
	n := rapid.IntRange(1, 60).Draw(t, "rows")
	rows := make([]row, n)
	for r := range rows {
		rows[r] = row{
			user:  fmt.Sprint("u", rapid.IntRange(0, 7).Draw(t, "user")),
			item:  fmt.Sprint("i", rapid.IntRange(0, 7).Draw(t, "item")),
			value: float32(r), // tells the rows apart
			time:  int64(rapid.IntRange(0, 9).Draw(t, "time")),
		}
	}
	return newLog(true, times, rows...)
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
		got, _, err := datasets.Clean(log, datasets.CleanConfig{UserCore: minUser, ItemCore: minItem})
		if want.Len() == 0 {
			require.ErrorContains(t, err, "no row left")
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
		keep := rapid.SampledFrom([]string{"first", "last"}).Draw(t, "keep")
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
				best = best && older == (keep == "last")
			}
			if best {
				want = append(want, r)
			}
		}
		got, _, err := datasets.Clean(log, datasets.CleanConfig{Duplicates: keep})
		require.NoError(t, err)
		require.Equal(t, show(log.Select(want)), show(got))

		sums, _, err := datasets.Clean(log, datasets.CleanConfig{Duplicates: "sum"})
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
