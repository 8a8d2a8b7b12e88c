package kernel

import (
	"math"
	"math/rand/v2"
	"testing"
	"unsafe"

	"github.com/stretchr/testify/require"
)

// Values of Wikipedia, "Half-precision floating-point format", §Examples.
func TestHalfByHand(t *testing.T) {
	for _, c := range []struct {
		half uint16
		wide float32
	}{
		{0x0000, 0}, {0x0001, 0x1p-24}, {0x03ff, 0x1p-14 - 0x1p-24}, {0x0400, 0x1p-14}, {0x3555, 0.333251953125},
		{0x3bff, 1 - 0x1p-11}, {0x3c00, 1}, {0x3c01, 1 + 0x1p-10}, {0x7bff, MaxHalf}, {0xc000, -2}, {0x7c00, float32(math.Inf(1))},
	} {
		got, back := []float32{0}, []uint16{0}
		WidenHalf(got, []uint16{c.half})
		require.Equal(t, c.wide, got[0])
		RoundHalf(back, got)
		require.Equal(t, c.half, back[0], "%g", c.wide)
	}
	rounded := make([]uint16, 7)
	// Half way between 1 and 1+2⁻¹⁰, and between that and 1+2⁻⁹: to even. 65,519.99 is
	// nearer to 65,504 than to 65,536, which would be Inf. 2⁻²⁵ is half way to 0.
	RoundHalf(rounded, []float32{1 + 0x1p-11, 1 + 3*0x1p-11, 65519.996, 65520, 0x1p-25, 0x1.8p-24, -0x1.000002p-25})
	require.Equal(t, []uint16{0x3c00, 0x3c02, 0x7bff, 0x7c00, 0, 2, 0x8001}, rounded)
}

// Every float16 survives, and what lies between two goes to the nearer one.
func TestHalfRoundTrip(t *testing.T) {
	for h := range 1 << 16 {
		wide, back := []float32{0}, []uint16{0}
		widenHalfGo(wide, []uint16{uint16(h)})
		RoundHalf(back, wide)
		if wide[0] != wide[0] {
			require.Equal(t, uint16(0x7e00), back[0]&0x7fff)
			continue
		}
		require.Equal(t, uint16(h), back[0])
		if h&0x7fff < 0x7bff {
			next := []float32{0}
			widenHalfGo(next, []uint16{uint16(h + 1)})
			quarter := wide[0] + (next[0]-wide[0])/4
			RoundHalf(back, []float32{quarter, wide[0] + 3*(next[0]-wide[0])/4}[:1])
			require.Equal(t, uint16(h), back[0])
			RoundHalf(back, []float32{wide[0] + 3*(next[0]-wide[0])/4})
			require.Equal(t, uint16(h+1), back[0])
		}
	}
}

func TestNarrowLevelsAgree(t *testing.T) {
	defer setLevel(best)
	rng := rand.New(rand.NewPCG(8, 0))
	for n := range 100 {
		half, bytes := make([]uint16, n+1)[1:], make([]int8, n+1)[1:]
		for i := range n {
			half[i], bytes[i] = uint16(rng.Uint32()), int8(rng.Uint32())
			if half[i]&0x7c00 == 0x7c00 {
				half[i] &= 0xfc00 // no NaN, whose bits may differ
			}
		}
		wantHalf, wantBytes := make([]float32, n), make([]float32, n)
		widenHalfGo(wantHalf, half)
		widen8Go(wantBytes, bytes)
		for l := levelGo; l <= best; l++ {
			require.True(t, setLevel(l))
			gotHalf, gotBytes := make([]float32, n), make([]float32, n)
			WidenHalf(gotHalf, half)
			WidenInt8(gotBytes, bytes)
			require.Equal(t, bits(wantHalf), bits(gotHalf), "%v, %d values", l, n)
			require.Equal(t, wantBytes, gotBytes, "%v, %d values", l, n)
		}
	}
}

func TestNarrowPanicsOnLengths(t *testing.T) {
	x := make([]float32, 3)
	for _, call := range []func(){
		func() { WidenHalf(x, make([]uint16, 2)) }, func() { RoundHalf(make([]uint16, 2), x) }, func() { WidenInt8(x, make([]int8, 2)) },
	} {
		require.PanicsWithValue(t, "kernel: lengths differ", call)
	}
}

// bytesOf views float32 memory as bytes.
func bytesOf(x []float32) []int8 { return unsafe.Slice((*int8)(unsafe.Pointer(&x[0])), 4*len(x)) }
