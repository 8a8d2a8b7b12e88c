package raw

import (
	"os"
	"path/filepath"
	"strings"

	"go.yaml.in/yaml/v4"

	"tandem/experiments/internal/yamltree"
)

// adjacencyFiles is the data section for train.txt and test.txt (valid.txt may be beside them),
// packed or not, given as files or as the directory they are in, and its root; nil if the paths
// are not these.
func adjacencyFiles(paths []string) (data *yaml.Node, root string) {
	if info, err := os.Stat(paths[0]); err == nil && info.IsDir() && len(paths) == 1 {
		root, paths = paths[0], nil
		entries, _ := os.ReadDir(root) // what cannot be read is no such file
		for _, e := range entries {
			if part(e.Name()) != "" && !e.IsDir() {
				paths = append(paths, e.Name())
			}
		}
	}
	config := yamltree.Map()
	for _, path := range paths {
		name := part(path)
		if name == "" || yamltree.Child(config, name) != nil {
			return nil, ""
		}
		yamltree.Add(config, name, path)
	}
	if yamltree.Child(config, "train") == nil || yamltree.Child(config, "test") == nil {
		return nil, ""
	}
	return yamltree.Map("format", "sequence", "sequence", config), root
}

// part is train, valid or test for a file of that name; "" for others.
func part(path string) string {
	name := filepath.Base(path)
	for _, compression := range []string{".gz", ".zst"} {
		name = strings.TrimSuffix(name, compression)
	}
	switch name {
	case "train.txt", "valid.txt", "test.txt":
		return strings.TrimSuffix(name, ".txt")
	}
	return ""
}
