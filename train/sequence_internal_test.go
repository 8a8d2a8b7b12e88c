package train

import (
	"fmt"
	"testing"

	"tandem/datasets"
	"tandem/features"
	"tandem/model"
	"tandem/train/optim"
	"tandem/train/sample"

	"github.com/stretchr/testify/require"
)

// visits is smallLog in an order of its own, with views among the purchases: user a has 0, 2, 1, 5
// in time, of which 2 is a view; d begins with a view.
func visits() *datasets.Log {
	l := smallLog()
	l.Times = []int64{100, 400, 200, 50, 4000, 300, 90_000, 10, 20, 30, 20, 10, 9000, 30}
	l.EventIDs = datasets.NewIDs("view", "buy")
	l.Events = []uint16{1, 1, 0, 1, 1, 0, 1, 1, 1, 1, 1, 0, 1, 1}
	l.Targets, l.Met = []bool{false, true}, []bool{false, true}
	return l
}

type sequenceCase struct {
	name    string
	config  model.Config
	train   Config
	hybrid  bool
	weights bool
}

func sequenceCases() []sequenceCase {
	tower := func(cosine, table, bias bool, h model.History) model.Config {
		c := model.Config{Kind: model.TwoTower, Dim: 4, Similarity: "dot", ItemBias: bias, UserTable: &table, History: &h}
		if cosine {
			c.Similarity, c.Temperature = "cosine", .5
		}
		return c
	}
	attention := model.History{Kind: "attention", Length: 3, Blocks: 2, Heads: 2, Hidden: 6, Positions: true, Dropout: .2, Filter: 2, Gaps: 6, Events: true, EventKinds: 2}
	gru := model.History{Kind: "gru", Length: 4, Hidden: 5, Gaps: 4}
	all := Config{Epochs: 1, Batch: 6, MicroBatch: 4, SharedNegatives: true, LR: 1, LRSchedule: "constant", EvaluateEvery: 1, Seed: 5}
	drawn := all
	drawn.Negatives = 5
	with := func(c Config, change func(*Config)) Config { change(&c); return c }
	return []sequenceCase{
		{"attention, all", tower(false, false, false, attention), all, false, false},
		{"attention, all, hybrid, id dropout, weights", tower(true, false, true, attention), with(all, func(c *Config) { c.IDDropout = .3 }), true, true},
		{"gru, drawn, log q", tower(false, true, true, gru), with(drawn, func(c *Config) { c.LogQ = true }), false, false},
		{"gru, drawn, hybrid, user dropout", tower(true, true, true, gru), with(drawn, func(c *Config) { c.IDDropout, c.UserIDDropout = .3, .5 }), true, false},
		{"mean, all, weights", tower(false, false, true, model.History{Kind: "mean", Length: 3, Dropout: .1}), all, false, true},
		{"mean, drawn, fused hybrid", func() model.Config {
			c := tower(false, false, true, model.History{Kind: "mean", Length: 3})
			c.Fusion, c.Towers = "concat", []model.Tower{{Features: []string{"price"}, Width: 2, Hidden: []int{3}}}
			return c
		}(), with(drawn, func(c *Config) { c.IDDropout = .3 }), true, false},
	}
}

func (c sequenceCase) engine(t *testing.T, rule Rule) *engine {
	t.Helper()
	log := visits()
	if c.weights {
		log.Weights = rowWeights()
	}
	users, items := model.Entities{Seen: features.SeenUsers(log)}, model.Entities{Seen: features.SeenItems(log)}
	if c.hybrid {
		blocks := smallBlocks()
		users.Blocks, items.Blocks = blocks["users"], blocks["items"]
	}
	m, err := model.New(c.config, users, items, 1)
	require.NoError(t, err)
	plant(m)
	sampler, err := sample.NewUniform(log)
	require.NoError(t, err)
	e, err := newEngine(m, log, c.train, nil, sampler, rule)
	require.NoError(t, err)
	return e
}

// A step of SGD at rate 1 takes the gradient off every weight: against differences of the loss of
// the same step, with the same draws.
func TestSequenceStepsAgainstDifferences(t *testing.T) {
	for _, c := range sequenceCases() {
		t.Run(c.name, func(t *testing.T) {
			e := c.engine(t, &optim.SGD{})
			defer e.close()
			require.Equal(t, 2, e.stepsPerEpoch())
			before := weights(e.m)
			_, err := e.step(0, 0)
			require.NoError(t, err)
			after := weights(e.m)
			lossAt := func(name string, i int, x float32) float64 {
				for _, w := range weightsOf(e.m, "") {
					copy(w.F32, before[w.Name])
					if w.Name == name {
						w.F32[i] += x
					}
				}
				e.steps = 0
				l, err := e.step(0, 0)
				require.NoError(t, err)
				return l
			}
			const h = 2e-3
			moved := 0
			for name, was := range before {
				for i := range was {
					got := float64(was[i] - after[name][i])
					want := (lossAt(name, i, h) - lossAt(name, i, -h)) / (2 * h)
					require.InDelta(t, want, got, 2e-3+2e-2*max(want, -want), "%s[%d]", name, i)
					if got != 0 {
						moved++
					}
				}
			}
			require.Greater(t, moved, 30)
		})
	}
}

// User a: items by time 0, 2 (a view), 1, 5; b 1, 0 (view), 3 … of which targets are bought.
func TestSequencesByHand(t *testing.T) {
	c := sequenceCases()[0]
	e := c.engine(t, &optim.SGD{})
	defer e.close()
	s := e.whole
	items := func(u int) []int32 { return s.Items[s.Offsets[u]:s.Offsets[u+1]] }
	require.Equal(t, []int32{0, 2, 1, 5}, items(0))
	require.Equal(t, []int32{1, 4, 3, 0}, items(1)) // 50, 300 (a view), 4000, 90000
	require.Equal(t, []int32{0, 6, 2}, items(3))
	require.Empty(t, items(4))
	require.Equal(t, []int32{0, 1, 2, 3}, s.users)
	require.Equal(t, []int32{3, 3, 2, 2}, s.count)
	require.Equal(t, 10, s.total)
	var pairs [][2]int32
	s.eachBack(0, 3, func(at, target int) { pairs = append(pairs, [2]int32{s.Items[at], s.Items[target]}) })
	require.Equal(t, [][2]int32{{1, 5}, {2, 1}, {0, 1}}, pairs) // a view and what was before it predict the next purchase

	total, _ := s.visit([]int32{1}) // item 1 of user a alone is to be learned
	require.Equal(t, 2, total)
	require.Equal(t, []int32{0}, s.users)
}

// Every position of an epoch is learned from once, whatever the batches.
func TestSequencesCoverAnEpoch(t *testing.T) {
	for _, batch := range []int{1, 3, 6, 100} {
		c := sequenceCases()[0]
		c.train.Batch = batch
		e := c.engine(t, &optim.SGD{})
		seen := map[string]int{}
		for i := range e.stepsPerEpoch() {
			_, err := e.step(3, i)
			require.NoError(t, err)
			for p := range e.drawn.n {
				seen[fmt.Sprint(e.drawn.users[p], e.batch.(*sequence).at[p])]++
			}
		}
		require.Len(t, seen, 10)
		for key, n := range seen {
			require.Equal(t, 1, n, key)
		}
		e.close()
	}
}
