package fit

import (
	"fmt"
	"strconv"
	"strings"

	"go.yaml.in/yaml/v4"

	"tandem/experiments/kinds"
	"tandem/experiments/recipe"
	"tandem/experiments/tfevents"
)

// Settings are all keys that a model uses, with those of its training as train.key, and
// its role and seed: what trackers of experiments show beside its metrics. Lists are
// joined by spaces.
func Settings(m *recipe.Model, seed uint64) []tfevents.Setting {
	var out []tfevents.Setting
	settingsOf(&out, "", kinds.Table().Encode(*m))
	return append(out, tfevents.Setting{Name: "role", Value: m.Role()}, tfevents.Setting{Name: "seed", Value: float64(seed)})
}

// wordsOf writes a list as its words, and what stands deeper as key:value in brackets.
func wordsOf(n *yaml.Node) string {
	if n.Kind == yaml.ScalarNode {
		return n.Value
	}
	var words []string
	step := 1
	if n.Kind == yaml.MappingNode {
		step = 2
	}
	for i := 0; i+step <= len(n.Content); i += step {
		word := wordsOf(n.Content[i])
		if step == 2 {
			word += ":" + wordsOf(n.Content[i+1])
		}
		if n.Content[i].Kind != yaml.ScalarNode {
			word = "[" + word + "]"
		}
		words = append(words, word)
	}
	return strings.Join(words, " ")
}

// settingsOf appends the values of a tree under their dotted path.
func settingsOf(out *[]tfevents.Setting, path string, n *yaml.Node) {
	add := func(v any) { *out = append(*out, tfevents.Setting{Name: path, Value: v}) }
	switch {
	case n.Kind == yaml.MappingNode:
		for i := 0; i+1 < len(n.Content); i += 2 {
			settingsOf(out, strings.TrimPrefix(path+"."+n.Content[i].Value, "."), n.Content[i+1])
		}
	case n.Kind == yaml.SequenceNode:
		add(wordsOf(n))
	case path == "cold_offset": // a number, or auto
		add(n.Value)
	case n.Tag == "!!bool":
		add(n.Value == "true")
	case n.Tag == "!!int" || n.Tag == "!!float":
		x, err := strconv.ParseFloat(n.Value, 64)
		if err != nil {
			panic(fmt.Sprintf("experiments: a number that is none: %s", n.Value)) // encode wrote it
		}
		add(x)
	default:
		add(n.Value)
	}
}
