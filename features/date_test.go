package features_test

import (
	"math"
	"testing"
	"time"

	"github.com/stretchr/testify/require"
	"pgregory.net/rapid"

	"tandem/datasets"
	"tandem/features"
)

// 1970-01-01 was a Thursday (4); 2024-02-29 18:30 too, and 2024-12-25 a Wednesday (3).
// Seen are January, February and December, Thursday and Wednesday. A Sunday in July is
// five months from February and from December, the one before; Saturday (6) is two days
// from Thursday, Sunday (0) three.
func TestDateByHand(t *testing.T) {
	column := titles("1970-01-01", "2024-02-29 18:30:00", "2024-12-25T09:00:00+02:00", "", "2024-07-06", "2024-07-07", "")
	seen := features.Seen{1, 1, 1, 0, 0, 0, 0}
	d, err := features.FitDate(seen, column, features.DefaultDateConfig())
	require.NoError(t, err)
	require.Equal(t, []int{3, 0}, []int{d.Known, d.Missing})
	rows := encode(t, roundTrip(t, d), column)
	const month, weekday = 1, 13
	require.Equal(t, []row{
		{month + 0: 1, weekday + 4: 1}, {month + 1: 1, weekday + 4: 1}, {month + 11: 1, weekday + 3: 1}, {},
		{month + 1: 1, weekday + 4: 1}, {month + 1: 1, weekday + 4: 1}, {},
	}, rows)
	supported(t, seen, rows)

	hour, err := features.FitDate(seen, column, features.DateConfig{Parts: []string{features.DateHour}, Cyclic: true})
	require.NoError(t, err)
	rows = encode(t, roundTrip(t, hour), column)
	require.Equal(t, row{1: 0, 2: 1}, rows[0])
	require.InDelta(t, -1, rows[1][1], 1e-7, "18 hours are three quarters of a day")
	require.InDelta(t, 0, rows[1][2], 1e-7)
	require.InDelta(t, math.Sin(2*math.Pi*7/24), rows[2][1], 1e-7, "7 in UTC")
}

func TestDateMissing(t *testing.T) {
	d, err := features.FitDate(all(1), numbers(nan), features.DefaultDateConfig())
	require.NoError(t, err)
	require.Equal(t, []row{{0: 1}, {}}, encode(t, roundTrip(t, d), numbers(nan, 0)), "no seen entity has a moment")
	d, err = features.FitDate(all(1), numbers(0), features.DefaultDateConfig())
	require.NoError(t, err)
	require.Equal(t, []row{{}, {1: 1, 17: 1}}, encode(t, d, numbers(nan, -0.5+86400*40)), "what there is")
}

func TestDateRefuses(t *testing.T) {
	config := features.DefaultDateConfig()
	_, err := features.FitDate(all(1), numbers(1.7e12), config)
	require.EqualError(t, err, `features: column "price": entity 0 has the value 1.7e+12, want seconds since 1970 in the years 1 to 9999`)
	_, err = features.FitDate(all(1), titles("29.2.2024"), config)
	require.EqualError(t, err, `features: column "category": entity 0 has the value "29.2.2024", want a date such as 2024-02-29 or 2024-02-29 18:30:00`)
	_, err = (&features.Date{Config: config}).Encode(titles("soon"))
	require.ErrorContains(t, err, `"soon"`)
	_, err = features.FitDate(all(1), numbers(0), features.DateConfig{Parts: []string{"month", "month"}})
	require.EqualError(t, err, `features: date: parts.1 = "month": duplicate name`)
	require.EqualError(t, features.DateConfig{}.Validate(), "features: date: parts: none, want at least one of month, weekday, hour")
	require.ErrorContains(t, features.DateConfig{Parts: []string{"year"}}.Validate(), `parts.0 = "year", want one of month, weekday, hour`)
}

func TestDateProperties(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		n := rapid.IntRange(1, 20).Draw(t, "n")
		seen := drawSeen(t, n)
		moments := rapid.SliceOfN(rapid.Float64Range(-1e9, 2e9), n, n).Draw(t, "moments")
		config := features.DateConfig{Parts: []string{features.DateHour, features.DateMonth, features.DateWeekday}}
		d, err := features.FitDate(seen, numbers(moments...), config)
		require.NoError(t, err)
		rows := encode(t, roundTrip(t, d), numbers(moments...))
		supported(t, seen, rows)
		// The same moments as labels; whole seconds are what labels can say.
		texts := make([]string, n)
		for e, m := range moments {
			at := time.Unix(int64(math.Floor(m)), 0).UTC()
			texts[e] = at.Format(time.RFC3339)
			if seen[e] > 0 {
				want := row{int32(1 + at.Hour()): 1, int32(25 + int(at.Month()) - 1): 1, int32(37 + int(at.Weekday())): 1}
				require.Equal(t, want, rows[e])
			}
		}
		require.Equal(t, rows, encode(t, d, titles(texts...)))
	})
}

// Numbers that are dates or years, all of them, are no seconds.
func TestDateRefusesDatesInDigits(t *testing.T) {
	nan := math.NaN()
	for _, numbers := range [][]float64{{20240915, nan, 20231231}, {1997, 2003, 1999}} {
		column := &datasets.Column{Name: "released", Numbers: numbers}
		_, err := features.FitDate(features.Seen{1, 1, 1}, column, features.DefaultDateConfig())
		require.ErrorContains(t, err, `column "released": all numbers look like years or dates written in digits`)
	}
	for _, numbers := range [][]float64{{20240915, 20241315}, {1997, 86400}, {1700000000, 1700086400}} {
		_, err := features.FitDate(features.Seen{1, 1}, &datasets.Column{Name: "released", Numbers: numbers}, features.DefaultDateConfig())
		require.NoError(t, err)
	}
}
