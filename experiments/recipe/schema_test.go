package recipe_test

import (
	"encoding/json"
	"fmt"
	"math"
	"os"
	"os/exec"
	"path/filepath"
	"reflect"
	"slices"
	"strings"
	"testing"

	"github.com/stretchr/testify/require"
	"go.yaml.in/yaml/v4"

	"tandem/experiments"
	"tandem/experiments/kinds"
	"tandem/experiments/testdata/testshop"
)

// validator knows the keywords that our schema uses and fails at any other.
type validator struct{ defs map[string]any }

// check returns where v does not fit s, or "".
func (c validator) check(s, v any, at string) string {
	if s == false {
		return at + ": not allowed"
	}
	for keyword, rule := range s.(map[string]any) {
		fault := ""
		switch keyword {
		case "$schema", "$defs", "title", "description", "then": // then belongs to if
		case "$ref":
			fault = c.check(c.defs[strings.TrimPrefix(rule.(string), "#/$defs/")], v, at)
		case "type":
			names, ok := rule.([]any)
			if !ok {
				names = []any{rule}
			}
			if !slices.ContainsFunc(names, func(name any) bool { return isA(v, name.(string)) }) {
				fault = fmt.Sprintf("%s: %v is no %v", at, v, names)
			}
		case "enum":
			if !slices.Contains(rule.([]any), v) {
				fault = fmt.Sprintf("%s: %v is none of %v", at, v, rule)
			}
		case "const":
			if !reflect.DeepEqual(rule, v) {
				fault = fmt.Sprintf("%s: %v is not %v", at, v, rule)
			}
		case "minimum":
			if x, ok := number(v); ok && x < rule.(float64) {
				fault = at + ": too small"
			}
		case "minItems", "maxItems":
			list, ok := v.([]any)
			if n := int(rule.(float64)); ok && (keyword == "minItems" && len(list) < n || keyword == "maxItems" && len(list) > n) {
				fault = at + ": length"
			}
		case "items":
			list, _ := v.([]any)
			for i, item := range list {
				if fault == "" {
					fault = c.check(rule, item, fmt.Sprintf("%s.%d", at, i))
				}
			}
		case "required":
			m, ok := v.(map[string]any)
			for _, key := range rule.([]any) {
				if _, there := m[key.(string)]; ok && !there {
					fault = fmt.Sprintf("%s: no %v", at, key)
				}
			}
		case "properties":
			m, _ := v.(map[string]any)
			for key, p := range rule.(map[string]any) {
				if x, ok := m[key]; ok && fault == "" {
					fault = c.check(p, x, at+"."+key)
				}
			}
		case "additionalProperties":
			m, _ := v.(map[string]any)
			known, _ := s.(map[string]any)["properties"].(map[string]any)
			for key, x := range m {
				if _, ok := known[key]; !ok && fault == "" {
					fault = c.check(rule, x, at+"."+key)
				}
			}
		case "allOf":
			for _, part := range rule.([]any) {
				if fault == "" {
					fault = c.check(part, v, at)
				}
			}
		case "anyOf":
			fits := func(part any) bool { return c.check(part, v, at) == "" }
			if !slices.ContainsFunc(rule.([]any), fits) {
				fault = at + ": fits nothing of anyOf"
			}
		case "if":
			if c.check(rule, v, at) == "" {
				fault = c.check(s.(map[string]any)["then"], v, at)
			}
		default:
			panic("unknown keyword " + keyword)
		}
		if fault != "" {
			return fault
		}
	}
	return ""
}

func number(v any) (float64, bool) {
	x := reflect.ValueOf(v)
	switch {
	case v == nil:
		return 0, false
	case x.CanInt():
		return float64(x.Int()), true
	case x.CanUint():
		return float64(x.Uint()), true
	case x.CanFloat():
		return x.Float(), true
	}
	return 0, false
}

func isA(v any, name string) bool {
	x, isNumber := number(v)
	switch name {
	case "null":
		return v == nil
	case "number":
		return isNumber
	case "integer":
		return isNumber && x == math.Trunc(x)
	case "object":
		_, ok := v.(map[string]any)
		return ok
	case "array":
		_, ok := v.([]any)
		return ok
	}
	return v != nil && map[string]reflect.Kind{"string": reflect.String, "boolean": reflect.Bool}[name] == reflect.TypeOf(v).Kind()
}

func checkSchema(t *testing.T, text []byte) string {
	t.Helper()
	raw, err := kinds.Schema()
	require.NoError(t, err)
	var s map[string]any
	require.NoError(t, json.Unmarshal(raw, &s))
	var v map[string]any
	require.NoError(t, yaml.Unmarshal(text, &v))
	return validator{s["$defs"].(map[string]any)}.check(s, v, "")
}

