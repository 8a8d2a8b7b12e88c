package run_test

import (
	"bytes"
	"context"
	"fmt"
	"log/slog"
	"math"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"github.com/stretchr/testify/require"

	"tandem/datasets"
	"tandem/datasets/synth"
	"tandem/experiments/audit"
	"tandem/experiments/input"
	"tandem/experiments/kinds"
	"tandem/experiments/prepare"
	"tandem/experiments/result"
	"tandem/experiments/run"
	"tandem/experiments/testdata/testshop"
)

// oddShop writes a small shop whose item table has, beside price and category, one column
// of every fault: constant, missing for 99 of 100 items, and the price in cents.
func oddShop(t *testing.T) string {
	t.Helper()
	c := synth.DefaultConfig()
	c.Users, c.Items, c.Interactions, c.ColdItems = 300, 200, 8, 0
	d, _, err := synth.Generate(c)
	require.NoError(t, err)
	constant, rare, cents, weight := numberColumn("constant"), numberColumn("rare"), numberColumn("cents"), numberColumn("weight")
	for i, price := range d.Items.Find("price").Numbers {
		constant.Numbers = append(constant.Numbers, 7)
		cents.Numbers = append(cents.Numbers, math.Round(100*price))
		weight.Numbers = append(weight.Numbers, float64(i%17))
		x := math.NaN()
		if i%100 == 0 {
			x = float64(i)
		}
		rare.Numbers = append(rare.Numbers, x)
	}
	d.Items = append(d.Items, constant, rare, cents, weight)
	dir := t.TempDir()
	require.NoError(t, synth.Write(dir, d))
	return dir
}

func numberColumn(name string) *datasets.Column { return &datasets.Column{Name: name} }

const oddRecipe = `
name: odd
data:
  format: csv
  root: %s
  interactions: {path: interactions.csv, columns: {user: user, item: item, time: time}}
  items: {path: items.csv, columns: {item: item, price: price, category: {source: category, kind: path, separator: " > "},
    brand: {source: brand, kind: label}, constant: {source: constant, kind: number}, rare: {source: rare, kind: number},
    cents: {source: cents, kind: number}, weight: {source: weight, kind: number}}}
  users: {path: users.csv, columns: {user: user, income: {source: income, kind: label}, age: {source: age, kind: label}}}
features:
  item:
    - {column: price, kind: price, buckets: 5}
    - {column: category, kind: path}
    - {column: constant, kind: number}
    - {column: rare, kind: number}
    - {name: pennies, column: cents, kind: price, buckets: 5}
    - {column: brand, kind: tags}
  user: [{column: income, kind: tags}]
models:
  - {name: cf, kind: gmf, dim: 8}
  - {name: hybrid, like: cf, features: [price, category, constant, rare, pennies], user_features: [income]}
  - {name: placebo, like: hybrid, shuffle_features: true}
train: {loss: bce, epochs: 1}
`

// A constant column, one that 99 % of the items lack, one that no model uses and one that
// says what another does are each named with their figure; so is the column that could be
// a feature.
func TestAuditNamesEveryFault(t *testing.T) {
	r, err := kinds.Decode(fmt.Appendf(nil, oddRecipe, oddShop(t)), "audit.no_effect=warning")
	require.NoError(t, err)
	var log bytes.Buffer
	dir := t.TempDir()
	_, err = run.Execute(context.Background(), r, run.Options{Dir: dir, Log: slog.New(slog.NewTextHandler(&log, nil))})
	require.NoError(t, err)
	report, err := result.ReadJSON[audit.Report](filepath.Join(dir, run.AuditFile))
	require.NoError(t, err)
	var text strings.Builder
	for _, f := range report.Findings {
		fmt.Fprintln(&text, f)
		require.Contains(t, log.String(), f.Text)
	}
	fmt.Fprintln(&text)
	for _, f := range report.Features {
		fmt.Fprintf(&text, "%s %s, %s: %d values, %d of %d missing, %d of %d rows used, models %v", f.Side, f.Name, f.Kind, f.Values,
			f.Missing, f.Entities, f.Filled, f.Rows, f.Models)
		for _, trace := range f.Traces {
			fmt.Fprintf(&text, "; %s: %d rows with a gradient", trace.Model, trace.Touched)
		}
		fmt.Fprintf(&text, "; %s\n", f.Verdict)
	}
	testshop.Golden(t, "testdata/audit/odd.txt", text.String())
}

