package recipe

import (
	"fmt"
	"reflect"
	"slices"
	"strings"

	"tandem/datasets/setting"
	"tandem/experiments/recipe/internal/docs"
)

// Entry is what there is to know of a key.
type Entry struct {
	Path    string   `json:"path"`              // from the top; elements of lists have no number: models.towers.width
	Type    string   `json:"type"`              // "whole number", "list of texts", "section"
	Range   string   `json:"range,omitempty"`   // "≥ 1", "in [0, 1)"; empty = any
	Choices []string `json:"choices,omitempty"` // of a text; none = any
	Default string   `json:"default,omitempty"` // as it is written; by kind where kinds differ; empty for a section
	Kinds   []string `json:"kinds,omitempty"`   // that use it; none = all
	Doc     string   `json:"doc"`               // what it is; a line that begins with two blanks is a list or a formula
	Example string   `json:"example,omitempty"` // in YAML; empty = none
	Touch   string   `json:"touch,omitempty"`   // when to change it
	Section bool     `json:"section"`           // it has keys below it
	SameAs  string   `json:"same_as,omitempty"` // the path that describes the keys below it; empty = they follow
}

// Key is the last part of the path.
func (e Entry) Key() string { return e.Path[strings.LastIndexByte(e.Path, '.')+1:] }

// Reference lists every key of a recipe, in the order of a recipe, as the owners of the
// settings describe them.
func Reference(kinds *Kinds) ([]Entry, error) {
	all, err := docs.Read()
	if err != nil {
		return nil, fmt.Errorf("experiments: recipe: reference: %w", err)
	}
	r := referrer{kinds: kinds, docs: all, told: map[reflect.Type]string{reflect.TypeFor[Train](): "train"}}
	whole := Defaults(kinds)
	whole.Warm, whole.Tune = &Warm{}, &Tune{}
	whole.Warm.SetDefaults("")
	whole.Tune.SetDefaults("")
	r.structure([]instance{{"", reflect.ValueOf(whole)}}, "")
	return r.entries, nil
}

// Find returns the entries that a name stands for: those of a path and all below it; else
// those of a key of that name and all below it, wherever it stands; else those that only some kinds use, the
// one of that name among them. Where there is none, the error says what was probably meant.
func Find(entries []Entry, name string) ([]Entry, error) {
	var below, called, used []Entry
	var known []string
	for _, e := range entries {
		if e.Path == name || strings.HasPrefix(e.Path, name+".") {
			below = append(below, e)
		}
		if strings.Contains("."+e.Path+".", "."+name+".") {
			called = append(called, e)
		}
		if slices.Contains(e.Kinds, name) {
			used = append(used, e)
		}
		known = append(append(known, e.Path, e.Key()), e.Kinds...)
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
		return nil, fmt.Errorf("experiments: recipe: no key %q, did you mean %q?", name, best)
	}
	return nil, fmt.Errorf("experiments: recipe: no key %q, want a section such as train, a path such as models.dim, a key such as lr or a kind such as ease", name)
}
