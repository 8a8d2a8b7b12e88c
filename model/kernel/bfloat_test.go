package kernel

import (
	"encoding/json"
	"math"
	"math/rand/v2"
	"os"
	"testing"

	"github.com/stretchr/testify/require"
	"pgregory.net/rapid"
)

// anyFloat draws any pattern of bits: subnormal numbers, ±Inf and NaN come often enough.
func anyFloat(rng *rand.Rand) float32 {
	b := rng.Uint32()
	switch rng.IntN(8) {
	case 0:
		b &= 0x807fffff // subnormal, or 0
	case 1:
		b |= 0x7f800000 // ±Inf or NaN
		if rng.IntN(2) == 0 {
			b &= 0xff80ffff // with nothing in the upper half of the fraction
		}
	}
	return math.Float32frombits(b)
}

func anyFloats(rng *rand.Rand, n int) []float32 {
	x := make([]float32, n)
	for i := range x {
		x[i] = anyFloat(rng)
	}
	return x
}

// halves draws any bfloat16 numbers.
func halves(rng *rand.Rand, n int) []uint16 {
	x := make([]uint16, n)
	for i := range x {
		x[i] = uint16(math.Float32bits(anyFloat(rng)) >> 16)
	}
	return x
}

// Every one of the 65,536 numbers comes back, but that signalling NaN become quiet.
func TestBFloat16RoundTrip(t *testing.T) {
	eachLevel(t, func(t *testing.T) {
		all := make([]uint16, 1<<16)
		for i := range all {
			all[i] = uint16(i)
		}
		wide, got, random := make([]float32, len(all)), make([]uint16, len(all)), make([]uint16, len(all))
		Widen(wide, all)
		Round(got, wide)
		RoundRandom(random, wide, 0x0123456789abcdef)
		for i, v := range wide {
			want := uint16(i)
			require.Equal(t, uint32(i)<<16, math.Float32bits(v))
			if v != v {
				want |= 0x40
			}
			require.Equal(t, []uint16{want, want}, []uint16{got[i], random[i]}, "%#x = %g", i, v)
		}
	})
}

// 1 + 2⁻⁸ lies half-way between 1 (0x3f80) and 1 + 2⁻⁷ (0x3f81), 1 + 3·2⁻⁸ between the
// latter and 1 + 2⁻⁶ (0x3f82): the even one wins. 3.4·10³⁸ is beyond the middle of the
// largest number and what would follow.
func TestRoundByHand(t *testing.T) {
	x := []float32{0, 1, 1 + 1./256, 1 + 3./256, 1 + 1./256 + 1./65536, -1 - 3./256, 1e-40, 3.4e38, -inf, nan}
	want := []uint16{0, 0x3f80, 0x3f80, 0x3f82, 0x3f81, 0xbf82, 0x0001, 0x7f80, 0xff80, 0x7fc0}
	got := make([]uint16, len(x))
	Round(got, x)
	require.Equal(t, want, got)
}

// testdata/bfloat.py writes what PyTorch makes of the same numbers.
func TestRoundAgainstPyTorch(t *testing.T) {
	raw, err := os.ReadFile("testdata/bfloat.json")
	require.NoError(t, err)
	var golden struct {
		X    []uint32
		Want []uint16
	}
	require.NoError(t, json.Unmarshal(raw, &golden))
	require.Greater(t, len(golden.X), 500)
	x, got := make([]float32, len(golden.X)), make([]uint16, len(golden.X))
	for i, b := range golden.X {
		x[i] = math.Float32frombits(b)
	}
	Round(got, x)
	require.Equal(t, golden.Want, got)
}

// below and above are the bfloat16 numbers next to x towards and away from zero, equal
// if x is one.
func neighbours(x float32) (below, above float64) {
	b := math.Float32bits(x) >> 16
	below = float64(math.Float32frombits(b << 16))
	if float64(x) == below {
		return below, below
	}
	return below, float64(math.Float32frombits((b + 1) << 16))
}

// RoundRandom takes one of the two neighbours, and NaN stays NaN.
func TestRoundRandomTakesANeighbour(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		rng := rand.New(rand.NewPCG(rapid.Uint64().Draw(t, "seed"), 0))
		x := anyFloats(rng, rapid.IntRange(0, 70).Draw(t, "n"))
		rounded, got := make([]uint16, len(x)), make([]float32, len(x))
		RoundRandom(rounded, x, rng.Uint64())
		Widen(got, rounded)
		for i, v := range x {
			below, above := neighbours(v)
			switch g := float64(got[i]); {
			case v != v:
				require.True(t, g != g, "%#x became %g", math.Float32bits(v), g)
			case g != below:
				require.Equal(t, above, g, "%g", v)
			}
		}
	})
}

