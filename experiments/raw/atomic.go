package raw

import (
	"fmt"
	"path/filepath"
	"strings"

	"go.yaml.in/yaml/v4"

	"tandem/datasets/tabular"
	"tandem/experiments/internal/yamltree"
)

// atomicFiles is the data section for atomic files: one NAME.inter, or its three parts, and
// what may be beside it. It is nil if there is no such file.
func atomicFiles(root string, paths []string, columns map[string]string) (*yaml.Node, error) {
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
		yamltree.Add(config, role, plainColumn(tableFile{inter, filepath.Join(root, inter), head}.find(role, atomicColumns(columns, head))))
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
