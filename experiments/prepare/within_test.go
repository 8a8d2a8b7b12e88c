package prepare_test

import (
	"context"
	"fmt"
	"io/fs"
	"log/slog"
	"math/rand/v2"
	"os"
	"path/filepath"
	"runtime"
	"sort"
	"strings"
	"testing"

	"github.com/stretchr/testify/require"

	"tandem/experiments/input"
	"tandem/experiments/kinds"
	"tandem/experiments/prepare"
	"tandem/experiments/recipe"
)

// manyRows writes a log of 6000 rows with values, times of a few days, repeats and events,
// and items of which some have no price.
func manyRows(t *testing.T) (dir string) {
	t.Helper()
	dir = t.TempDir()
	rng := rand.New(rand.NewPCG(3, 4))
	var csv, tsv, json, items strings.Builder
	csv.WriteString("user,item,value,time,event\n")
	tsv.WriteString("user\titem\tvalue\ttime\tevent\n")
	for range 6000 {
		u, i := rng.IntN(1+rng.IntN(250)), rng.IntN(1+rng.IntN(90))
		v, at, e := float64(rng.IntN(50))/7, 1_500_000_000+86400*rng.IntN(9), []string{"view", "buy"}[rng.IntN(2)]
		fmt.Fprintf(&csv, "u%d,i%d,%.3f,%d,%s\n", u, i, v, at, e)
		fmt.Fprintf(&tsv, "u%d\ti%d\t%.3f\t%d\t%s\n", u, i, v, at, e)
		fmt.Fprintf(&json, `{"user":"u%d","item":"i%d","value":%.3f,"time":%d,"event":"%s"}`+"\n", u, i, v, at, e)
	}
	items.WriteString("item,price,category\n")
	for i := range 70 {
		fmt.Fprintf(&items, "i%d,%d,c%d>d%d\n", i, 1+i, i%3, i%31)
	}
	for name, text := range map[string]string{"log.csv": csv.String(), "log.tsv": tsv.String(), "log.jsonl": json.String(), "items.csv": items.String()} {
		require.NoError(t, os.WriteFile(filepath.Join(dir, name), []byte(text), 0o644))
	}
	return dir
}

// within makes the recipe of manyRows with some rules.
func within(t *testing.T, root, format, columns, rules string) *recipe.Recipe {
	t.Helper()
	text := `
name: many
data:
  format: ` + format + `
  root: ` + root + `
  interactions: {path: log.` + format + `, columns: {user: user, item: item` + columns + `}}
  items: {path: items.csv, format: csv, columns: {item: item, price: {source: price, kind: number}, category: {source: category, kind: path, separator: ">"}}}
clean: [` + rules + `]
models: [{name: popularity, kind: popularity}]
`
	r, err := kinds.Decode([]byte(text))
	require.NoError(t, err)
	return r
}

// contents reads all files below dir, by path.
func contents(t *testing.T, dir string) map[string]string {
	t.Helper()
	all := map[string]string{}
	require.NoError(t, filepath.WalkDir(dir, func(path string, e fs.DirEntry, err error) error {
		if err != nil || e.IsDir() {
			return err
		}
		text, err := os.ReadFile(path)
		at, _ := filepath.Rel(dir, path)
		all[at] = string(text)
		return err
	}))
	return all
}

// told collects log lines, so that a test knows whether rows went to disk.
func told() (*strings.Builder, *slog.Logger) {
	b := &strings.Builder{}
	return b, slog.New(slog.NewTextHandler(b, nil))
}

const everyColumn = ", value: value, time: time, event: event"

