package clean_test

import (
	"testing"

	"github.com/stretchr/testify/require"

	"tandem/datasets"
	"tandem/datasets/clean"
)

// A purchase that was looked at again is no purchase any more: it cannot be foretold.
func TestDuplicatesTellLostEvents(t *testing.T) {
	d := &datasets.Data{Log: &datasets.Log{
		UserIDs: datasets.NewIDs("a", "b"), ItemIDs: datasets.NewIDs("i", "j"), EventIDs: datasets.NewIDs("view", "buy"),
		Users: []int32{0, 0, 0, 1, 1, 1}, Items: []int32{0, 0, 0, 0, 0, 1}, Times: []int64{1, 2, 3, 1, 2, 3},
		Events: []uint16{0, 1, 0, 0, 1, 1},
	}}
	for rule, want := range map[clean.Duplicates][]string{
		clean.KeepLast:  {"1 pairs lost their buy", "1 pairs lost their view"}, // a's view came last, b's purchase
		clean.KeepFirst: {"2 pairs lost their buy"},
	} {
		_, report, err := clean.Apply(d, rule)
		require.NoError(t, err)
		require.Equal(t, want, report[0].Lost)
	}
	_, report, err := clean.Apply(d, clean.KeepFirst)
	require.NoError(t, err)
	require.Contains(t, report.String(), "duplicates: first: 2 pairs lost their buy\n")
	d.Log.Events, d.Log.EventIDs = nil, nil
	_, report, err = clean.Apply(d, clean.KeepLast)
	require.NoError(t, err)
	require.Nil(t, report[0].Lost)
}
