package features_test

import (
	"slices"
	"testing"

	"github.com/stretchr/testify/require"
	"pgregory.net/rapid"

	"tandem/features"
)

// Two of the seen are bakers, one is a poet, one has no job. The poet is below the floor
// and so other; the nurse is new and goes there too.
func TestVocabularyByHand(t *testing.T) {
	column := titles("baker", "baker", "poet", "", "nurse", "baker", "")
	seen := features.Seen{1, 3, 1, 1, 0, 0, 0}
	v, err := features.FitVocabulary(seen, column, features.VocabularyConfig{MinItems: 2})
	require.NoError(t, err)
	require.Equal(t, features.Vocabulary{Config: features.VocabularyConfig{MinItems: 2},
		Values: []features.Tag{{Label: "baker", Items: 2}}, Other: 1, Missing: 1}, *v)
	rows := encode(t, roundTrip(t, v), column)
	require.Equal(t, []row{{2: 1}, {2: 1}, {1: 1}, {0: 1}, {1: 1}, {2: 1}, {0: 1}}, rows)
	supported(t, seen, rows)
}

// Nobody seen was out of the vocabulary: a new value is as good as none, and where nobody
// seen had none either, it gives an empty row.
func TestVocabularyNewValues(t *testing.T) {
	v, err := features.FitVocabulary(all(2), titles("baker", ""), features.DefaultVocabularyConfig())
	require.NoError(t, err)
	require.Equal(t, []row{{0: 1}, {0: 1}}, encode(t, v, titles("nurse", "")))
	v, err = features.FitVocabulary(all(1), titles("baker"), features.DefaultVocabularyConfig())
	require.NoError(t, err)
	require.Equal(t, []row{{}, {}, {2: 1}}, encode(t, v, titles("nurse", "", "baker")))
	v, err = features.FitVocabulary(all(1), titles(""), features.DefaultVocabularyConfig())
	require.NoError(t, err)
	require.Equal(t, []row{{0: 1}}, encode(t, roundTrip(t, v), titles("nurse")))
}

func TestVocabularyPrefix(t *testing.T) {
	v, err := features.FitVocabulary(all(4), titles("94043", "9", "ökonom", "04103"), features.VocabularyConfig{MinItems: 1, Prefix: 1})
	require.NoError(t, err)
	require.Equal(t, []features.Tag{{Label: "0", Items: 1}, {Label: "9", Items: 2}, {Label: "ö", Items: 1}}, v.Values)
	require.Equal(t, []row{{3: 1}, {}}, encode(t, v, titles("99999", "8")))
}

func TestVocabularyRefuses(t *testing.T) {
	config := features.DefaultVocabularyConfig()
	_, err := features.FitVocabulary(all(1), labels([]string{"a", "b"}), config)
	require.EqualError(t, err, `features: column "category": entity 0 has 2 labels, want at most one (tags and paths take more)`)
	_, err = features.FitVocabulary(all(1), titles("caf\xe9"), config)
	require.ErrorContains(t, err, "not UTF-8")
	_, err = features.FitVocabulary(all(1), numbers(1), config)
	require.ErrorContains(t, err, "holds numbers, want labels")
	_, err = features.FitVocabulary(all(1), titles("a"), features.VocabularyConfig{Prefix: -1})
	require.EqualError(t, err, "features: vocabulary: min_items = 0, want ≥ 1\nfeatures: vocabulary: prefix = -1, want ≥ 0")
	_, err = (&features.Vocabulary{}).Encode(labels([]string{"a", "b"}))
	require.ErrorContains(t, err, "want at most one")
}

func TestVocabularyProperties(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		n := rapid.IntRange(1, 20).Draw(t, "n")
		seen := drawSeen(t, n)
		values := rapid.SliceOfN(rapid.SampledFrom([]string{"", "a", "ab", "b", "ba", "c"}), n, n).Draw(t, "values")
		config := features.VocabularyConfig{MinItems: rapid.IntRange(1, 3).Draw(t, "min"), Prefix: rapid.IntRange(0, 2).Draw(t, "prefix")}
		v, err := features.FitVocabulary(seen, titles(values...), config)
		require.NoError(t, err)
		rows := encode(t, roundTrip(t, v), titles(values...))
		supported(t, seen, rows)
		for e, r := range rows {
			require.LessOrEqual(t, len(r), 1)
			if seen[e] > 0 {
				require.Len(t, r, 1, "everything seen has a row")
			}
		}
		for e := range values {
			if seen[e] == 0 {
				values[e] = "the future"
			}
		}
		slices.Reverse(values)
		slices.Reverse(seen)
		again, err := features.FitVocabulary(seen, titles(values...), config)
		require.NoError(t, err)
		require.Equal(t, v, again)
	})
}
