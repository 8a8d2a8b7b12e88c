package experiments_test

import (
	"context"
	"fmt"
	"math/rand/v2"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"github.com/stretchr/testify/require"

	"tandem/experiments/compare"
	"tandem/experiments/kinds"
	"tandem/experiments/report"
	"tandem/experiments/result"
	"tandem/experiments/run"
	"tandem/experiments/table"
)

// misleadingShop writes a shop where views mislead and purchases decide: its users buy within
// their own half of the items, and between two purchases look at three of the other half.
func misleadingShop(t *testing.T) string {
	t.Helper()
	const users, half, buys = 120, 24, 9
	rng := rand.New(rand.NewPCG(1, 2))
	b := strings.Builder{}
	b.WriteString("user,item,event,time\n")
	for u := range users {
		own := rng.Perm(half)
		for n, i := range own[:buys] {
			at := 10_000*n + 10*u
			for k := range 3 {
				fmt.Fprintf(&b, "u%d,i%d,view,%d\n", u, (u+1)%2*half+rng.IntN(half), at+k)
			}
			fmt.Fprintf(&b, "u%d,i%d,buy,%d\n", u, u%2*half+i, at+5)
		}
	}
	root := t.TempDir()
	require.NoError(t, os.WriteFile(filepath.Join(root, "events.csv"), []byte(b.String()), 0o644))
	return root
}

// With views that weigh little, every model finds what people buy; where a view counts as a
// purchase, it recommends the half that they only look at.
func TestViewsMisleadAndPurchasesDecide(t *testing.T) {
	root := misleadingShop(t)
	ndcg := func(view string) map[string]float64 {
		source, err := kinds.Decode([]byte(`
name: misleading
data: {root: ` + root + `, interactions: {path: events.csv, columns: {user: user, item: item, event: event, time: time}, events: {view: ` + view + `, buy: {target: true}}}}
clean: [{duplicates: max}]
models:
  - {name: item-knn, kind: item-knn}
  - {name: ease, kind: ease, ease: {l2: 20}}
  - {name: ials, kind: ials, ials: {factors: 16, unobserved_weight: 0.1, l2: 0.003}}
  - {name: cf, kind: two-tower, dim: 16, train: {epochs: 8, stop: {patience: 0}}}
evaluate: {metrics: [ndcg@10]}
seeds: [1]
`))
		require.NoError(t, err)
		finished, err := run.Execute(context.Background(), source, run.Options{Dir: t.TempDir()})
		require.NoError(t, err)
		out := map[string]float64{}
		for _, s := range finished.Scores {
			sum := 0.
			for _, v := range s.Values[0] {
				sum += v
			}
			out[s.Model] = sum / float64(len(s.Values[0]))
		}
		return out
	}
	equal, weighted := ndcg("1"), ndcg("0.05")
	require.Len(t, equal, 4)
	t.Log(equal, weighted)
	for model := range equal {
		require.Greater(t, weighted[model], 1.2*equal[model], model)
	}
}

// A further set of targets has figures, comparisons and tables of its own, and those of the first
// are what they are without it.
func TestTargetsEachHaveTheirTable(t *testing.T) {
	root := misleadingShop(t)
	execute := func(targets string) *result.Run {
		source, err := kinds.Decode([]byte(`
name: misleading
data: {root: ` + root + `, interactions: {path: events.csv, columns: {user: user, item: item, event: event, time: time}, events: {view: 0.05, buy: {target: true}}}}
clean: [{duplicates: max}]
split: {kind: global-time, valid: 0.15, test: 0.15}
models:
  - {name: popularity, kind: popularity}
  - {name: item-knn, kind: item-knn}
  - {name: cf, kind: two-tower, dim: 8, train: {epochs: 4, stop: {patience: 0}}}
evaluate: {metrics: [ndcg@10, coverage@10], targets: ` + targets + `}
seeds: [1, 2]
`))
		require.NoError(t, err)
		finished, err := run.Execute(context.Background(), source, run.Options{Dir: t.TempDir()})
		require.NoError(t, err)
		return finished
	}
	alone, both := execute("[]"), execute("[buy, view]")
	require.Empty(t, alone.Summary.Targets)
	for i, m := range both.Summary.Models {
		require.Equal(t, alone.Summary.Models[i].Metrics, m.Metrics)
		require.Equal(t, alone.Summary.Models[i].Aggregates, m.Aggregates)
	}
	require.Equal(t, alone.Summary.Comparisons, both.Summary.Comparisons)
	require.Equal(t, alone.Summary.Headline, both.Summary.Headline)

	reopened, err := result.Open(both.Dir)
	require.NoError(t, err)
	sets := reopened.Summary.Targets
	require.Equal(t, both.Summary.Targets, sets)
	require.Len(t, sets, 2)
	require.Nil(t, sets[0].Metrics)
	require.Len(t, sets[1].Metrics, 3)
	require.Len(t, sets[1].Comparisons, len(both.Summary.Comparisons))
	knn, ok := sets[1].Metrics["item-knn"]["ndcg@10"]
	require.True(t, ok)
	require.Less(t, knn.Mean, both.Summary.Model("item-knn").Metrics["ndcg@10"].Mean, "what people only look at is not what a model of purchases finds")
	require.Contains(t, sets[1].Aggregates["item-knn"], "coverage@10")

	text := strings.Builder{}
	require.NoError(t, table.Write(&text, &reopened.Summary))
	require.Contains(t, text.String(), "target buy: ")
	require.Contains(t, text.String(), "target view: ")
	text.Reset()
	require.NoError(t, table.WriteAs(&text, &reopened.Summary, "csv"))
	require.Equal(t, 3+len(sets[1].Comparisons), strings.Count(text.String(), ",target,view,"))
	joined, err := compare.Join([]*result.Run{execute("[buy, view]"), reopened}, both.Recipe.Compare)
	require.NoError(t, err)
	require.Len(t, joined.Targets[1].Metrics, 6)
	_, err = compare.Join([]*result.Run{alone, both}, both.Recipe.Compare)
	require.ErrorContains(t, err, "want the same evaluate.targets")
	path, err := report.WriteRun(reopened)
	require.NoError(t, err)
	page, err := os.ReadFile(path)
	require.NoError(t, err)
	require.Contains(t, string(page), "Models on test, target view (")
}
