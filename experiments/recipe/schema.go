package recipe

import (
	"encoding/json"
	"fmt"
	"maps"
	"reflect"
	"slices"
	"strings"

	"tandem/datasets/clean"
	"tandem/datasets/tabular"
	"tandem/experiments/recipe/internal/docs"
)

// Schema returns a JSON schema (draft 2020-12) of recipes, made from the same tags that
// decoding goes by: keys, types, choices, what each key is, and which keys a written kind does
// not use.
// What takes more than one value to check, such as ranges, names and paths, is left to
// Decode, so a recipe that fits the schema may still have faults.
func Schema(kinds *Kinds) ([]byte, error) {
	told, err := docs.Read()
	if err != nil {
		return nil, fmt.Errorf("experiments: recipe: schema: %w", err)
	}
	s := schema{kinds, told, map[string]any{}}
	root := s.of(reflect.TypeFor[Recipe]())
	out := object{
		"$schema": "https://json-schema.org/draft/2020-12/schema",
		"title":   "A recipe of tandem",
		"$ref":    root["$ref"],
		"$defs":   s.defs,
	}
	text, err := json.MarshalIndent(out, "", "  ")
	return append(text, '\n'), err
}

// object is a JSON object; it is written in the order of its keys.
type object = map[string]any

// schema holds the definition of every struct by the name of its type.
type schema struct {
	kinds *Kinds
	docs  docs.Docs
	defs  map[string]any
}

// described is a schema with what there is to say of a key; s stays as it is.
func described(s object, d docs.Doc) object {
	text := strings.TrimSpace(strings.Join([]string{strings.ReplaceAll(d.Text, "\n", " "), d.Touch}, " Touch: "))
	if d.Touch == "" {
		text = strings.ReplaceAll(d.Text, "\n", " ")
	}
	out := maps.Clone(s)
	out["description"] = text
	return out
}

// doc is what there is to say of a field, with each kind that says something else.
func (s schema) doc(f field) docs.Doc {
	if f.slot < 0 {
		return s.docs.Field(f.Owner, f.Name)
	}
	var out docs.Doc
	told := map[string]bool{}
	for _, kind := range slices.Sorted(maps.Keys(f.of)) {
		own := f.as(kind)
		d := s.docs.Field(own.Owner, own.Name)
		if f.of[kind] == nil { // a section
			d = docs.Doc{Text: "The settings of " + kind + "."}
		}
		if !told[d.Text] {
			told[d.Text] = true
			out.Text = strings.TrimSpace(out.Text + " " + d.Text)
			out.Touch = d.Touch
		}
	}
	return out
}

// short is the doc of a key that decoding puts others in the place of.
func (s schema) short(name string) docs.Doc {
	return s.docs.Field(reflect.TypeFor[shorthand](), name)
}

