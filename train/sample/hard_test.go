package sample_test

import (
	"math"
	"testing"

	"github.com/stretchr/testify/require"

	"tandem/datasets"
	"tandem/model/draw"
	"tandem/train/sample"
)

// lookedAt has users a, who bought 0 and viewed 0, 1 and 2; b, who bought 3 and viewed 1; and c,
// who bought 4 alone.
func lookedAt() *datasets.Log {
	return &datasets.Log{
		UserIDs: datasets.NewIDs("a", "b", "c"), ItemIDs: datasets.NewIDs("0", "1", "2", "3", "4"),
		EventIDs: datasets.NewIDs("buy", "view"), Targets: []bool{true, false},
		Users:  []int32{0, 0, 0, 0, 1, 1, 2},
		Items:  []int32{0, 0, 1, 2, 3, 1, 4},
		Events: []uint16{0, 1, 1, 1, 0, 1, 0},
	}
}

func hard(t *testing.T, log *datasets.Log, share float64) (*sample.Hard, *sample.Uniform) {
	t.Helper()
	base, err := sample.NewUniform(log)
	require.NoError(t, err)
	h, err := sample.NewHard(base, log, sample.HardConfig{From: []string{"view"}, Share: share})
	require.NoError(t, err)
	return h, base
}

// Of a's labelled negatives 1 and 2 each comes with s/2 beside the uniform draw from 1 … 4; b has
// item 1 alone; c has none and draws as before, to the last bit.
func TestHardNegativesOfAUser(t *testing.T) {
	const n, share = 200_000, 0.25
	h, base := hard(t, lookedAt(), share)
	got, plain := make([]int32, n), make([]int32, n)
	count := func() (of [5]float64) {
		for _, i := range got {
			of[i] += 1. / n
		}
		return of
	}
	h.Own(got, 0, draw.New(1, draw.Negatives))
	a, q := count(), (1-share)/4
	for i, want := range []float64{0, q + share/2, q + share/2, q, q} {
		require.InDelta(t, want, a[i], 0.005, i)
	}
	h.Own(got, 1, draw.New(1, draw.Negatives))
	require.InDelta(t, q+share, count()[1], 0.005)
	h.Own(got, 2, draw.New(1, draw.Negatives))
	base.Own(plain, 2, draw.New(1, draw.Negatives))
	require.Equal(t, plain, got)
	require.Zero(t, testing.AllocsPerRun(10, func() { h.Own(got[:64], 0, draw.New(2, draw.Negatives)) }))
}

// Of the seven rows four are a's, two b's and one c's. A place is uniform with 1 − s, or s/7 where
// the row is c's: q = (1 − 6s/7)/5; item 1 comes on top with s·(4/7·½ + 2/7), item 2 with s·4/7·½.
func TestLogQOfHardNegativesIsTheirLaw(t *testing.T) {
	const n, share = 400_000, 0.4
	log := lookedAt()
	h, _ := hard(t, log, share)
	q := (1 - share*6/7) / 5
	want := []float64{q, q + share*4/7, q + share*2/7, q, q}
	dst, of := make([]int32, 1000), [5]float64{}
	for b := range n / len(dst) {
		key := draw.New(3, draw.Negatives).At(uint64(b))
		h.Shared(dst, []int32{0}, key)
		h.Mix(dst, log.Users, key)
		for _, i := range dst {
			of[i] += 1. / n
		}
	}
	for i := range want {
		require.InDelta(t, math.Log(want[i]), float64(h.LogQ(int32(i))), 1e-6, i)
		require.InDelta(t, want[i], of[i], 0.005, i)
	}
	require.Zero(t, testing.AllocsPerRun(10, func() { h.Mix(dst[:64], log.Users, draw.New(2, draw.Negatives)) }))
}

func TestHardNegativesThatAreNone(t *testing.T) {
	fault := func(log *datasets.Log, from ...string) string {
		base, err := sample.NewUniform(log)
		require.NoError(t, err)
		_, err = sample.NewHard(base, log, sample.HardConfig{From: from, Share: 0.1})
		require.Error(t, err)
		return err.Error()
	}
	require.Equal(t, `sample: hard_negatives.from: the log has no event "views", did you mean "view"?`, fault(lookedAt(), "views"))
	require.Equal(t, `sample: hard_negatives.from: "buy" is a target, want an event that is none`, fault(lookedAt(), "buy"))
	require.Equal(t, `sample: hard_negatives.from = [view]: no user has an item of these events that is not a target of theirs, too`, fault(lookedAt().Select([]int{0, 1, 4, 6}), "view"))
	plain := lookedAt()
	plain.Targets = nil
	require.Contains(t, fault(plain, "view"), "no event of the data is a target")

	require.EqualError(t, sample.Config{Hard: &sample.HardConfig{Share: 0.2}}.Validate(), "sample: hard_negatives.from: none, want events that are no targets")
	require.Error(t, sample.HardConfig{From: []string{"view"}, Share: 1}.Validate())
	require.Error(t, sample.HardConfig{From: []string{"view", "view"}, Share: .1}.Validate())
}
