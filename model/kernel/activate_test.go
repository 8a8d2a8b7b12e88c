package kernel

import (
	"math"
	"testing"

	"github.com/stretchr/testify/require"
)

func TestActivationsByHand(t *testing.T) {
	ln3 := float32(math.Log(3))
	x := []float32{0, ln3, -ln3}
	eachLevel(t, func(t *testing.T) {
		y := make([]float32, 3)
		Exp(y, x)
		requireClose(t, []float32{1, 3, 1.0 / 3}, y, 1e-6)
		Sigmoid(y, x) // 1/(1+1), 1/(1+1/3), 1/(1+3)
		requireClose(t, []float32{0.5, 0.75, 0.25}, y, 1e-6)
		Softplus(y, x) // ln(1+1), ln(1+3), ln(1+1/3)
		requireClose(t, []float32{0.6931472, 1.3862944, 0.2876821}, y, 1e-6)
	})
}

func TestActivationsAtTheEdges(t *testing.T) {
	zero := float32(math.Copysign(0, -1))
	x := []float32{nan, inf, -inf, 0, zero, 88.7, 88.8, 200, 3e38, -87, -103.9, -104.1, -200, -3e38, 1e-40}
	const tiny, least = 1.6458115e-38, 1.4e-45
	for name, tc := range map[string]struct {
		f    func(dst, x []float32)
		want []float32
	}{
		"exp":      {Exp, []float32{nan, inf, 0, 1, 1, 3.3259769e+38, inf, inf, inf, tiny, least, 0, 0, 0, 1}},
		"sigmoid":  {Sigmoid, []float32{nan, 1, 0, 0.5, 0.5, 1, 1, 1, 1, tiny, least, 0, 0, 0, 0.5}},
		"softplus": {Softplus, []float32{nan, inf, 0, math.Ln2, math.Ln2, 88.7, 88.8, 200, 3e38, tiny, least, 0, 0, 0, math.Ln2}},
	} {
		t.Run(name, func(t *testing.T) {
			eachLevel(t, func(t *testing.T) {
				for i, v := range x {
					want := tc.want[i]
					for _, n := range []int{1, 19} { // in a whole vector, and in a tail
						in := make([]float32, n)
						for j := range in {
							in[j] = v
						}
						tc.f(in, in)
						for _, got := range in {
							if e := ulps(float64(got), float64(want)); !(e <= 4) {
								require.Failf(t, "wrong", "at %v: got %v, want %v", v, got, want)
							}
						}
					}
				}
			})
		})
	}
}

// The doc comments promise these bounds, in units of the last place of the result.
func TestActivationsAccuracy(t *testing.T) {
	step := uint64(9973) // every 9973rd of the 2³² values
	if testing.Short() {
		step = 99991
	}
	for _, tc := range []struct {
		name  string
		f     func(dst, x []float32)
		want  func(float64) float64
		bound float64
	}{
		{"exp", Exp, exp64, 1},
		{"sigmoid", Sigmoid, sigmoid64, 3},
		{"softplus", Softplus, softplus64, 4},
	} {
		t.Run(tc.name, func(t *testing.T) {
			eachLevel(t, func(t *testing.T) {
				var x []float32
				for b := uint64(0); b < 1<<32; b += step {
					x = append(x, math.Float32frombits(uint32(b)))
				}
				y := make([]float32, len(x))
				tc.f(y, x)
				for i, v := range x {
					want := tc.want(float64(v))
					if err := ulps(float64(y[i]), want); !(err <= tc.bound) {
						require.Failf(t, "inaccurate", "%s(%v) = %v, want %v, %.2f ulp off", tc.name, v, y[i], want, err)
					}
				}
			})
		})
	}
}

// ulps is the distance of got from want in units of the last place of a float32 like
// want; it is 0 when both are NaN or when want rounds to got, else NaN or Inf if want is.
func ulps(got, want float64) float64 {
	if got != got && want != want || float64(float32(want)) == got {
		return 0
	}
	_, e := math.Frexp(want)
	return math.Abs(got-want) / math.Ldexp(1, max(e-24, -149))
}
