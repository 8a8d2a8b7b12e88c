package describe

import (
	"testing"

	"github.com/stretchr/testify/require"

	"tandem/datasets"
)

// Spellings of one key fold to one text, different keys to different ones.
func TestFold(t *testing.T) {
	for want, keys := range map[string][]string{
		"7":      {"7", "007", "7.0", "+7", `"7"`, " 7 ", "7.", "'07'", "７"},
		"-7":     {"-7", "-007.00"},
		"0":      {"0", "-0", "00", "0.0"},
		"7.5":    {"7.5", "07.50"},
		"12345":  {"12,345", "12345", "012345.0"},
		"1,23":   {"1,23"},
		"1,2345": {"1,2345"},
		"a7":     {"A7", "a 7", "a\u200b7", "\ufeffa7"},
		"a07":    {"a07"},
		"café":   {"cafe\u0301", "Café", "CAFÉ"},
		"":       {"", " ", "\u200b"},
		"v1.0":   {"v1.0"},
		"1.2.3":  {"1.2.3"},
	} {
		for _, key := range keys {
			require.Equal(t, want, string(fold([]byte("before "), key)[len("before "):]), "%q", key)
		}
	}
}

// Keys that stand for nobody are counted by their rows; 0 is one where it has far more rows
// than others.
func TestOddKeys(t *testing.T) {
	l := &datasets.Log{UserIDs: datasets.NewIDs("nan", "7", "007", "u", "7.0"), ItemIDs: datasets.NewIDs("0", "i", "I")}
	for range 3 {
		l.Users, l.Items = append(l.Users, 0), append(l.Items, 1)
	}
	l.Users, l.Items = append(l.Users, 1, 2, 3, 4), append(l.Items, 0, 1, 2, 1)
	require.Equal(t, []Oddity{
		{OddUserKeys, 2, 5, .4, 0, []string{"“007”", "“7.0”"}},
		{OddItemKeys, 1, 3, 1. / 3, 0, []string{"“I”"}},
		{OddNullUsers, 3, 7, 3. / 7, 0, []string{"“nan” in 3 rows"}},
	}, OddKeys(l))

	many := &datasets.Log{UserIDs: datasets.NewIDs("u"), ItemIDs: datasets.NewIDs("0")}
	for i := range 60 {
		many.ItemIDs.Add("i" + string(rune('a'+i)))
	}
	for range 100 {
		many.Users, many.Items = append(many.Users, 0), append(many.Items, 0)
	}
	require.Equal(t, []Oddity{{OddNullItems, 100, 100, 1, 0, []string{"“0” in 100 rows"}}}, OddKeys(many))
}

func TestOddSignsAndSizes(t *testing.T) {
	l := &datasets.Log{UserIDs: datasets.NewIDs("u"), ItemIDs: datasets.NewIDs("i"), Values: []float32{3, -1, 0, 2, 1e30}}
	l.Users, l.Items = make([]int32, 5), make([]int32, 5)
	var names []string
	for _, o := range oddValues(l) {
		require.Equal(t, 1, o.Count)
		names = append(names, o.Name)
	}
	require.Equal(t, []string{OddNegative, OddZeroValues, OddHugeValues}, names)
	l.Values = []float32{-1, -2, 0, -3, -1} // no value is above 0: a scale of its own
	require.Empty(t, oddValues(l))
}
