package diff_test

import (
	"bytes"
	"os"
	"path/filepath"
	"slices"
	"testing"

	"github.com/stretchr/testify/require"

	"tandem/experiments/diff"
	"tandem/experiments/kinds"
	"tandem/experiments/recipe"
	"tandem/experiments/result"
	"tandem/experiments/run"
	"tandem/experiments/stats"
	"tandem/experiments/testdata/testshop"
	"tandem/train/eval"
)

// Every input that is changed is named with both values, and nothing beside it.
func TestDiffNamesWhatChanged(t *testing.T) {
	root := t.TempDir()
	testshop.WriteFiles(t, root)
	before, _ := testshop.RunFiles(t, root, t.TempDir(), run.Options{})

	for _, c := range []struct {
		name  string
		set   []string
		edit  func(*testing.T, string)
		spoil func(*result.Manifest)
		want  []string // path: a → b; without values only the path
		moved []string
	}{
		{name: "nothing"},
		{name: "the name", set: []string{"name=other"}},
		{name: "a seed", set: []string{"seeds=[2]"}, want: []string{"seeds: [1] → [2]"}, moved: []string{"popularity", "cf", "hybrid"}},
		{name: "a feature", set: []string{"features.item.0.buckets=3"},
			want: []string{"features.item.price.buckets: 0 → 3", "encoder item/price"}, moved: []string{"hybrid"}},
		{name: "a key of a model", set: []string{"models.cf.dim=6"}, want: []string{"models.cf.dim: 4 → 6"}, moved: []string{"cf"}},
		{name: "the train section", set: []string{"train.lr=0.02"}, want: []string{"train.lr: 0.01 → 0.02"}, moved: []string{"cf", "hybrid"}},
		{name: "a train key of a model", set: []string{"models.cf.train={lr: 0.02}"}, want: []string{"models.cf.train.lr: 0.01 → 0.02"},
			moved: []string{"cf"}},
		{name: "a model", set: []string{"models=[{name: popularity, kind: popularity}, {name: new, kind: popularity}]"},
			want: []string{"models.cf: there → ", "models.hybrid: there → ", "models.new:  → there"}},
		{name: "the split", set: []string{"split.seed=2"}, want: []string{"split.seed: 1 → 2", "rows of the split"},
			moved: []string{"popularity", "cf", "hybrid"}},
		{name: "a row of data", edit: func(t *testing.T, root string) {
			require.NoError(t, testshop.AppendTo(filepath.Join(root, "log.csv"), "u0,i19\n"))
		}, want: []string{"file log.csv", "data after cleaning", "rows of the split", "rows after cleaning"}},
		{name: "a row that is left out", edit: func(t *testing.T, root string) {
			require.NoError(t, testshop.AppendTo(filepath.Join(root, "items.csv"), "i99,1,1\n"))
		}, want: []string{"file items.csv"}},
		{name: "a price", edit: func(t *testing.T, root string) {
			text, err := os.ReadFile(filepath.Join(root, "items.csv"))
			require.NoError(t, err)
			text = bytes.Replace(text, []byte("i3,4,7"), []byte("i3,40,7"), 1)
			require.NoError(t, os.WriteFile(filepath.Join(root, "items.csv"), text, 0o644))
		}, want: []string{"file items.csv", "data after cleaning", "encoder item/price"}, moved: []string{"hybrid"}},
		{name: "the code", spoil: func(m *result.Manifest) { m.Code.Commit, m.Code.Modules = "abc", map[string]string{"m": "v2"} },
			want: []string{"code.commit", "code.modules.m:  → v2"}},
		{name: "the kernels", spoil: func(m *result.Manifest) { m.Kernels = "other" }, want: []string{"kernels"}},
		{name: "the machine", spoil: func(m *result.Manifest) { m.Machine.CPUs = 99 }},
	} {
		t.Run(c.name, func(t *testing.T) {
			other := root
			if c.edit != nil {
				other = t.TempDir()
				testshop.WriteFiles(t, other)
				c.edit(t, other)
			}
			after, _ := testshop.RunFiles(t, other, t.TempDir(), run.Options{}, c.set...)
			a, b := *before, *after
			if c.spoil != nil {
				a.Manifest.Code.Modules = nil
				b.Manifest.Code.Modules = nil
				c.spoil(&b.Manifest)
			}
			d, err := diff.Runs(&a, &b)
			require.NoError(t, err)
			var got, moved []string
			for _, change := range d.Inputs {
				require.NotEqual(t, change.A, change.B)
				whole := change.Path + ": " + change.A + " → " + change.B
				if slices.Contains(c.want, whole) {
					got = append(got, whole)
				} else {
					got = append(got, change.Path)
				}
			}
			require.ElementsMatch(t, c.want, got)
			for _, m := range d.Models {
				if m.Moved {
					moved = append(moved, m.Name)
				}
			}
			if c.name != "a row of data" { // which of the models it moves is up to chance
				require.Equal(t, c.moved, moved)
			}
			require.Equal(t, len(c.want)+len(c.moved) == 0, d.Same())
			require.Equal(t, c.name == "the machine", len(d.Machine) > 0)
		})
	}
}

