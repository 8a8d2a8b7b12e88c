package raw

import (
	"fmt"
	"log/slog"
	"os"
	"path/filepath"
	"slices"
	"strings"

	"go.yaml.in/yaml/v4"

	"tandem/datasets/amazon"
	"tandem/datasets/movielens"
	"tandem/datasets/prepared"
	"tandem/datasets/setting"
	"tandem/datasets/tabular"
	"tandem/experiments/internal/yamltree"
	"tandem/experiments/kinds"
	"tandem/experiments/recipe"
)

// Recipe makes a recipe that reads files of which only the names are known. Paths is
// one directory or zip file, or the files themselves. It takes them for the first of
// these that they look like: a prepared set, MovieLens, atomic files of RecBole, Amazon
// reviews or ratings with or without metadata, or tables. Of tables one with a user and an
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
	data, root, err := rawSource(paths, columns, log)
	if err != nil {
		return nil, err
	}
	// A recipe needs a model; this one asks nothing of the data.
	popular := yamltree.Map("name", "popularity", "kind", "popularity")
	source := yamltree.Map("name", "raw", "data", data, "clean", yamltree.List(), "models", yamltree.List(popular))
	for _, given := range [][2]string{{"amazon", "train"}, {"atomic", "benchmark"}} {
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
	r.Name, r.Data.Root = rawName(paths[0]), root
	return r, nil
}

// rawName is that of a file without its endings, or of a directory.
func rawName(path string) string {
	if whole, err := filepath.Abs(path); err == nil { // "." has a name too
		path = whole
	}
	name, _, _ := strings.Cut(filepath.Base(path), ".")
	if name == "" {
		return "raw"
	}
	return name
}

// rawSource is the data section that reads the paths, and its root.
func rawSource(paths []string, columns map[string]string, log *slog.Logger) (*yaml.Node, string, error) {
	first := paths[0]
	info, err := os.Stat(first)
	if err != nil {
		return nil, "", fmt.Errorf("experiments: %w", err)
	}
	named := strings.Join(paths, " ")
	took := func(what string, more ...any) {
		log.Info("taken for "+what, append([]any{"path", named}, more...)...)
	}
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
		switch {
		case err == nil && isDir:
			took("MovieLens", "layout", layout)
			return yamltree.Map("format", "movielens", "movielens", yamltree.Map("path", ".")), first, nil
		case err == nil:
			took("MovieLens", "layout", layout)
			return yamltree.Map("format", "movielens", "movielens", yamltree.Map("path", first)), "", nil
		case isZip: // nothing else comes in one
			return nil, "", fmt.Errorf("experiments: %w; of other data unpack the files", err)
		}
	}
	root := ""
	if alone && isDir {
		if paths, err = rawFiles(first); err != nil {
			return nil, "", err
		}
		root = first
	}
	data, err := rawAtomic(root, paths, columns)
	if data != nil || err != nil {
		if err == nil {
			took("atomic files of RecBole")
		}
		return data, root, err
	}
	if len(columns) == 0 {
		data, what, err := rawAmazon(root, paths)
		if data != nil || err != nil {
			if err == nil {
				took("Amazon", "files", what)
			}
			return data, root, err
		}
	}
	data, err = rawData(root, paths, columns, log)
	if err == nil {
		took("tables")
	}
	return data, root, err
}

// lookedFor ends the error about files that are nothing known.
func lookedFor() string {
	return fmt.Sprintf("; looked for a prepared set (%s), MovieLens (ratings.dat, ratings.csv or u.data beside the movies), "+
		"atomic files of RecBole (NAME.inter), reviews or ratings of Amazon (reviewerID or user_id; asin or parent_asin), and tables "+
		"(csv, tsv, jsonl, parquet) with a user column (%s) and an item column (%s): name the columns with --columns user=…,item=…",
		prepared.ManifestFile, strings.Join(usualNames["user"], ", "), strings.Join(usualNames["item"], ", "))
}

