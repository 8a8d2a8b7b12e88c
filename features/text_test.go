package features_test

import (
	"math"
	"slices"
	"strings"
	"testing"

	"github.com/stretchr/testify/require"
	"pgregory.net/rapid"

	"tandem/datasets"
	"tandem/features"
)

// titles is a column of one label each; "" is none.
func titles(texts ...string) *datasets.Column {
	lists := make([][]string, len(texts))
	for i, text := range texts {
		if text != "" {
			lists[i] = []string{text}
		}
	}
	return labels(lists...)
}

// byBucket names the rows of a text by hash bucket; missing is -1.
func byBucket(t *features.Text, rows []row) []map[int32]float64 {
	out := make([]map[int32]float64, len(rows))
	for e, r := range rows {
		out[e] = map[int32]float64{}
		for i, w := range r {
			bucket := int32(-1)
			if i > 0 {
				bucket = t.Buckets[i-1]
			}
			out[e][bucket] = float64(w)
		}
	}
	return out
}

func requireBuckets(t *testing.T, want, got map[int32]float64, text string) {
	if len(want) == 0 {
		want = map[int32]float64{-1: 1} // missing
	}
	require.Len(t, got, len(want), text)
	for bucket, w := range want {
		require.InDelta(t, w, got[bucket], 1e-6, text)
	}
}

func TestTextAgreesWithScikitLearn(t *testing.T) {
	ref := readReference(t)
	seen := make(features.Seen, len(ref.Texts))
	for e := range 12 {
		seen[e] = 1
	}
	config := features.TextConfig{Words: []int{1, 2}, Characters: []int{3, 4, 5}, Hashes: 1024, IDF: true, MinItems: 2}
	text, err := features.FitText(seen, titles(ref.Texts...), config)
	require.NoError(t, err)
	require.Equal(t, 2, text.Missing, "the empty one and the one of marks")
	for e, got := range byBucket(text, encode(t, roundTrip(t, text), titles(ref.Texts...))) {
		requireBuckets(t, ref.Hashed[e], got, ref.Texts[e])
	}

	text, err = features.FitText(all(12), titles(ref.Texts[:12]...),
		features.TextConfig{Words: []int{1}, Hashes: 64, Signed: true, MinItems: 1})
	require.NoError(t, err)
	for e, got := range byBucket(text, encode(t, text, titles(ref.Texts[:12]...))) {
		requireBuckets(t, ref.Signed[e], got, ref.Texts[e])
	}
}

// Both seen titles have chess, one has clock: with idf ln(3/3)+1 = 1 and ln(3/2)+1, and
// red, which nobody seen has, is passed over.
func TestTextByHand(t *testing.T) {
	column := titles("Chess", "chess CLOCK", "red clock, red", "red", "")
	seen := features.Seen{1, 1, 0, 0, 0}
	config := features.DefaultTextConfig()
	config.MinItems = 1
	text, err := features.FitText(seen, column, config)
	require.NoError(t, err)
	require.Len(t, text.Buckets, 2)
	rows := encode(t, roundTrip(t, text), column)
	supported(t, seen, rows)
	idf := 1 + math.Log(3./2)
	chess := slices.Index(text.Items, 2) + 1
	clock := 3 - chess
	require.Equal(t, row{int32(chess): 1}, rows[0])
	require.InDelta(t, 1/math.Hypot(1, idf), rows[1][int32(chess)], 1e-6)
	require.InDelta(t, idf/math.Hypot(1, idf), rows[1][int32(clock)], 1e-6)
	require.Equal(t, row{int32(clock): 1}, rows[2])
	require.Empty(t, rows[3], "no seen title is missing")
	require.Empty(t, rows[4])

	// Labels of one entity are one text.
	two := labels([]string{"chess", "clock"})
	require.Equal(t, rows[1:2], encode(t, text, two))
}

func TestTextProperties(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		n := rapid.IntRange(1, 15).Draw(t, "n")
		seen := drawSeen(t, n)
		word := rapid.SampledFrom([]string{"a", "red", "Red", "chess", "schach", "ü", "19", "-"})
		texts := make([]string, n)
		for e := range texts {
			texts[e] = strings.Join(rapid.SliceOfN(word, 0, 4).Draw(t, "words"), " ")
		}
		config := features.TextConfig{
			Words: []int{1, 2}, Characters: []int{2, 3}, Hashes: rapid.IntRange(1, 50).Draw(t, "hashes"),
			Signed: rapid.Bool().Draw(t, "signed"), IDF: rapid.Bool().Draw(t, "idf"), MinItems: rapid.IntRange(1, 3).Draw(t, "min"),
		}
		text, err := features.FitText(seen, titles(texts...), config)
		require.NoError(t, err)
		rows := encode(t, roundTrip(t, text), titles(texts...))
		supported(t, seen, rows)
		for e, r := range rows {
			length := 0.
			for _, w := range r {
				length += float64(w) * float64(w)
			}
			if len(r) > 0 {
				require.InDelta(t, 1, length, 1e-5, texts[e])
			}
		}
		// What is not seen is not looked at, and entities have no order.
		for e := range texts {
			if seen[e] == 0 {
				texts[e] = "the future"
			}
		}
		slices.Reverse(texts)
		slices.Reverse(seen)
		again, err := features.FitText(seen, titles(texts...), config)
		require.NoError(t, err)
		require.Equal(t, text, again)
	})
}

func TestTextConfigReportsAllFaults(t *testing.T) {
	require.NoError(t, features.DefaultTextConfig().Validate())
	require.EqualError(t, features.TextConfig{}.Validate(), "features: text: hashes = 0, want in [1, 2147483647]\nfeatures: text: min_items = 0, want ≥ 1\n"+
		"features: text: neither words nor characters, want at least one size")
	err := features.TextConfig{Words: []int{0}, Characters: []int{3, 3}, Hashes: 1, MinItems: 1}.Validate()
	require.ErrorContains(t, err, "words = [0], want ascending sizes ≥ 1")
	require.ErrorContains(t, err, "characters = [3 3], want ascending sizes ≥ 1")
	_, err = features.FitText(all(1), titles("a"), features.TextConfig{})
	require.ErrorContains(t, err, "neither")
	_, err = (&features.Text{}).Encode(numbers(1))
	require.ErrorContains(t, err, "holds numbers, want labels")
}