// Whatever the rules, rows on disk give the bytes that rows in memory give.
func TestPrepareWithinIsTheSame(t *testing.T) {
	root := manyRows(t)
	for _, tt := range []struct{ name, format, columns, rules string }{
		{"no rule", "csv", everyColumn, ""},
		{"tsv", "tsv", everyColumn, "{duplicates: last}"},
		{"jsonl", "jsonl", everyColumn, "{duplicates: last}"},
		{"pairs", "csv", "", "{duplicates: first}"},
		{"first", "csv", everyColumn, "{duplicates: first}"},
		{"last", "csv", everyColumn, "{duplicates: last}"},
		{"sum", "csv", everyColumn, "{duplicates: sum}"},
		{"max", "csv", everyColumn, "{duplicates: max}"},
		{"sum without values", "csv", "", "{duplicates: sum}, {min_value: 2}"},
		{"max without values", "csv", ", time: time", "{duplicates: max}"},
		{"min value", "csv", everyColumn, "{min_value: 2}"},
		{"value range", "csv", everyColumn, "{value_range: {min: 1, max: 5}}"},
		{"window", "csv", everyColumn, "{window: {from: 2017-07-15, to: 2017-07-20}}"},
		{"unknown items", "csv", everyColumn, "{unknown_items: drop}"},
		{"bots", "csv", everyColumn, "{bots: {per_day: 12, total: 200}}"},
		{"min users per item", "csv", everyColumn, "{min_users_per_item: 40}"},
		{"min items per user", "csv", everyColumn, "{min_items_per_user: 14}"},
		{"k-core", "csv", everyColumn, "{k_core: {users: 20, items: 30}}"},
		{"core of users", "csv", everyColumn, "{k_core: {users: 20, items: 0}}"},
		{"small categories", "csv", everyColumn, "{min_category: {items: 3, then: drop}}"},
		{"categories move up", "csv", everyColumn, "{min_category: {items: 3}}"},
		{"several", "csv", everyColumn, "{duplicates: sum}, {value_range: {max: 30}}, {bots: {per_day: 30}}, {min_users_per_item: 5}, {duplicates: max}, {k_core: {users: 8, items: 8}}, {unknown_items: drop}, {min_category: {items: 2}}"},
	} {
		t.Run(tt.name, func(t *testing.T) {
			r := within(t, root, tt.format, tt.columns, tt.rules)
			out := filepath.Join(t.TempDir(), "out")
			wanted, err := prepare.WriteSet(r, out, false, slog.New(slog.DiscardHandler))
			require.NoError(t, err)
			want := contents(t, out)
			for _, procs := range []int{1, 2, 8} {
				defer runtime.GOMAXPROCS(runtime.GOMAXPROCS(procs))
				for memory, disk := range map[int64]bool{64 << 10: true, 64 << 20: false} {
					lines, log := told()
					dir := filepath.Join(t.TempDir(), "sets", "out")
					got, err := prepare.WriteSetWithin(t.Context(), memory, r, dir, false, log)
					require.NoError(t, err)
					require.Equal(t, disk, strings.Contains(lines.String(), "kept on disk"), lines.String())
					require.Equal(t, wanted.Clean, got.Clean)
					require.Equal(t, want, contents(t, filepath.Dir(dir)+"/out"))
					requireOnly(t, filepath.Dir(dir), "out")
					report, err := prepare.CleanWithin(t.Context(), memory, r, log)
					require.NoError(t, err)
					require.Equal(t, wanted.Clean, report)
				}
			}
		})
	}
}

// requireOnly fails unless dir holds just these entries: no temporary directory.
func requireOnly(t *testing.T, dir string, names ...string) {
	t.Helper()
	entries, err := os.ReadDir(dir)
	require.NoError(t, err)
	var got []string
	for _, e := range entries {
		got = append(got, e.Name())
	}
	require.Equal(t, names, got)
}

// cancelAt is a log that cancels as soon as something is said that contains word.
type cancelAt struct {
	slog.Handler
	word   string
	cancel func()
}

func (c cancelAt) Handle(_ context.Context, r slog.Record) error {
	if strings.Contains(r.Message, c.word) {
		c.cancel()
	}
	return nil
}