// of is the schema of a type; structs are defined once and referred to.
func (s schema) of(t reflect.Type) object {
	switch t {
	case reflect.TypeFor[clean.Core]():
		return object{"anyOf": []any{object{"type": "integer"}, s.structure(t)}}
	case reflect.TypeFor[clean.Config](): // a list of rules, or all of them in one map
		rule := s.structure(reflect.TypeFor[clean.Entry]())
		return object{"anyOf": []any{rule, object{"type": "array", "items": rule}}}
	case reflect.TypeFor[Offset]():
		return object{"anyOf": []any{object{"const": "auto"}, object{"type": "number"}}}
	case reflect.TypeFor[clean.Moment]():
		return plainText
	case reflect.TypeFor[Pairs]():
		pair := object{"type": "array", "items": plainText, "minItems": 2, "maxItems": 2}
		return object{"anyOf": []any{object{"enum": []string{"partners", "all"}}, object{"type": "array", "items": pair}}}
	case reflect.TypeFor[Space]():
		ends := object{"type": "array", "items": object{"type": "number"}, "minItems": 2, "maxItems": 2}
		values := object{
			"uniform": described(ends, s.short("Uniform")),
			"int":     described(ends, s.short("Int")),
			"log":     described(object{"anyOf": []any{ends, object{"type": "boolean"}}}, s.short("Log")),
			"choice":  described(object{"type": "array"}, s.short("Choice")),
		}
		return object{"type": []any{"object", "null"}, "additionalProperties": object{"type": "object", "properties": values, "additionalProperties": false}}
	case reflect.TypeFor[tabular.Words]():
		return object{"type": "object", "additionalProperties": object{"type": "number"}}
	case reflect.TypeFor[tabular.Weights]():
		return object{"type": "object", "additionalProperties": object{"anyOf": []any{object{"type": "number"}, s.structure(reflect.TypeFor[tabular.Weight]())}}}
	case reflect.TypeFor[tabular.AttributeColumns]():
		return object{"type": "object", "additionalProperties": object{"anyOf": []any{plainText, s.structure(reflect.TypeFor[tabular.Attribute]())}}}
	}
	switch t.Kind() {
	case reflect.Pointer:
		return object{"anyOf": []any{s.of(t.Elem()), object{"type": "null"}}}
	case reflect.Struct:
		return s.structure(t)
	case reflect.Slice, reflect.Array:
		return object{"type": []any{"array", "null"}, "items": s.of(t.Elem())}
	case reflect.Bool:
		return object{"type": "boolean"}
	case reflect.Int:
		return object{"type": "integer"}
	case reflect.Uint64:
		return object{"type": "integer", "minimum": 0}
	case reflect.Float64:
		return object{"type": "number"}
	}
	return plainText
}

// plainText is a text, which YAML may read as a number or as true: columns are named by 1.
var plainText = object{"type": []any{"string", "number", "boolean"}}

func (s schema) structure(t reflect.Type) object {
	name := strings.TrimPrefix(t.String(), "recipe.")
	ref := object{"$ref": "#/$defs/" + name}
	if _, ok := s.defs[name]; ok {
		return ref
	}
	s.defs[name] = nil // a split may stand inside a split
	fields := s.kinds.fields(t)
	properties := object{}
	var kinds []string
	kindKey := ""
	for _, f := range fields {
		p := s.of(f.Type)
		if choices := s.kinds.allChoices(f); len(choices) > 0 {
			p = enumerated(f.Type, choices)
		}
		properties[f.Key] = described(p, s.doc(f))
		if f.Kind {
			kindKey, kinds = f.Key, s.kinds.choices(f.Field)
		}
	}
	out := object{"type": []any{"object", "null"}, "properties": properties, "additionalProperties": false}
	switch t {
	case reflect.TypeFor[Recipe]():
		out["type"], out["required"] = "object", []string{"name", "models"}
	case reflect.TypeFor[Model]():
		out["type"], out["required"] = "object", []string{"name"}
		properties["like"] = described(object{"type": "string"}, s.short("Like"))
	case reflect.TypeFor[tabular.Attribute]():
		properties["source"] = described(plainText, s.short("Source"))
	}
	var rules []any
	for _, kind := range kinds {
		unused := object{}
		for _, f := range fields {
			if !s.kinds.used(t, f, kind) {
				unused[f.Key] = false
			}
		}
		if len(unused) > 0 {
			rules = append(rules, object{
				"if":   object{"properties": object{kindKey: object{"const": kind}}, "required": []string{kindKey}},
				"then": object{"properties": unused},
			})
		}
	}
	if len(rules) > 0 {
		out["allOf"] = rules
	}
	s.defs[name] = out
	return ref
}

// enumerated is the schema of a text, or a list of texts, that may have these values.
func enumerated(t reflect.Type, choices []string) object {
	if t.Kind() == reflect.Slice {
		return object{"type": []any{"array", "null"}, "items": object{"enum": choices}}
	}
	return object{"enum": choices}
}
