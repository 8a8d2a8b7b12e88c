package train

import (
	"encoding/json"
	"flag"
	"fmt"
	"math"
	"os"
	"slices"
	"strings"
	"testing"

	"tandem/datasets"
	"tandem/features"
	"tandem/model"
	"tandem/train/loss"
	"tandem/train/optim"
	"tandem/train/sample"

	"github.com/stretchr/testify/require"
)

var update = flag.Bool("update", false, "write testdata/step_batches.json; then run testdata/step.py")

// stepCase is one training step in testdata/step_batches.json: all that PyTorch needs
// to take it too.
type stepCase struct {
	Name    string                       `json:"name"`
	Config  model.Config                 `json:"config"`
	Blocks  map[string][]*features.Block `json:"blocks"`
	Loss    string                       `json:"loss"`
	Train   Config                       `json:"train"`
	Batch   int                          `json:"batch"` // number of the batch within the epoch
	Log     map[string][]int32           `json:"log"`
	Rows    []float32                    `json:"rows,omitempty"` // weights of the rows of Log
	Weights map[string][]float32         `json:"weights"`
	Shapes  map[string][]int             `json:"shapes"`

	// What the engine drew: with own negatives Items is the group of every user; with
	// shared ones the positives, then the negatives. Keep is by item, null without dropout.
	Users []int32 `json:"users"`
	Items []int32 `json:"items"`
	Keep  []bool  `json:"keep"`
	// RowWeights are those of the rows of the batch, null without weights.
	RowWeights []float32 `json:"row_weights,omitempty"`
	// KeepUsers is by user, null without dropout of users.
	KeepUsers []bool `json:"keep_users"`
}