func TestPrepareWithinInterrupted(t *testing.T) {
	root := manyRows(t)
	r := within(t, root, "csv", everyColumn, "{duplicates: last}, {k_core: {users: 8, items: 8}}")
	parent := t.TempDir()
	dir := filepath.Join(parent, "out")
	_, err := prepare.WriteSet(r, dir, false, slog.New(slog.DiscardHandler))
	require.NoError(t, err)
	want := contents(t, dir)
	for _, word := range []string{"attributes of items", "cleaned", ""} { // before the rules, after them, and at once
		ctx, cancel := context.WithCancel(t.Context())
		if word == "" {
			cancel()
		}
		h := cancelAt{slog.NewTextHandler(os.Stderr, nil), word, cancel}
		_, err = prepare.WriteSetWithin(ctx, 64<<10, within(t, root, "csv", everyColumn, "{min_value: 3}"), dir, false, slog.New(h))
		require.ErrorIs(t, err, context.Canceled, word)
		require.Equal(t, want, contents(t, dir), "the set of before")
		requireOnly(t, parent, "out")
	}
}

// Rows that just fit go to disk when attributes come on top.
func TestPrepareWithinMakesRoomForAttributes(t *testing.T) {
	root := manyRows(t)
	r := within(t, root, "csv", everyColumn, "{duplicates: sum}")
	bare := *r
	bare.Data.Items = nil
	spills := func(r *recipe.Recipe, memory int) bool {
		lines, log := told()
		_, err := prepare.CleanWithin(t.Context(), int64(memory), r, log)
		require.NoError(t, err)
		return strings.Contains(lines.String(), "kept on disk")
	}
	fits := sort.Search(1<<20, func(memory int) bool { return memory > 64<<10 && !spills(&bare, memory) })
	require.True(t, spills(r, fits))

	whole, small := filepath.Join(t.TempDir(), "out"), filepath.Join(t.TempDir(), "out")
	_, err := prepare.WriteSet(r, whole, false, slog.New(slog.DiscardHandler))
	require.NoError(t, err)
	_, err = prepare.WriteSetWithin(t.Context(), int64(fits), r, small, false, slog.New(slog.DiscardHandler))
	require.NoError(t, err)
	require.Equal(t, contents(t, whole), contents(t, small))
}

func TestPrepareWithinRefuses(t *testing.T) {
	root := manyRows(t)
	parent := t.TempDir()
	dir := filepath.Join(parent, "out")
	decode := func(data string) *recipe.Recipe {
		r, err := kinds.Decode([]byte("name: x\ndata: {" + data + "}\nmodels: [{name: popularity, kind: popularity}]"))
		require.NoError(t, err)
		return r
	}
	sorted := within(t, root, "csv", everyColumn, "")
	sorted.Data.Interactions.Sorted = true
	for _, tt := range []struct {
		name   string
		memory int64
		recipe *recipe.Recipe
		want   string
	}{
		{"ids alone", 4 << 10, within(t, root, "csv", "", ""), `log\.csv: the ids of the first \d+ users and \d+ items alone need [0-9.]+ KiB, want a larger --mem than 4\.0 KiB`},
		{"one user", 14 << 10, within(t, root, "csv", "", "{duplicates: last}"), `duplicates: last: user "u\d+" has \d+ rows, of which \d+ fit in memory at a time`},
		{"rule", 64 << 10, within(t, root, "csv", "", "{k_core: 6000}"), `k_core: 6000 per user, 6000 per item: all 6000 rows were filtered out`},
		{"sorted", 64 << 10, sorted, `log\.csv: the first 6000 rows need [0-9.]+ KiB, and sorted and item_columns need all in memory: want a larger --mem than 64\.0 KiB`},
		{"format", 64 << 10, decode("format: synth, synth: {users: 500, items: 50, interactions: 20, seed: 1}"), `\d+ rows of synth, with ids and attributes, need [0-9.]+ KiB, want a larger --mem than 64\.0 KiB: only csv, tsv, jsonl, parquet and xlsx go to disk`},
		{"no times", 64 << 10, within(t, root, "csv", "", "{window: {from: 2017-07-15}}"), `the log has no times`},
	} {
		t.Run(tt.name, func(t *testing.T) {
			_, err := prepare.WriteSetWithin(t.Context(), tt.memory, tt.recipe, dir, false, slog.New(slog.DiscardHandler))
			var input *input.Error
			require.ErrorAs(t, err, &input)
			require.Regexp(t, tt.want, err.Error())
			requireOnly(t, parent)
		})
	}
}