// The mean of many roundings is the value: over n draws its standard error is at most
// half the distance of the neighbours over √n. The bound is four of them.
func TestRoundRandomIsUnbiased(t *testing.T) {
	const n, keys = 256, 1024
	rng := rand.New(rand.NewPCG(1, 0))
	for _, v := range []float32{1 + 1./1024, 1 + 1./256, -1.00001, 0.1, -3e-7, 1e-40, 2.9e38, 1.9999} {
		x, rounded, got := make([]float32, n), make([]uint16, n), make([]float32, n)
		for i := range x {
			x[i] = v
		}
		byLane := make([]float64, n)
		var mean float64
		for range keys {
			RoundRandom(rounded, x, rng.Uint64())
			Widen(got, rounded)
			for i, g := range got {
				mean += float64(g) / (n * keys)
				byLane[i] += float64(g) / keys
			}
		}
		below, above := neighbours(v)
		half := math.Abs(above-below) / 2
		require.InDelta(t, float64(v), mean, 4*half/math.Sqrt(n*keys), "%g", v)
		for i, lane := range byLane { // 256 lanes of 8 values: 5 standard errors
			require.InDelta(t, float64(v), lane, 5*half/math.Sqrt(keys), "%g, value %d", v, i)
		}
	}
}

// Neighbouring values and neighbouring keys round independently: of pairs with
// probability ½ each, half agree.
func TestRoundRandomIsIndependent(t *testing.T) {
	const n, keys = 64, 2000
	x := make([]float32, n)
	for i := range x {
		x[i] = 1 + 1./256
	}
	rng := rand.New(rand.NewPCG(2, 0))
	got, before := make([]uint16, n), make([]uint16, n)
	var lanes, rows float64
	for range keys {
		RoundRandom(got, x, rng.Uint64())
		for i := range got {
			if got[i] == got[(i+1)%n] {
				lanes++
			}
			if got[i] == before[i] {
				rows++
			}
		}
		got, before = before, got
	}
	error4 := 4 * .5 / math.Sqrt(n*keys)
	require.InDelta(t, .5, lanes/(n*keys), error4)
	require.InDelta(t, .5, rows/(n*keys), error4+1./keys)
}

// All levels write the same bits, of any number of values at any address.
func TestBFloat16LevelsAgree(t *testing.T) {
	defer setLevel(best)
	rng := rand.New(rand.NewPCG(3, 0))
	for n := range 100 {
		x, h, key := anyFloats(rng, n+1)[1:], halves(rng, n+1)[1:], rng.Uint64()
		wide, rounded := make([]float32, n), make([]uint16, n)
		widen16Go(wide, h)
		roundRandomGo(rounded, x, key, 0)
		for l := levelGo; l <= best; l++ {
			require.True(t, setLevel(l))
			gotWide, gotRounded := make([]float32, n), make([]uint16, n)
			Widen(gotWide, h)
			RoundRandom(gotRounded, x, key)
			require.Equal(t, bits(wide), bits(gotWide), "%v, %d values", l, n)
			require.Equal(t, rounded, gotRounded, "%v, %d values", l, n)
		}
	}
}

func TestWidenAxpyIsAxpyAfterWiden(t *testing.T) {
	eachLevel(t, func(t *testing.T) {
		rng := rand.New(rand.NewPCG(4, 0))
		for n := range 200 {
			x, wide := make([]uint16, n), make([]float32, n)
			Round(x, normals(rng, n))
			got := normals(rng, n)
			want := append([]float32{}, got...)
			Widen(wide, x)
			Axpy(want, -.7, wide)
			WidenAxpy(got, -.7, x)
			require.Equal(t, bits(want), bits(got))
		}
	})
}

func TestBFloat16PanicsOnLengths(t *testing.T) {
	x, h := make([]float32, 3), make([]uint16, 2)
	for _, call := range []func(){
		func() { Widen(x, h) }, func() { WidenAxpy(x, 1, h) }, func() { Round(h, x) }, func() { RoundRandom(h, x, 1) },
	} {
		require.PanicsWithValue(t, "kernel: lengths differ", call)
	}
}