// stepCases has batches of 6 in micro-batches of 4 over 14 rows, so that batch 0 needs
// two graphs, one of them half empty, and batch 2 has two rows only.
func stepCases() []stepCase {
	neumf := model.Config{Kind: model.NeuMF, Dim: 3, Layers: []int{6, 4, 3}}
	mf := model.Config{Kind: model.MF, Dim: 3}
	gmf := model.Config{Kind: model.GMF, Dim: 3}
	tower := model.Config{Kind: model.TwoTower, Dim: 3, Similarity: "cosine", Temperature: .5, ItemBias: true}
	cosines := tower
	cosines.Temperature = 1
	tall := model.Tower{Features: []string{"price"}, Width: 2, Hidden: []int{4, 3}}
	flat := model.Tower{Features: []string{"kind", "price"}, Width: 2}
	fused := func(c model.Config, fusion string, adds bool, towers ...model.Tower) model.Config {
		c.Fusion, c.GateAdds, c.Towers = fusion, adds, towers
		return c
	}
	likes := func(c model.Config) model.Config {
		c.Affinity = []model.Affinity{{Feature: "kind", Width: 2}, {Feature: "price", Width: 1}}
		return c
	}
	own := Config{Epochs: 1, Batch: 6, MicroBatch: 4, Negatives: 2, LR: 1, LRSchedule: "constant", EvaluateEvery: 1, Seed: 5}
	shared := own
	shared.SharedNegatives, shared.Negatives = true, 5
	with := func(c Config, change func(*Config)) Config { change(&c); return c }
	l2 := func(c *Config) { c.L2 = .3 }
	dropout := func(c *Config) { c.IDDropout = .4 }
	clip := func(c *Config) { c.ClipNorm = .1 }
	byCount := func(c *Config) { c.IDDropoutCount = 2 }
	align := func(c *Config) { c.Align, c.AlignMin = 2.5, 2 }
	users := func(c *Config) { c.UserIDDropout = .5 }
	both := func(c *Config) { dropout(c); align(c) }
	all := func(c *Config) { l2(c); dropout(c); clip(c) }
	return []stepCase{
		{Name: "neumf, bce", Config: neumf, Loss: "bce", Train: own},
		{Name: "neumf, bce, short batch", Config: neumf, Loss: "bce", Train: own, Batch: 2},
		{Name: "neumf, softmax, dropout", Config: neumf, Loss: "softmax", Train: with(own, dropout)},
		{Name: "neumf, bce, l2, dropout, clip", Config: neumf, Loss: "bce", Train: with(own, all)},
		{Name: "mf, bpr, l2", Config: mf, Loss: "bpr", Train: with(own, l2)},
		{Name: "mf, bpr, clip", Config: mf, Loss: "bpr", Train: with(own, clip)},
		{Name: "gmf, shared, bce", Config: gmf, Loss: "bce", Train: shared},
		{Name: "two-tower, shared, softmax", Config: tower, Loss: "softmax", Train: shared},
		{Name: "two-tower, shared, softmax, l2", Config: tower, Loss: "softmax", Train: with(shared, l2)},
		{Name: "two-tower, shared, softmax, dropout, short batch", Config: tower, Loss: "softmax", Train: with(shared, dropout), Batch: 2},
		{Name: "two-tower, shared, softmax, l2, dropout, clip, short batch", Config: tower, Loss: "softmax", Train: with(shared, all), Batch: 2},
		{Name: "two-tower, shared, tower", Config: fused(tower, "sum", false, tall), Loss: "softmax", Train: shared},
		{Name: "two-tower, shared, towers, concat, l2, dropout, clip", Config: fused(tower, "concat", false, tall), Loss: "softmax", Train: with(shared, all)},
		{Name: "two-tower, shared, gate, dropout, short batch", Config: fused(tower, "gate", false), Loss: "softmax", Train: with(shared, dropout), Batch: 2},
		{Name: "neumf, flat tower, concat", Config: fused(neumf, "concat", false, flat), Loss: "bce", Train: own},
		{Name: "neumf, tower, vector gate, l2, dropout, clip", Config: fused(neumf, "vector-gate", false, tall), Loss: "bce", Train: with(own, all)},
		{Name: "mf, gate that adds, dropout", Config: fused(mf, "gate", true), Loss: "bpr", Train: with(own, dropout)},
		{Name: "neumf, dropout by count", Config: neumf, Loss: "bce", Train: with(own, byCount)},
		{Name: "two-tower, shared, align, dropout", Config: tower, Loss: "softmax", Train: with(shared, both)},
		{Name: "neumf, tower, vector gate, align, dropout", Config: fused(neumf, "vector-gate", false, tall), Loss: "bce", Train: with(own, both)},
		{Name: "gmf, concat, align, short batch", Config: fused(gmf, "concat", false, tall), Loss: "bce", Train: with(own, align), Batch: 2},
		{Name: "two-tower, shared, affinity, l2, dropout, clip", Config: likes(tower), Loss: "softmax", Train: with(shared, all)},
		{Name: "mf, affinity, short batch", Config: likes(mf), Loss: "bpr", Train: own, Batch: 2},
		{Name: "neumf, affinity, tower, concat, align, dropout", Config: likes(fused(neumf, "concat", false, tall)), Loss: "bce", Train: with(own, both)},
		{Name: "neumf, user dropout, l2, dropout, clip", Config: neumf, Loss: "bce", Train: with(with(own, all), users)},
		{Name: "two-tower, shared, affinity, user dropout", Config: likes(tower), Loss: "softmax", Train: with(shared, users)},
		{Name: "neumf, bce, weights", Config: neumf, Loss: "bce", Train: own, Rows: rowWeights()},
		{Name: "mf, bpr, weights, l2, clip, short batch", Config: mf, Loss: "bpr", Train: with(with(own, l2), clip), Batch: 2, Rows: rowWeights()},
		{Name: "mf, hinge, weights", Config: mf, Loss: "hinge", Train: own, Rows: rowWeights()},
		{Name: "two-tower, own, softmax", Config: tower, Loss: "softmax", Train: own},
		{Name: "two-tower, own, softmax, weights, dropout", Config: tower, Loss: "softmax", Train: with(own, dropout), Rows: rowWeights()},
		{Name: "two-tower, own, ccl, short batch", Config: cosines, Loss: "ccl", Train: own, Batch: 2},
		{Name: "mf, ccl, weights", Config: mf, Loss: "ccl", Train: own, Rows: rowWeights()},
		{Name: "two-tower, shared, softmax, weights, dropout", Config: tower, Loss: "softmax", Train: with(shared, dropout), Rows: rowWeights()},
		{Name: "mf, softmax, weights", Config: mf, Loss: "softmax", Train: own, Rows: rowWeights()},
		{Name: "gmf, shared, vector gate that adds, flat tower", Config: fused(gmf, "vector-gate", true, flat), Loss: "bce", Train: shared},
	}
}

// smallLog is 14 purchases of 5 users among 8 items; user 4 and item 7 have none.
func smallLog() *datasets.Log {
	l := &datasets.Log{
		UserIDs: datasets.NewIDs("a", "b", "c", "d", "e"),
		ItemIDs: datasets.NewIDs("0", "1", "2", "3", "4", "5", "6", "7"),
		Users:   []int32{0, 0, 0, 1, 1, 1, 1, 2, 2, 3, 3, 3, 0, 2},
		Items:   []int32{0, 1, 2, 1, 3, 4, 0, 5, 6, 2, 6, 0, 5, 0},
	}
	return l
}

// rowWeights are weights of the rows of smallLog, one of them 0.
func rowWeights() []float32 { return []float32{1, .25, 3, .5, 1, 0, 2, .125, 1, 4, .75, 1, .5, 2.5} }

// smallBlocks has rows of no, one and two entries, a repeated row and odd weights.
func smallBlocks() map[string][]*features.Block {
	return map[string][]*features.Block{
		"users": {{Name: "region", Rows: 2, Offsets: []int32{0, 1, 2, 2, 4, 4}, Index: []int32{1, 0, 0, 1}, Weight: []float32{1, 1, .5, -.25}}},
		"items": {
			{Name: "price", Rows: 3, Offsets: []int32{0, 1, 2, 4, 5, 6, 8, 10, 11}, Index: []int32{0, 1, 1, 2, 2, 0, 0, 0, 1, 2, 0}, Weight: []float32{1, 1, .75, .25, 1, 1, .5, .5, -1, .5, 1}},
			{Name: "kind", Rows: 2, Offsets: []int32{0, 0, 1, 1, 2, 2, 2, 4, 5}, Index: []int32{0, 1, 0, 1, 1}, Weight: []float32{1, 1, 1, 1, 1}},
		},
	}
}

