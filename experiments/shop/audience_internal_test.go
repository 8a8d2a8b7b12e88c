package shop

import (
	"fmt"
	"math"
	"math/rand/v2"
	"testing"

	"github.com/stretchr/testify/require"
	"pgregory.net/rapid"
)

// Sorted by logit the pairs are 0 1 0 1 1: the second and third are pooled to 1/2, and so
// are the two last ones to 1. Those of one logit belong together: with the first at the
// logit of the second, all three are pooled, to 1/3 at (2 + 2 + 3)/3. Half way from the
// step at 2.5 to that at 4.5 the probability is half way too.
func TestIsotonicByHand(t *testing.T) {
	of := func(z ...float64) *pairs {
		p := &pairs{}
		for _, z := range z {
			p.x = append(p.x, [facts]float64{z})
		}
		return p
	}
	c := &Calibration{Scale: [facts]float64{1, 1, 1}, Weights: [facts]float64{1, 0, 0}}
	p := of(1, 2, 3, 4, 5)
	p.hit = []bool{false, true, false, true, true}
	require.Equal(t, []Step{{1, 0}, {2.5, .5}, {4.5, 1}}, p.isotonic(c))
	p = of(2, 2, 3, 4, 5)
	p.hit = []bool{false, true, false, true, true}
	require.Equal(t, []Step{{7. / 3, 1. / 3}, {4.5, 1}}, p.isotonic(c))

	c.Steps, c.Rate = []Step{{1, 0}, {2.5, .5}, {4.5, 1}}, .1
	for z, want := range map[float64]float64{0: .0001, 1: .0001, 1.75: .25, 2.5: .5, 3.5: .75, 4.5: 1, 9: 1} {
		require.InDelta(t, want, c.probability(z), 1e-12, "logit %g", z)
	}
}

func TestCalibrationAsScikitLearnFits(t *testing.T) {
	ref := readReference(t).Calibration
	p := &pairs{x: ref.X}
	for _, y := range ref.Y {
		p.hit = append(p.hit, y == 1)
	}
	c := p.platt()
	c.Rate = 0 // no floor
	for r, x := range ref.X {
		require.InDelta(t, ref.P[r], c.probability(c.logit(x)), 1e-4)
	}
	rounded := &Calibration{Scale: [facts]float64{1, 1, 1}, Weights: [facts]float64{1}}
	flat := &pairs{hit: p.hit}
	for _, z := range ref.Logit {
		flat.x = append(flat.x, [facts]float64{z})
	}
	// scikit-learn gives every pair the mean of its block: as many pairs of each as there
	// are, and their mean logit where the step is.
	type block struct{ sum, n float64 }
	want := map[float64]block{}
	for r, p := range ref.Isotonic {
		p = math.Round(p*1e9) / 1e9
		b := want[p]
		want[p] = block{b.sum + ref.Logit[r], b.n + 1}
	}
	steps := flat.isotonic(rounded)
	require.Len(t, steps, len(want))
	for _, s := range steps {
		b, ok := want[math.Round(s.P*1e9)/1e9]
		require.True(t, ok, "%v", s)
		require.InDelta(t, b.sum/b.n, s.At, 1e-9)
	}
}

// Scores that are nearly all 0, as those of non-gradient baselines are, send Newton's method far out
// unless its steps are held back: at the maximum the chances of the pairs add up to the
// hits, and so do they weighted by the score.
func TestPlattOfSkewedScores(t *testing.T) {
	p := &pairs{}
	for r := range 4000 {
		score := 0.
		if r%100 == 0 {
			score = float64(r) / 100
		}
		p.x, p.hit = append(p.x, [facts]float64{score, 7, 1}), append(p.hit, r%400 == 0 || r%1000 == 1)
	}
	c := p.platt()
	var sum, weighted float64
	for r, x := range p.x {
		rest := 1 / (1 + math.Exp(-c.logit(x)))
		if p.hit[r] {
			rest--
		}
		sum, weighted = sum+rest, weighted+rest*x[0]
	}
	require.InDelta(t, 0, sum, 1e-3)
	require.InDelta(t, 0, weighted, 1e-2)
}

