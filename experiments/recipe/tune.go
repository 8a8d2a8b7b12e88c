package recipe

import (
	"fmt"
	"reflect"
	"slices"
	"strconv"
	"strings"

	"tandem/datasets/setting"
	"tandem/datasets/tabular"
)

// Tune says which settings a search looks for, and how.
type Tune struct {
	// Models are those that are searched, each on its own: all that are trained neither
	// placebo nor control, unless written.
	// Touch: to give a baseline the same chance as your model.
	Models []string `yaml:"models"`
	// Method is how trials are chosen: random, by a model of what went well (tpe), or with
	// many short trainings of which the best go on (asha).
	// Touch: asha for trainings of many epochs; random to be above suspicion.
	Method string `yaml:"method" kind:"true" choice:"random tpe asha"`
	// Trials is how many settings of each model are tried, the recipe as written among them.
	// Touch: some ten per key of the space.
	Trials int `yaml:"trials" range:"≥ 1"`
	// Seconds of training, evaluations apart, end the search of a model too; 0 = no limit.
	// Touch: for equal budgets of models that differ in speed.
	Seconds float64 `yaml:"seconds" range:"≥ 0"`
	// Seed is of the search; the trainings have the first seed of the recipe.
	// Touch: to see how much of a search is luck.
	Seed uint64 `yaml:"seed"`

	// MinEpochs is how many epochs the first rung has; 0 = a ninth of all, for an eta of 3.
	// Touch: raise it where models need long to show what they can do.
	MinEpochs int `yaml:"min_epochs" range:"≥ 0" only:"asha"`
	// Eta is of how many trials one goes on to the next rung, which has eta times the
	// epochs.
	// Touch: 2 for a milder choice.
	Eta int `yaml:"eta" range:"≥ 2" only:"asha"`

	// Space is what keys of the models may be: numbers between two ends that are equally
	// likely (uniform), or equally likely in their logarithm (log); whole numbers (int, with
	// log: true by their logarithm); or one of some values (choice).
	// Example:
	//
	//	space:
	//	  train.lr: {log: [0.001, 0.1]}
	//	  dim: {int: [16, 128], log: true}
	//	  id_dropout: {uniform: [0, 0.5]}
	//	  layers: {choice: [[64, 32], [128, 64]]}
	//
	// Touch: learning rate first, then width, dropout and what the loss has.
	Space Space `yaml:"space"`
}

var _ setting.Defaulter = (*Tune)(nil)

// SetDefaults makes t twenty trials by a method.
func (t *Tune) SetDefaults(method string) {
	*t = Tune{Method: method, Trials: 20, Seed: 1}
	if method == "asha" {
		t.Eta = 3
	}
}

// Space is what the keys of a model may be, in the order of the recipe.
type Space []Range

// Range is what one key may be: numbers from Low to High, or one of Choices. In YAML
// {uniform: [0, 0.5]}, {log: [0.001, 0.1]}, {int: [16, 128], log: true} or
// {choice: [[64, 32], [128, 64]]}.
type Range struct {
	Key       string   // of a model: dim, train.lr
	Kind      string   // uniform, log, int or choice
	Low, High float64  // both inclusive
	Log       bool     // of int: equal ratios are equally likely
	Choices   []string // each a value in one line of JSON
}

// rangeKinds are the ways to write a range.
var rangeKinds = []string{"uniform", "log", "int", "choice"}

// significant is how many digits of a real number are tried.
const significant = 4

// Text is the value x of a point, as JSON. A real number is rounded, but not out of its
// range.
func (r Range) Text(x float64) string {
	switch r.Kind {
	case "choice":
		return r.Choices[int(x)]
	case "int":
		return strconv.FormatInt(int64(x), 10)
	}
	rounded, err := strconv.ParseFloat(strconv.FormatFloat(x, 'g', significant, 64), 64)
	if err != nil {
		panic("recipe: a number that was formatted cannot be read")
	}
	return formatFloat(min(max(rounded, r.Low), r.High))
}

