package main_test

import (
	"go/parser"
	"go/token"
	"io/fs"
	"os"
	"path/filepath"
	"slices"
	"strconv"
	"strings"
	"testing"

	"github.com/stretchr/testify/require"
)

// floors are the folders from left to right: a file imports what stands to its left,
// or its own folder.
var floors = []string{"datasets", "features", "model", "train", "experiments", "cmd"}

// foundations are sub-packages that their siblings may import.
var foundations = []string{
	"model/kernel", "model/draw", "model/internal/pages", "model/rank", "model/embed", "model/internal/fuse", "model/internal/history", "model/serve",
	"datasets/setting", "datasets/sheet", "datasets/internal/textfile", "datasets/internal/blocks", "datasets/internal/columns", "datasets/internal/jsonline", "datasets/internal/pyliteral",
	"datasets/internal/group", "datasets/internal/measure", "datasets/internal/calendar", "datasets/internal/records", "datasets/internal/strptime", "datasets/internal/blanks", "datasets/internal/edits", "datasets/internal/levels", "datasets/internal/numeral", "datasets/internal/parquettext", "datasets/internal/nulls", "datasets/internal/xlsx", "datasets/internal/parts", "datasets/internal/pgarray", "datasets/internal/firstline", "datasets/internal/datedigits",
}

// orders are folders with an inner order: a part imports those that stand before it, never
// one after it. The folder's own package, unless it is a cellar, stands after all of them.
var orders = map[string][]string{
	"experiments": {
		// tools that know nothing of recipes and runs
		"internal/rest", "internal/yamltree", "figures", "stats", "tfevents", "tune", "grid", "mlflow", "stores", "audit",
		// from a recipe to a comparison
		"recipe", "input", "lock", "sums", "kinds", "reference", "verdict", "result", "raw", "prepare", "evaluate", "compare", "table", "diff", "warm", "fit", "serving", "plan", "run",
		// what is done with runs
		"arithmetic", "search", "rerank", "recommend", "track", "exports", "drivers", "lists", "report/chart", "report", "explore", "shop", "verify", "bench", "doctor", "guide",
	},
}

// supports are packages that only tests import, and programs that none does; they may import
// what their folder has.
var supports = []string{
	"experiments/testdata/testshop", "model/op/testdata/optest", "experiments/guide/guides/nightly", "experiments/guide/guides/serve",
}

// cellars are folders whose own package stands below its parts: it imports none of them
// but foundations, so every part may import it.
var cellars = []string{"datasets"}

// doors are the only packages a third party may enter through; a test file may import
// what it likes.
var doors = map[string][]string{
	"gorgonia.org":                   {"model", "train"},
	"github.com/parquet-go":          {"datasets/tabular", "datasets/sheet", "datasets/internal/parquettext"},
	"github.com/klauspost/compress":  {"datasets/internal/textfile"},
	"golang.org/x/text":              {"datasets/describe"},
	"github.com/spf13/cobra":         {"cmd"},
	"github.com/schollz/progressbar": {"cmd"},
	"go.yaml.in/yaml":                {"experiments"},
	"github.com/jackc/pgx":           {"experiments/stores"},
}

// TestFloors parses every import of the module.
func TestFloors(t *testing.T) {
	root := filepath.Join("..", "..")
	var faults []string
	files := 0
	err := filepath.WalkDir(root, func(path string, d fs.DirEntry, err error) error {
		if err != nil || d.IsDir() && strings.HasPrefix(d.Name(), ".") && d.Name() != "." && d.Name() != ".." {
			if err == nil {
				err = filepath.SkipDir
			}
			return err
		}
		if !strings.HasSuffix(path, ".go") {
			return nil
		}
		files++
		rel, err := filepath.Rel(root, path)
		if err != nil {
			return err
		}
		faults = append(faults, fileFaults(t, path, filepath.ToSlash(rel))...)
		return nil
	})
	require.NoError(t, err)
	require.Greater(t, files, 100, "the walk missed the module")
	require.Empty(t, faults, strings.Join(faults, "\n"))
}

func fileFaults(t *testing.T, path, rel string) []string {
	file, err := parser.ParseFile(token.NewFileSet(), path, nil, parser.ImportsOnly)
	require.NoError(t, err)
	own, test := filepath.ToSlash(filepath.Dir(rel)), strings.HasSuffix(rel, "_test.go")
	var faults []string
	for _, spec := range file.Imports {
		name, err := strconv.Unquote(spec.Path.Value)
		require.NoError(t, err)
		if fault := importFault(own, name, test); fault != "" {
			faults = append(faults, rel+": "+fault)
		}
	}
	return faults
}

