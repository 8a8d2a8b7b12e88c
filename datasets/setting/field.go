package setting

import (
	"reflect"
	"slices"
	"strings"
	"sync"
)

// Field is a setting of a struct, as the tags of the struct field tell it.
type Field struct {
	Index     []int        // for reflect.Value.FieldByIndex
	Name      string       // in Go
	Key       string       // in a recipe
	Type      reflect.Type //
	Owner     reflect.Type // the struct that declares it, which another may take in
	OmitEmpty bool         // not written where it is zero
	Kind      bool         // decides which other fields are used
	Path      bool         // variables of the environment expand in it
	Choices   []string     // the values that a text may have; none = any
	Table     string       // the table whose names are the choices; empty = none
	Range     Range        // what numbers may be; the zero Range is all finite ones
	Only      []string     // kinds that use it; none = all
}

// UsedBy tells whether one of the words, a kind and what else is known of it, is among
// those that use f.
func (f Field) UsedBy(words ...string) bool {
	return len(f.Only) == 0 || slices.ContainsFunc(words, func(w string) bool { return slices.Contains(f.Only, w) })
}

// known are the lists that Fields has made, by type: decoding a recipe asks for the same
// ones hundreds of times.
var known sync.Map

// Fields lists the settings of a struct type, inline ones in their place but for those
// whose key the struct itself has. Callers share the list and leave it as it is. It panics
// if a tag is malformed.
func Fields(t reflect.Type) []Field {
	if list, ok := known.Load(t); ok {
		return list.([]Field)
	}
	list := slices.Clip(fieldsOf(t))
	known.Store(t, list)
	return list
}

// fieldsOf reads the tags of a struct type.
func fieldsOf(t reflect.Type) []Field {
	var out []Field
	hidden := ownKeys(t)
	for i := range t.NumField() {
		f := t.Field(i)
		key, options, _ := strings.Cut(f.Tag.Get("yaml"), ",")
		if options == "inline" && f.Type.Kind() == reflect.Struct {
			for _, inner := range Fields(f.Type) {
				if hidden[inner.Key] {
					continue
				}
				inner.Index = append([]int{i}, inner.Index...)
				if len(inner.Only) == 0 && !inner.Kind {
					inner.Only = strings.Fields(f.Tag.Get("only"))
				}
				out = append(out, inner)
			}
			continue
		}
		if key == "-" || key == "" {
			continue
		}
		out = append(out, Field{
			Index: []int{i}, Name: f.Name, Key: key, Type: f.Type, Owner: t,
			OmitEmpty: options == "omitempty",
			Kind:      f.Tag.Get("kind") != "",
			Path:      f.Tag.Get("path") != "",
			Choices:   strings.Fields(f.Tag.Get("choice")),
			Table:     f.Tag.Get("table"),
			Range:     parseRange(f.Tag.Get("range")),
			Only:      strings.Fields(f.Tag.Get("only")),
		})
	}
	return out
}

// ownKeys are the keys of t itself, without those that it takes in.
func ownKeys(t reflect.Type) map[string]bool {
	out := map[string]bool{}
	for i := range t.NumField() {
		if key, _, _ := strings.Cut(t.Field(i).Tag.Get("yaml"), ","); key != "-" && key != "" {
			out[key] = true
		}
	}
	return out
}

// Choices lists the values that the key of struct T may have. It panics if T has no such
// key.
func Choices[T any](key string) []string {
	fields := Fields(reflect.TypeFor[T]())
	i := slices.IndexFunc(fields, func(f Field) bool { return f.Key == key })
	if i < 0 {
		panic("setting: no such key")
	}
	return fields[i].Choices
}
