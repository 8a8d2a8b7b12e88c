package tabular

import (
	"math"
	"math/big"
	"strconv"
	"testing"

	"github.com/stretchr/testify/require"
	"pgregory.net/rapid"

	"tandem/datasets/internal/numeral"
)

// numberText makes texts near those of numbers, many of them at the borders of what is
// read without strconv.
var numberText = rapid.OneOf(
	rapid.StringMatching(`-?[0-9]{1,20}`),
	rapid.StringMatching(`[+-]?[0-9]{0,17}\.[0-9]{0,17}`),
	rapid.StringMatching(`-?[0-9]{1,3}(\.[0-9]{1,12})?`),
	rapid.StringMatching(`[-+.eExX_0-9infNa]{0,8}`),
	rapid.Custom(func(t *rapid.T) string {
		return strconv.FormatFloat(rapid.Float64().Draw(t, "x"), "gf"[rapid.IntRange(0, 1).Draw(t, "form")], -1, 64)
	}),
)

// What is read without strconv is what strconv reads, to the bit, errors included.
func TestNumbersAreThoseOfStrconv(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		text := numberText.Draw(t, "text")
		for _, bits := range []int{32, 64} {
			want, wantErr := strconv.ParseFloat(text, bits)
			got, err := parseFloat([]byte(text), bits)
			require.Equal(t, wantErr, err)
			require.Equal(t, math.Float64bits(want), math.Float64bits(got), "%d bits", bits)
		}
		want, wantErr := strconv.ParseInt(text, 10, 64)
		got, err := parseInt([]byte(text))
		require.Equal(t, wantErr, err)
		require.Equal(t, want, got)
	})
}

// A text is plain where every byte is from 1 to 127, wherever in a word another stands.
func TestIsPlain(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		s := []byte(rapid.StringMatching(`[a-z]{0,20}`).Draw(t, "s"))
		want := true
		for range rapid.IntRange(0, 2).Draw(t, "odd bytes") {
			if len(s) > 0 {
				c := rapid.SampledFrom([]byte{0, 1, 0x7f, 0x80, 0xff}).Draw(t, "byte")
				s[rapid.IntRange(0, len(s)-1).Draw(t, "at")] = c
			}
		}
		for _, c := range s {
			want = want && c != 0 && c < 0x80
		}
		require.Equal(t, want, isPlain(s))
	})
}

// The shortest decimal has the value of the number, and is the same for every way to write it.
func TestShortestIsTheNumber(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		text := rapid.StringMatching(`-?[0-9]{1,12}(\.[0-9]{1,12})?([eE][+-]?[0-9]{1,2})?`).Draw(t, "number")
		got, ok := numeral.Shortest([]byte(text))
		require.True(t, ok)
		require.Regexp(t, `^(0|-?(0|[1-9][0-9]*)(\.[0-9]*[1-9])?)$`, string(got))
		want, ok := new(big.Rat).SetString(text)
		require.True(t, ok)
		again, ok := new(big.Rat).SetString(string(got))
		require.True(t, ok)
		require.Zero(t, want.Cmp(again), "%s is not %s", got, text)
	})
	for _, text := range []string{"", "-", ".", "e5", "x", "1x", "1e", "1e99999", "+Inf", "NaN"} {
		_, ok := numeral.Shortest([]byte(text))
		require.False(t, ok, text)
	}
}
