package train

import (
	"math"
	"testing"

	"tandem/train/optim"

	"github.com/stretchr/testify/require"
)

// caseNamed is the step case of that name.
func caseNamed(t *testing.T, name string) stepCase {
	t.Helper()
	for _, c := range stepCases() {
		if c.Name == name {
			c.Blocks = smallBlocks()
			return c
		}
	}
	require.Fail(t, "no such case", name)
	return stepCase{}
}

// After steps 1, 3, 5 and 7, for every weight, a = (27·w₁ + 36·w₃ + 48·w₅ + 64·w₇)/175:
// w₇ weighs ¼/(1 − (¾)⁴) = 64/175 and every other one ¾ of the next.
func TestAveragesByTheirDefinition(t *testing.T) {
	c := caseNamed(t, "neumf, bce")
	c.Config.InitSD = .3
	c.Train.Average, c.Train.AverageEvery, c.Train.LR = math.Sqrt(.75), 2, .1
	e := engineOf(t, &c, &optim.Adagrad{Eps: 1e-6})
	defer e.close()
	want, start := map[string][]float32{}, weights(e.m)
	for step := range 7 {
		_, err := e.step(step/e.stepsPerEpoch(), step%e.stepsPerEpoch())
		require.NoError(t, err)
		if share := []float32{27, 0, 36, 0, 48, 0, 64}[step] / 175; share > 0 {
			for name, now := range weights(e.m) {
				if want[name] == nil {
					want[name] = make([]float32, len(now))
				}
				for i, w := range now {
					want[name][i] += share * w
				}
			}
		}
	}
	got := weights(e.current())
	require.Len(t, got, len(want))
	for name := range want {
		require.InDeltaSlice(t, want[name], got[name], 1e-6, name)
		require.NotEqual(t, weights(e.m)[name], got[name], name)
		require.NotEqual(t, start[name], got[name], name)
	}
}

// The id of an item occurrence is dropped with probability ¼, independently from step
// to step and place to place: of 60,000 draws 15,000 ± 4·106, of pairs 1 in 16.
// Item 0 has 4 training rows, item 3 one and item 7 none: 2/(2+4), 2/(2+1) and 1.
func TestDropoutByCountHasItsProbability(t *testing.T) {
	c := caseNamed(t, "neumf, dropout by count")
	e := engineOf(t, &c, &optim.SGD{})
	defer e.close()
	const draws = 20_000
	for item, want := range map[int32]float64{0: 1. / 3, 3: 2. / 3, 7: 1} {
		dropped := 0.
		for o := range draws {
			if !e.drawn.keepID(o, item) {
				dropped++
			}
		}
		require.InDelta(t, want, dropped/draws, .015, "item %d", item)
	}
}

func TestDropoutHasItsProbability(t *testing.T) {
	c := caseNamed(t, "neumf, softmax, dropout")
	c.Train.IDDropout = .25
	e := engineOf(t, &c, &optim.SGD{})
	defer e.close()
	const steps, places = 3000, 20
	dropped, together, again := 0, 0, 0
	var last [places]bool
	for e.drawn.step = range int64(steps) {
		before := false
		for o := range places {
			d := !e.drawn.keepID(o, 0)
			if d {
				dropped++
			}
			if d && before {
				together++
			}
			if d && last[o] {
				again++
			}
			before, last[o] = d, d
		}
	}
	require.InDelta(t, steps*places/4, dropped, 4*106)
	require.InDelta(t, steps*(places-1)/16, together, 4*59) // √(57,000·15/256) = 58
	require.InDelta(t, (steps-1)*places/16, again, 4*60)
}

func TestRateOfASchedule(t *testing.T) {
	constant := Config{LR: .5, LRSchedule: "constant"}
	require.Equal(t, float32(.5), constant.rate(0, 100))
	require.Equal(t, float32(.5), constant.rate(99, 100))
	cosine := Config{LR: .5, LRSchedule: "cosine"}
	require.InDelta(t, .5, cosine.rate(0, 100), 1e-7)
	require.InDelta(t, .5*(.02+.98/2), cosine.rate(50, 100), 1e-7) // half the way down
	require.InDelta(t, .5/50, cosine.rate(100, 100), 1e-7)
}
