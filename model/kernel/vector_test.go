package kernel

import (
	"math"
	"testing"

	"github.com/stretchr/testify/require"
)

func TestVectorsByHand(t *testing.T) {
	eachLevel(t, func(t *testing.T) {
		a, b := []float32{1, 2, 3}, []float32{4, 5, 6}
		require.Equal(t, float32(32), Dot(a, b)) // 4 + 10 + 18
		require.Equal(t, float32(6), Sum(a))
		require.Equal(t, float32(14), SumSquares(a)) // 1 + 4 + 9
		require.Equal(t, float32(6), Max(b))
		y := []float32{1, 1, 1}
		Axpy(y, 2, a)
		require.Equal(t, []float32{3, 5, 7}, y)
		MulAdd(y, a, b)
		require.Equal(t, []float32{7, 15, 25}, y)
		ReLUGrad(a, y, []float32{-1, 0, 1})
		require.Equal(t, []float32{0, 0, 25}, a)
	})
}

func TestRowsByHand(t *testing.T) {
	eachLevel(t, func(t *testing.T) {
		y := []float32{1, 2, -3, 4, -5, 6}
		BiasReLU(y, []float32{1, -3}, true)
		require.Equal(t, []float32{2, 0, 0, 1, 0, 3}, y)
		// two groups of two pairs of one value over the rows 1, 2, 30: 10+30, 10+2, 0, −20+30
		y = []float32{nan, nan, nan, nan}
		PairsReLU(y, []float32{10, -20}, []float32{1, 2, 30}, []int32{2, 1, 0, 2}, 1, 2)
		require.Equal(t, []float32{40, 12, 0, 10}, y)
		dx, dq := []float32{nan, nan}, []float32{100, 200, 300} // the third pair passes nothing
		PairsReLUGrad(dx, dq, []float32{1, 2, 3, 4}, y, []int32{2, 1, 0, 2}, 1, 2)
		require.Equal(t, []float32{3, 4}, dx)
		require.Equal(t, []float32{100, 202, 305}, dq)
		sum := []float32{100, 200}
		ColSum(sum, []float32{1, 2, 3, 4, 5, 6}, 2, 0.5)
		require.Equal(t, []float32{59, 112}, sum) // 50+1+3+5, 100+2+4+6
		groups := []float32{nan, nan, nan, nan}

		// the pairs (10, 30), (10, 2), (−20, 1), (−20, 30), with weights 1, 2, 3, 0
		PairDots(y, []float32{10, -20}, []float32{1, 2, 30}, []int32{2, 1, 0, 2}, 1, 2)
		require.Equal(t, []float32{300, 20, -20, -600}, y)
		dq = []float32{100, 200, 300}
		PairDotsGrad(dx, dq, []float32{1, 2, 3, 0}, []float32{10, -20}, []float32{1, 2, 30}, []int32{2, 1, 0, 2}, []int32{0, 1, 2, 0}, 1, 2)
		require.Equal(t, []float32{34, 3}, dx)         // 30+2·2, 3·1
		require.Equal(t, []float32{110, 220, 240}, dq) // 100+10, 200+2·10, 300−3·20

		// two rows (1 2) and (3 4), each with two rows of its own
		x, many, dots := []float32{1, 2, 3, 4}, []float32{1, 0, 0, 1, 1, 1, 2, -1}, []float32{nan, nan, nan, nan}
		DotRows(dots, x, many, 2, 2)
		require.Equal(t, []float32{1, 2, 7, 2}, dots) // 1, 2, 3+4, 6−4
		WeightRows(groups, dots, many, 2, 2)
		require.Equal(t, []float32{1, 2, 11, 5}, groups) // 1·(1 0)+2·(0 1), 7·(1 1)+2·(2 −1)
		OuterRows(many, dots, x, 2, 2)
		require.Equal(t, []float32{1, 2, 2, 4, 21, 28, 6, 8}, many)
	})
}

func TestEmptyAndUnread(t *testing.T) {
	eachLevel(t, func(t *testing.T) {
		require.Zero(t, Dot(nil, nil))
		require.Zero(t, Sum(nil))
		require.Equal(t, -inf, Max(nil))
		Add(nil, nil, nil)
		Exp(nil, nil)
		Adam(nil, nil, nil, nil, adamStep)
		BiasReLU(nil, nil, true)
		BiasReLU(nil, []float32{1}, true)
		PairsReLU(nil, []float32{1, 2}, nil, nil, 2, 0)
		PairsReLU(nil, nil, nil, nil, 3, 3)
		PairDots(nil, nil, nil, nil, 3, 3)
		sum := []float32{nan, nan}
		ColSum(sum, nil, 2, 0)
		require.Equal(t, []float32{0, 0}, sum, "beta = 0 reads nothing")
		sum[0] = nan
		PairsReLUGrad(sum, nil, nil, nil, nil, 2, 0)
		require.Equal(t, []float32{0, 0}, sum)
		sum[0] = nan
		WeightRows(sum, nil, nil, 2, 0)
		require.Equal(t, []float32{0, 0}, sum)
		ColSum(nil, nil, 0, 1)
		DotRows(nil, nil, nil, 4, 2)
		OuterRows(nil, nil, nil, 4, 0)
		WeightRows(nil, nil, nil, 0, 2)
		sum[0] = nan
		DotRows(sum, nil, nil, 0, 1)
		require.Equal(t, []float32{0, 0}, sum)
	})
}

