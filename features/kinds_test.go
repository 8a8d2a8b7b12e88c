package features_test

import (
	"encoding/json"
	"reflect"
	"testing"

	"github.com/stretchr/testify/require"

	"tandem/datasets"
	"tandem/datasets/setting"
	"tandem/features"
)

// Every kind fits with its defaults on a column that it reads, and what it learned comes
// back from JSON and encodes the same.
func TestEveryKindFitsAndIsRestored(t *testing.T) {
	names := map[string]bool{}
	for _, kind := range features.Kinds() {
		t.Run(kind.Name, func(t *testing.T) {
			require.False(t, names[kind.Name], "twice")
			names[kind.Name] = true
			require.NotEmpty(t, kind.About)
			require.NoError(t, kind.Config().Validate())
			require.NotEmpty(t, setting.Fields(reflect.TypeOf(kind.Config()).Elem()))

			from := features.Source{Column: titles("red", "blue", "red")}
			if kind.Reads == features.ReadsNumbers {
				from.Column = numbers(1, 2, 3)
			}
			if kind.Name == "date" {
				from.Column = titles("2024-01-02", "2024-02-03", "2024-03-04")
			}
			from.Events = &datasets.Log{Users: []int32{0, 0, 1}, Items: []int32{0, 1, 2}, UserIDs: datasets.NewIDs("u", "v"), ItemIDs: datasets.NewIDs("a", "b", "c")}
			fitted, err := kind.Fit(features.Seen{1, 1, 1}, from, kind.Config())
			require.NoError(t, err)
			want, err := kind.Encode(fitted, from)
			require.NoError(t, err)
			require.NoError(t, want.Check())

			text, err := json.Marshal(fitted)
			require.NoError(t, err)
			restored := kind.Empty()
			require.NoError(t, json.Unmarshal(text, restored))
			require.Equal(t, fitted, restored)
			got, err := kind.Encode(restored, from)
			require.NoError(t, err)
			require.Equal(t, want, got)
		})
	}
}

func TestWithinIsKeptAsAFloor(t *testing.T) {
	column, category := numbers(1, 2, 3, 4), titles("a", "a", "b", "b")
	config := features.PriceConfig{Percentile: true, Within: &features.Within{Column: "category", MinItems: 2}}
	p, err := features.FitPriceWithin(all(4), column, category, config)
	require.NoError(t, err)
	require.Equal(t, features.PriceConfig{Percentile: true, MinItems: 2}, p.Config)
}