func TestDiffSaysHowFarMetricsMoved(t *testing.T) {
	order := []int{0, 1, 2, 3}
	of := func(gain float64, users []int) *result.Run {
		r := testshop.MadeRun("runs/x", testshop.MadeScores("cf", 1, users, func(u int) float64 { return float64(u) + gain }))
		r.Recipe = &recipe.Recipe{Compare: testshop.Compare()}
		r.Summary.Metrics = []string{"ndcg@10"}
		estimates, err := result.Estimates(r.Scores, false)
		require.NoError(t, err)
		r.Summary.Models[0].Metrics = map[string]stats.Estimate{"ndcg@10": estimates[eval.OfAll("ndcg@10")]}
		return r
	}
	d, err := diff.Runs(of(0, order), of(0.5, []int{3, 2, 1, 0}))
	require.NoError(t, err)
	// Every user gains a half, so the interval has no width.
	m := d.Models[0].Metrics[0]
	require.Equal(t, [3]float64{1.5, 2, 0.5}, [3]float64{m.A, m.B, m.Difference})
	require.Equal(t, &[2]float64{0.5, 0.5}, m.CI95)
	require.Equal(t, 4, m.Users)
	require.False(t, d.Same(), "a result moved")
	var text bytes.Buffer
	require.NoError(t, diff.Write(&text, d))
	require.Contains(t, text.String(), "inputs: no difference")
	require.Contains(t, text.String(), "cf: moved, though nothing that it depends on differs")

	d, err = diff.Runs(of(0, order), of(0.5, order[:3]))
	require.NoError(t, err)
	require.Nil(t, d.Models[0].Metrics[0].CI95)
	require.Equal(t, "evaluated on different users", d.Models[0].Note)
}

func TestDiffSeesTheOrderOfCleaning(t *testing.T) {
	with := func(rules string) *result.Run {
		r, err := kinds.Decode([]byte(testshop.Files), "clean="+rules)
		require.NoError(t, err)
		return &result.Run{Recipe: r}
	}
	d, err := diff.Runs(with("[{k_core: 2}, {duplicates: last}]"), with("[{duplicates: last}, {k_core: 2}]"))
	require.NoError(t, err)
	require.Equal(t, []diff.Change{{Path: "clean, in the order", A: "k_core, duplicates", B: "duplicates, k_core"}}, d.Inputs)

	d, err = diff.Runs(with("[{k_core: 2}, {duplicates: last}]"), with("[{k_core: 3}, {duplicates: last}]"))
	require.NoError(t, err)
	require.Equal(t, []diff.Change{{Path: "clean.k_core", A: "2", B: "3"}}, d.Inputs)
}
