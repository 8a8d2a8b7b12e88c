package experiments

import (
	"fmt"
	"reflect"
	"strconv"
	"strings"
)

// Tune says which settings Search looks for, and how.
type Tune struct {
	Models []string `yaml:"models"` // all that are trained and no placebo, unless written
	Method string   `yaml:"method" kind:"true" choice:"random tpe asha"`
	Trials int      `yaml:"trials"` // per model, the recipe as written among them
	// Seconds of training, evaluations apart, end the search of a model too; 0 = no limit.
	Seconds float64 `yaml:"seconds"`
	Seed    uint64  `yaml:"seed"` // of the search; the trainings have the first seed of the recipe

	MinEpochs int `yaml:"min_epochs" only:"asha"` // of the first rung; 0 = a ninth of all epochs, for an eta of 3
	Eta       int `yaml:"eta" only:"asha"`        // one trial in eta goes on to the next rung, which has eta times the epochs

	Space Space `yaml:"space"`
}

// Space is what the keys of a model may be, in the order of the recipe.
type Space []Range

// Range is what one key may be: numbers from Low to High, or one of Choices. In YAML
// {uniform: [0, 0.5]}, {log: [0.001, 0.1]}, {int: [16, 128], log: true} or
// {choice: [[64, 32], [128, 64]]}.
type Range struct {
	Key       string // of a model: dim, train.lr
	Kind      string // uniform, log, int or choice
	Low, High float64
	Log       bool     // of int: equal ratios are equally likely
	Choices   []string // each a value in one line of JSON
}

// rangeKinds are the ways to write a range.
var rangeKinds = []string{"uniform", "log", "int", "choice"}

// significant is how many digits of a real number are tried.
const significant = 4

// text is the value x of a point, as JSON. A real number is rounded, but not out of its
// range.
func (r Range) text(x float64) string {
	switch r.Kind {
	case "choice":
		return r.Choices[int(x)]
	case "int":
		return strconv.FormatInt(int64(x), 10)
	}
	rounded, err := strconv.ParseFloat(strconv.FormatFloat(x, 'g', significant, 64), 64)
	if err != nil {
		panic("experiments: a number that was formatted cannot be read")
	}
	return formatFloat(min(max(rounded, r.Low), r.High))
}

func formatFloat(x float64) string { return strconv.FormatFloat(x, 'g', -1, 64) }

// number is the value of a point that has this text; ok is false if there is none.
func (r Range) number(text string) (x float64, ok bool) {
	if r.Kind == "choice" {
		for i, c := range r.Choices {
			if c == text {
				return float64(i), true
			}
		}
		return 0, false
	}
	x, err := strconv.ParseFloat(text, 64)
	return x, err == nil
}

// extremes are the values at the ends of a range, or all choices.
func (r Range) extremes() []string {
	if r.Kind == "choice" {
		return r.Choices
	}
	return []string{r.text(r.Low), r.text(r.High)}
}

// fillTune names the models to tune if the recipe leaves them open.
func (r *Recipe) fillTune() {
	if r.Tune == nil || len(r.Tune.Models) > 0 {
		return
	}
	for i := range r.Models {
		if m := &r.Models[i]; m.Trained() && !m.ShuffleFeatures {
			r.Tune.Models = append(r.Tune.Models, m.Name)
		}
	}
}

// fixed are keys that say what a model is or how a training is watched; a value of
// theirs cannot be better than another. Those of train.stop are among them.
const fixed = "name like kind shuffle_features ablate train.max_seconds train.evaluate_every train.checkpoint_every train.checkpoint_steps"

// lookup finds the value of a key of m. Why says for what reason m does not use it, or
// is empty; err is a key that no model has.
func (m *Model) lookup(key string, space Space) (v reflect.Value, why string, err error) {
	v = reflect.ValueOf(m).Elem()
	keys := strings.Split(key, ".")
	for i, k := range keys {
		if v.Kind() == reflect.Pointer {
			v = v.Elem()
		}
		if v.Kind() != reflect.Struct {
			return v, "", fmt.Errorf(": %s has nothing called %s", strings.Join(keys[:i], "."), k)
		}
		fields, kind := fieldsOf(v.Type()), ""
		found := -1
		for f := range fields {
			if fields[f].kind {
				kind = v.FieldByIndex(fields[f].index).String()
			}
			if fields[f].key == k {
				found = f
			}
		}
		if found < 0 {
			return v, "", fmt.Errorf(": unknown key, %s", wanted(k, keysFor(fields, "")))
		}
		if i == 1 && space.has("train.loss") { // then it is used with some of the losses
			kind = ""
		}
		if kind != "" && !fields[found].usedBy(kind) {
			return v, "not used by " + kind, nil
		}
		v = v.FieldByIndex(fields[found].index)
		if v.Kind() == reflect.Pointer && v.IsNil() {
			return v, "not used by " + kind, nil
		}
	}
	if v.Kind() == reflect.Struct || v.Kind() == reflect.Pointer {
		return v, "", fmt.Errorf(": a section, want one of its keys: %s", strings.Join(keysFor(fieldsOf(reflect.Indirect(v).Type()), ""), ", "))
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
