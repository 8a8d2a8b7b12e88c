package raw

import (
	"fmt"
	"log/slog"
	"os"
	"path/filepath"
	"slices"
	"strings"

	"go.yaml.in/yaml/v4"

	"tandem/datasets/movielens"
	"tandem/datasets/prepared"
	"tandem/datasets/setting"
	"tandem/experiments/internal/yamltree"
	"tandem/experiments/kinds"
	"tandem/experiments/recipe"
)

// Recipe makes a recipe that reads files of which only the names are known. Paths is
// one directory or zip file, or the files themselves. It takes them for the first of
// these that they look like: a prepared set, MovieLens, train.txt and test.txt of a graph recommender,
// atomic files of RecBole, Amazon reviews or ratings with or without metadata, or tables. Of tables one with a user and an
// item column holds the interactions, one with an item column only describes items, one
// with a user column only users.
//
// Columns says which column is user, item, value, time or event where the name does not;
// "" = there is none. Only tables and atomic files have a choice: with columns, nothing
// else is looked for. The recipe drops no row unless set says so.
//
// What was recognised or guessed, and what was left out, is written to log. It is an
// error if the interactions are not among the files, or two files have the same role;
// that about files which are nothing known lists what was looked for.
func Recipe(paths []string, columns map[string]string, set []string, log *slog.Logger) (*recipe.Recipe, error) {
	for role := range columns {
		if !slices.Contains(roles, role) {
			return nil, fmt.Errorf("experiments: columns: %q, %s", role, setting.Wanted(role, roles))
		}
	}
	data, root, err := recognise(paths, columns, log)
	if err != nil {
		return nil, err
	}
	// A recipe needs a model; this one asks nothing of the data.
	popular := yamltree.Map("name", "popularity", "kind", "popularity")
	source := yamltree.Map("name", "raw", "data", data, "clean", yamltree.List(), "models", yamltree.List(popular))
	for _, given := range [][2]string{{"amazon", "train"}, {"atomic", "benchmark"}, {"sequence", "train"}} {
		if reader := yamltree.Child(data, given[0]); reader != nil && yamltree.Child(reader, given[1]) != nil {
			yamltree.Add(source, "split", yamltree.Map("kind", "given"))
		}
	}
	whole, err := yamltree.Dump(source)
	if err != nil {
		return nil, fmt.Errorf("experiments: %w", err)
	}
	r, err := kinds.Decode([]byte(whole), set...)
	if err != nil {
		return nil, err
	}
	r.Name, r.Data.Root = nameOf(paths[0]), root
	return r, nil
}

// nameOf is that of a file without its endings, or of a directory.
func nameOf(path string) string {
	if whole, err := filepath.Abs(path); err == nil { // "." has a name too
		path = whole
	}
	name, _, _ := strings.Cut(filepath.Base(path), ".")
	if name == "" {
		return "raw"
	}
	return name
}

// recognise is the data section that reads the paths, and its root.
func recognise(paths []string, columns map[string]string, log *slog.Logger) (*yaml.Node, string, error) {
	first, named := paths[0], strings.Join(paths, " ")
	info, err := os.Stat(first)
	if err != nil {
		return nil, "", fmt.Errorf("experiments: %w", err)
	}
	took := func(what string, more ...any) { log.Info("taken for "+what, append([]any{"path", named}, more...)...) }
	isDir, alone := info.IsDir(), len(paths) == 1
	if alone && isDir && prepared.Describes(first) {
		if len(columns) > 0 {
			return nil, "", fmt.Errorf("experiments: columns: %s is a prepared set, whose columns are known: want none", first)
		}
		took("a prepared set")
		return yamltree.Map("format", "prepared", "path", "."), first, nil
	}
	if isZip := !isDir && strings.EqualFold(filepath.Ext(first), ".zip"); alone && len(columns) == 0 && (isDir || isZip) {
		layout, err := movielens.Recognise(first)
		if err == nil {
			took("MovieLens", "layout", layout)
			data, root := movieLens(first, isDir)
			return data, root, nil
		}
		if isZip { // nothing else comes in one
			return nil, "", fmt.Errorf("experiments: %w; of other data unpack the files", err)
		}
	}
	root := ""
	if data, at := adjacencyFiles(paths); data != nil && len(columns) == 0 {
		took("train and test of a graph recommender", "layout", "user item item …")
		return data, at, nil
	}
	if alone && isDir {
		if paths, err = filesIn(first); err != nil {
			return nil, "", err
		}
		root = first
	}
	data, err := atomicFiles(root, paths, columns)
	if data != nil || err != nil {
		if err == nil {
			took("atomic files of RecBole")
		}
		return data, root, err
	}
	if len(columns) == 0 {
		data, what, err := amazonFiles(root, paths)
		if data != nil || err != nil {
			if err == nil {
				took("Amazon", "files", what)
			}
			return data, root, err
		}
	}
	data, err = tables(root, paths, columns, log)
	if err == nil {
		took("tables")
	}
	return data, root, err
}

// movieLens is the data section for a directory or a zip file, and its root.
func movieLens(path string, isDir bool) (*yaml.Node, string) {
	root, within := "", path
	if isDir {
		root, within = path, "."
	}
	return yamltree.Map("format", "movielens", "movielens", yamltree.Map("path", within)), root
}

// lookedFor ends the error about files that are nothing known.
func lookedFor() string {
	return fmt.Sprintf("; looked for a prepared set (%s), MovieLens (ratings.dat, ratings.csv or u.data beside the movies), "+
		"atomic files of RecBole (NAME.inter), train.txt and test.txt of graph recommenders, reviews or ratings of Amazon (reviewerID or user_id; asin or parent_asin), and tables "+
		"(csv, tsv, jsonl, parquet, xlsx) with a user column (%s) and an item column (%s): name the columns with --columns user=…,item=…",
		prepared.ManifestFile, strings.Join(usualNames["user"], ", "), strings.Join(usualNames["item"], ", "))
}
