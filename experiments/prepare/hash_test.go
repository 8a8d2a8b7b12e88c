package prepare_test

import (
	"testing"

	"github.com/stretchr/testify/require"

	"tandem/datasets"
	"tandem/experiments/kinds"
	"tandem/experiments/prepare"
)

func data() *datasets.Data {
	users, items := datasets.NewIDs("u", "v"), datasets.NewIDs("a", "b")
	log := func(user, item int32) *datasets.Log {
		return &datasets.Log{Users: []int32{user}, Items: []int32{item}, Values: []float32{5}, Times: []int64{9},
			Events: []uint16{0}, UserIDs: users, ItemIDs: items, EventIDs: datasets.NewIDs("buy", "view")}
	}
	d := &datasets.Data{
		Given: &datasets.Split{Train: log(0, 0), Test: log(1, 1)},
		Items: datasets.Columns{
			{Name: "price", Numbers: []float64{1, 2}},
			{Name: "brand", Labels: datasets.Lists{Offsets: []int{0, 1, 1}, Values: []int32{0}}, Dict: datasets.NewIDs("acme")},
		},
	}
	d.Candidates = &datasets.Lists{Offsets: []int{0, 1, 2}, Values: []int32{0, 1}}
	return d
}

// Whatever a run could see must move its hash, and nothing else.
func TestHashesSeeEverything(t *testing.T) {
	changes := map[string]struct {
		change func(*datasets.Data)
		split  bool // the split's hash moves too
	}{
		"a user's key":     {func(d *datasets.Data) { d.Given.Train.UserIDs.Add("w") }, true},
		"an item":          {func(d *datasets.Data) { d.Given.Train.Items[0] = 1 }, true},
		"a value":          {func(d *datasets.Data) { d.Given.Test.Values[0] = 4 }, true},
		"a time":           {func(d *datasets.Data) { d.Given.Test.Times[0]++ }, true},
		"an event":         {func(d *datasets.Data) { d.Given.Test.Events[0] = 1 }, true},
		"no values":        {func(d *datasets.Data) { d.Given.Test.Values = nil }, true},
		"a valid part":     {func(d *datasets.Data) { d.Given.Valid = d.Given.Test }, true},
		"a candidate":      {func(d *datasets.Data) { d.Candidates.Values[0] = 1 }, true},
		"no candidates":    {func(d *datasets.Data) { d.Candidates = nil }, true},
		"a price":          {func(d *datasets.Data) { d.Items[0].Numbers[1] = 3 }, false},
		"a label":          {func(d *datasets.Data) { d.Items[1].Dict = datasets.NewIDs("ajax") }, false},
		"where a label is": {func(d *datasets.Data) { d.Items[1].Labels.Offsets = []int{0, 0, 1} }, false},
		"a column's name":  {func(d *datasets.Data) { d.Items[0].Name = "cost" }, false},
	}
	hashes := func(d *datasets.Data) [2]string {
		return [2]string{prepare.HashData(d), prepare.HashSplit(d.Given, d.Candidates)}
	}
	want := hashes(data())
	require.Equal(t, want, hashes(data()))
	require.Len(t, want[0], 64)
	for name, tt := range changes {
		d := data()
		tt.change(d)
		got := hashes(d)
		require.NotEqual(t, want[0], got[0], name)
		require.Equal(t, tt.split, want[1] != got[1], name)
	}
}

func TestHashRecipe(t *testing.T) {
	hash := func(set ...string) string {
		r, err := kinds.Read("../recipe/testdata/good/sketch.yaml", set...)
		require.NoError(t, err)
		h, err := prepare.HashRecipe(r)
		require.NoError(t, err)
		return h
	}
	require.Equal(t, hash(), hash("data.root=/elsewhere", "name=x"))
	require.NotEqual(t, hash(), hash("train.lr=0.5"))
}
