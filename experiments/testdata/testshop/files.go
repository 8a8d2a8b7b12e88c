package testshop

import (
	"bytes"
	"context"
	"fmt"
	"log/slog"
	"os"
	"path/filepath"
	"regexp"
	"slices"
	"strings"
	"testing"

	"github.com/stretchr/testify/require"

	"tandem/experiments/result"
	"tandem/experiments/run"
)

// Files reads its interactions and prices from the files of WriteFiles; ROOT stands for
// their directory.
const Files = `
name: files
data:
  format: csv
  root: ROOT
  interactions: {path: log.csv, columns: {user: user, item: item}}
  items: {path: items.csv, columns: {item: item, price: price, weight: weight}}
split: {kind: ratio, order: random}
features: {item: [{column: price, kind: price, standardized: true}, {column: weight, kind: price}]}
models:
  - {name: popularity, kind: popularity}
  - {name: cf, kind: mf, dim: 4}
  - {name: hybrid, kind: two-tower, dim: 4, features: [price]}
train: {loss: bpr, negatives: 2, shared_negatives: false, batch: 32, epochs: 1, lr: 0.01}
evaluate: {metrics: [ndcg@5]}
compare: {bootstrap: 200}
`

// WriteFiles writes the files of the recipe Files: 30 users who met 8 of 20 items each.
func WriteFiles(t *testing.T, root string) {
	t.Helper()
	log, items := "user,item\n", "item,price,weight\n"
	for u := range 30 {
		for n := range 8 {
			log += fmt.Sprintf("u%d,i%d\n", u, (3*u+n*n+n)%20)
		}
	}
	for i := range 20 {
		items += fmt.Sprintf("i%d,%d,%d\n", i, i+1, 2*i+1)
	}
	require.NoError(t, os.WriteFile(filepath.Join(root, "log.csv"), []byte(log), 0o644))
	require.NoError(t, os.WriteFile(filepath.Join(root, "items.csv"), []byte(items), 0o644))
}

// RunFiles runs Files over root into dir and returns the run and what became of each
// model, as in "popularity fitted, cf reused, hybrid trained".
func RunFiles(t *testing.T, root, dir string, o run.Options, set ...string) (*result.Run, string) {
	t.Helper()
	r := Recipe(t, strings.Replace(Files, "ROOT", root, 1), set...)
	var text bytes.Buffer
	o.Dir, o.Log = dir, slog.New(slog.NewTextHandler(&text, nil))
	finished, err := run.Execute(context.Background(), r, o)
	require.NoError(t, err)
	var fates []string
	for _, m := range regexp.MustCompile(`msg="?(reused|trained|fitted)[^=]*model=(\w+)`).FindAllStringSubmatch(text.String(), -1) {
		fates = append(fates, m[2]+" "+m[1])
	}
	for _, s := range finished.Scores {
		s.Aggregates = nil // as in scores that were read
	}
	return finished, strings.Join(slices.Compact(fates), ", ")
}

// AppendTo writes text to the end of a file that is there.
func AppendTo(path, text string) error {
	f, err := os.OpenFile(path, os.O_APPEND|os.O_WRONLY, 0)
	if err != nil {
		return err
	}
	defer f.Close()
	_, err = f.WriteString(text)
	return err
}