// plant gives every weight a value of three decimals in [−0.6, 0.6], the same whatever
// model.New draws.
func plant(m *model.Model) {
	n := 0
	for _, t := range weightsOf(m, "") {
		for i := range t.F32 {
			n++
			t.F32[i] = float32(math.Round(600*math.Sin(float64(n*n)))) / 1000
		}
	}
}

// weights is a copy of all weights by name.
func weights(m *model.Model) map[string][]float32 {
	out := map[string][]float32{}
	for _, t := range weightsOf(m, "") {
		out[t.Name] = append([]float32{}, t.F32...)
	}
	return out
}

func lossOf(name string) Loss {
	return map[string]Loss{"bce": loss.BCE, "bpr": loss.BPR, "softmax": loss.Softmax, "hinge": loss.Hinge, "ccl": loss.CCL(.1, 3)}[name]
}

// engineOf is an engine over smallLog and the blocks of c.
func engineOf(t *testing.T, c *stepCase, rule Rule) *engine {
	t.Helper()
	log := smallLog()
	log.Weights = c.Rows
	m, err := model.New(c.Config,
		model.Entities{Seen: features.SeenUsers(log), Blocks: c.Blocks["users"]},
		model.Entities{Seen: features.SeenItems(log), Blocks: c.Blocks["items"]}, 1)
	require.NoError(t, err)
	sampler, err := sample.NewUniform(log)
	require.NoError(t, err)
	e, err := newEngine(m, log, c.Train, lossOf(c.Loss), sampler, rule)
	require.NoError(t, err)
	return e
}

// take takes the step of c with plain SGD at rate 1, completes c with what the engine
// drew, and returns the mean loss and the gradients: the weights before less after.
func (c *stepCase) take(t *testing.T) (float64, map[string][]float32) {
	t.Helper()
	log := smallLog()
	c.Blocks, c.Log = smallBlocks(), map[string][]int32{"users": log.Users, "items": log.Items}
	e := engineOf(t, c, &optim.SGD{})
	defer e.close()
	m := e.m
	plant(m)
	c.Weights, c.Shapes = weights(m), map[string][]int{}
	for _, w := range weightsOf(m, "") {
		c.Shapes[w.Name] = w.Shape
	}
	mean, err := e.step(0, c.Batch)
	require.NoError(t, err)

	d := e.drawn
	c.Users, c.Items, c.Keep, c.KeepUsers = slices.Clone(d.users[:d.n]), slices.Clone(d.items), nil, nil
	for _, key := range d.userKeys[:d.n] {
		if c.Train.UserIDDropout > 0 {
			_, keep := entity(key)
			c.KeepUsers = append(c.KeepUsers, keep)
		}
	}
	if d.keep != nil {
		c.Keep = slices.Clone(d.keep[:len(d.items)])
	}
	for _, row := range d.logRows[:d.n] {
		if c.Rows != nil {
			c.RowWeights = append(c.RowWeights, c.Rows[row])
		}
	}
	gradients := weights(m)
	for name, after := range gradients {
		for i, before := range c.Weights[name] {
			after[i] = before - after[i]
		}
	}
	return mean, gradients
}

// One step of the engine against PyTorch's autograd over the same batch: every row of
// every table and every dense weight. testdata/step.py says how.
func TestStepAgainstPyTorch(t *testing.T) {
	cases := stepCases()
	if *update {
		lines := make([]string, len(cases))
		for i := range cases {
			cases[i].take(t)
			raw, err := json.Marshal(cases[i])
			require.NoError(t, err)
			lines[i] = string(raw)
		}
		require.NoError(t, os.WriteFile("testdata/step_batches.json", []byte("["+strings.Join(lines, ",\n")+"]\n"), 0o644))
		t.Skip("batches written: now run testdata/step.py")
	}
	var batches []json.RawMessage
	var want []struct {
		Loss      float64
		Gradients map[string][]float32
	}
	read := func(name string, to any) {
		raw, err := os.ReadFile("testdata/" + name)
		require.NoError(t, err)
		require.NoError(t, json.Unmarshal(raw, to))
	}
	read("step_batches.json", &batches)
	read("step_gradients.json", &want)
	require.Len(t, batches, len(cases))
	require.Len(t, want, len(cases))
	for i, c := range cases {
		t.Run(c.Name, func(t *testing.T) {
			mean, got := c.take(t)
			inputs, err := json.Marshal(c)
			require.NoError(t, err)
			require.JSONEq(t, string(batches[i]), string(inputs), "the step is another one than PyTorch took: run with -update, then step.py")
			require.InDelta(t, want[i].Loss, mean, 1e-6)
			require.Len(t, got, len(want[i].Gradients))
			for name, g := range want[i].Gradients {
				require.InDeltaSlice(t, g, got[name], 1e-6, "%s: want %s\ngot %s", name, fmt.Sprint(g), fmt.Sprint(got[name]))
			}
		})
	}
}
