package evaluate

import (
	"log/slog"
	"testing"

	"github.com/stretchr/testify/require"

	"tandem/datasets"
	"tandem/experiments/input"
	"tandem/experiments/prepare"
	"tandem/experiments/recipe"
	"tandem/experiments/result"
	"tandem/features"
	"tandem/train/eval"
)

// soldSplit has users a and b and items 0 … 5 that were viewed (0), carted (1) and bought (2);
// what is bought alone is a target.
func soldSplit() *prepare.Prepared {
	ids := datasets.Log{
		UserIDs: datasets.NewIDs("a", "b"), ItemIDs: datasets.NewIDs("0", "1", "2", "3", "4", "5"),
		EventIDs: datasets.NewIDs("view", "cart", "buy"), Targets: []bool{false, false, true}, Met: []bool{false, false, true},
	}
	log := func(rows ...[3]int32) *datasets.Log {
		l := ids
		l.Events = []uint16{}
		for _, r := range rows {
			l.Users, l.Items, l.Events = append(l.Users, r[0]), append(l.Items, r[1]), append(l.Events, uint16(r[2]))
		}
		return &l
	}
	p := &prepare.Prepared{Data: &datasets.Data{}, Split: &datasets.Split{
		Train:   log([3]int32{0, 0, 2}, [3]int32{0, 1, 1}, [3]int32{0, 3, 0}, [3]int32{1, 2, 2}, [3]int32{1, 3, 1}),
		Valid:   log([3]int32{0, 1, 2}, [3]int32{1, 0, 2}),
		Test:    log([3]int32{0, 3, 2}, [3]int32{1, 1, 2}),
		Signals: log([3]int32{1, 4, 1}),
		Late:    log([3]int32{0, 4, 1}, [3]int32{0, 5, 0}, [3]int32{0, 0, 1}, [3]int32{1, 3, 1}, [3]int32{1, 4, 1}),
	}}
	p.SeenItems, p.SeenUsers = features.SeenItems(p.Split.Train), features.SeenUsers(p.Split.Train)
	return p
}

// Of the carts after the first test purchase, a's item 0 is bought already; b's item 3 was carted
// in train and item 4 before test, which a set of carts has seen and one of purchases has not.
func TestTargetsByHand(t *testing.T) {
	log := slog.New(slog.DiscardHandler)
	r := &recipe.Recipe{Evaluate: recipe.Evaluate{Protocol: "full", Metrics: []string{"hit@2", "coverage@2"}}}
	alone, err := New(r, soldSplit(), log)
	require.NoError(t, err)
	require.Nil(t, alone.Targets())
	r.Evaluate.Targets = []string{"buy", "cart", "buy+cart"}
	e, err := New(r, soldSplit(), log)
	require.NoError(t, err)

	require.Equal(t, alone.Valid.Views, e.Valid.Views)
	require.Equal(t, alone.Test.Views, e.Test.Views)
	require.Equal(t, alone.Test.Exclude, e.Test.Exclude)
	require.Equal(t, []int32{3}, e.Test.Views[0].Relevant.At(0))
	require.Equal(t, []int32{1}, e.Test.Views[0].Relevant.At(1))

	carts := e.targets[1].task
	require.Equal(t, []int32{4}, carts.Views[0].Relevant.At(0))
	require.Empty(t, carts.Views[0].Relevant.At(1))
	require.Equal(t, []int32{0, 1}, carts.Exclude[0].At(0), "bought, and carted")
	both := e.targets[2].task
	require.Equal(t, []int32{3, 4}, both.Views[0].Relevant.At(0))
	require.Equal(t, []int32{1}, both.Views[0].Relevant.At(1))
	require.Equal(t, []result.TargetSummary{{Name: "buy", Rows: 2, Users: 2}, {Name: "cart", Rows: 4, Users: 1}, {Name: "buy+cart", Rows: 6, Users: 2}}, e.Targets())

	// Scores by number: 5, then 4, then 3.
	scores, err := e.OpenTest(t.Context(), byNumber{}, "m", 1)
	require.NoError(t, err)
	require.Equal(t, []string{"a", "b"}, scores.Users)
	means := scores.Means()
	cart := func(metric string) eval.Key { return eval.Key{View: TargetView("cart"), Metric: metric} }
	require.EqualValues(t, 0, means[eval.OfAll("hit@2")])
	require.EqualValues(t, 1, means[cart("hit@2")])
	require.InDelta(t, 2./6, means[cart("coverage@2")], 1e-9)
	require.Contains(t, means, eval.OfAll("coverage@2"))
}

type byNumber struct{}

func (byNumber) Score(dst []float32, users []int32) error {
	for i := range dst {
		dst[i] = float32(i % (len(dst) / len(users)))
	}
	return nil
}

func TestTargetsThatCannotBeAsked(t *testing.T) {
	log := slog.New(slog.DiscardHandler)
	fault := func(p *prepare.Prepared, targets ...string) string {
		r := &recipe.Recipe{Evaluate: recipe.Evaluate{Protocol: "full", Metrics: []string{"hit@2"}, Targets: targets}}
		_, err := New(r, p, log)
		require.ErrorAs(t, err, new(*input.Error))
		return err.Error()
	}
	require.Equal(t, `experiments: evaluate.targets.1: the log has no event "carts", did you mean "cart"?`, fault(soldSplit(), "buy", "carts"))
	require.Equal(t, `experiments: evaluate.targets.0: "cart" is no target of the data, and models are chosen by held-out rows of the first set`, fault(soldSplit(), "buy+cart"))
	p := soldSplit()
	p.Split.Late = p.Split.Late.Select([]int{1})
	require.Equal(t, `experiments: evaluate.targets.1 = "cart": none of the 2 rows of test has it, nor of the 1 later signals, want an event that is held out`, fault(p, "buy", "cart"))
	require.Equal(t, `experiments: evaluate.targets.0 = "buy": the interactions have no events, want data.interactions.columns.event`, fault(smallSplit(), "buy"))
}
