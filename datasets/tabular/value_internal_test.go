package tabular

import (
	"math"
	"math/big"
	"strconv"
	"testing"

	"github.com/stretchr/testify/require"
	"pgregory.net/rapid"
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
		got, ok := shortest([]byte(text))
		require.True(t, ok)
		require.Regexp(t, `^(0|-?(0|[1-9][0-9]*)(\.[0-9]*[1-9])?)$`, string(got))
		want, ok := new(big.Rat).SetString(text)
		require.True(t, ok)
		again, ok := new(big.Rat).SetString(string(got))
		require.True(t, ok)
		require.Zero(t, want.Cmp(again), "%s is not %s", got, text)
	})
	for _, text := range []string{"", "-", ".", "e5", "x", "1x", "1e", "1e99999", "+Inf", "NaN"} {
		_, ok := shortest([]byte(text))
		require.False(t, ok, text)
	}
}

// 1.5 = 0x3e00, the largest is 65504, the smallest 2⁻²⁴; made with numpy.float16.
func TestFloat16(t *testing.T) {
	for bits, want := range map[uint16]float64{
		0x0000: 0, 0x3c00: 1, 0x3e00: 1.5, 0xc500: -5, 0x7bff: 65504, 0x0001: 5.960464477539063e-08, 0x3555: 0.333251953125,
		0x7c00: math.Inf(1), 0xfc00: math.Inf(-1), 0x03ff: 6.097555160522461e-05,
	} {
		require.Equal(t, want, float16(bits), "%x", bits)
	}
	require.True(t, math.IsNaN(float16(0x7e00)))
	require.Equal(t, "0", string(appendFloat(nil, float16(0x8000), 32)))
}
