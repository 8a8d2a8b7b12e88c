package audit_test

import (
	"context"
	"math"
	"slices"
	"testing"

	"github.com/stretchr/testify/require"
	"pgregory.net/rapid"

	"tandem/datasets"
	"tandem/experiments/audit"
	"tandem/features"
	"tandem/model"
	"tandem/model/embed"
	"tandem/train"
	"tandem/train/loss"
	"tandem/train/optim"
	"tandem/train/sample"
)

func numeric(values ...float64) *datasets.Column { return &datasets.Column{Numbers: values} }

func labels(values ...string) *datasets.Column {
	c := &datasets.Column{Dict: &datasets.IDs{}}
	for _, v := range values {
		if v == "" {
			c.Labels.Append()
			continue
		}
		c.Labels.Append(c.Dict.Add(v))
	}
	return c
}

var gap = math.NaN()

func TestLook(t *testing.T) {
	all := []int32{1, 1, 1, 1}
	for _, c := range []struct {
		name                      string
		column                    *datasets.Column
		seen                      []int32
		entities, missing, values int
	}{
		{"numbers", numeric(3, 1, 3, 2), all, 4, 0, 3},
		{"a gap is no value", numeric(3, gap, 3, gap), all, 4, 2, 1},
		{"nobody saw the last", numeric(3, 3, 3, 9), []int32{1, 2, 1, 0}, 3, 0, 1},
		{"labels", labels("a", "b", "", "a"), all, 4, 1, 2},
		{"none", numeric(1, 2, 3, 4), make([]int32, 4), 0, 0, 0},
	} {
		f := audit.Look(c.column, c.seen)
		require.Equal(t, []int{c.entities, c.missing, c.values}, []int{f.Entities, f.Missing, f.Values}, c.name)
	}
}

func TestSame(t *testing.T) {
	for _, c := range []struct {
		name string
		a, b *datasets.Column
		want bool
	}{
		{"in cents", numeric(1, 2.5, 2), numeric(100, 250, 200), true},
		{"the other way round", numeric(1, 2.5, 2), numeric(-1, -2.5, -2), true},
		{"another order", numeric(1, 2, 3), numeric(1, 3, 2), false},
		{"other gaps", numeric(1, gap, 2), numeric(1, 2, gap), false},
		{"the same gap", numeric(1, gap, 2), numeric(5, gap, 6), true},
		{"renamed", labels("a", "b", "a", "b"), labels("x", "y", "x", "y"), true},
		{"coarser", labels("a", "b", "c", "b", "a", "c"), labels("x", "y", "x", "y", "x", "x"), false},
		{"two lists of names", labels("a", "b", "c", "d"), labels("k", "l", "m", "n"), false},
		{"one list of names", labels("a", "b", "c", "d"), labels("a", "b", "c", "d"), true},
		{"constants", numeric(1, 1), numeric(2, 2), false},
	} {
		seen := slices.Repeat([]int32{1}, c.a.Len())
		require.Equal(t, c.want, audit.Look(c.a, seen).Same(audit.Look(c.b, seen)), c.name)
		require.Equal(t, c.want, audit.Look(c.b, seen).Same(audit.Look(c.a, seen)), c.name)
	}
}

// A column in other units says the same, unless it says nothing.
func TestSameIsInvariant(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		values := rapid.SliceOfN(rapid.Map(rapid.IntRange(0, 9), func(n int) float64 { return float64(n) }), 2, 40).Draw(t, "values")
		scaled := make([]float64, len(values))
		for i, v := range values {
			scaled[i] = 3 + 2*v
		}
		seen := slices.Repeat([]int32{1}, len(values))
		f := audit.Look(numeric(values...), seen)
		if got := f.Same(audit.Look(numeric(scaled...), seen)); got != (f.Values > 1) {
			t.Fatalf("%v and %v: %v", values, scaled, got)
		}
	})
}