func formatFloat(x float64) string { return strconv.FormatFloat(x, 'g', -1, 64) }

// extremes are the values at the ends of a range, or all choices.
func (r Range) extremes() []string {
	if r.Kind == "choice" {
		return r.Choices
	}
	return []string{r.Text(r.Low), r.Text(r.High)}
}

// fillTune names the models to tune if the recipe leaves them open.
func (r *Recipe) fillTune() {
	if r.Tune == nil || len(r.Tune.Models) > 0 {
		return
	}
	for i := range r.Models {
		if m := &r.Models[i]; m.Trained() && !m.ShuffleFeatures && !m.ShuffleOrder && !m.Control {
			r.Tune.Models = append(r.Tune.Models, m.Name)
		}
	}
}

// fixed are keys that say what a model is or how a training is watched; a value of
// theirs cannot be better than another. Those of train.stop are among them.
var fixed = strings.Fields("name like partner control kind shuffle_features shuffle_order ablate train.max_seconds train.evaluate_every train.checkpoint_every train.checkpoint_steps")

// Setting returns the value of a key of m, as dim or train.lr, in one line of JSON. Why says
// for what reason m does not use it, or is empty; err is a key that no model has.
func (r *Recipe) Setting(m *Model, key string) (value, why string, err error) {
	v, why, err := r.kinds.lookup(m, key, r.Tune.space())
	if why != "" || err != nil {
		return "", why, err
	}
	return jsonOf(r.kinds.encode(v, "")), "", nil
}

func (t *Tune) space() Space {
	if t == nil {
		return nil
	}
	return t.Space
}

func (k *Kinds) lookup(m *Model, key string, space Space) (v reflect.Value, why string, err error) {
	v = reflect.ValueOf(m).Elem()
	keys := strings.Split(key, ".")
	for i, name := range keys {
		if v.Kind() == reflect.Pointer {
			v = v.Elem()
		}
		if events, ok := v.Interface().(tabular.Weights); ok {
			at := slices.IndexFunc(events, func(w tabular.Weight) bool { return w.Event == name })
			if at < 0 {
				return v, "it has no " + name + " among its events", nil
			}
			if v = v.Index(at); i == len(keys)-1 {
				v = v.FieldByName("Value") // a number is short for a section with weight alone
			}
			continue
		}
		if v.Kind() != reflect.Struct {
			return v, "", fmt.Errorf(": %s has nothing called %s", strings.Join(keys[:i], "."), name)
		}
		fields, kind := k.fields(v.Type()), kindIn(v)
		found := slices.IndexFunc(fields, func(f field) bool { return f.Key == name })
		if found < 0 {
			return v, "", fmt.Errorf(": unknown key, %s", setting.Wanted(name, k.keysFor(v.Type(), "")))
		}
		if i == 1 && space.has("train.loss") { // then it is used with some of the losses
			kind = ""
		}
		if !k.used(v.Type(), fields[found], kind) {
			return v, "not used by " + kind, nil
		}
		v = fields[found].in(v, kind)
		if !v.IsValid() || v.Kind() == reflect.Pointer && v.IsNil() {
			return v, "not used by " + kind, nil
		}
	}
	if v.Kind() == reflect.Struct || v.Kind() == reflect.Pointer {
		return v, "", fmt.Errorf(": a section, want one of its keys: %s", strings.Join(k.keysFor(reflect.Indirect(v).Type(), ""), ", "))
	}
	if len(m.Features) > 0 {
		return v, "", nil
	}
	switch key {
	case "id_dropout", "id_dropout_count":
		return v, "there are no item features to speak for a dropped item", nil
	case "align", "align_min":
		return v, "there are no item features to align", nil
	}
	return v, "", nil
}

func (s Space) has(key string) bool {
	for _, r := range s {
		if r.Key == key {
			return true
		}
	}
	return false
}
