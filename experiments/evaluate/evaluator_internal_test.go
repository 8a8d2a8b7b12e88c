package evaluate

import (
	"fmt"
	"log/slog"
	"math"
	"slices"
	"strings"
	"testing"

	"github.com/stretchr/testify/require"

	"tandem/datasets"
	"tandem/experiments/prepare"
	"tandem/experiments/recipe"
	"tandem/features"
	"tandem/train/eval"
)

func listsOf(lists ...[]int32) datasets.Lists {
	var out datasets.Lists
	for _, l := range lists {
		out.Append(l...)
	}
	return out
}

// Counts 5 4 3 2 1 0: 15 rows, half is 7.5; 5 + 4 = 9 reaches it, so the head is ≥ 4.
func TestRowsFloorByHand(t *testing.T) {
	require.EqualValues(t, 4, rowsFloor([]int32{1, 5, 0, 3, 2, 4}, 1, 2))
	require.EqualValues(t, 3, rowsFloor([]int32{1, 5, 0, 3, 2, 4}, 2, 3)) // 10: 5 + 4 + 3 reaches it
	require.EqualValues(t, 7, rowsFloor([]int32{7}, 1, 2))
}

// Prices 1 … 9 and one unknown: cuts at the places 2, 4 and 6 of 0 … 8.
func TestQuartilesByHand(t *testing.T) {
	cuts := Quantiles([]float64{9, 1, 8, 2, math.NaN(), 7, 3, 6, 4, 5}, 4)
	require.Equal(t, []float64{3, 5, 7}, cuts)
	var bands []int
	for _, p := range []float64{1, 3, 3.5, 5, 7, 7.01, 100} {
		bands = append(bands, band(p, cuts))
	}
	require.Equal(t, []int{0, 0, 1, 1, 2, 3, 3}, bands)
}

// Of four items, user 0 has met 0 and 1 and is to find 2 and 3: nothing else is left.
// User 1 has met 0 alone. Among items 1 and 2 only, user 1 can be evaluated, user 0 not.
func TestRankableLeavesOutUsersWithNothingElse(t *testing.T) {
	exclude := []datasets.Lists{listsOf([]int32{0}, []int32{0}), listsOf([]int32{1}, nil)}
	relevant := listsOf([]int32{2, 3}, []int32{2})
	got, empty := rankable(eval.View{Relevant: relevant}, exclude, 4)
	require.Equal(t, 1, empty)
	require.Empty(t, got.At(0))
	require.Equal(t, []int32{2}, got.At(1))

	among := []bool{false, true, true, false}
	got, empty = rankable(eval.View{Relevant: listsOf([]int32{2}, []int32{2}), Among: among}, exclude, 4)
	require.Equal(t, 1, empty)
	require.Empty(t, got.At(0))
	require.Equal(t, []int32{2}, got.At(1))
}

// smallSplit has users a, b, new and items 0 … 5, of which 4 and 5 are unseen in train.
func smallSplit() *prepare.Prepared {
	users, items := datasets.NewIDs("a", "b", "new"), datasets.NewIDs("0", "1", "2", "3", "4", "5")
	log := func(pairs ...[2]int32) *datasets.Log {
		l := &datasets.Log{UserIDs: users, ItemIDs: items}
		for _, p := range pairs {
			l.Users, l.Items = append(l.Users, p[0]), append(l.Items, p[1])
		}
		return l
	}
	p := &prepare.Prepared{Data: &datasets.Data{}, Split: &datasets.Split{
		Train: log([2]int32{0, 0}, [2]int32{0, 1}, [2]int32{1, 2}, [2]int32{1, 3}),
		Valid: log([2]int32{0, 2}, [2]int32{1, 0}),
		Test:  log([2]int32{0, 3}, [2]int32{0, 4}, [2]int32{1, 5}, [2]int32{1, 0}, [2]int32{2, 1}),
	}}
	p.SeenItems, p.SeenUsers = features.SeenItems(p.Split.Train), features.SeenUsers(p.Split.Train)
	return p
}

func TestViewsOfATest(t *testing.T) {
	p := smallSplit()
	r := &recipe.Recipe{Evaluate: recipe.Evaluate{Protocol: "full", Metrics: []string{"hit@2"}, Segments: []string{"cold"}}}
	var text strings.Builder
	j, err := New(r, p, slog.New(slog.NewTextHandler(&text, nil)))
	require.NoError(t, err)
	views := map[string]eval.View{}
	for _, v := range j.Test.Views {
		views[v.Name] = v
	}
	// b's item 0 is in validation, and train does not know the user new: neither is evaluated.
	require.Equal(t, []int32{3, 4}, views["all"].Relevant.At(0))
	require.Equal(t, []int32{5}, views["all"].Relevant.At(1))
	require.Empty(t, views["all"].Relevant.At(2))
	require.Contains(t, text.String(), "pairs_met_before=1")
	require.Contains(t, text.String(), "users_unseen_in_train=1")
	require.Equal(t, []int32{3}, views["warm"].Relevant.At(0))
	require.Equal(t, []int32{4}, views["cold"].Relevant.At(0))
	require.Equal(t, []bool{false, false, false, false, true, true}, views["cold-only"].Among)

	r.Evaluate.NewUsers = true
	j, err = New(r, p, slog.New(slog.DiscardHandler))
	require.NoError(t, err)
	require.Equal(t, []int32{1}, j.Test.Views[0].Relevant.At(2))
}

