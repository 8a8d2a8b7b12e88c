package split_test

import (
	"testing"

	"github.com/stretchr/testify/require"
	"pgregory.net/rapid"

	"tandem/datasets"
	"tandem/datasets/clean"
	"tandem/datasets/split"
)

type parts struct{ train, valid, test int }

// lost cleans a log and returns what each rule says of targets.
func lost(t require.TestingT, l *datasets.Log, c split.Config, rules ...clean.Rule) (out []parts) {
	data := &datasets.Data{Log: l}
	targets := split.Track(data, c)
	_, report, err := clean.ApplyEach(data, targets.After, rules...)
	require.NoError(t, err)
	for _, step := range report {
		out = append(out, parts{step.LostTrain, step.LostValid, step.LostTest})
	}
	return out
}

// User 0 buys a, b, c, a and user 1 d, e, e: the last of each is the test target, the one before
// that of validation. The views are none.
func TestLostTargets(t *testing.T) {
	l := shopLog([4]int64{0, 0, 10, buy}, [4]int64{0, 1, 20, buy}, [4]int64{0, 3, 25, view}, [4]int64{0, 3, 26, view}, [4]int64{0, 2, 30, buy}, [4]int64{0, 0, 40, buy},
		[4]int64{1, 3, 10, buy}, [4]int64{1, 4, 20, buy}, [4]int64{1, 4, 30, buy})
	c := split.DefaultConfig(split.LeaveLastOut)
	c.Valid, c.Test = 1, 1
	require.Equal(t, []parts{{test: 2}}, lost(t, l, c, clean.KeepFirst), "a at 40, e at 30")
	require.Equal(t, []parts{{train: 1, valid: 1}}, lost(t, l, c, clean.KeepLast), "a at 10, e at 20")
	require.Equal(t, []parts{{test: 2}, {train: 1, valid: 1}}, lost(t, l, c, clean.KeepFirst, clean.MinItemsPerUser(3)), "then user 1 goes")
	own := *l
	own.Targets, own.Met = nil, nil
	require.Equal(t, []parts{{train: 2, valid: 1}}, lost(t, &own, c, clean.KeepLast), "views are targets too: d at 25 is in train")
	require.Nil(t, split.Track(&datasets.Data{Given: &datasets.Split{}}, c))
	require.Equal(t, "1 train, 0 valid, 2 test", clean.LostTargets(datasets.CleanStep{LostTrain: 1, LostTest: 2}))
	require.Empty(t, clean.LostTargets(datasets.CleanStep{}))
}

// What a rule drops is what is missing of the parts: counted by hand, row by row.
func TestLostTargetsAreThoseMissing(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		var rows [][4]int64
		for n := range rapid.IntRange(20, 60).Draw(t, "rows") {
			rows = append(rows, [4]int64{rapid.Int64Range(0, 2).Draw(t, "user"), rapid.Int64Range(0, 5).Draw(t, "item"), int64(n), rapid.Int64Range(0, 1).Draw(t, "event")})
		}
		l := shopLog(rows...)
		c := split.DefaultConfig(split.GlobalTime)
		s, _, err := split.Make(&datasets.Data{Log: l}, c)
		if err != nil {
			return
		}
		rule := rapid.SampledFrom([]clean.Rule{clean.KeepFirst, clean.KeepLast}).Draw(t, "rule")
		cleaned, _, err := clean.Apply(&datasets.Data{Log: l}, rule)
		require.NoError(t, err)
		there := map[int64]bool{} // times are those of one row
		for _, at := range cleaned.Log.Times {
			there[at] = true
		}
		missing := func(part *datasets.Log) (n int) {
			for r, at := range part.Times {
				if part.Targets[part.Events[r]] && !there[at] {
					n++
				}
			}
			return n
		}
		require.Equal(t, parts{missing(s.Train), missing(s.Valid), missing(s.Test)}, lost(t, l, c, rule)[0])
	})
}
