package recipe

import (
	"cmp"
	"reflect"
	"slices"
	"strings"

	"tandem/datasets/setting"
)

// field is a setting of a struct, for one of its kinds or for all.
type field struct {
	setting.Field
	// slot is the index of the field of the struct that holds the settings of its kind, and
	// of is this setting in those of each kind that has it, nil where it is all of them.
	// -1 = it is a setting of the struct itself.
	slot int
	of   map[string]*setting.Field
}

// in is the value of the field in v; not valid where v is of a kind that lacks it.
func (f field) in(v reflect.Value, kind string) reflect.Value {
	if f.slot < 0 {
		return v.FieldByIndex(f.Index)
	}
	inner, ok := f.of[kind]
	if !ok || v.Field(f.slot).IsNil() {
		return reflect.Value{}
	}
	config := v.Field(f.slot).Elem().Elem()
	if inner == nil {
		return config
	}
	return config.FieldByIndex(inner.Index)
}

// as is the setting as a kind has it: another one may have other choices.
func (f field) as(kind string) setting.Field {
	if inner := f.of[kind]; inner != nil {
		return *inner
	}
	return f.Field
}

// fields lists the settings of a struct, with those of all its kinds, in the order they are
// written.
func (k *Kinds) fields(t reflect.Type) []field {
	var out []field
	for _, f := range setting.Fields(t) {
		out = append(out, field{Field: f, slot: -1})
	}
	switch t {
	case reflect.TypeFor[Model]():
		slot, _ := t.FieldByName("Baseline")
		for _, e := range k.Models {
			out = withKind(out, slot.Index[0], e.Name, e.Section, e.Config)
		}
	case reflect.TypeFor[Feature]():
		slot, _ := t.FieldByName("Encoding")
		for _, e := range k.Encoders {
			out = withKind(out, slot.Index[0], e.Name, "", e.Config)
		}
	}
	if order := orders[t]; order != nil {
		place := func(key string) int {
			if i := slices.Index(order, key); i >= 0 {
				return i
			}
			return slices.Index(order, newKeys)
		}
		slices.SortStableFunc(out, func(a, b field) int { return cmp.Compare(place(a.Key), place(b.Key)) })
	}
	return out
}

// withKind adds the settings of a kind, or the kind to those that are there.
func withKind(fields []field, slot int, kind, section string, config func() Config) []field {
	if config == nil {
		return fields
	}
	t := reflect.TypeOf(config()).Elem()
	list := setting.Fields(t)
	if section != "" {
		list = []setting.Field{{Name: sectionName(section), Key: section, Type: t, Owner: t, OmitEmpty: true}}
	}
	for _, f := range list {
		inner := &f
		if section != "" {
			inner = nil
		}
		i := slices.IndexFunc(fields, func(o field) bool { return o.slot == slot && o.Key == f.Key })
		if i < 0 {
			i = len(fields)
			fields = append(fields, field{Field: f, slot: slot, of: map[string]*setting.Field{}})
		}
		fields[i].of[kind] = inner
	}
	return fields
}

// used tells whether a kind of struct t uses a field; none known uses all.
func (k *Kinds) used(t reflect.Type, f field, kind string) bool {
	switch {
	case kind == "":
		return true
	case f.slot >= 0:
		_, ok := f.of[kind]
		return ok
	}
	return f.UsedBy(k.words(t, kind)...)
}

// keysFor lists the keys of struct t that a kind uses.
func (k *Kinds) keysFor(t reflect.Type, kind string) []string {
	var out []string
	for _, f := range k.fields(t) {
		if k.used(t, f, kind) {
			out = append(out, f.Key)
		}
	}
	return out
}

// choices are the values that a text may have; none = any.
func (k *Kinds) choices(f setting.Field) []string {
	if f.Table != "" {
		return k.names(f.Table)
	}
	return f.Choices
}

// allChoices are the values that a text may have with any kind; none = any.
func (k *Kinds) allChoices(f field) []string {
	out := slices.Clone(k.choices(f.Field))
	for _, e := range k.Encoders {
		if inner := f.of[e.Name]; inner != nil {
			for _, c := range inner.Choices {
				if !slices.Contains(out, c) {
					out = append(out, c)
				}
			}
		}
	}
	return out
}

// kindIn is the value of the key of v that decides which others are used.
func kindIn(v reflect.Value) string { return setting.KindOf(v, setting.Fields(v.Type())) }

// newKeys is where keys stand that are not in an order.
const newKeys = "…"

// orders are the orders in which keys are written, where it is not that of the structs: that
// of files and of identities of models from before settings stood at their owners. New keys
// need no place of their own here.
var orders = map[reflect.Type][]string{
	reflect.TypeFor[Model](): strings.Fields("name kind dim layers features user_features user_profile shuffle_features ablate " +
		"towers fusion gate_adds affinity similarity temperature item_bias bias_init id_dropout id_dropout_count user_id_dropout " +
		"align align_min init_sd cold_offset pretrain table_dtype refit window_days content_weight knn walk ease slim puresvd ials … train"),
	reflect.TypeFor[Feature](): strings.Fields("name column kind statistic buckets standardized percentile within log zero bands " +
		"min_items weight prefix words characters hashes signed idf parts cyclic top …"),
	reflect.TypeFor[Train](): strings.Fields("loss margin negative_weight sampler sampler_exponent negatives shared_negatives log_q " +
		"batch micro_batch arithmetic optimizer lr beta1 beta2 eps l2 weight_decay clip_norm lr_schedule average epochs " +
		"max_seconds evaluate_every checkpoint_every checkpoint_steps … stop"),
}

// words are what `only` tags of a struct may call one of its kinds.
func (k *Kinds) words(t reflect.Type, kind string) []string {
	words := []string{kind}
	switch t {
	case reflect.TypeFor[Model]():
		if e := k.Model(kind); e != nil {
			words = append(words, e.Uses...)
		}
	case reflect.TypeFor[Feature]():
		if e := k.encoder(kind); e != nil && e.Statistics {
			words = append(words, "statistic")
		}
	}
	return words
}