// By default a feature that no gradient reaches stops the run before any training.
func TestAuditStopsTheRun(t *testing.T) {
	r, err := kinds.Decode(fmt.Appendf(nil, oddRecipe, oddShop(t)))
	require.NoError(t, err)
	dir := t.TempDir()
	_, err = run.Execute(context.Background(), r, run.Options{Dir: dir})
	var input *input.Error
	require.ErrorAs(t, err, &input)
	require.ErrorContains(t, err, "experiments: audit: item feature constant: without effect in hybrid")
	require.ErrorContains(t, err, "(audit.no_effect = error stops the run)")
	require.NoFileExists(t, filepath.Join(result.SeedDir(dir, "cf", 1), result.MetricsFile))
	require.FileExists(t, filepath.Join(dir, run.AuditFile), "what was found stays to be read")
}

// The quickstart's features are found sound.
func TestAuditOfTheQuickstart(t *testing.T) {
	r := testshop.Builtin(t, "quickstart")
	p, err := prepare.New(r, slog.New(slog.DiscardHandler))
	require.NoError(t, err)
	report, err := run.Audit(context.Background(), p, r)
	require.NoError(t, err)
	for _, f := range report.Features {
		require.Equal(t, "ok", f.Verdict)
		require.Equal(t, []string{"hybrid"}, f.Models)
		require.Positive(t, f.Traces[0].Touched)
		require.LessOrEqual(t, f.Traces[0].Touched, f.Filled)
	}
	for _, f := range report.Findings {
		require.Equal(t, audit.Notice, f.Level, f.Text)
	}
}

// What events weigh is told once for all models that weigh them alike.
func TestAuditTellsWhatEventsWeigh(t *testing.T) {
	root := t.TempDir()
	b := strings.Builder{}
	b.WriteString("user,item,event,time\n")
	for n := range 240 {
		fmt.Fprintf(&b, "u%d,i%d,view,%d\nu%d,i%d,buy,%d\n", n%20, n%13, 10*n, n%20, n%11, 10*n+1)
	}
	require.NoError(t, os.WriteFile(filepath.Join(root, "events.csv"), []byte(b.String()), 0o600))
	r, err := kinds.Decode([]byte(`
name: shop
data: {root: ` + root + `, interactions: {path: events.csv, columns: {user: user, item: item, time: time, event: event}, events: {view: 0.5, buy: {target: true}}}}
clean: []
models:
  - {name: a, kind: popularity}
  - {name: b, kind: item-knn}
  - {name: c, kind: popularity, events: {view: 0}}
`))
	require.NoError(t, err)
	p, err := prepare.New(r, slog.New(slog.DiscardHandler))
	require.NoError(t, err)
	report, err := run.Audit(context.Background(), p, r)
	require.NoError(t, err)
	require.Len(t, report.Signals, 2)
	both, buys := report.Signals[0], report.Signals[1]
	require.Equal(t, []string{"a", "b"}, both.Models)
	require.Equal(t, []string{"c"}, buys.Models)
	require.Equal(t, p.Split.Train.Len(), both.Rows)
	require.InDelta(t, 1, both.Events[0].Share+both.Events[1].Share, 1e-9)
	require.Equal(t, float64(both.Targets.Train), buys.Effective)
	require.Equal(t, []int{p.Split.Valid.Len(), p.Split.Test.Len()}, []int{both.Targets.Valid, both.Targets.Test})
	require.Less(t, both.Effective, float64(both.Rows))
}
