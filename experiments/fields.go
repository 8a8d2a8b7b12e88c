package experiments

import (
	"reflect"
	"slices"
	"strings"
	"tandem/datasets/setting"
)

// field is what the tags of a struct field say; see Recipe.
type field struct {
	index     []int // for reflect.Value.FieldByIndex
	key       string
	omitEmpty bool
	kind      bool
	path      bool
	choices   []string
	only      []string // kinds that use the key; none = all
}

func fieldsOf(t reflect.Type) []field {
	var out []field
	for _, f := range setting.Fields(t) {
		choice := t.FieldByIndex(f.Index).Tag.Get("choice")
		out = append(out, field{index: f.Index, key: f.Key, omitEmpty: f.OmitEmpty, kind: f.Kind, path: f.Path,
			choices: choicesOfTag(choice), only: f.Only})
	}
	return out
}

func (f field) usedBy(kind string) bool { return len(f.only) == 0 || slices.Contains(f.only, kind) }

// keysFor lists the keys that kind uses; all keys when the kind is not known.
func keysFor(fields []field, kind string) []string {
	var out []string
	for _, f := range fields {
		if kind == "" || f.usedBy(kind) {
			out = append(out, f.key)
		}
	}
	return out
}

// choicesOf lists the values that the key of struct T may have.
func choicesOf[T any](key string) []string {
	for _, f := range fieldsOf(reflect.TypeFor[T]()) {
		if f.key == key {
			return f.choices
		}
	}
	panic("experiments: no such key")
}

// choicesOfTag lists the values a tag allows: its words, or those of a table.
func choicesOfTag(tag string) []string {
	if table, ok := strings.CutPrefix(tag, "="); ok {
		return tables(table)
	}
	return strings.Fields(tag)
}