// importFault says what is wrong with an import, or "".
func importFault(own, name string, test bool) string {
	to, ours := strings.CutPrefix(name, "tandem/")
	if !ours {
		for party, allowed := range doors {
			if strings.HasPrefix(name, party) && !test && !slices.ContainsFunc(allowed, func(d string) bool {
				return own == d || strings.HasPrefix(own, d+"/")
			}) {
				return "imports " + name + ", which enters through " + strings.Join(allowed, ", ") + " only"
			}
		}
		return ""
	}
	from, target := floor(own), floor(to)
	switch {
	case target < 0:
		return "imports " + name + ", which is on no floor"
	case target > from:
		return "imports " + name + ", a floor to its right"
	case slices.Contains(supports, to) && !test:
		return "imports " + name + ", which is for tests"
	case target < from || own == to || test || slices.Contains(supports, own):
		return ""
	}
	if slices.Contains(cellars, own) && !slices.Contains(foundations, to) {
		return "imports its part " + name + ", which stands above it"
	}
	if order, ok := orders[folder(own)]; ok && own != folder(own) {
		if to == folder(own) {
			return "imports " + name + ", which stands above it"
		}
		mine, its := place(order, own), place(order, to)
		switch {
		case mine < 0:
			return "stands in no place of the order of " + folder(own)
		case its < 0:
			return "imports " + name + ", which stands in no place of the order"
		case its > mine:
			return "imports " + name + ", which stands after it"
		}
		return ""
	}
	// Same folder: the folder's own package uses its parts, or its parts use it (which of
	// the two, the compiler settles), but a part never uses another part.
	if strings.HasPrefix(to, own+"/") || strings.HasPrefix(own, to+"/") || slices.Contains(foundations, to) {
		return ""
	}
	return "imports its sibling " + name
}

// folder is the floor that a package stands on.
func folder(path string) string {
	first, _, _ := strings.Cut(path, "/")
	return first
}

// place is where a package stands in the order of its folder: that of the longest name
// that it has or stands below; −1 where it has none.
func place(order []string, path string) int {
	_, part, _ := strings.Cut(path, "/")
	for part != "." && part != "" {
		if i := slices.Index(order, part); i >= 0 {
			return i
		}
		part = filepath.ToSlash(filepath.Dir(part))
	}
	return -1
}

func floor(path string) int {
	first, _, _ := strings.Cut(path, "/")
	return slices.Index(floors, first)
}

// The rules themselves, so that the walk cannot pass by allowing everything.
func TestImportFault(t *testing.T) {
	for _, c := range []struct{ own, name, want string }{
		{"train", "tandem/model", ""},
		{"train", "tandem/train/loss", ""},
		{"model", "tandem/train", "a floor to its right"},
		{"features", "tandem/experiments/stats", "a floor to its right"},
		{"train/loss", "tandem/train/optim", "its sibling"},
		{"datasets/ncf", "tandem/datasets", ""},
		{"datasets/clean", "tandem/datasets", ""},
		{"datasets/clean", "tandem/datasets/internal/measure", ""},
		{"datasets/split", "tandem/datasets/clean", "its sibling"},
		{"datasets/describe", "tandem/datasets/split", "its sibling"},
		{"datasets/tabular", "tandem/datasets/clean", "its sibling"},
		{"experiments/run", "tandem/experiments/recipe", ""},
		{"experiments/recipe", "tandem/experiments/run", "stands after it"},
		{"experiments/report/chart", "tandem/experiments/report", "stands after it"},
		{"experiments/nowhere", "tandem/experiments/run", "in no place"},
		{"experiments", "tandem/experiments/run", ""},
		{"experiments/run", "tandem/experiments", "stands above it"},
		{"experiments/run", "tandem/experiments/testdata/testshop", "which is for tests"},
		{"experiments", "tandem/experiments/testdata/testshop", "which is for tests"},
		{"experiments/testdata/testshop", "tandem/experiments", ""},
		{"experiments/testdata/testshop", "tandem/cmd", "a floor to its right"},
		{"datasets", "tandem/datasets/internal/group", ""},
		{"datasets", "tandem/datasets/setting", ""},
		{"datasets", "tandem/datasets/clean", "stands above it"},
		{"model/embed", "tandem/model/kernel", ""},
		{"model", "tandem/other", "on no floor"},
		{"features", "gorgonia.org/gorgonia", "enters through"},
		{"train/loss", "gorgonia.org/gorgonia", ""},
		{"features", "strings", ""},
	} {
		got := importFault(c.own, c.name, false)
		if c.want == "" {
			require.Empty(t, got, "%s imports %s", c.own, c.name)
		} else {
			require.Contains(t, got, c.want, "%s imports %s", c.own, c.name)
		}
	}
}

// The top level is fixed: seven names, and dot-files.
func TestTopLevel(t *testing.T) {
	entries, err := os.ReadDir(filepath.Join("..", ".."))
	require.NoError(t, err)
	want := append([]string{"go.mod", "go.sum", "README.md", "LICENSE", "runs"}, floors...)
	for _, e := range entries {
		if !strings.HasPrefix(e.Name(), ".") && !slices.Contains(want, e.Name()) {
			t.Errorf("%s stands at the top level", e.Name())
		}
	}
}
