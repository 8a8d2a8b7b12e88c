package recipe

import (
	"fmt"
	"os"

	"go.yaml.in/yaml/v4"

	"tandem/experiments/internal/yamltree"
)

// Read decodes the recipe file at path; see Decode. An error names the file.
func Read(kinds *Kinds, path string, set ...string) (*Recipe, error) {
	data, err := os.ReadFile(path)
	if err != nil {
		return nil, fmt.Errorf("experiments: recipe: %w", err)
	}
	r, err := Decode(kinds, data, set...)
	if err != nil {
		return nil, fmt.Errorf("%s: %w", path, err)
	}
	return r, nil
}

// Decode turns YAML into a recipe that holds the effective value of every key:
// defaults filled in, `like` followed, ${VAR} in paths expanded. Each set is
// "path=value" (train.lr=0.01, models.cf.dim=32, seeds=[1,2]) and replaces the value
// at that path first; lists are addressed by position from 0, models also by name.
//
// Decoding is strict. The error is of type Faults and holds everything that is wrong,
// not just the first thing; only what makes the text unreadable as YAML stands alone.
func Decode(kinds *Kinds, data []byte, set ...string) (*Recipe, error) {
	r, _, _, err := decode(kinds, data, set)
	return r, err
}

// decode also returns the tree that was decoded and the decoder, which knows what it
// found where.
func decode(kinds *Kinds, data []byte, set []string) (*Recipe, *yaml.Node, *decoder, error) {
	root, faults := parse(data)
	if len(faults) > 0 {
		return nil, nil, nil, faults
	}
	d := &decoder{kinds: kinds, at: map[string]*yaml.Node{}, set: map[*yaml.Node]string{}, meant: map[string]bool{}, controlOf: map[string]string{}, lookup: os.LookupEnv}
	if root.Kind != yaml.MappingNode {
		return nil, nil, nil, Faults{at(root, ": "+shown(root)+", want a map of keys to values")}
	}
	for _, s := range set {
		d.apply(root, s)
	}
	r := d.recipe(root)
	for _, f := range r.faults() {
		if !d.explained(f.Path) {
			d.faults = append(d.faults, f)
		}
	}
	for i := range d.faults {
		d.locate(&d.faults[i])
	}
	if err := d.faults.tidy().orNil(); err != nil {
		return nil, nil, nil, err
	}
	r.Clean = r.Clean.WithoutIdle()
	if err := d.trySpace(r, data, set); err != nil {
		return nil, nil, nil, err
	}
	return r, root, d, nil
}

// Lacks reports whether a text is a map without anything in a section: no key, null or an
// empty list.
func Lacks(data []byte, section string) bool {
	root, faults := parse(data)
	if len(faults) > 0 || root.Kind != yaml.MappingNode {
		return false
	}
	n := yamltree.Child(root, section)
	return n == nil || n.ShortTag() == "!!null" || n.Kind == yaml.SequenceNode && len(n.Content) == 0
}