// The logistic form promises as many hits as there were, the other one what the steps say
// and never less for a higher logit.
func TestCalibrationKeepsTheSumProperty(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		p, hits := &pairs{}, 0.0
		for range rapid.IntRange(20, 60).Draw(t, "pairs") {
			x := float64(rapid.IntRange(-4, 4).Draw(t, "x"))
			hit := rapid.IntRange(0, 9).Draw(t, "luck") < 5+int(x)/2
			p.x, p.hit = append(p.x, [facts]float64{x, 1, 2}), append(p.hit, hit)
			if hit {
				hits++
			}
		}
		c := p.platt()
		sum := 0.0
		for _, x := range p.x {
			sum += 1 / (1 + math.Exp(-c.logit(x)))
		}
		if hits > 0 && hits < float64(len(p.x)) && math.Abs(c.Weights[0]) < 5 {
			require.InDelta(t, hits, sum, 1e-4*float64(len(p.x)))
		}
		c.Steps = p.isotonic(c)
		for at, s := range c.Steps {
			if at > 0 {
				require.Greater(t, s.P, c.Steps[at-1].P)
				require.Greater(t, s.At, c.Steps[at-1].At)
			}
			require.InDelta(t, s.P, c.probability(s.At), max(1e-9, c.Rate/1000))
		}
		for z := -9.; z < 9; z += .25 {
			require.GreaterOrEqual(t, c.probability(z+.25), c.probability(z))
		}
	})
}

// Logits a rounding apart: their means can be the same number, and then they are one step.
func TestIsotonicStepsAscendByMoreThanRounding(t *testing.T) {
	c := &Calibration{Weights: [facts]float64{1}, Scale: [facts]float64{1, 1, 1}}
	for n := 1; n <= 20; n++ {
		p := &pairs{}
		for i := range 2 * n {
			x := .2
			if i >= n {
				x = math.Nextafter(.2, 1)
			}
			p.x, p.hit = append(p.x, [facts]float64{x}), append(p.hit, i >= n)
		}
		steps := p.isotonic(c)
		for at := 1; at < len(steps); at++ {
			require.Greater(t, steps[at].At, steps[at-1].At, "%d of each", n)
		}
	}
}

// Chances of .5, .3 and .1 have means of .5, .4 and .3.
func TestSizeForByHand(t *testing.T) {
	order := []wants{{chance: .5}, {chance: .3}, {chance: .1}}
	for wanted, want := range map[float64]int{.6: 0, .5: 1, .45: 1, .4: 2, .3: 3, .01: 3} {
		require.Equal(t, want, sizeFor(order, wanted), "precision %g", wanted)
	}
}

// A calibration keeps a sample of what users did not take, which stands for all of it: the
// fit is that of all pairs, but for the luck of the sample, at a thirtieth of the work.
func TestCalibrationOfASampleIsThatOfAllPairs(t *testing.T) {
	const users, items = 400, 4000
	rng := rand.New(rand.NewPCG(1, 2))
	all, sample := &pairs{}, &pairs{}
	for u := range users {
		row := make([]float32, items)
		var took []int32
		for j := range row {
			row[j] = float32(rng.NormFloat64())
			if rng.Float64() < 1/(1+math.Exp(8-1.2*float64(row[j]))) {
				took = append(took, int32(j))
			}
		}
		for j := range 10 { // met before
			row[j] = none
		}
		for j, score := range row {
			if score != none {
				all.x, all.hit = append(all.x, [facts]float64{float64(score), 8, 1}), append(all.hit, contains(took, int32(j)))
			}
		}
		sample.add(row, took, 8, 1, fmt.Sprint("user ", u))
	}
	require.InDelta(t, all.total(), sample.total(), 1e-3)
	require.Less(t, len(sample.x), len(all.x)/30)
	of, full := sample.platt(), all.platt()
	require.InDelta(t, full.Rate, of.Rate, 1e-9)
	require.InDelta(t, full.Weights[0]/full.Scale[0], of.Weights[0]/of.Scale[0], .03)
	of.Steps, full.Steps = sample.isotonic(of), all.isotonic(full)
	for _, score := range []float64{-1, 0, 1, 2} {
		want := 1 / (1 + math.Exp(8-1.2*score))
		p := of.probability(of.logit([facts]float64{score, 8, 1}))
		require.InEpsilon(t, full.probability(full.logit([facts]float64{score, 8, 1})), p, .15, "score %g", score)
		require.InEpsilon(t, want, p, .3, "score %g", score)
	}
}

// Where there is little that a user did not take, all of it is kept and weighs 1.
func TestCalibrationKeepsAllOfASmallCatalogue(t *testing.T) {
	p := &pairs{}
	p.add([]float32{none, 3, 1, 2}, []int32{0, 2}, 5, 1, "user")
	require.Equal(t, &pairs{
		x: [][facts]float64{{3, 5, 1}, {1, 5, 1}, {2, 5, 1}}, hit: []bool{false, true, false}, weight: []float64{1, 1, 1},
	}, p)
}