// Every recipe of ours fits, as it was written and with all its effective values.
func TestRecipesFitTheSchema(t *testing.T) {
	texts := map[string][]byte{"small shop": []byte(testshop.Small), "files": []byte(testshop.Files), "explained": []byte(explained), "tuned": []byte(testshop.Tuned)}
	for _, name := range experiments.BuiltinNames() {
		text, err := experiments.Builtin(name)
		require.NoError(t, err)
		texts[name] = text
	}
	good, err := filepath.Glob("testdata/good/*.yaml")
	require.NoError(t, err)
	require.NotEmpty(t, good)
	for _, path := range good {
		texts[path], err = os.ReadFile(path)
		require.NoError(t, err)
	}
	for name, text := range texts {
		require.Empty(t, checkSchema(t, text), name)
		r, err := kinds.Decode(text)
		require.NoError(t, err)
		resolved, err := r.Marshal()
		require.NoError(t, err)
		require.Empty(t, checkSchema(t, resolved), "%s, resolved", name)
	}
}

func TestTheSchemaRefuses(t *testing.T) {
	for text, want := range map[string]string{
		"name: x":                                                ": no models",
		"name: x\nmodels: []\nmodel: []":                         ".model: not allowed",
		"name: x\nmodels: [{kind: gmf}]":                         ".models.0: no name",
		"name: x\nmodels: [{name: a, kind: gmff}]":               ".models.0.kind: gmff is none of",
		"name: x\nmodels: [{name: a, kind: popularity, dim: 3}]": ".models.0.dim: not allowed",
		"name: x\nmodels: [{name: a, kind: gmf, dim: 3.5}]":      ".models.0.dim: 3.5 is no [integer]",
		"name: x\nmodels: []\nseeds: [-1]":                       ".seeds.0: too small",
		"name: x\nmodels: []\ntrain: {lr: fast}":                 ".train.lr: fast is no [number]",
		"name: x\nmodels: []\nsplit: {kind: ratio, cold: {}}":    ".split.cold: not allowed",
		"name: x\nmodels: []\ncompare: {pairs: [[a]]}":           ".compare.pairs: fits nothing",
		"name: x\nmodels: []\nclean: {k_core: {user: 3}}":        ".clean: fits nothing",
		"name: x\nmodels: []\nclean: {k_core: many}":             ".clean: fits nothing",
		"name: x\nmodels: []\ndata: {format: synth, items: {}}":  ".data.items: not allowed",
	} {
		require.Contains(t, checkSchema(t, []byte(text)), want, text)
		_, err := kinds.Decode([]byte(text))
		require.Error(t, err, "what the schema refuses is a fault: %s", text)
	}
}

// TANDEM_PYTHON names a Python with the package jsonschema, another implementation.
func TestTheSchemaIsOne(t *testing.T) {
	python := os.Getenv("TANDEM_PYTHON")
	if python == "" {
		t.Skip("set TANDEM_PYTHON to a Python with jsonschema")
	}
	raw, err := kinds.Schema()
	require.NoError(t, err)
	dir := t.TempDir()
	require.NoError(t, os.WriteFile(filepath.Join(dir, "schema.json"), raw, 0o644))
	for _, pattern := range []string{"../recipes/*", "testdata/good/*", "testdata/bad/typos", "testdata/bad/unused-keys", "testdata/bad/wrong-types"} {
		files, err := filepath.Glob(pattern + ".yaml")
		require.NoError(t, err)
		for _, file := range files {
			text, err := os.ReadFile(file)
			require.NoError(t, err)
			var v any // by our own parser: that of Python takes on and no for truth values
			require.NoError(t, yaml.Unmarshal(text, &v))
			text, err = json.Marshal(v)
			require.NoError(t, err)
			name := filepath.Base(filepath.Dir(file)) + "-" + filepath.Base(file) + ".json"
			require.NoError(t, os.WriteFile(filepath.Join(dir, name), text, 0o644))
		}
	}
	const script = `
import glob, json, sys, jsonschema
at = sys.argv[1] + "/"
schema = json.load(open(at + "schema.json"))
jsonschema.Draft202012Validator.check_schema(schema)
v = jsonschema.Draft202012Validator(schema)
good = glob.glob(at + "recipes-*") + glob.glob(at + "good-*")
assert len(good) > 5
for path in good:
    v.validate(json.load(open(path)))
bad = glob.glob(at + "bad-*")
assert len(bad) == 3
for path in bad:
    assert list(v.iter_errors(json.load(open(path)))), path
`
	out, err := exec.Command(python, "-c", script, dir).CombinedOutput()
	require.NoError(t, err, string(out))
}
