// The tests of this package are inside it: they choose the level, and compare the
// assembly with its twin in Go.
package kernel

import (
	"math"
	"math/rand/v2"
	"strings"
	"testing"

	"github.com/stretchr/testify/require"
)

// setLevel uses level l from now on and reports whether this build and processor can.
func setLevel(l level) bool {
	if l > best {
		return false
	}
	active = l
	return true
}

// eachLevel runs test once at every level this build and processor can.
func eachLevel(t *testing.T, test func(t *testing.T)) {
	defer setLevel(best)
	for l := levelGo; l <= best; l++ {
		t.Run(l.String(), func(t *testing.T) {
			require.True(t, setLevel(l))
			require.Equal(t, l.String(), strings.TrimSuffix(Level(), "-bf16"))
			test(t)
		})
	}
}

func TestSetLevelRefusesWhatTheMachineCannot(t *testing.T) {
	require.False(t, setLevel(best+1))
	require.Equal(t, best.String(), strings.TrimSuffix(Level(), "-bf16"))
}

// normals returns n draws of the standard normal distribution.
func normals(rng *rand.Rand, n int) []float32 {
	x := make([]float32, n)
	for i := range x {
		x[i] = float32(rng.NormFloat64())
	}
	return x
}

// positives returns n draws of its square.
func positives(rng *rand.Rand, n int) []float32 {
	x := normals(rng, n)
	for i := range x {
		x[i] *= x[i]
	}
	return x
}

// requireClose fails unless every got[i] is within tol·max(1, |want[i]|) of want[i], or
// both are NaN, or both the same infinity.
func requireClose(t require.TestingT, want, got []float32, tol float64) {
	require.Len(t, got, len(want))
	for i, w := range want {
		w, g := float64(w), float64(got[i])
		if w == g || math.IsNaN(w) && math.IsNaN(g) {
			continue
		}
		if !(math.Abs(w-g) <= tol*max(1, math.Abs(w))) {
			require.Failf(t, "not close", "at %d of %d: got %v, want %v", i, len(want), g, w)
		}
	}
}

// bits returns the bit patterns of x, so that NaN equals NaN and −0 differs from 0.
func bits(x []float32) []uint32 {
	b := make([]uint32, len(x))
	for i, v := range x {
		b[i] = math.Float32bits(v)
	}
	return b
}

var (
	nan = float32(math.NaN())
	inf = float32(math.Inf(1))
)
