package clean_test

import (
	"testing"

	"github.com/stretchr/testify/require"

	"tandem/datasets"
	"tandem/datasets/clean"
)

// One user views an item by .5 and .25 and buys it in between by 1.
func weighted() *datasets.Log {
	return &datasets.Log{
		Users: []int32{0, 0, 0}, Items: []int32{0, 0, 0}, Times: []int64{1, 2, 3}, Weights: []float32{.5, 1, .25}, Events: []uint16{0, 1, 0},
		UserIDs: datasets.NewIDs("u"), ItemIDs: datasets.NewIDs("i"), EventIDs: datasets.NewIDs("view", "buy"),
	}
}

func TestDuplicatesJoinWeights(t *testing.T) {
	for rule, want := range map[clean.Duplicates]float32{clean.KeepFirst: .5, clean.KeepLast: .25, clean.KeepMax: 1, clean.KeepSum: 1.75} {
		d, _, err := clean.Apply(&datasets.Data{Log: weighted()}, rule)
		require.NoError(t, err)
		require.Equal(t, []float32{want}, d.Log.Weights, string(rule))
	}
}

// A view never takes the place of a purchase that is a target, nor the other way round.
func TestDuplicatesKeepTargetsAndSignalsApart(t *testing.T) {
	for rule, want := range map[clean.Duplicates][]float32{
		clean.KeepFirst: {.5, 1}, clean.KeepLast: {1, .25}, clean.KeepMax: {.5, 1}, clean.KeepSum: {.75, 1}} {
		l := weighted()
		l.Targets = []bool{false, true}
		d, _, err := clean.Apply(&datasets.Data{Log: l}, rule)
		require.NoError(t, err)
		require.Equal(t, want, d.Log.Weights, string(rule))
		require.Equal(t, l.Targets, d.Log.Targets)

		spill := &datasets.Spill{Memory: 1 << 20, Parent: t.TempDir()}
		require.NoError(t, spill.Append(l))
		d, _, err = clean.Apply(&datasets.Data{Log: spill.Head(), Spilled: spill}, rule)
		require.NoError(t, err)
		rows, err := d.Spilled.Read(0, d.Spilled.Len())
		require.NoError(t, err)
		require.Equal(t, want, rows.Weights, string(rule)+", on disk")
		require.NoError(t, spill.Close())
	}
}
