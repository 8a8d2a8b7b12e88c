package run_test

import (
	"context"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"github.com/stretchr/testify/require"

	"tandem/experiments/kinds"
	"tandem/experiments/run"
	"tandem/experiments/testdata/testshop"
)

func TestReuse(t *testing.T) {
	const (
		all  = "popularity reused, cf reused, hybrid reused"
		none = "popularity fitted, cf trained, hybrid trained"
	)
	for _, c := range []struct {
		name string
		set  []string
		o    run.Options
		edit func(root, dir string) error
		want string
	}{
		{name: "nothing changed", want: all},
		{name: "fresh", o: run.Options{Fresh: true}, want: none},
		{name: "another model", set: []string{"models.hybrid.dim=6"}, want: "popularity reused, cf reused, hybrid trained"},
		{name: "its own train section", set: []string{"models.cf.train={lr: 0.02}"}, want: "popularity reused, cf trained, hybrid reused"},
		{name: "the train section", set: []string{"train.lr=0.02"}, want: "popularity reused, cf trained, hybrid trained"},
		{name: "a feature of one model", set: []string{"features.item.0.buckets=3"}, want: "popularity reused, cf reused, hybrid trained"},
		{name: "a feature of none", set: []string{"features.item.1.buckets=3"}, want: all},
		{name: "the comparison", set: []string{"compare.bootstrap=300"}, want: all},
		{name: "the name", set: []string{"name=other"}, want: all},
		{name: "the metrics", set: []string{"evaluate.metrics=[ndcg@5, hit@5]", "train.stop.metric=ndcg@5"},
			want: "popularity fitted, cf reused, hybrid reused"},
		{name: "users of validation", set: []string{"evaluate.valid_users=20"}, want: "popularity fitted, cf trained, hybrid trained"},
		{name: "the split", set: []string{"split.seed=2"}, want: none},
		{name: "the seed", set: []string{"seeds=[2]"}, want: "popularity fitted, cf trained, hybrid trained"},
		{name: "a row of data", edit: func(root, _ string) error { return testshop.AppendTo(filepath.Join(root, "log.csv"), "u0,i19\n") }, want: none},
		{name: "a row that is left out", edit: func(root, _ string) error { return testshop.AppendTo(filepath.Join(root, "items.csv"), "i99,1,1\n") }, want: all},
		{name: "weights that are gone", edit: func(_, dir string) error {
			return os.Remove(filepath.Join(dir, "cf", "seed-1", "checkpoint.safetensors"))
		}, want: "popularity reused, cf trained, hybrid reused"},
		{name: "numbers of another program", edit: func(_, dir string) error {
			return os.WriteFile(filepath.Join(dir, "cf", "seed-1", "metrics.json"), []byte(`{"weights": "0"}`), 0o644)
		}, want: "popularity reused, cf trained, hybrid reused"},
	} {
		t.Run(c.name, func(t *testing.T) {
			root, dir := t.TempDir(), t.TempDir()
			testshop.WriteFiles(t, root)
			first, fates := testshop.RunFiles(t, root, dir, run.Options{})
			require.Equal(t, none, fates)
			if c.edit != nil {
				require.NoError(t, c.edit(root, dir))
			}
			second, fates := testshop.RunFiles(t, root, dir, c.o, c.set...)
			require.Equal(t, c.want, fates)
			if c.want != all {
				// What is reused and trained in part is what a new directory would hold.
				whole, _ := testshop.RunFiles(t, root, t.TempDir(), run.Options{}, c.set...)
				require.Equal(t, whole.Scores, second.Scores)
				require.Equal(t, whole.Manifest.Models, second.Manifest.Models)
			} else {
				require.Equal(t, first.Scores, second.Scores)
				require.Equal(t, map[string]int{"popularity/1": 1, "cf/1": 1, "hybrid/1": 1}, second.Manifest.TestOpened)
			}
			opened := map[string]map[string]int{
				"fresh":     {"popularity/1": 2, "cf/1": 2, "hybrid/1": 2},
				"the seed":  {"popularity/1": 1, "cf/1": 1, "hybrid/1": 1, "popularity/2": 1, "cf/2": 1, "hybrid/2": 1},
				"the split": {"popularity/1": 1, "cf/1": 1, "hybrid/1": 1},
			}[c.name]
			if opened != nil {
				require.Equal(t, opened, second.Manifest.TestOpened, "of this split")
			}
			if c.name == "the metrics" {
				require.Equal(t, map[string]int{"popularity/1": 2, "cf/1": 2, "hybrid/1": 2}, second.Manifest.TestOpened, "evaluated again")
			}
		})
	}
}

// A run that began over another one and was interrupted goes on, though models it has
// not come to were of the older recipe.
func TestResumeAfterAnInterruptedChange(t *testing.T) {
	root, dir := t.TempDir(), t.TempDir()
	testshop.WriteFiles(t, root)
	testshop.RunFiles(t, root, dir, run.Options{})

	r, err := kinds.Decode([]byte(strings.Replace(testshop.Files, "ROOT", root, 1)), "train.lr=0.02")
	require.NoError(t, err)
	ctx, cancel := context.WithCancel(context.Background())
	cancel()
	_, err = run.Execute(ctx, r, run.Options{Dir: dir})
	require.ErrorIs(t, err, context.Canceled)

	resumed, _ := testshop.RunFiles(t, root, dir, run.Options{Resume: true}, "train.lr=0.02")
	whole, _ := testshop.RunFiles(t, root, t.TempDir(), run.Options{}, "train.lr=0.02")
	require.Equal(t, whole.Scores, resumed.Scores)
}

func TestManifestNamesItsFiles(t *testing.T) {
	root := t.TempDir()
	testshop.WriteFiles(t, root)
	finished, _ := testshop.RunFiles(t, root, t.TempDir(), run.Options{})
	m := finished.Manifest
	require.Len(t, m.Files, 2)
	require.Equal(t, "log.csv", m.Files[0].Path)
	require.Equal(t, "items.csv", m.Files[1].Path)
	info, err := os.Stat(filepath.Join(root, "log.csv"))
	require.NoError(t, err)
	require.Equal(t, info.Size(), m.Files[0].Bytes)
	require.Len(t, m.Files[0].SHA256, 64)
	require.Len(t, m.Features, 2)
	require.Len(t, m.Models, 3)
	require.NotEmpty(t, m.Kernels)
	require.True(t, m.Code.Commit != "" && !m.Code.Modified || len(m.Code.Program) == 64)
}
