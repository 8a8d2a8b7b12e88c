package kernel

import (
	"math/rand/v2"
	"testing"
)

// adamStep is step 3 of the usual Adam, with decay.
var adamStep = AdamStep{LR: 1e-3, Beta1: 0.9, Beta2: 0.999, Eps: 1e-8,
	Correction1: 1 - 0.9*0.9*0.9, Correction2: 1 - 0.999*0.999*0.999, Decay: 0.01}

// pairsOf5 are eight pairs over five rows: one twice in a group, one in both, one never.
var pairsOf5 = []int32{4, 0, 0, 2, 1, 4, 1, 1}

// pairsOf3 gives their gradients other rows.
var pairsOf3 = []int32{0, 2, 2, 0, 1, 0, 1, 1}

// cases are all kernels over slices of n values, each beside its formula in float64.
// run and want work on slices of the given lengths (n when lens is nil); all of them are
// compared afterwards. Draws are normal, or positive from the index squares on.
var cases = []struct {
	name    string
	slices  int
	lens    func(n int) []int
	squares int
	run     func(s [][]float32)
	want    func(s [][]float64)
}{
	{name: "Axpy", slices: 2, run: func(s [][]float32) { Axpy(s[0], 0.7, s[1]) },
		want: each(func(v []float64) { v[0] += 0.7 * v[1] })},
	{name: "Add", slices: 3, run: func(s [][]float32) { Add(s[0], s[1], s[2]) },
		want: each(func(v []float64) { v[0] = v[1] + v[2] })},
	{name: "Add in place", slices: 2, run: func(s [][]float32) { Add(s[0], s[0], s[1]) },
		want: each(func(v []float64) { v[0] += v[1] })},
	{name: "Mul", slices: 3, run: func(s [][]float32) { Mul(s[0], s[1], s[2]) },
		want: each(func(v []float64) { v[0] = v[1] * v[2] })},
	{name: "MulAdd", slices: 3, run: func(s [][]float32) { MulAdd(s[0], s[1], s[2]) },
		want: each(func(v []float64) { v[0] += v[1] * v[2] })},
	{name: "Scale", slices: 1, run: func(s [][]float32) { Scale(s[0], -1.5) },
		want: each(func(v []float64) { v[0] *= -1.5 })},
	{name: "ReLUGrad", slices: 3, run: func(s [][]float32) { ReLUGrad(s[0], s[1], s[2]) },
		want: each(func(v []float64) {
			v[0] = 0
			if v[2] > 0 {
				v[0] = v[1]
			}
		})},
	{name: "Exp", slices: 2, run: func(s [][]float32) { Exp(s[0], s[1]) },
		want: each(func(v []float64) { v[0] = exp64(v[1]) })},
	{name: "Sigmoid", slices: 2, run: func(s [][]float32) { Sigmoid(s[0], s[1]) },
		want: each(func(v []float64) { v[0] = sigmoid64(v[1]) })},
	{name: "Softplus", slices: 2, run: func(s [][]float32) { Softplus(s[0], s[1]) },
		want: each(func(v []float64) { v[0] = softplus64(v[1]) })},
	{name: "SGD", slices: 2, run: func(s [][]float32) { SGD(s[0], s[1], 0.1, 0.5) },
		want: each(func(v []float64) { v[0] -= 0.1*v[1] + 0.1*0.5*v[0] })},
	{name: "Adagrad", slices: 3, squares: 1, run: func(s [][]float32) { Adagrad(s[0], s[1], s[2], 0.1, 1e-10, 0.5) },
		want: each(func(v []float64) {
			v[1] += v[2] * v[2]
			v[0] -= 0.1*v[2]/(sqrt64(v[1])+1e-10) + 0.1*0.5*v[0]
		})},
	{name: "Adam", slices: 4, squares: 2, run: func(s [][]float32) { Adam(s[0], s[1], s[2], s[3], adamStep) },
		want: each(func(v []float64) {
			p := adamStep
			v[1] = float64(p.Beta1)*v[1] + float64(1-p.Beta1)*v[3]
			v[2] = float64(p.Beta2)*v[2] + float64(1-p.Beta2)*v[3]*v[3]
			v[0] -= float64(p.LR)*(v[1]/float64(p.Correction1))/(sqrt64(v[2]/float64(p.Correction2))+float64(p.Eps)) +
				float64(p.LR)*float64(p.Decay)*v[0]
		})},
	{name: "Dot", slices: 3, lens: result, run: func(s [][]float32) { s[0][0] = Dot(s[1], s[2]) },
		want: func(s [][]float64) { s[0][0] = total(s[1], s[2]) }},
	{name: "Sum", slices: 2, lens: result, run: func(s [][]float32) { s[0][0] = Sum(s[1]) },
		want: func(s [][]float64) { s[0][0] = total(s[1], nil) }},
	{name: "SumSquares", slices: 2, lens: result, run: func(s [][]float32) { s[0][0] = SumSquares(s[1]) },
		want: func(s [][]float64) { s[0][0] = total(s[1], s[1]) }},
	{name: "Max", slices: 2, lens: result, run: func(s [][]float32) { s[0][0] = Max(s[1]) },
		want: func(s [][]float64) {
			s[0][0] = float64(-inf)
			for _, v := range s[1] {
				s[0][0] = max(s[0][0], v)
			}
		}},
	{name: "BiasReLU", slices: 2, lens: func(n int) []int { return []int{19 * n, n} },
		run:  func(s [][]float32) { BiasReLU(s[0], s[1], true) },
		want: func(s [][]float64) { biasReLU64(s[0], s[1], true) }},
	{name: "BiasReLU without ReLU", slices: 2, lens: func(n int) []int { return []int{3 * n, n} },
		run:  func(s [][]float32) { BiasReLU(s[0], s[1], false) },
		want: func(s [][]float64) { biasReLU64(s[0], s[1], false) }},
	{name: "PairsReLU", slices: 3, lens: func(n int) []int { return []int{8 * n, 2 * n, 5 * n} },
		run: func(s [][]float32) { PairsReLU(s[0], s[1], s[2], pairsOf5, len(s[0])/8, 4) },
		want: func(s [][]float64) {
			for i, n := 0, len(s[0])/8; i < len(s[0]); i++ {
				s[0][i] = max(0, s[1][i/n/4*n+i%n]+s[2][int(pairsOf5[i/n])*n+i%n])
			}
		}},
	{name: "PairsReLUGrad", slices: 4, lens: func(n int) []int { return []int{2 * n, 5 * n, 8 * n, 8 * n} },
		run: func(s [][]float32) { PairsReLUGrad(s[0], s[1], s[2], s[3], pairsOf5, len(s[2])/8, 4) },
		want: func(s [][]float64) {
			clear(s[0])
			for i, n := 0, len(s[2])/8; i < len(s[2]); i++ {
				if s[3][i] > 0 {
					s[0][i/n/4*n+i%n] += s[2][i]
					s[1][int(pairsOf5[i/n])*n+i%n] += s[2][i]
				}
			}
		}},
	{name: "PairDots", slices: 3, lens: func(n int) []int { return []int{8, 2 * n, 5 * n} },
		run: func(s [][]float32) { PairDots(s[0], s[1], s[2], pairsOf5, len(s[1])/2, 4) },
		want: func(s [][]float64) {
			for i, n := 0, len(s[1])/2; i < 8; i++ {
				at := int(pairsOf5[i])
				s[0][i] = total(s[1][i/4*n:(i/4+1)*n], s[2][at*n:(at+1)*n])
			}
		}},
	{name: "PairDotsGrad", slices: 5, lens: func(n int) []int { return []int{2 * n, 3 * n, 8, 2 * n, 5 * n} },
		run: func(s [][]float32) {
			PairDotsGrad(s[0], s[1], s[2], s[3], s[4], pairsOf5, pairsOf3, len(s[0])/2, 4)
		},
		want: func(s [][]float64) {
			clear(s[0])
			for i, n := 0, len(s[0])/2; i < 8*n; i++ {
				pair, c := i/n, i%n
				g, at, into := pair/4*n+c, int(pairsOf5[pair])*n+c, int(pairsOf3[pair])*n+c
				s[0][g] += s[2][pair] * s[4][at]
				s[1][into] += s[2][pair] * s[3][g]
			}
		}},
	{name: "ColSum", slices: 2, lens: func(n int) []int { return []int{n, 37 * n} },
		run:  func(s [][]float32) { ColSum(s[0], s[1], len(s[0]), 0.5) },
		want: func(s [][]float64) { colSum64(s[0], s[1], 0.5) }},
	{name: "DotRows", slices: 3, lens: func(n int) []int { return []int{15, 3 * n, 15 * n} },
		run: func(s [][]float32) { DotRows(s[0], s[1], s[2], len(s[2])/15, 5) },
		want: func(s [][]float64) {
			for i, n := 0, len(s[2])/15; i < 15; i++ {
				s[0][i] = total(s[1][i/5*n:(i/5+1)*n], s[2][i*n:(i+1)*n])
			}
		}},
	{name: "OuterRows", slices: 3, lens: func(n int) []int { return []int{10 * n, 10, 2 * n} },
		run: func(s [][]float32) { OuterRows(s[0], s[1], s[2], len(s[0])/10, 5) },
		want: func(s [][]float64) {
			for i, n := 0, len(s[0])/10; i < len(s[0]); i++ {
				s[0][i] = s[1][i/n] * s[2][i/n/5*n+i%n]
			}
		}},
	{name: "WeightRows", slices: 3, lens: func(n int) []int { return []int{2 * n, 10, 10 * n} },
		run: func(s [][]float32) { WeightRows(s[0], s[1], s[2], len(s[0])/2, 5) },
		want: func(s [][]float64) {
			clear(s[0])
			for i, n := 0, len(s[0])/2; i < len(s[2]); i++ {
				s[0][i/n/5*n+i%n] += s[1][i/n] * s[2][i]
			}
		}},
}