// rawAtomic is the data section for atomic files: one NAME.inter, or its three parts, and
// what may be beside it. It is nil if there is no such file.
func rawAtomic(root string, paths []string, columns map[string]string) (*yaml.Node, error) {
	stems := map[string]bool{}
	benchmark := false
	var inter string
	for _, path := range paths {
		stem, ending := cutAtomic(path)
		if ending == "" {
			return nil, nil
		}
		if part, found := cutPart(stem); found && ending == ".inter" {
			stem, benchmark = part, true
		}
		stems[stem] = true
		if ending == ".inter" {
			inter = path
		}
	}
	if inter == "" || len(stems) != 1 {
		return nil, nil
	}
	head, err := tabular.ReadHead(filepath.Join(root, inter), 1)
	if err != nil {
		return nil, err
	}
	for _, name := range head.Names {
		if !strings.Contains(name, ":") {
			return nil, nil // a table of that name
		}
	}
	if columns["event"] != "" {
		return nil, fmt.Errorf("experiments: columns: event = %q, want none: atomic files are read without", columns["event"])
	}
	config := yamltree.Map()
	if benchmark {
		yamltree.Add(config, "benchmark", yamltree.Text("!!bool", "true"))
	}
	for stem := range stems { // there is one
		yamltree.Add(config, "path", stem)
	}
	for _, role := range []string{"user", "item", "value", "time"} {
		yamltree.Add(config, role, plainColumn(rawFile{inter, filepath.Join(root, inter), head}.find(role, atomicColumns(columns, head))))
	}
	return yamltree.Map("format", "atomic", "atomic", config), nil
}

// atomicColumns are columns with the names of a header, "user_id" for "user_id:token" too.
func atomicColumns(columns map[string]string, head *tabular.Head) map[string]string {
	typed := map[string]string{}
	for role, name := range columns {
		typed[role] = name
		for _, full := range head.Names {
			if plainColumn(full) == name {
				typed[role] = full
			}
		}
	}
	return typed
}

// cutAtomic cuts .inter, .item or .user off a path, compressed or not; "" = none of them.
func cutAtomic(path string) (stem, ending string) {
	for _, compression := range []string{".gz", ".zst"} {
		path = strings.TrimSuffix(path, compression)
	}
	switch ending = filepath.Ext(path); ending {
	case ".inter", ".item", ".user":
		return strings.TrimSuffix(path, ending), ending
	}
	return path, ""
}

// cutPart cuts the name of a part of a given split off the beginning of a file name.
func cutPart(stem string) (string, bool) {
	for _, part := range []string{".train", ".valid", ".test"} {
		if rest, found := strings.CutSuffix(stem, part); found {
			return rest, true
		}
	}
	return stem, false
}

// rawAmazon is the data section for files that are all of Amazon, and what they are; nil
// if one of them is not. Prices that are none become missing: the log counts them.
func rawAmazon(root string, paths []string) (*yaml.Node, string, error) {
	config := yamltree.Map("bad_price", "missing", "other_currency", "missing")
	var kinds []string
	logs := 0
	for _, path := range paths {
		is, err := amazon.Recognise(filepath.Join(root, path))
		if err != nil {
			return nil, "", nil // not Amazon's; as a table it gets an error of its own
		}
		key := is.Kind
		if key != "metadata" {
			logs++
			key = amazonPart(path)
		}
		if there := yamltree.Child(config, key); there != nil {
			return nil, "", fmt.Errorf("experiments: %s and %s are both %s of Amazon, want one: a recipe can name train and test", there.Value, path, is.Kind)
		}
		yamltree.Add(config, key, path)
		kinds = append(kinds, fmt.Sprintf("%s %s (%s)", is.Kind, is.Vintage, is.Layout))
	}
	if logs == 0 {
		return nil, "", fmt.Errorf("experiments: no interactions in %q: %s, want reviews or ratings beside it", paths, strings.Join(kinds, ", "))
	}
	if yamltree.Child(config, "metadata") == nil {
		yamltree.Add(config, "columns", yamltree.List())
	}
	return yamltree.Map("format", "amazon", "amazon", config), strings.Join(kinds, ", "), nil
}

// amazonPart is the key of a file of reviews: the sets of 2023 come as NAME.train.csv,
// NAME.valid.csv and NAME.test.csv too.
func amazonPart(path string) string {
	for _, word := range strings.Split(filepath.Base(path), ".") {
		if slices.Contains([]string{"train", "valid", "test"}, word) {
			return word
		}
	}
	return "reviews"
}
