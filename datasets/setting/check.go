package setting

import (
	"fmt"
	"reflect"
	"slices"
	"strconv"
	"strings"
)

// Check returns what the tags of a config, a struct or a pointer to one, say against its
// values, in the order of its fields: numbers out of their range, NaN and infinity, texts
// that are no choice. Fields that its kind does not use are not looked at, nor is a zero
// one that would not be written. What stands inside is checked too: by its own Validate
// where it has one, else by its tags.
//
// Choices from a table are left to whoever has the table.
func Check(config any) Faults {
	v := reflect.ValueOf(config)
	if v.Kind() == reflect.Pointer {
		v = v.Elem()
	}
	var out Faults
	fields := Fields(v.Type())
	kind := KindOf(v, fields)
	for _, f := range fields {
		value := v.FieldByIndex(f.Index)
		if kind != "" && !f.UsedBy(kind) || f.OmitEmpty && value.IsZero() {
			continue
		}
		out.value(f, value, f.Key)
	}
	return out
}

// KindOf is the value of the field that decides which others are used; "" without one.
func KindOf(v reflect.Value, fields []Field) string {
	for _, f := range fields {
		if f.Kind {
			return v.FieldByIndex(f.Index).String()
		}
	}
	return ""
}

// value checks what stands at a key, or in a list there.
func (f *Faults) value(field Field, v reflect.Value, key string) {
	switch v.Kind() {
	case reflect.Pointer:
		if !v.IsNil() {
			f.value(field, v.Elem(), key)
		}
	case reflect.Struct:
		f.inside(v, key)
	case reflect.Slice:
		for i := range v.Len() {
			f.value(field, v.Index(i), key+"."+strconv.Itoa(i))
		}
	default:
		if text := field.Fault(v, field.Choices); text != "" {
			f.Add(key, "%s", text)
		}
	}
}

// Fault is what the tags of f say against a number or a text, one of choices if there are
// any: to be read after the key; "" = nothing.
func (f Field) Fault(v reflect.Value, choices []string) string {
	switch v.Kind() {
	case reflect.Int, reflect.Int64:
		if x := v.Int(); !f.Range.Holds(float64(x)) {
			return fmt.Sprintf(" = %d, want %s", x, f.Range.wanted())
		}
	case reflect.Float64:
		if x := v.Float(); !f.Range.Holds(x) {
			return fmt.Sprintf(" = %g, want %s", x, f.Range.wanted())
		}
	case reflect.String:
		text := v.String()
		switch {
		case len(choices) == 0 || slices.Contains(choices, text):
		case text == "":
			return ": missing, want one of " + strings.Join(choices, ", ")
		default:
			return fmt.Sprintf(" = %q, %s", text, Wanted(text, choices))
		}
	}
	return ""
}

// inside checks a struct that stands at a key.
func (f *Faults) inside(v reflect.Value, key string) {
	inner, ok := v.Interface().(interface{ Validate() error })
	if !ok {
		for _, fault := range Check(v.Interface()) {
			f.Add(key+"."+fault.Key, "%s", fault.Text)
		}
		return
	}
	f.Within(key, inner.Validate())
}

// Fault is one thing wrong with a config.
type Fault struct {
	Key  string // keys joined by dots, places in lists from 0; empty = the whole
	Text string // to be read after the key: " = -1, want > 0", ": missing"

	prefix string
}

// Error is the key and what is wrong with it, behind the prefix of Join.
func (f *Fault) Error() string {
	return f.prefix + strings.TrimPrefix(f.Key+f.Text, ": ")
}

// Faults are all that is wrong with a config.
type Faults []*Fault

// Add notes a fault.
func (f *Faults) Add(key, format string, args ...any) {
	*f = append(*f, &Fault{Key: key, Text: fmt.Sprintf(format, args...)})
}

// Within notes the faults that an error of Validate holds, as those of what stands at key.
// An error without a Fault is one of key itself.
func (f *Faults) Within(key string, err error) {
	for _, fault := range Of(err) {
		f.Add(strings.TrimPrefix(strings.TrimSuffix(key+"."+fault.Key, "."), "."), "%s", fault.Text)
	}
}

// Parts notes what is wrong with the paths of interactions: it is one file, at path, or the
// parts of a given split, of which valid may be left out.
func (f *Faults) Parts(path, train, valid, test string) {
	given := train != "" || valid != "" || test != ""
	switch {
	case path != "" && given:
		f.Add("", ": path together with train, valid or test, want one or the other")
	case path == "" && !given:
		f.Add("path", ": missing, want a file, or train and test for given splits")
	case given && train == "":
		f.Add("train", ": missing")
	case given && test == "":
		f.Add("test", ": missing")
	}
}

// Join makes one error of all faults, nil of none. Its lines are those of errors.Join, each
// begins with prefix, such as "train: "; Of gives the faults back.
func (f Faults) Join(prefix string) error {
	if len(f) == 0 {
		return nil
	}
	out := make(joined, len(f))
	for i, fault := range f {
		out[i] = &Fault{Key: fault.Key, Text: fault.Text, prefix: prefix}
	}
	return out
}

type joined []error

// Error has a line for each.
func (j joined) Error() string {
	lines := make([]string, len(j))
	for i, err := range j {
		lines[i] = err.Error()
	}
	return strings.Join(lines, "\n")
}

// Unwrap gives them back.
func (j joined) Unwrap() []error { return j }

// Of are the faults in an error that Join made, or that wraps or joins such; another error
// is a fault of the whole. Of nil there are none.
func Of(err error) []*Fault {
	switch e := err.(type) {
	case nil:
		return nil
	case *Fault:
		return []*Fault{e}
	case interface{ Unwrap() []error }:
		var out []*Fault
		for _, inner := range e.Unwrap() {
			out = append(out, Of(inner)...)
		}
		return out
	case interface{ Unwrap() error }:
		if inner := e.Unwrap(); inner != nil {
			return Of(inner)
		}
	}
	return []*Fault{{Text: ": " + err.Error()}}
}
