package tabular_test

import (
	"testing"
	"time"

	"github.com/stretchr/testify/require"

	"tandem/datasets/tabular"
)

func TestTimeFormat(t *testing.T) {
	at := func(text string) int64 {
		x, err := time.Parse(time.RFC3339Nano, text)
		require.NoError(t, err)
		return x.Unix()
	}
	for _, tt := range []struct{ format, text, want string }{
		{"%m/%d/%Y %H:%M", "12/1/2010 8:26", "2010-12-01T08:26:00Z"},
		{"%m/%d/%Y %H:%M", "01/02/2010 08:06", "2010-01-02T08:06:00Z"},
		{"%d.%m.%y", "28.1.17", "2017-01-28T00:00:00Z"},
		{"%Y%m%d", "20240131", "2024-01-31T00:00:00Z"},
		{"%Y%m%d%H%M%S", "20240131115901", "2024-01-31T11:59:01Z"},
		{"%Y_%m_%d", "2024_01_31", "2024-01-31T00:00:00Z"},
		{"%Y-%j", "2024-032", "2024-02-01T00:00:00Z"},
		{"%d %b %Y %I:%M %p", "3 Feb 2021 1:05 PM", "2021-02-03T13:05:00Z"},
		{"%B %d, %Y", "March 7, 2019", "2019-03-07T00:00:00Z"},
		{"%F %T.%f", "2019-03-07 10:11:12.000", "2019-03-07T10:11:12Z"},
		{"%d/%b/%Y:%H:%M:%S %z", "10/Oct/2000:13:55:36 -0700", "2000-10-10T20:55:36Z"},
		{"%Y/%m/%d %H:%M %z", "2000/10/10 13:55 +01:00", "2000-10-10T12:55:00Z"},
		{"02.01.2006 15:04", "31.12.2020 23:59", "2020-12-31T23:59:00Z"},
		{"Jan _2 2006", "Feb  3 2021", "2021-02-03T00:00:00Z"},
	} {
		r, err := tabular.Read(write(t, "a.tsv", "user\titem\tat\nu\ti\t"+tt.text+"\n"), tabular.LogConfig{
			Columns: tabular.Columns{User: "user", Item: "item", Time: "at"}, TimeFormat: tt.format}, nil, nil)
		require.NoError(t, err, tt)
		require.Equal(t, at(tt.want), r.Log.Times[0], tt)
	}
}

func TestTimeFormatFaults(t *testing.T) {
	base := tabular.LogConfig{Columns: tabular.Columns{User: "user", Item: "item", Time: "at"}}
	for format, want := range map[string]string{
		"yyyy-MM-dd": `tabular: time_format = "yyyy-MM-dd", want a year, a month and a day as strptime ("%d.%m.%Y %H:%M") or Go ("02.01.2006 15:04") write them`,
		"%H:%M":      `tabular: time_format = "%H:%M", want a year, a month and a day as strptime ("%d.%m.%Y %H:%M") or Go ("02.01.2006 15:04") write them`,
		"%Y-%m-%d %": `tabular: time_format = "%Y-%m-%d %", a % at its end, want a directive such as %Y`,
		"%Y-%q":      `tabular: time_format = "%Y-%q", %q in it, want one of %Y %y %m %d %e %j %b %B %a %A %H %I %M %S.%f %p %z %Z %F %T %D %R`,
		"%Y-%m-%d 1": `tabular: time_format = "%Y-%m-%d 1", '1' in it, want no digits but those of the time`,
	} {
		c := base
		c.TimeFormat = format
		require.EqualError(t, c.Validate(), want)
	}
	c := base
	c.TimeFormat, c.TimeUnit, c.Columns.Time = "%Y-%m-%d", "ms", ""
	require.EqualError(t, c.Validate(), `tabular: columns.time: missing, want the column of the times
tabular: time_unit = "ms", want none: time_format says what times are`)
	c = base
	c.TimeFormat = "%d/%m/%Y"
	_, err := tabular.Read(write(t, "a.csv", "user,item,at\nu,i,3/12/2010\nu,j,12/13/2010\n"), c, nil, nil)
	require.ErrorContains(t, err, `a.csv: line 3: time "12/13/2010", want a time as time_format "%d/%m/%Y" says; time_format: "%m/%d/%Y" reads it`)
	_, err = tabular.Read(write(t, "b.csv", "user,item,at\nu,i,3/12/2010 8:26\n"), base, nil, nil)
	require.ErrorContains(t, err, `reads it`)
	require.ErrorContains(t, err, `; time_format: "%d/%m/%Y %H:%M" or "%m/%d/%Y %H:%M" reads it`)
}

func TestSuggestTimeFormats(t *testing.T) {
	for _, tt := range []struct{ texts, want []string }{
		{[]string{"1/12/2010 8:26", "1/13/2010 18:06", ""}, []string{"%m/%d/%Y %H:%M"}},
		{[]string{"13.1.2010"}, []string{"%d.%m.%Y"}},
		{[]string{"20240131", "20240201"}, []string{"%Y%m%d"}},
		{[]string{"1588687728", "1588687729"}, nil},
		{[]string{"2024-01-31 10:00:00"}, nil},
		{[]string{"soon"}, nil},
		{[]string{"", " "}, nil},
		{nil, nil},
	} {
		require.Equal(t, tt.want, tabular.SuggestTimeFormats(tt.texts), tt.texts)
	}
}
