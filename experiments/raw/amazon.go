package raw

import (
	"fmt"
	"path/filepath"
	"slices"
	"strings"

	"go.yaml.in/yaml/v4"

	"tandem/datasets/amazon"
	"tandem/experiments/internal/yamltree"
)

// amazonFiles is the data section for files that are all of Amazon, and what they are; nil
// if one of them is not. Prices that are none become missing: the log counts them.
func amazonFiles(root string, paths []string) (*yaml.Node, string, error) {
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
