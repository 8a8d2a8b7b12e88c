package clean_test

import (
	"testing"

	"github.com/stretchr/testify/require"

	"tandem/datasets/clean"
)

func TestConfigNamesItsRules(t *testing.T) {
	c := clean.Config{{Duplicates: "keep"}, {MinValue: new(clean.MinValue(4))}, {KCore: &clean.Core{Users: 2}}, {UnknownItems: "drop"},
		{KCore: &clean.Core{}}, {MinUsersPerItem: new(clean.MinUsersPerItem(2))}, {PriceText: &clean.PriceText{Column: "cost"}}}
	require.NoError(t, c.Validate())
	var got []string
	for _, r := range c.Rules() {
		got = append(got, r.String())
	}
	require.Equal(t, []string{"min_value: 4", "k_core: 2 per user, 0 per item", "unknown_items: drop", "min_users_per_item: 2", "price_text: cost"}, got)
	require.Equal(t, []string{"", "2"}, []string{c.Place(0), c.Place(2)}, "k_core is there twice")
	require.Len(t, c.WithoutIdle(), 5)
}

func TestConfigFindsFaults(t *testing.T) {
	c := clean.Config{{}, {MinValue: new(clean.MinValue(1)), Duplicates: "last"}, {KCore: &clean.Core{Users: -1}}, {Duplicates: "latest"},
		{MinItemsPerUser: new(clean.MinItemsPerUser(0))}, {Bots: &clean.Bots{PerDay: -2}}}
	require.EqualError(t, c.Validate(), `datasets: clean: 0: want exactly one rule
datasets: clean: 1: want exactly one rule
datasets: clean: k_core.users = -1, want ≥ 0
datasets: clean: duplicates = "latest", did you mean "last"?
datasets: clean: min_items_per_user = 0, want ≥ 1
datasets: clean: bots.per_day = -2, want ≥ 0`)
}

func TestDropsRows(t *testing.T) {
	require.True(t, clean.Entry{MinValue: new(clean.MinValue(1))}.DropsRows())
	require.True(t, clean.Entry{MinCategory: &clean.MinCategory{Then: clean.ThenDrop}}.DropsRows())
	require.False(t, clean.Entry{MinCategory: &clean.MinCategory{Then: clean.ThenParent}}.DropsRows())
	require.False(t, clean.Entry{PriceRange: &clean.PriceRange{}}.DropsRows())
}

func TestMomentText(t *testing.T) {
	for text, want := range map[string]clean.Moment{"2014-07-01": 1404172800, "2014-07-01T12:00:00Z": 1404172800 + 12*3600, "1_000": 1000, "-5": -5, "1970-08-23T06:15:31Z": 20240131} {
		var m clean.Moment
		require.NoError(t, m.UnmarshalText([]byte(text)))
		require.Equal(t, want, m)
		back, err := m.MarshalText()
		require.NoError(t, err)
		var again clean.Moment
		require.NoError(t, again.UnmarshalText(back))
		require.Equal(t, m, again)
	}
	var m clean.Moment
	require.ErrorContains(t, m.UnmarshalText([]byte("yesterday")), "want a date like 2014-07-01")
	require.EqualError(t, m.UnmarshalText([]byte("20240131")), "20240131 seconds since 1970 are a day of 1970: want 2024-01-31 for that date")
}
