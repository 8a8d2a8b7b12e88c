package recipe

import (
	"encoding/json"
	"reflect"
	"strings"
)

// identityNames are sections in the JSON of a model, from before there was a rule for it.
var identityNames = map[string]string{"knn": "KNN", "walk": "Walk", "ease": "EASE", "slim": "SLIM", "puresvd": "PureSVD", "ials": "IALS"}

func sectionName(key string) string {
	if name := identityNames[key]; name != "" {
		return name
	}
	return key
}

// Identity is the JSON of a model that hashes are made of: all its fields under their names
// in Go, zero ones too but where their tag says otherwise, in the order of the keys. It is
// the same as it ever was, so that old runs are known again.
func (k *Kinds) Identity(m *Model) ([]byte, error) {
	return k.identity(reflect.ValueOf(*m))
}

// identity is that of Model or Train.
func (k *Kinds) identity(v reflect.Value) ([]byte, error) {
	out := []byte{'{'}
	kind := kindIn(v)
	for _, f := range k.fields(v.Type()) {
		value := f.in(v, kind)
		tag := ""
		if f.slot < 0 {
			tag = v.Type().FieldByIndex(f.Index).Tag.Get("json")
		}
		switch {
		case tag == "-", strings.HasSuffix(tag, ",omitempty") && isEmpty(value):
			continue
		case f.of[kind] != nil && f.of[kind].OmitEmpty && isEmpty(value): // of a kind's own keys the recipe's rule
			continue
		case !value.IsValid() && f.Key != "knn": // the only section that was told where it was not
			continue
		}
		text, err := k.identityOf(value)
		if err != nil {
			return nil, err
		}
		if len(out) > 1 {
			out = append(out, ',')
		}
		out = append(append(append(out, '"'), f.Name...), '"', ':')
		out = append(out, text...)
	}
	return append(out, '}'), nil
}

func (k *Kinds) identityOf(v reflect.Value) ([]byte, error) {
	if !v.IsValid() {
		return []byte("null"), nil
	}
	if t, ok := v.Interface().(*Train); ok && t != nil {
		return k.identity(reflect.ValueOf(*t))
	}
	return json.Marshal(v.Interface())
}

// isEmpty is what omitempty of package json leaves out.
func isEmpty(v reflect.Value) bool {
	switch v.Kind() {
	case reflect.Slice, reflect.Map, reflect.String:
		return v.Len() == 0
	case reflect.Bool, reflect.Int, reflect.Uint64, reflect.Float64, reflect.Pointer:
		return v.IsZero()
	}
	return false
}