func TestViewsAreOnlyThoseAskedFor(t *testing.T) {
	r := &recipe.Recipe{Evaluate: recipe.Evaluate{Protocol: "full", Metrics: []string{"hit@2"}}}
	j, err := New(r, smallSplit(), slog.New(slog.DiscardHandler))
	require.NoError(t, err)
	require.Len(t, j.Test.Views, 1)
	r.Models = []recipe.Model{{Train: &recipe.Train{TrainConfig: recipe.TrainConfig{Stop: recipe.Stop{Metric: "hit@2", Views: []string{"warm"}}}}}}
	j, err = New(r, smallSplit(), slog.New(slog.DiscardHandler))
	require.NoError(t, err)
	require.Greater(t, len(j.Test.Views), 1)
}

func TestJudgeRefusals(t *testing.T) {
	log := slog.New(slog.DiscardHandler)
	_, err := New(&recipe.Recipe{Evaluate: recipe.Evaluate{Protocol: "full", Metrics: []string{"recall@7"}}}, smallSplit(), log)
	require.EqualError(t, err, "experiments: evaluate: recall@7: k = 7 is larger than the catalogue of 6 items")
	_, err = New(&recipe.Recipe{Evaluate: recipe.Evaluate{Protocol: "candidates", Metrics: []string{"hit@2"}}}, smallSplit(), log)
	require.EqualError(t, err, "experiments: evaluate.protocol = candidates, but the data names no candidates")
}

// Validation candidates are as many as the test lists have, different, and unseen by the
// user in train and validation.
func TestValidationCandidates(t *testing.T) {
	p := smallSplit()
	candidates := listsOf([]int32{5, 3}, []int32{4}, nil)
	p.Data.Candidates = &candidates
	r := &recipe.Recipe{Evaluate: recipe.Evaluate{Protocol: "candidates", Metrics: []string{"hit@1"}}}
	j, err := New(r, p, slog.New(slog.DiscardHandler))
	require.NoError(t, err)
	require.Equal(t, candidates, *j.Test.Candidates)
	require.Equal(t, []int32{3}, j.Valid.Candidates.At(0), "all that is left of the seen items")
	require.Equal(t, []int32{1}, j.Valid.Candidates.At(1))
	require.Equal(t, "1+2 candidates", j.Protocol())
}

func TestValidUsersAreThoseWithTheSmallestHash(t *testing.T) {
	p := smallSplit()
	r := &recipe.Recipe{Evaluate: recipe.Evaluate{Protocol: "full", Metrics: []string{"hit@2"}, ValidUsers: 1}}
	j, err := New(r, p, slog.New(slog.DiscardHandler))
	require.NoError(t, err)
	want := int32(0)
	if datasets.Hash64("ev:b") < datasets.Hash64("ev:a") {
		want = 1
	}
	require.Equal(t, []int32{want}, j.Valid.Users)
	require.Equal(t, fmt.Sprint(recipe.ProtocolFull), j.Protocol())
}

func TestSampledUsersDependOnKeysAlone(t *testing.T) {
	task := func(keys ...string) (*Evaluator, eval.Task) {
		ids := datasets.NewIDs(keys...)
		log := &datasets.Log{UserIDs: ids, ItemIDs: datasets.NewIDs("x")}
		j := &Evaluator{p: &prepare.Prepared{Split: &datasets.Split{Train: log}}}
		var relevant datasets.Lists
		for u := range keys {
			if keys[u] == "nobody" {
				relevant.Append()
			} else {
				relevant.Append(0)
			}
		}
		return j, eval.Task{Views: []eval.View{{Name: "all", Relevant: relevant}}}
	}
	sampled := func(n int, salt string, keys ...string) (out []string) {
		j, t := task(keys...)
		for _, u := range j.SampleUsers(t, n, salt) {
			out = append(out, keys[u])
		}
		slices.Sort(out)
		return out
	}
	keys := []string{"a", "b", "c", "nobody", "d", "e", "f", "g", "h"}
	one := sampled(3, "test:1:", keys...)
	require.Len(t, one, 3)
	require.NotContains(t, one, "nobody")
	slices.Reverse(keys)
	require.Equal(t, one, sampled(3, "test:1:", keys...), "whatever the ids")
	require.Subset(t, sampled(5, "test:1:", keys...), one, "a larger sample holds the smaller")
	require.NotEqual(t, sampled(4, "test:1:", keys...), sampled(4, "test:2:", keys...))
	require.Nil(t, sampled(8, "test:1:", keys...), "all of them")
	require.Nil(t, sampled(0, "test:1:", keys...))
}
