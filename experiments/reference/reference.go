// Package reference tells what every key of a recipe is: type, range, default, which kinds
// use it, what it does and when to touch it. All of it comes from the comments and tags of
// the code that each key steers (package datasets/setting), walked by recipe.Reference.
//
//   - Entries are all keys, in the order of a recipe; Find chooses some by section, path, key
//     or kind;
//   - Write, WriteOverview and WriteMarkdown print them, for a terminal and as the page
//     experiments/RECIPE.md.
//
// A snippet:
//
//	entries, err := reference.Entries()
//	…
//	some, err := reference.Find(entries, "train.lr")
//	err = reference.Write(os.Stdout, some)
package reference

import (
	"fmt"
	"slices"
	"strings"

	"tandem/datasets/setting"
	"tandem/experiments/kinds"
	"tandem/experiments/recipe"
)

// Entries are all keys that a recipe may have, with all kinds that there are.
func Entries() ([]recipe.Entry, error) { return recipe.Reference(kinds.Table()) }

// Find returns the entries that a name stands for: those of a path and all below it; else
// those of a key of that name and all below it, wherever it stands; else those that only some kinds use, the
// one of that name among them. Where there is none, the error says what was probably meant.
func Find(entries []recipe.Entry, name string) ([]recipe.Entry, error) {
	var below, called, used []recipe.Entry
	var known []string
	for _, e := range entries {
		key := e.Path[strings.LastIndexByte(e.Path, '.')+1:]
		if e.Path == name || strings.HasPrefix(e.Path, name+".") {
			below = append(below, e)
		}
		if strings.Contains("."+e.Path+".", "."+name+".") {
			called = append(called, e)
		}
		if slices.Contains(e.Kinds, name) {
			used = append(used, e)
		}
		known = append(append(known, e.Path, key), e.Kinds...)
	}
	switch {
	case below != nil:
		return below, nil
	case called != nil:
		return called, nil
	case used != nil:
		return used, nil
	}
	if best, ok := setting.Nearest(name, known); ok {
		return nil, fmt.Errorf("experiments: reference: no key %q, did you mean %q?", name, best)
	}
	return nil, fmt.Errorf("experiments: reference: no key %q, want a section such as train, a path such as models.dim, a key such as lr or a kind such as ease", name)
}
