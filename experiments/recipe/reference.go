package recipe

import (
	"fmt"
	"reflect"

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

// Reference lists every key of a recipe, in the order of a recipe, as the owners of the
// settings describe them.
func Reference(kinds *Kinds) ([]Entry, error) {
	all, err := docs.Read()
	if err != nil {
		return nil, fmt.Errorf("experiments: recipe: reference: %w", err)
	}
	r := referrer{kinds: kinds, docs: all, told: map[reflect.Type]string{reflect.TypeFor[Train](): "train"}}
	whole := defaults(kinds)
	whole.Warm, whole.Tune = &Warm{}, &Tune{}
	whole.Warm.SetDefaults("")
	whole.Tune.SetDefaults("")
	r.structure([]instance{{"", reflect.ValueOf(whole)}}, "")
	return r.entries, nil
}