// Twenty users and twelve items; the feature f points at rows 0 … 2 and leaves row 3 to
// nobody.
func shop(t require.TestingT) (*datasets.Log, *features.Block) {
	log := &datasets.Log{UserIDs: &datasets.IDs{}, ItemIDs: &datasets.IDs{}}
	b := &features.Block{Name: "f", Rows: 4, Offsets: []int32{0}}
	for i := range 12 {
		log.ItemIDs.Add(string(rune('a' + i)))
		b.Index, b.Weight = append(b.Index, int32(i%3)), append(b.Weight, 1)
		b.Offsets = append(b.Offsets, int32(i+1))
	}
	for u := range 20 {
		log.UserIDs.Add(string(rune('A' + u)))
		for k := range 3 {
			log.Users, log.Items = append(log.Users, int32(u)), append(log.Items, int32((u+5*k)%12))
		}
	}
	return log, b
}

func newRun(t require.TestingT, log *datasets.Log, b *features.Block, kind string) *train.Run {
	m, err := model.New(model.Config{Kind: kind, Dim: 4, Layers: []int{8, 4}, InitSD: .1}, model.Entities{Seen: features.SeenUsers(log)},
		model.Entities{Seen: features.SeenItems(log), Blocks: []*features.Block{b}}, 1)
	require.NoError(t, err)
	s, err := sample.NewUniform(log)
	require.NoError(t, err)
	c := train.DefaultConfig()
	c.Epochs, c.Batch, c.EvaluateEvery = 1, log.Len(), 1
	return &train.Run{Config: c, Model: m, Train: log, Loss: loss.BCE, Sampler: s}
}

// What a trace calls the gradient is what SGD at a rate of 1 subtracts.
func TestStepReadsTheGradient(t *testing.T) {
	for _, kind := range []string{model.GMF, model.MLP, model.NeuMF, model.MF} {
		log, b := shop(t)
		run := newRun(t, log, b, kind)
		s := &audit.Sample{Log: log}
		traces, err := s.Step(context.Background(), run)
		require.NoError(t, err)
		trace := traces["items/feature/f"]
		require.Equal(t, 3, trace.Touched, "row 3 is nobody's")

		plain := newRun(t, log, b, kind)
		plain.Rule, plain.Config.LR = &optim.SGD{}, 1
		before := plain.Model.Items.Features[0].Table.Clone()
		_, err = plain.Fit(context.Background(), false)
		require.NoError(t, err)
		require.InDelta(t, distance(before, plain.Model.Items.Features[0].Table), trace.Norm, 1e-4*trace.Norm, kind)
	}
}

func distance(a, b *embed.Table) float64 {
	sum := 0.
	for i, x := range a.Data {
		sum += float64(x-b.Data[i]) * float64(x-b.Data[i])
	}
	return math.Sqrt(sum)
}

// A sample of a long log has every rare value, with its own numbers of users and items.
func TestSampleKeepsWhatIsRare(t *testing.T) {
	log := &datasets.Log{UserIDs: &datasets.IDs{}, ItemIDs: &datasets.IDs{}}
	b := &features.Block{Name: "f", Rows: 1, Offsets: []int32{0}}
	for i := range 9000 {
		log.ItemIDs.Add(string(rune(0x4e00 + i)))
		log.Items = append(log.Items, int32(i))
		log.Users = append(log.Users, int32(i%100))
		if i == 7777 {
			b.Index, b.Weight = append(b.Index, 0), append(b.Weight, 1)
		}
		b.Offsets = append(b.Offsets, int32(len(b.Index)))
	}
	for u := range 100 {
		log.UserIDs.Add(string(rune('A' + u)))
	}
	s := audit.NewSample(log, nil, []*features.Block{b}, false)
	require.Less(t, s.Log.Len(), 2200)
	require.Len(t, s.Items.Blocks[0].Index, 1)
	for r := range s.Log.Len() {
		i, _ := log.ItemIDs.Find(s.Log.ItemIDs.Key(s.Log.Items[r]))
		require.Equal(t, log.UserIDs.Key(log.Users[i]), s.Log.UserIDs.Key(s.Log.Users[r]), "item i is in row i alone")
	}
	require.NoError(t, s.Items.Blocks[0].Check())
}
