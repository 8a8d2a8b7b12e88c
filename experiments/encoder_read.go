package experiments

import (
	"encoding/json"
	"fmt"
	"maps"
	"slices"
	"strings"

	"tandem/model/export"
)

// ReadEncoders returns the encoders that a trained model uses, by "item/name" and
// "user/name", as the checkpoint (or best file) at path carries them: bit for bit those of
// the run. They encode new items and users, and need neither the recipe nor its data.
// Cost: the file is read once, for its checksum.
func ReadEncoders(path string) (map[string]*Encoder, error) {
	meta, err := export.CheckSafetensors(path)
	if err != nil {
		return nil, fmt.Errorf("experiments: %w", err)
	}
	var states map[string]json.RawMessage
	if err := json.Unmarshal([]byte(meta["encoders"]), &states); err != nil {
		return nil, fmt.Errorf("experiments: %s: encoders: %w", path, err)
	}
	recipe, err := Decode([]byte(meta["recipe"]))
	if err != nil {
		return nil, fmt.Errorf("%s: %w", path, err)
	}
	out := map[string]*Encoder{}
	for _, key := range slices.Sorted(maps.Keys(states)) {
		side, name, _ := strings.Cut(key, "/")
		e, err := emptyEncoder(recipe.Features.side(side), name)
		if err == nil {
			err = json.Unmarshal(states[key], e.State)
		}
		if err != nil {
			return nil, fmt.Errorf("experiments: %s: encoder %s: %w", path, key, err)
		}
		out[key] = e
	}
	return out, nil
}

// side are the features of "item" or "user".
func (f Features) side(name string) []Feature {
	if name == "user" {
		return f.User
	}
	return f.Item
}

// emptyEncoder is the encoder called name before it has learned anything.
func emptyEncoder(among []Feature, name string) (*Encoder, error) {
	for _, f := range among {
		if f.Name != name {
			continue
		}
		kind, err := find("feature kind", f.Kind, encoders())
		if err != nil {
			return nil, err
		}
		return &Encoder{f, kind.empty()}, nil
	}
	return nil, fmt.Errorf("the recipe has no such feature")
}