// result is the lengths of a reduction: one result, then operands.
func result(n int) []int { return []int{1, n, n} }

// lengths returns how long each slice of case c is for size n.
func lengths(c int, n int) []int {
	if cases[c].lens != nil {
		return cases[c].lens(n)[:cases[c].slices]
	}
	l := make([]int, cases[c].slices)
	for i := range l {
		l[i] = n
	}
	return l
}

// operands draws the slices of case c for size n.
func operands(rng *rand.Rand, c, n int) [][]float32 {
	var s [][]float32
	for i, l := range lengths(c, n) {
		if cases[c].squares > 0 && i >= cases[c].squares && i < cases[c].slices-1 {
			s = append(s, positives(rng, l))
		} else {
			s = append(s, normals(rng, l))
		}
	}
	return s
}

func TestKernelsMatchTheirFormulas(t *testing.T) {
	eachLevel(t, func(t *testing.T) {
		for c, k := range cases {
			t.Run(k.name, func(t *testing.T) {
				rng := rand.New(rand.NewPCG(1, uint64(c)))
				for n := 1; n < 300; n += 1 + n/40 {
					s := operands(rng, c, n)
					want := widen(s)
					k.want(want)
					k.run(s)
					for i := range s {
						requireClose(t, narrow(want[i]), s[i], 1e-5)
					}
				}
			})
		}
	})
}
