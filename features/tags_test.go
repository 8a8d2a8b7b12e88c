package features_test

import (
	"math"
	"testing"

	"github.com/stretchr/testify/require"
	"pgregory.net/rapid"

	"tandem/features"
)

var bags = [][]string{
	{"red", "cotton"},
	{"red", "red", "wool"}, // red counts once
	{"red"},
	{},
	{"silk", "lace", "red"}, // not seen
}

var bagsSeen = features.Seen{1, 1, 3, 1, 0}

func fitTags(t require.TestingT, config features.TagsConfig) *features.Tags {
	tags, err := features.FitTags(bagsSeen, labels(bags...), config)
	require.NoError(t, err)
	return roundTrip(t, tags)
}

func TestTagsByHand(t *testing.T) {
	tags := fitTags(t, features.DefaultTagsConfig())
	require.Equal(t, []features.Tag{{"cotton", 1}, {"red", 3}, {"wool", 1}}, tags.Vocabulary)
	require.Equal(t, []int{4, 0, 1}, []int{tags.Entities, tags.Other, tags.Missing})
	// Rows: missing, other, cotton, red, wool. Nothing seen is outside the vocabulary, so
	// other is not trained and silk and lace are passed over.
	require.Equal(t, []row{{2: 0.5, 3: 0.5}, {3: 0.5, 4: 0.5}, {3: 1}, {0: 1}, {3: 1}}, encode(t, tags, labels(bags...)))
	require.Equal(t, []row{{0: 1}}, encode(t, tags, labels([]string{"silk"})), "nothing left")

	tags = fitTags(t, features.TagsConfig{MinItems: 1, Weight: features.TagsSum})
	require.Equal(t, []row{{2: 1, 3: 1}, {3: 1, 4: 1}, {3: 1}, {0: 1}, {3: 1}}, encode(t, tags, labels(bags...)))
}

// Cotton and wool are below the floor: rows missing, other, red.
func TestTagsOther(t *testing.T) {
	tags := fitTags(t, features.TagsConfig{MinItems: 2, Weight: features.TagsMean})
	require.Equal(t, []features.Tag{{"red", 3}}, tags.Vocabulary)
	require.Equal(t, 2, tags.Other)
	require.Equal(t, []row{{1: 0.5, 2: 0.5}, {1: 0.5, 2: 0.5}, {2: 1}, {0: 1}, {1: float32(2. / 3), 2: float32(1. / 3)}},
		encode(t, tags, labels(bags...)))

	tags = fitTags(t, features.TagsConfig{MinItems: 2, Weight: features.TagsSum})
	require.Equal(t, row{1: 2, 2: 1}, encode(t, tags, labels(bags...))[4])

	// idf: other 1 + ln(5/3), twice; red 1 + ln(5/4).
	tags = fitTags(t, features.TagsConfig{MinItems: 2, Weight: features.TagsIDF})
	other, red := 2*(1+math.Log(5./3)), 1+math.Log(5./4)
	got := encode(t, tags, labels(bags...))[4]
	require.InDelta(t, other/(other+red), got[1], 1e-7)
	require.InDelta(t, red/(other+red), got[2], 1e-7)
}

func TestTagsMatchReference(t *testing.T) {
	ref := readReference(t)
	lists := make([][]string, len(ref.Tags))
	for e, has := range ref.Tags {
		for tag, n := range has {
			if n > 0 {
				lists[e] = append(lists[e], string(rune('a'+tag)))
			}
		}
	}
	tags, err := features.FitTags(all(len(lists)), labels(lists...), features.TagsConfig{MinItems: 1, Weight: features.TagsIDF})
	require.NoError(t, err)
	require.Len(t, tags.Vocabulary, len(ref.IDF[0]))
	for e, got := range encode(t, tags, labels(lists...)) {
		for tag, want := range ref.IDF[e] {
			require.InDelta(t, want, got[int32(2+tag)], 1e-7)
		}
	}
}

func TestTagsAllMissing(t *testing.T) {
	column := labels(nil, nil)
	column.Dict = nil
	tags, err := features.FitTags(all(2), column, features.DefaultTagsConfig())
	require.NoError(t, err)
	require.Equal(t, []row{{0: 1}, {0: 1}}, encode(t, roundTrip(t, tags), column))
	require.Equal(t, []row{{0: 1}}, encode(t, tags, labels([]string{"A"})))
}

func TestTagsOneItem(t *testing.T) {
	column := labels([]string{"A"}, nil)
	tags, err := features.FitTags(features.Seen{1, 0}, column, features.DefaultTagsConfig())
	require.NoError(t, err)
	require.Equal(t, []row{{2: 1}, {}}, encode(t, tags, column))
}

func TestTagsProperties(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		n := rapid.IntRange(1, 30).Draw(t, "n")
		seen, lists := drawSeen(t, n), drawLabels(t, n)
		config := features.TagsConfig{
			MinItems: rapid.IntRange(1, 4).Draw(t, "min items"),
			Weight:   rapid.SampledFrom([]string{features.TagsMean, features.TagsSum, features.TagsIDF}).Draw(t, "weight"),
		}
		tags, err := features.FitTags(seen, labels(lists...), config)
		require.NoError(t, err)
		rows := encode(t, roundTrip(t, tags), labels(lists...))
		supported(t, seen, rows)

		for e, list := range lists {
			sum := float32(0)
			for _, w := range rows[e] {
				require.Positive(t, w)
				sum += w
			}
			if config.Weight != features.TagsSum && len(rows[e]) > 0 {
				require.InDelta(t, 1, sum, 1e-6)
			}
			if seen[e] > 0 {
				require.NotEmpty(t, rows[e], "every seen entity has something to say")
			}
			if config.Weight == features.TagsSum && seen[e] > 0 && len(list) > 0 {
				distinct := map[string]bool{}
				for _, label := range list {
					distinct[label] = true
				}
				require.Equal(t, float32(len(distinct)), sum)
			}
		}

		// Neither the order of a bag, nor that of the dictionary, nor a repeat matters.
		twice := make([][]string, n)
		for e, list := range lists {
			for i := range list {
				twice[e] = append(twice[e], list[len(list)-1-i], list[i])
			}
		}
		again, err := features.FitTags(seen, labels(twice...), config)
		require.NoError(t, err)
		require.Equal(t, tags, again)
		require.Equal(t, rows, encode(t, again, labels(twice...)))
	})
}

func TestTagsFitOnTrainingOnly(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		n := rapid.IntRange(1, 20).Draw(t, "n")
		seen, lists := drawSeen(t, n), drawLabels(t, n)
		before, err := features.FitTags(seen, labels(lists...), features.DefaultTagsConfig())
		require.NoError(t, err)
		for e := range lists {
			if seen[e] == 0 {
				lists[e] = []string{"a", "the future"}
			}
		}
		after, err := features.FitTags(seen, labels(lists...), features.DefaultTagsConfig())
		require.NoError(t, err)
		require.Equal(t, before, after)
	})
}