// NaN must come through wherever it stands, so that a diverged model is seen.
func TestNaNPropagates(t *testing.T) {
	eachLevel(t, func(t *testing.T) {
		for _, n := range []int{1, 7, 8, 16, 40, 71} {
			for i := range n {
				x, one := make([]float32, n), make([]float32, n)
				for j := range one {
					x[j], one[j] = float32(-j), 1
				}
				x[i] = nan
				for name, v := range map[string]float32{"Dot": Dot(x, one), "Sum": Sum(x), "Max": Max(x)} {
					require.True(t, v != v, "%s of %d values, NaN at %d: got %v", name, n, i, v)
				}
				d := make([]float32, n)
				ReLUGrad(d, one, x)
				require.Zero(t, Sum(d), "ReLUGrad is 0 where y is NaN, and where y ≤ 0")
				BiasReLU(x, one, true)
				require.True(t, x[i] != x[i])
				require.False(t, math.IsNaN(float64(Sum(x[:i]))) || math.IsNaN(float64(Sum(x[i+1:]))))
			}
		}
		require.Equal(t, inf, Max([]float32{1, inf, -inf, 0, 0, 0, 0, 0, 0}))
		require.Equal(t, -inf, Max([]float32{-inf, -inf, -inf, -inf, -inf, -inf, -inf, -inf}))
	})
}

func TestWrongLengthsPanic(t *testing.T) {
	a, b := make([]float32, 4), make([]float32, 5)
	for want, calls := range map[string][]func(){
		"kernel: lengths differ": {
			func() { Dot(a, b) }, func() { Axpy(a, 1, b) }, func() { Add(a, a, b) }, func() { Add(a, b, a) },
			func() { Mul(a, a, b) }, func() { Mul(b, a, b) }, func() { MulAdd(a, a, b) }, func() { MulAdd(a, b, a) },
			func() { Exp(a, b) }, func() { Sigmoid(a, b) }, func() { Softplus(a, b) },
			func() { ReLUGrad(a, a, b) }, func() { ReLUGrad(a, b, a) }, func() { PairsReLUGrad(a, a, a, b, []int32{0}, 4, 1) },
			func() { PairDots(a, a, a, []int32{0}, 4, 1) }, func() { PairDotsGrad(b, a, a[:1], a, a, []int32{0}, []int32{0}, 4, 1) },
			func() { PairDotsGrad(a, a, a, a, a, []int32{0}, []int32{0}, 4, 1) }, func() { PairDotsGrad(a, a, a[:1], a, a, []int32{0}, nil, 4, 1) },
			func() { SGD(a, b, 1, 0) }, func() { Adagrad(a, b, a, 1, 0, 0) }, func() { Adagrad(a, a, b, 1, 0, 0) },
			func() { Adam(a, b, a, a, adamStep) }, func() { Adam(a, a, b, a, adamStep) }, func() { Adam(a, a, a, b, adamStep) },
		},
		"kernel: y is not whole rows":   {func() { BiasReLU(a, b, true) }, func() { BiasReLU(a, nil, true) }},
		"kernel: not one row per index": {func() { PairsReLU(a, a, a, []int32{0}, 2, 1) }, func() { PairsReLUGrad(a, a, b, b, []int32{0}, 4, 1) }},
		"kernel: index is no row": {func() { PairsReLU(a, a, b, []int32{0, 2}, 2, 1) }, func() { PairsReLUGrad(a, b, a, a, []int32{-1, 0}, 2, 1) },
			func() { PairDots(a[:1], a, a, []int32{1}, 4, 1) }, func() { PairDotsGrad(a, a, a[:1], a, a, []int32{0}, []int32{1}, 4, 1) }},
		"kernel: dst has not n values":   {func() { ColSum(a, b, 5, 0) }},
		"kernel: x is not whole rows":    {func() { ColSum(a, b, 4, 0) }, func() { ColSum(nil, b, 0, 0) }},
		"kernel: not one weight per row": {func() { DotRows(a, a, b, 1, 1) }, func() { OuterRows(a, b, a, 1, 1) }, func() { WeightRows(a, a, nil, 1, 1) }},
		"kernel: not group rows per row": {func() { DotRows(a, a, a, 1, 3) }, func() { OuterRows(a, a, b, 1, 1) }, func() { WeightRows(b[:1], a, a, 1, 2) }, func() { PairsReLU(a, a, a, []int32{0, 0}, 2, 2) }, func() { PairsReLU(a, a, a, []int32{0, 0}, 2, -1) }, func() { PairDots(a[:1], b, a, []int32{0}, 4, 1) }},
	} {
		for _, call := range calls {
			require.PanicsWithValue(t, want, call)
		}
	}
}
