package kernel

import (
	"math/rand/v2"
	"slices"
	"testing"

	"github.com/stretchr/testify/require"
	"pgregory.net/rapid"
)

// roundFactors replaces the factors of p by what bfloat16 keeps of them.
func (p *drawn) roundFactors() {
	p.a, p.b = rounded(nil, 1, len(p.a), p.a, 0), rounded(nil, 1, len(p.b), p.b, 0)
}

func (p drawn) runBFloat16(a, b, c []float32) []float32 {
	was := slices.Clone(c)
	BFloat16.Sgemm(p.transA, p.transB, p.m, p.n, p.k, p.alpha, a, p.lda, b, p.ldb, p.beta, c, p.ldc)
	out := slices.Clone(c)
	copy(c, was)
	return out
}

func TestBFloat16IsTheProductOfRoundedFactors(t *testing.T) {
	eachLevel(t, func(t *testing.T) {
		rapid.Check(t, func(t *rapid.T) {
			size := rapid.OneOf(rapid.IntRange(1, 12), rapid.IntRange(1, 80))
			rng := rand.New(rand.NewPCG(rapid.Uint64().Draw(t, "seed"), 0))
			p := drawProduct(rng, size.Draw(t, "m"), size.Draw(t, "n"), size.Draw(t, "k"),
				rapid.Bool().Draw(t, "transA"), rapid.Bool().Draw(t, "transB"))
			got := p.runBFloat16(p.a, p.b, p.c)
			p.roundFactors()
			requireClose(t, p.reference(), got, p.tolerance())
		})
		rng := rand.New(rand.NewPCG(5, 0))
		for _, s := range [][3]int{ // each takes another road through packing and blocks
			{300, 70, 33}, {300, 64, 64}, {9, 40, 2100}, {64, 64, 1001}, {1, 300, 520}, {300, 1, 521},
			{3, 700, 64}, {7, 5000, 20}, {150, 33, 513}, {2, 3, 70001}, {1, 1, 1}, {20, 1, 1}, {1, 300, 1}, {300, 20, 1},
		} {
			for form := range 4 {
				p := drawProduct(rng, s[0], s[1], s[2], form&1 != 0, form&2 != 0)
				got := p.runBFloat16(p.a, p.b, p.c)
				p.roundFactors()
				requireClose(t, p.reference(), got, p.tolerance())
			}
		}
	})
}

func TestBFloat16ByHand(t *testing.T) {
	// 1 + 2⁻⁸ is halfway between 1 and 1 + 2⁻⁷ and becomes 1, whose last bit is even;
	// 1 + 3·2⁻⁸ becomes 1 + 2⁻⁶: 1·(1 + 2⁻⁶) + 3·2 = 7.015625. A subnormal number is 0.
	eachLevel(t, func(t *testing.T) {
		c := []float32{nan}
		BFloat16.Sgemm(false, false, 1, 1, 3, 1, []float32{1 + 1./256, 3, 1e-40}, 3, []float32{1 + 3./256, 2, 1}, 1, 0, c, 1)
		require.Equal(t, []float32{7.015625}, c)
		BFloat16.SgemmBiasReLU(1, 1, 3, []float32{1 + 1./256, 3, 1e-40}, 3, []float32{1 + 3./256, 2, 1}, 1, []float32{-8}, true, c, 1)
		require.Equal(t, []float32{0}, c)
		BFloat16.SgemmBiasReLU(1, 1, 3, []float32{1 + 1./256, 3, 1e-40}, 3, []float32{1 + 3./256, 2, 1}, 1, []float32{-8}, false, c, 1)
		require.Equal(t, []float32{-0.984375}, c)
	})
}

func TestProductOfPairsStaysInBounds(t *testing.T) {
	eachLevel(t, func(t *testing.T) {
		rng := rand.New(rand.NewPCG(6, 0))
		for range 200 {
			p := drawProduct(rng, 1+rng.IntN(40), 1+rng.IntN(70), 1+rng.IntN(40), rng.IntN(2) == 0, rng.IntN(2) == 0)
			want := p.runBFloat16(p.a, p.b, p.c)
			for i := range want {
				if i%p.ldc >= p.n {
					require.Equal(t, p.c[i], want[i], p)
				}
			}
			for _, behind := range []bool{false, true} {
				g := guarded(t, behind, p.a, p.b, p.c)
				require.Equal(t, bits(want), bits(p.runBFloat16(g[0], g[1], g[2])), "%v: alignment makes a difference", p)
			}
		}
	})
}
